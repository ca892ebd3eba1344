"""Fujifilm's properties: 0x902B tells what they may be, 0xD212 how they stand; others are asked for one by one."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from hotshoe.errors import MalformedPacket, NotOffered, OperationError
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.session import poll
from hotshoe.vendors.standard import StandardSettings
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import UINT32, Value, value_codec
from hotshoe.wire.fields import Reader

log = logging.getLogger(__name__)

READ_ONLY = 0


class FujiSettings(StandardSettings):
    """What a body tells of and describes nowhere is shown as it stands, and cannot be set."""

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        described, told = await self._described(), await self._told()
        known = {}
        for code in dict.fromkeys((*self._caller.info.properties, *described, *told)):
            if code == fuji.CURRENT_STATE.code:
                continue
            try:
                known[code] = described.get(code) or await self._standing(code, told)
            except (NotOffered, OperationError, MalformedPacket) as error:
                name = self._caller.catalog.property_name(code)
                log.info("%s does not tell of %s: %s", self._caller.label, name, error)
        return known

    async def read(self, code: int) -> DevicePropDesc:
        described = await self._described()
        return described.get(code) or await self._standing(code, None)

    async def _standing(self, code: int, told: Mapping[int, int] | None) -> DevicePropDesc:
        """A property as the standard describes it, else as it is ``told`` of, which is asked for where it is None."""
        try:
            return await super().read(code)
        except (NotOffered, OperationError):
            # X-T4s answer so for what stands in 0xD212 all the same.
            told = await self._told() if told is None else told
            if code not in told:
                raise
            return self._as_told(code, told[code])

    async def _described(self) -> dict[int, DevicePropDesc]:
        """The descriptions of 0x902B; none where they cannot be read, because there are other ways."""
        if not self._caller.offers(fuji.GET_DESCRIPTIONS):
            return {}
        try:
            return {each.code: each for each in await self._caller.call(fuji.GET_DESCRIPTIONS)}
        except MalformedPacket as error:
            log.warning("%s: its descriptions cannot be read: %s", self._caller.label, error)
            return {}

    async def _told(self) -> dict[int, int]:
        """How properties stand by 0xD212; nothing where that is refused, as X-T4s do over USB."""
        if fuji.CURRENT_STATE.code not in self._caller.info.properties:
            return {}
        try:
            return await poll(self._caller)
        except OperationError as error:
            log.info("%s does not tell how it stands: %s", self._caller.label, error)
            return {}

    def _as_told(self, code: int, number: int) -> DevicePropDesc:
        kind = self._caller.catalog.properties.get(code)
        datatype = kind.datatype if kind else UINT32
        # Negative values stand there as their 32 bits.
        value: Value = value_codec(datatype).read(Reader(number.to_bytes(4, "little")), None)
        return DevicePropDesc(code, datatype, READ_ONLY, value, value, None)
