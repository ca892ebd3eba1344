"""USB/IP: lets other computers attach the virtual camera's device as if it were on a cable of theirs."""

from __future__ import annotations

import asyncio
import errno
import logging
import struct
from collections import deque
from collections.abc import Mapping

from hotshoe.errors import LinkError, MalformedPacket
from hotshoe.responder.usb.descriptors import CONFIGURED
from hotshoe.responder.usb.endpoints import Halted, Unplugged
from hotshoe.responder.usb.gadget import Gadget, Setup
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.transport.stillimage.pipes import IMAGE_CLASS
from hotshoe.wire.usbip import (
    BUS_ID_BYTES,
    MOST_TRANSFER,
    QUESTION,
    TRANSFER,
    Code,
    ExportedDevice,
    Refusal,
    Speed,
    Submit,
    Submitted,
    Unlink,
    Unlinked,
    bus_id,
    decode_question,
    decode_transfer,
    device_list,
    encode_transfer,
    import_answer,
)

logger = logging.getLogger(__name__)

WAITING_BYTES = 4 * MOST_TRANSFER
"""Of transfers that wait for their turn; then no more are read."""

SUPER_SPEED_PACKET, HIGH_SPEED_PACKET = 1024, 512

ZERO_PACKET = 0x40
"""A flag of transfers to the device: an empty packet follows where the last one is full."""

_SETUP = struct.Struct("<BBHHH")
_TO_HOST = 0x80


class UsbIp:
    """An ``Accept`` for a listener: shows ``gadgets`` by their bus ids, each to one computer at a time."""

    def __init__(self, gadgets: Mapping[str, Gadget]) -> None:
        self._gadgets = dict(gadgets)
        self._guests: dict[str, Guest] = {}

    def __call__(self, stream: ByteStream) -> Receiver:
        return Guest(self, stream)

    def devices(self) -> tuple[ExportedDevice, ...]:
        """What can be attached."""
        names = enumerate(self._gadgets.items(), 1)
        return tuple(_exported(name, number, gadget) for number, (name, gadget) in names if gadget.present)

    def attach(self, name: str, guest: Guest) -> tuple[ExportedDevice | None, Refusal]:
        """Give a device to a guest, or say why not."""
        found = next((device for device in self.devices() if device.bus_id == name), None)
        if found is None:
            return None, Refusal.NO_DEVICE
        if name in self._guests:
            return None, Refusal.BUSY
        self._guests[name] = guest
        guest.take(name, self._gadgets[name])
        return found, Refusal.NONE

    def leave(self, name: str) -> None:
        """A guest is gone."""
        del self._guests[name]

    async def close(self) -> None:
        """Send everybody away."""
        for guest in tuple(self._guests.values()):
            guest.stream.abort()


class Guest:
    """One computer: asks for the list, or attaches a device and then asks for transfers."""

    def __init__(self, server: UsbIp, stream: ByteStream) -> None:
        self._server = server
        self._received = bytearray()
        self._question: Code | None = None
        self._attached: Attached | None = None
        self._name = ""
        self.stream = stream

    def take(self, name: str, gadget: Gadget) -> None:
        """The device is this guest's from now on."""
        self._name = name
        self._attached = Attached(gadget, self.stream)

    def received(self, data: memoryview) -> None:
        self._received += data
        try:
            while self._step():
                pass
        except MalformedPacket as error:
            logger.warning("%s: %s", self.stream.peer, error)
            self.stream.abort()

    def ended(self, error: LinkError | None) -> None:
        if self._attached:
            self._attached.close()
            self._attached = None
            self._server.leave(self._name)
            logger.info("%s: has let go of device %s", self.stream.peer, self._name)

    def _step(self) -> bool:
        """Deal with what is there, if it is whole. Raises MalformedPacket."""
        return self._transfer(self._attached) if self._attached else self._ask()

    def _ask(self) -> bool:
        if self._question is None and (head := self._cut(QUESTION.size)):
            self._question = decode_question(head)
        match self._question:
            case Code.LIST:
                self._question = None
                self.stream.write(device_list(self._server.devices()))
                return True
            case Code.IMPORT if name := self._cut(BUS_ID_BYTES):
                self._question = None
                device, refusal = self._server.attach(bus_id(name), self)
                self.stream.write(import_answer(device, refusal))
                return True
            case _:
                return False

    def _transfer(self, attached: Attached) -> bool:
        if len(self._received) < TRANSFER.size:
            return False
        transfer = decode_transfer(self._received[: TRANSFER.size])
        match transfer:
            case Submit(towards_host=towards_host, size=size):
                whole = TRANSFER.size + (0 if towards_host else size)
                if len(self._received) < whole:
                    return False
                data = bytes(self._received[TRANSFER.size : whole])
                del self._received[:whole]
                attached.submit(transfer, data)
            case Unlink():
                del self._received[: TRANSFER.size]
                attached.unlink(transfer)
            case _:
                raise MalformedPacket("a computer does not answer transfers")
        return True

    def _cut(self, size: int) -> bytes:
        """The next ``size`` bytes; none until they are there."""
        if len(self._received) < size:
            return b""
        cut = bytes(self._received[:size])
        del self._received[:size]
        return cut


class Attached:
    """A device and the transfers that are asked of it: each endpoint does its own one after the other."""

    def __init__(self, gadget: Gadget, stream: ByteStream) -> None:
        self._gadget = gadget
        self._stream = stream
        self._lanes: dict[tuple[int, bool], Lane] = {}
        self._waiting = 0

    def submit(self, transfer: Submit, data: bytes) -> None:
        """A transfer, behind those of its endpoint."""
        self._waiting += len(data)
        if self._waiting > WAITING_BYTES:
            self._stream.pause()
        key = transfer.endpoint, transfer.towards_host and transfer.endpoint != 0
        if key not in self._lanes:
            self._lanes[key] = Lane(self)
        self._lanes[key].put(transfer, data)

    def unlink(self, unlink: Unlink) -> None:
        """Forget a transfer."""
        found = any(lane.forget(unlink.unlinked) for lane in self._lanes.values())
        status = -errno.ECONNRESET if found else 0
        self._stream.write(encode_transfer(Unlinked(unlink.sequence, status)))

    def close(self) -> None:
        """The computer is gone."""
        for lane in self._lanes.values():
            lane.close()
        self._gadget.unplug()

    async def do(self, transfer: Submit, data: bytes) -> None:
        """One transfer, and its answer; whoever gives up waiting for this has had none."""
        await self._stream.drain()
        status, answer = 0, b""
        try:
            answer = await self._answer(transfer, data)
        except Halted:
            status = -errno.EPIPE
        except Unplugged:
            status = -errno.ESHUTDOWN
        size = len(answer) if transfer.towards_host else len(data)
        self._stream.write(encode_transfer(Submitted(transfer.sequence, status, 0 if status else size)) + answer)

    def done(self, data: bytes) -> None:
        """Those bytes wait no longer."""
        self._waiting -= len(data)
        if self._waiting <= WAITING_BYTES // 2:
            self._stream.resume()

    async def _answer(self, transfer: Submit, data: bytes) -> bytes:
        if transfer.endpoint == 0:
            return await self._gadget.control(Setup(*_SETUP.unpack(transfer.setup)), data)
        if transfer.towards_host:
            return await self._gadget.read(transfer.endpoint | _TO_HOST, transfer.size)
        await self._gadget.write(transfer.endpoint, data)
        if transfer.flags & ZERO_PACKET and data and not len(data) % self._gadget.face.packet:
            await self._gadget.write(transfer.endpoint, b"")
        return b""


class Lane:
    """The transfers of one endpoint, in order."""

    def __init__(self, attached: Attached) -> None:
        self._attached = attached
        self._jobs: deque[tuple[Submit, bytes]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._sequence = 0

    def put(self, transfer: Submit, data: bytes) -> None:
        """One more."""
        self._jobs.append((transfer, data))
        self._begin()

    def forget(self, sequence: int) -> bool:
        """Do not do a transfer; whether there was such a one."""
        if self._task and self._sequence == sequence:
            return self._task.cancel()
        for job in self._jobs:
            if job[0].sequence == sequence:
                self._jobs.remove(job)
                self._attached.done(job[1])
                return True
        return False

    def close(self) -> None:
        """Do nothing more."""
        self._jobs.clear()
        if self._task:
            self._task.cancel()

    def _begin(self) -> None:
        if self._task is None and self._jobs:
            transfer, data = self._jobs.popleft()
            self._sequence = transfer.sequence
            self._task = asyncio.get_running_loop().create_task(self._attached.do(transfer, data))
            self._task.add_done_callback(lambda task: self._ended(task, data))

    def _ended(self, task: asyncio.Task[None], data: bytes) -> None:
        if not task.cancelled() and (error := task.exception()):
            logger.error("a transfer failed", exc_info=error)
        self._task = None
        self._attached.done(data)
        self._begin()


def _exported(name: str, number: int, gadget: Gadget) -> ExportedDevice:
    face = gadget.face
    speeds = {SUPER_SPEED_PACKET: Speed.SUPER, HIGH_SPEED_PACKET: Speed.HIGH}
    speed = speeds.get(face.packet, Speed.FULL)
    return ExportedDevice(name, 1, number, speed, face.vendor, face.product, 0x0100, CONFIGURED, (IMAGE_CLASS,))
