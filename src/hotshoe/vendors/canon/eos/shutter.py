"""How an EOS body is released: its button is pressed half, then down, and let go."""

from __future__ import annotations

import asyncio

from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.catalog.responses import OK
from hotshoe.errors import FocusFailed, NotOffered, OperationError, StoreFull
from hotshoe.vendors.canon import names
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.eos.image_format import files_of
from hotshoe.vendors.canon.eos.olc import FocusState
from hotshoe.vendors.canon.eos.properties import DRIVE_MODE, FOCUS_MODE, IMAGE_FORMAT
from hotshoe.vendors.canon.eos.records import (
    OBJECT_ADDED,
    OBJECT_ADDED_64,
    REQUEST_OBJECT_TRANSFER,
    REQUEST_OBJECT_TRANSFER_64,
    TransferRequest,
    file_name,
)
from hotshoe.vendors.canon.eos.session import EosSession
from hotshoe.vendors.canon.eos.values import read_value
from hotshoe.vendors.model import Added, Order, Told
from hotshoe.wire.datasets import ObjectInfo, file_info
from hotshoe.wire.values import Handle

HALF, FULL, BOTH = 1, 2, 3
WITH_AUTOFOCUS, WITHOUT_AUTOFOCUS = 0, 1
NO_FOCUS, NO_ROOM = 1, 7
"""Outcomes of RemoteRelease (libgphoto2, library.c)."""


class EosShutter:
    """Releases the shutter, and tells the pictures of this release from those that were told before."""

    def __init__(self, session: EosSession) -> None:
        self._session = session
        self._caller = session.caller
        self._mine: set[int] = set()
        self._expected: int | None = None

    @property
    def tells_end(self) -> bool:
        """No record ends a capture; but where two files are due, the second is waited for."""
        return (self._expected or 0) > 1

    async def release(self, order: Order) -> None:
        if order.memory is not None:
            await self._session.keep_pictures(in_memory=order.memory)
        await self._session.begin()
        self._mine.clear()
        self._expected = self._files()
        if order.bulb is not None:
            await self._expose(order.bulb, order.autofocus)
        elif self._caller.offers(op.REMOTE_RELEASE_ON):
            await self._press(order.autofocus)
        elif order.autofocus is None:
            _check(await self._caller.call(op.REMOTE_RELEASE))
        else:
            raise NotOffered(f"{self._caller.label} leaves autofocus to the switch on its lens")

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        if not params or params[0] in self._session.before:
            return None
        handle = params[0]
        if code in {OBJECT_ADDED, OBJECT_ADDED_64} and ASSOCIATION not in params[2:]:
            return self._added(handle, None)
        if code in {REQUEST_OBJECT_TRANSFER, REQUEST_OBJECT_TRANSFER_64} and handle in self._session.transfers:
            return self._added(handle, _info(self._session.transfers[handle]))
        return None

    def _added(self, handle: int, info: ObjectInfo | None) -> Added:
        self._mine.add(handle)
        return Added(Handle(handle), info, last=len(self._mine) == self._expected)

    async def _press(self, autofocus: bool | None) -> None:
        focus = WITHOUT_AUTOFOCUS if autofocus is False else WITH_AUTOFOCUS
        self._session.expect_focus()
        await self._caller.call(op.REMOTE_RELEASE_ON, HALF, focus)
        try:
            if focus == WITH_AUTOFOCUS and self._session.number(FOCUS_MODE.code) != names.MANUAL_FOCUS:
                check_focus(await self._session.wait_for_focus(), self._caller.label)
            await self._caller.call(op.REMOTE_RELEASE_ON, FULL, focus)
            await self._caller.call(op.REMOTE_RELEASE_OFF, FULL)
        finally:
            await self._caller.call(op.REMOTE_RELEASE_OFF, HALF)

    async def _expose(self, seconds: float, autofocus: bool | None) -> None:
        """A long exposure: by its own operations, else with the button held while the camera is set to bulb."""
        if self._caller.offers(op.BULB_START) and autofocus is None:
            await self._caller.call(op.BULB_START)
            try:
                await asyncio.sleep(seconds)
            finally:
                await self._caller.call(op.BULB_END)
            return
        focus = WITHOUT_AUTOFOCUS if autofocus is False else WITH_AUTOFOCUS
        await self._caller.call(op.REMOTE_RELEASE_ON, BOTH, focus)
        try:
            await asyncio.sleep(seconds)
        finally:
            await self._caller.call(op.REMOTE_RELEASE_OFF, BOTH)

    def _files(self) -> int | None:
        """How many files this release leaves, None where the settings do not say."""
        data = self._session.values.get(IMAGE_FORMAT.code)
        if data is None or self._session.number(DRIVE_MODE.code) not in names.SINGLE_DRIVES:
            return None
        value = read_value(IMAGE_FORMAT.code, IMAGE_FORMAT.datatype, data)
        assert isinstance(value, tuple)
        return len(list(files_of(value)))


def check_focus(state: FocusState | None, label: str) -> None:
    """Raises FocusFailed."""
    if state is FocusState.FAILED:
        message = f"{label} could not focus: give it more light or contrast, or set the lens to manual focus"
        raise FocusFailed(message, code=OK, operation=op.REMOTE_RELEASE_ON.name)


def _check(outcome: int) -> None:
    """Raises what RemoteRelease says that went wrong."""
    if not outcome:
        return
    kind = {NO_FOCUS: FocusFailed, NO_ROOM: StoreFull}.get(outcome, OperationError)
    message = f"{op.REMOTE_RELEASE.name} ended with {outcome}: no picture was taken"
    raise kind(message, code=OK, operation=op.REMOTE_RELEASE.name)


def _info(request: TransferRequest) -> ObjectInfo:
    return file_info(file_name(request.text), request.size, request.format & 0xFFFF)
