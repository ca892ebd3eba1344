"""The moving picture of an EOS body, its lens, and its films."""

from __future__ import annotations

import asyncio

from hotshoe.errors import DeviceBusy, NotOffered, OperationError
from hotshoe.vendors.canon import names
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import NOT_READY
from hotshoe.vendors.canon.eos.properties import EVF_MODE, EVF_OUTPUT_DEVICE, EVF_RECORD_STATUS
from hotshoe.vendors.canon.eos.session import EosSession
from hotshoe.vendors.canon.eos.shutter import HALF, WITH_AUTOFOCUS, check_focus
from hotshoe.vendors.canon.eos.viewfinder import picture_in

VIEW_PARAMS = (0x00200000, 0, 0)
"""How much GetViewFinderData may bring, and two numbers that nobody has explained (libgphoto2, library.c)."""

FIRST_FRAME_SECONDS = 3.0
"""How long a body may say that there is no frame yet; libgphoto2 waits as long."""

FAR, SMALL = 0x8000, 1
"""DriveLens: the direction, and the smallest of three steps."""


class EosLive:
    """Live view on the computer, beside whatever showed it before."""

    def __init__(self, session: EosSession) -> None:
        self._session = session
        self._caller = session.caller
        self._output = 0
        self._since = 0.0

    async def start(self) -> None:
        if self._session.number(EVF_MODE.code) == 0:
            await self._session.write(EVF_MODE, 1)
        if not self._session.viewing:
            self._output = self._session.number(EVF_OUTPUT_DEVICE.code) or 0
        await self._session.write(EVF_OUTPUT_DEVICE, self._output | self._session.modes.output)
        self._session.viewing = True
        self._since = asyncio.get_running_loop().time()

    async def frame(self) -> bytes | None:
        now = asyncio.get_running_loop().time()
        try:
            found = picture_in(await self._caller.call(op.GET_VIEWFINDER_DATA, *VIEW_PARAMS))
        except OperationError as error:
            waited = now - self._since
            if waited > FIRST_FRAME_SECONDS or not (error.code == NOT_READY or isinstance(error, DeviceBusy)):
                raise
            return None
        self._since = now
        return found

    async def stop(self) -> None:
        self._session.viewing = False
        await self._session.write(EVF_OUTPUT_DEVICE, self._output)


class EosFocus:
    """The lens: in live view by operations of its own, else by the button pressed half."""

    def __init__(self, session: EosSession) -> None:
        self._session = session
        self._caller = session.caller

    async def autofocus(self) -> None:
        self._session.expect_focus()
        button = self._caller.offers(op.REMOTE_RELEASE_ON) and not self._session.viewing
        if button:
            await self._caller.call(op.REMOTE_RELEASE_ON, HALF, WITH_AUTOFOCUS)
        else:
            await self._caller.call(op.DO_AF)
        try:
            check_focus(await self._session.wait_for_focus(), self._caller.label)
        finally:
            if button:
                await self._caller.call(op.REMOTE_RELEASE_OFF, HALF)
            else:
                await self._session.maybe(op.AF_CANCEL)

    async def drive(self, steps: int) -> None:
        step = SMALL | (FAR if steps > 0 else 0)
        for _ in range(abs(steps)):
            await self._caller.call(op.DRIVE_LENS, step)


class EosMovie:
    """Films, on the card; the mode dial has to stand at movies on bodies that have such a place."""

    def __init__(self, session: EosSession) -> None:
        self._session = session

    async def start(self) -> None:
        if self._session.number(EVF_RECORD_STATUS.code) is None:
            raise NotOffered(f"{self._session.caller.label} tells of no recording")
        await self._session.begin()
        await self._session.write(EVF_RECORD_STATUS, names.RECORDING_TO_CARD)

    async def stop(self) -> None:
        await self._session.write(EVF_RECORD_STATUS, names.NOT_RECORDING)
