"""How a Theta is spoken to: which operation takes a picture depends on the mode that it is set to."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hotshoe.catalog.operations import INITIATE_CAPTURE, INITIATE_OPEN_CAPTURE, TERMINATE_OPEN_CAPTURE
from hotshoe.catalog.responses import CAPTURE_ALREADY_TERMINATED
from hotshoe.errors import NotOffered, OperationError
from hotshoe.vendors import standard
from hotshoe.vendors.model import Caller, Complete, Dialect, Order, Settings, Told
from hotshoe.vendors.standard import StandardShutter, standard_told
from hotshoe.vendors.theta.properties import BRACKET, CAPTURE_MODE, MOVIE, SINGLE
from hotshoe.wire.datatypes import Value
from hotshoe.wire.values import ALL

WHATEVER_IS_OPEN = ALL
"""TerminateOpenCapture's transaction: Ricoh wants this number, which means all of them."""


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; one without modes or open captures is spoken to after the standard."""
    usual = standard.speak(caller)
    possible = all(map(caller.offers, (INITIATE_CAPTURE, INITIATE_OPEN_CAPTURE, TERMINATE_OPEN_CAPTURE)))
    if not possible or CAPTURE_MODE.code not in caller.info.properties:
        return usual
    return replace(usual, shutter=ThetaShutter(caller, usual.settings), movie=ThetaMovie(caller, usual.settings))


async def terminate(caller: Caller) -> None:
    """End what goes on; it may have ended by itself, with enough pictures or a full card. Raises OperationError."""
    try:
        await caller.call(TERMINATE_OPEN_CAPTURE, WHATEVER_IS_OPEN)
    except OperationError as error:
        if error.code != CAPTURE_ALREADY_TERMINATED:
            raise


class ThetaShutter(StandardShutter):
    """InitiateCapture for single pictures, which is refused in all other modes: these are open captures."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        super().__init__(caller)
        self._settings = settings

    async def release(self, order: Order) -> None:
        """Raises NotOffered where the mode and the order do not go together."""
        mode = (await self._settings.read(CAPTURE_MODE.code)).current
        if mode == SINGLE and order.bulb is None:
            await super().release(order)
            return
        self._refuse_wrong(order, mode)
        self._open = mode != BRACKET
        await self._caller.call(INITIATE_OPEN_CAPTURE, 0, 0)
        if order.bulb is None:
            return
        try:
            await asyncio.sleep(order.bulb)
        finally:
            await terminate(self._caller)

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        """Whether an open capture is complete after each picture or at its end, nobody has said in public."""
        told = standard_told(self._caller, code, params)
        return None if self._open and isinstance(told, Complete) else told

    def _refuse_wrong(self, order: Order, mode: Value) -> None:
        label = self._caller.label
        if order.autofocus is not None or order.memory is not None:
            raise NotOffered(f"{label} has neither a focus nor another place for its pictures")
        if mode == SINGLE:
            raise NotOffered(f"{label} exposes as long as `shutter` says; bulb is for how long it shoots at intervals")
        if mode == MOVIE:
            raise NotOffered(f"{label} is set to films (drive)")
        if order.bulb is None and mode != BRACKET:
            raise NotOffered(f"{label} shoots at intervals until it is told to stop; say how long with bulb")


class ThetaMovie:
    """Films are an open capture in a mode of their own; the mode before comes back."""

    def __init__(self, caller: Caller, settings: Settings) -> None:
        self._caller = caller
        self._settings = settings
        self._before: Value = MOVIE

    async def start(self) -> None:
        mode = await self._settings.read(CAPTURE_MODE.code)
        self._before = mode.current
        if mode.current != MOVIE:
            await self._settings.write(mode, MOVIE)
        try:
            await self._caller.call(INITIATE_OPEN_CAPTURE, 0, 0)
        except BaseException:
            await self._restore()
            raise

    async def stop(self) -> None:
        try:
            await terminate(self._caller)
        finally:
            await self._restore()

    async def _restore(self) -> None:
        if self._before != MOVIE:
            await self._settings.write(await self._settings.read(CAPTURE_MODE.code), self._before)
