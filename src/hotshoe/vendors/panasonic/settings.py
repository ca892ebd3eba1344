"""Panasonic's properties: described by groups, read and set as records; the standard's own are spoken to as such."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hotshoe.catalog.responses import DEVICE_PROP_NOT_SUPPORTED
from hotshoe.errors import MalformedPacket, OperationError
from hotshoe.vendors.model import Caller
from hotshoe.vendors.panasonic.operations import (
    GET_CAPTURE_TARGET,
    GET_PROPERTY,
    LIST_PROPERTY,
    SET_CAPTURE_TARGET,
    SET_MOVIE_CONFIG,
    SET_PROPERTY,
)
from hotshoe.vendors.panasonic.properties import (
    CAPTURE_TARGET,
    CAPTURE_TARGET_GROUP,
    CAPTURE_TARGETS,
    FIRST_OWN,
    GROUPS,
    MOVIE_PROGRAM,
    group_of,
)
from hotshoe.vendors.panasonic.records import Record, record_bytes
from hotshoe.vendors.standard import StandardSettings
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import ARRAY, UINT16, Enumeration, Value, decode_value, encode_value

log = logging.getLogger(__name__)

TARGETS = Enumeration(tuple(CAPTURE_TARGETS))


class PanasonicSettings:
    """Reads by ListProperty and GetProperty, sets by SetProperty."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._standard = StandardSettings(caller)

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        """Every group in turn; one that a body refuses or spoils is left out, and said."""
        known = dict(await self._standard.read_all())
        targets = (CAPTURE_TARGET_GROUP,) if self._caller.offers(GET_CAPTURE_TARGET) else ()
        for group in (*GROUPS, *targets):
            try:
                known |= {each.code: each for each in await self._described(group)}
            except (OperationError, MalformedPacket) as error:
                log.info("%s does not tell of 0x%08X: %s", self._caller.label, group, error)
        return known

    async def read(self, code: int) -> DevicePropDesc:
        if code < FIRST_OWN:
            return await self._standard.read(code)
        for found in await self._described(code):
            if found.code == code:
                return found
        raise self._caller.catalog.error(DEVICE_PROP_NOT_SUPPORTED, LIST_PROPERTY.name, (code,))

    async def write(self, description: DevicePropDesc, value: Value) -> None:
        code = description.code
        if code < FIRST_OWN:
            await self._standard.write(description, value)
            return
        data = record_bytes(code, encode_value(value, description.datatype))
        if code == CAPTURE_TARGET.code:
            await self._caller.call(SET_CAPTURE_TARGET, 0, data=data)
        elif group_of(code) == group_of(MOVIE_PROGRAM.code):
            await self._caller.call(SET_MOVIE_CONFIG, code, data=data)
        else:
            await self._caller.call(SET_PROPERTY, code, data=data)

    async def _described(self, code: int) -> Iterator[DevicePropDesc]:
        """The descriptions of a group or member with its present values, which descriptions may have wrong.

        libgphoto2 asks a GH5 again for its speed and aperture.
        """
        if group_of(code) == CAPTURE_TARGET_GROUP:
            return iter([await self._target()])
        described = await self._caller.call(LIST_PROPERTY, code, 0, 0)
        if group_of(code) == group_of(MOVIE_PROGRAM.code):
            return iter(described)
        records = {record.code: record for record in await self._caller.call(GET_PROPERTY, code)}
        return (with_value(each, records.get(each.code)) for each in described)

    async def _target(self) -> DevicePropDesc:
        records = await self._caller.call(GET_CAPTURE_TARGET, CAPTURE_TARGET_GROUP)
        described = DevicePropDesc(CAPTURE_TARGET.code, UINT16, 1, 0, 0, TARGETS)
        return with_value(described, next((each for each in records if each.code == CAPTURE_TARGET.code), None))


def with_value(described: DevicePropDesc, record: Record | None) -> DevicePropDesc:
    """A description with the value of a record, where there is one. Raises MalformedPacket."""
    if record is None:
        return described
    if not described.datatype & ARRAY:
        return replace(described, current=decode_value(record.data, described.datatype))
    count = len(described.current) if isinstance(described.current, tuple) else 0
    # The values of several parts lie side by side, without a count.
    values = decode_value(count.to_bytes(4, "little") + record.data, described.datatype)
    return replace(described, current=values)
