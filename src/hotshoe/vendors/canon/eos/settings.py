"""The properties of an EOS body, as GetEvent tells them; those of the standard beside them."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from hotshoe.catalog.responses import DEVICE_PROP_NOT_SUPPORTED
from hotshoe.errors import MalformedPacket, OperationError
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.eos.properties import READ_ONLY, REQUESTED
from hotshoe.vendors.canon.eos.session import EosSession
from hotshoe.vendors.canon.eos.values import BLOB, datatype_of, read_choices, read_value
from hotshoe.vendors.standard import StandardSettings
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import Enumeration, Value

log = logging.getLogger(__name__)

READ, WRITE = 0, 1


class EosSettings:
    """Properties told by records, asked for one by one only where a body does not tell them by itself."""

    def __init__(self, session: EosSession) -> None:
        self._session = session
        self._caller = session.caller
        self._standard = StandardSettings(session.caller)
        self._requested = False

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        """What DeviceInfo lists in the standard's way, and all that the body has told."""
        known = dict(await self._standard.read_all())
        await self._request_words()
        await self._session.collect()
        for code in self._session.values:
            try:
                known[code] = self._describe(code)
            except MalformedPacket as error:
                name = self._caller.catalog.property_name(code)
                log.info("%s tells something else than a value of %s: %s", self._caller.label, name, error)
        return known

    async def read(self, code: int) -> DevicePropDesc:
        if code in self._caller.info.properties:
            return await self._standard.read(code)
        await self._session.collect()
        if code not in self._session.values:
            await self._session.maybe(op.REQUEST_DEVICE_PROP_VALUE, code)
            await self._session.collect()
        if code not in self._session.values:
            raise self._caller.catalog.error(DEVICE_PROP_NOT_SUPPORTED, op.REQUEST_DEVICE_PROP_VALUE.name, (code,))
        return self._describe(code)

    async def write(self, description: DevicePropDesc, value: Value) -> None:
        if description.code in self._caller.info.properties:
            await self._standard.write(description, value)
            return
        await self._session.write(description, value)

    async def _request_words(self) -> None:
        """Bodies tell names, owners and the like only when they are asked."""
        if self._requested or not self._caller.offers(op.REQUEST_DEVICE_PROP_VALUE):
            return
        self._requested = True
        for code in await self._listed():
            try:
                await self._caller.call(op.REQUEST_DEVICE_PROP_VALUE, code)
            except OperationError as error:
                log.info("%s does not tell of 0x%04X: %s", self._caller.label, code, error)

    async def _listed(self) -> tuple[int, ...]:
        """Which of those properties the body has, as far as it says."""
        if not self._caller.offers(op.GET_DEVICE_INFO_EX):
            return REQUESTED
        listed = (await self._caller.call(op.GET_DEVICE_INFO_EX)).properties
        return tuple(code for code in REQUESTED if code in listed)

    def _describe(self, code: int) -> DevicePropDesc:
        """Raises MalformedPacket where the bytes are no value of the property's type."""
        data = self._session.values[code]
        datatype = datatype_of(code, data, self._caller.catalog.properties)
        value = read_value(code, datatype, data)
        choices = self._session.choices.get(code)
        form = read_choices(choices, datatype) if choices else None
        # Bodies empty the list of what cannot be set just now: the aperture in a program, for instance.
        fixed = code in READ_ONLY or datatype == BLOB or form == Enumeration(())
        return DevicePropDesc(code, datatype, READ if fixed else WRITE, value, value, None if fixed else form)
