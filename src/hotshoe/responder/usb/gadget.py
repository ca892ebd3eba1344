"""The virtual camera as a USB device: control requests, bulk and interrupt transfers, for one host."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from hotshoe.catalog.model import Direction
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, CONFIGURED, INTERRUPT_IN, Face, Habits, descriptor
from hotshoe.responder.usb.endpoints import Halted, Towards, Unplugged
from hotshoe.responder.usb.session import Session
from hotshoe.transport.base import Accept
from hotshoe.transport.stillimage.pipes import CANCEL_DATA, READY, ClassRequest

TO_HOST = 0x80
"""The kind of a standard request to the device that brings something."""


class Request(IntEnum):
    """Standard requests (USB 2.0, table 9-4)."""

    GET_STATUS = 0
    CLEAR_FEATURE = 1
    SET_ADDRESS = 5
    GET_DESCRIPTOR = 6
    GET_CONFIGURATION = 8
    SET_CONFIGURATION = 9
    GET_INTERFACE = 10
    SET_INTERFACE = 11


@dataclass(frozen=True, slots=True)
class Setup:
    """The first packet of a control transfer (USB 2.0, 9.3)."""

    kind: int
    request: int
    value: int
    index: int
    length: int

    @property
    def is_class(self) -> bool:
        """Whether it is one of the class of the interface."""
        return self.kind & 0x60 == 0x20


class Gadget:
    """A ``Listen`` for one camera, and its device; to be used on the camera's event loop.

    ``takes_data`` tells of an operation's code whether data follows its request.

    A session begins when the host uses a bulk endpoint for the first time, and ends when it resets the device.
    """

    def __init__(self, face: Face, takes_data: Callable[[int], bool], habits: Habits | None = None) -> None:
        self.face = face
        self._takes_data = takes_data
        self._habits = habits or Habits()
        self._accept: Accept | None = None
        self._session: Session | None = None
        self._configured = 0

    async def __call__(self, host: str, port: int, accept: Accept) -> Gadget:
        self._accept = accept
        return self

    @property
    def port(self) -> int:
        """There is no network."""
        return 0

    async def close(self) -> None:
        """The device goes."""
        self._accept = None
        self.unplug()

    def unplug(self) -> None:
        """The cable is drawn; a host that comes again finds a new session."""
        if self._session:
            self._session.unplug()
        self._session = None

    @property
    def present(self) -> bool:
        """Whether the device is there."""
        return self._accept is not None

    async def control(self, setup: Setup, data: bytes = b"") -> bytes:
        """A control transfer: what it brings. Raises Halted where the device refuses, Unplugged."""
        if not self.present:
            raise Unplugged
        answer = self._class_request(setup, data) if setup.is_class else self._standard(setup)
        if answer is None:
            raise Halted
        return answer[: setup.length]

    async def read(self, endpoint: int, size: int) -> bytes:
        """A transfer towards the host, or a part of one; it ends with fewer bytes. Raises Halted, Unplugged."""
        while True:
            session = self._now()
            try:
                return await self._towards(session, endpoint).take(size)
            except Unplugged:
                if not session.reset:
                    raise

    async def write(self, endpoint: int, data: bytes) -> None:
        """A transfer from the host, or a part of one. Raises Halted, Unplugged."""
        if endpoint != BULK_OUT:
            raise Halted
        await self._now().take(data)

    def _towards(self, session: Session, endpoint: int) -> Towards:
        if endpoint not in (BULK_IN, INTERRUPT_IN):
            raise Halted
        return session.answers if endpoint == BULK_IN else session.events

    def _now(self) -> Session:
        """The session; a new one where there is none."""
        if self._accept is None:
            raise Unplugged
        if self._session is None:
            self._session = Session(self.face, self._habits, self._accept, self._takes_data, self._ended)
        return self._session

    def _ended(self, session: Session) -> None:
        if self._session is session:
            self._session = None

    def _standard(self, setup: Setup) -> bytes | None:
        """A request that every device knows (USB 2.0, 9.4); None refuses it."""
        match setup.request:
            case Request.GET_DESCRIPTOR if setup.kind == TO_HOST:
                return descriptor(self.face, setup.value >> 8, setup.value & 0xFF)
            case Request.SET_CONFIGURATION if setup.value in (0, CONFIGURED):
                self._configured = setup.value
                return b""
            case Request.CLEAR_FEATURE:
                self._resume(setup.index)
                return b""
            case _:
                return self._simple(setup)

    def _simple(self, setup: Setup) -> bytes | None:
        """What changes nothing."""
        answers: dict[int, bytes] = {
            Request.GET_STATUS: bytes([self._is_halted(setup.index) if setup.kind & 3 == 2 else 1, 0]),
            Request.GET_CONFIGURATION: bytes([self._configured]),
            Request.GET_INTERFACE: b"\0",
            Request.SET_ADDRESS: b"",
            Request.SET_INTERFACE: b"",
        }
        return answers.get(setup.request)

    def _class_request(self, setup: Setup, data: bytes) -> bytes | None:
        match setup.request:
            case ClassRequest.STATUS:
                return _status(*(self._session.status() if self._session else (READY, ())))
            case ClassRequest.CANCEL if len(data) == CANCEL_DATA.size:
                if self._session:
                    self._session.cancel(CANCEL_DATA.unpack(data)[1])
                return b""
            case ClassRequest.RESET:
                self._reset()
                return b""
            case _:
                return None

    def _reset(self) -> None:
        """The host wants to begin anew."""
        if self._session:
            self._session.reset = True
        self.unplug()

    def _is_halted(self, endpoint: int) -> int:
        return int(bool(self._session and endpoint in self._session.halted))

    def _resume(self, endpoint: int) -> None:
        if self._session:
            self._session.resume(endpoint)


def _status(code: int, halted: tuple[int, ...]) -> bytes:
    return struct.pack(f"<HH{len(halted)}I", 4 + 4 * len(halted), code, *halted)


def gadget_of(body: Body, handlers: Handlers, *, face: Face | None = None, habits: Habits | None = None) -> Gadget:
    """The device of a camera, which says of itself what the camera does."""

    def takes_data(code: int) -> bool:
        entry = handlers.find(code, body)
        return entry is not None and entry.operation.direction is Direction.OUT

    identity = body.identity
    return Gadget(face or Face(identity.manufacturer, identity.model, identity.serial), takes_data, habits)
