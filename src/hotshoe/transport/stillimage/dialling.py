"""Connecting to a camera on USB: a ``Dial`` that gives PTP/IP, whose host is which camera."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hotshoe.errors import CableFailed, LinkError, LinkLost, SettingsError
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.transport.stillimage.cable import Cable
from hotshoe.transport.stillimage.commands import CommandStream
from hotshoe.transport.stillimage.events import EventStream
from hotshoe.transport.stillimage.pipes import READY, Pipes
from hotshoe.wire.text import safe_text

if TYPE_CHECKING:
    from hotshoe.transport.usb import Model

logger = logging.getLogger(__name__)

Open = Callable[[str], Pipes]
"""The pipes of the camera that a text names. Blocks. Raises CableFailed, SettingsError."""

_NUMBERS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)
_PLACE = re.compile(r"(\d{1,3}),(\d{1,3})")


def open_camera(which: str) -> Pipes:
    """The camera that is plugged in; see ``find`` for ``which``. Raises CableFailed, SettingsError."""
    usb = _usb()
    pipes: Pipes = usb.open_pipes(find(which, usb.models()))
    return pipes


def cameras() -> list[Model]:
    """The cameras that are plugged in. Blocks. Raises CableFailed, SettingsError."""
    found: list[Model] = _usb().models()
    return found


def find(which: str, models: Sequence[Model]) -> Model:
    """The one that ``which`` names: empty for the only one, ``04b0:0436``, a serial number, or gphoto2's ``001,004``.

    Raises CableFailed when there is none, and SettingsError when there are several.
    """
    found = [model for model in models if _is(which, model)]
    if not found:
        others = f"; there is {', '.join(sorted({each.address for each in models}))}" if models else ""
        raise CableFailed(f"no camera on USB{' is ' + which if which else ''}{others}; is it plugged in and on?")
    if len(found) > 1:
        names = ", ".join(sorted(f"usb:{safe_text(each.serial) or each.place}" for each in found))
        raise SettingsError(f"several cameras on USB: choose one of {names}", key="camera")
    return found[0]


class UsbDial:
    """Both connections of one client with one camera: the first is dialled for commands, the second for events."""

    def __init__(self, opener: Open = open_camera) -> None:
        self._open = opener
        self._events: _Later | None = None

    async def __call__(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        if self._events is not None:
            return self._join(self._events, receiver)
        opening = asyncio.ensure_future(asyncio.to_thread(self._opened, host))
        try:
            pipes = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # A thread cannot be stopped: what it opens is closed when it is done.
            opening.add_done_callback(_close_again)
            raise
        return self._connect(pipes, f"usb:{host}", receiver)

    def _opened(self, which: str) -> Pipes:
        """In a thread: open, and end what an earlier program left undone."""
        pipes = self._open(which)
        try:
            status = pipes.status()
            if status and status.code != READY:
                logger.info("the camera says 0x%04X of itself: it is reset", status.code)
                pipes.reset()
                pipes.clear_halts(status.halted)
        except LinkLost as error:
            pipes.close()
            raise CableFailed(f"cannot talk to {pipes.product or which}: {error}") from error
        except BaseException:
            pipes.close()
            raise
        return pipes

    def _connect(self, pipes: Pipes, name: str, receiver: Receiver) -> ByteStream:
        later = self._events = _Later()
        cable = Cable(
            pipes,
            name,
            failed=later.failed,
            stalled=later.stalled,
            heard=later.heard,
        )
        later.cable = cable
        later.command = CommandStream(cable, receiver, pipes.product)
        return later.command

    def _join(self, later: _Later, receiver: Receiver) -> ByteStream:
        self._events = None
        if later.command.over:
            raise CableFailed("the camera is gone again")
        later.event = EventStream(later.cable, receiver)
        return later.event


class _Later:
    """What a cable tells, to the streams that come after it."""

    def __init__(self) -> None:
        self.cable: Cable
        self.command: CommandStream
        self.event: EventStream | None = None

    def failed(self, error: Exception) -> None:
        lost = error if isinstance(error, LinkError) else LinkLost(f"{type(error).__name__}: {error}")
        self.command.fail(lost)
        if self.event:
            self.event.fail(lost)

    def stalled(self, code: int) -> None:
        self.command.stalled(code)

    def heard(self, data: bytes) -> None:
        if self.event:
            self.event.heard(data)


def _close_again(opening: asyncio.Future[Pipes]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _is(which: str, model: Model) -> bool:
    if not which:
        return True
    if numbers := _NUMBERS.fullmatch(which):
        return (int(numbers[1], 16), int(numbers[2], 16)) == (model.vendor, model.product)
    if place := _PLACE.fullmatch(which):
        return (int(place[1]), int(place[2])) == (model.place.bus, model.place.device)
    return which == model.serial


def _usb() -> Any:
    """The module that needs the extra. Raises SettingsError where that is not installed."""
    try:
        return import_module("hotshoe.transport.usb")
    except ModuleNotFoundError as error:
        if error.name not in ("usb", "libusb_package", "usb.core", "usb.util"):
            raise
        raise SettingsError("cameras on USB need: pip install 'hotshoe[usb]'", key="camera") from error
