"""A camera's properties by the names that photographers use, in their units."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotshoe.catalog.model import Catalog, Property, parse_number
from hotshoe.catalog.units import parse_value, show_value
from hotshoe.client.caller import Caller
from hotshoe.client.control import Control
from hotshoe.errors import LocalProtocolError, SettingsError
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import STRING, Enumeration, Range, Value, datatype_name, encode_value
from hotshoe.wire.text import safe_text

Wanted = str | int | float | tuple[int, ...]
"""A value as callers give it: text as people type it, a number in the property's unit, or an array."""

VENDOR_PROPERTIES = 0xD000


@dataclass(frozen=True, slots=True)
class CameraProperty:
    """A property as the camera described it last: ``kind`` is what its code means, made up where nobody knows."""

    kind: Property
    description: DevicePropDesc

    @property
    def code(self) -> int:
        """Its number."""
        return self.description.code

    @property
    def name(self) -> str:
        """The photographer's name, else the maker's, else the number: ``iso``, ``0xD1B0``."""
        return self.kind.field or self.kind.name

    @property
    def raw(self) -> Value:
        """The value as it is on the wire."""
        return self.description.current

    @property
    def value(self) -> str:
        """The value for people: ``f/5.6``."""
        return self.show(self.description.current)

    @property
    def settable(self) -> bool:
        """Whether the camera lets it be set."""
        return self.description.settable

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that the camera lists, for people; none where it lists none."""
        form = self.description.form
        return tuple(map(self.show, form.values)) if isinstance(form, Enumeration) else ()

    @property
    def limits(self) -> tuple[str, str, str] | None:
        """The least and the greatest value and the step between two, where the camera gives such."""
        form = self.description.form
        if not isinstance(form, Range):
            return None
        return self.show(form.minimum), self.show(form.maximum), show_value(form.step)

    def show(self, value: Value) -> str:
        """Any value of this property, for people."""
        return show_value(value, self.kind.unit)

    def parse(self, wanted: Wanted) -> Value:
        """A value for the wire. Raises SettingsError, which names the values that are allowed."""
        if not self.settable:
            raise SettingsError(f"{self.name} can only be read on this camera; it is {self.value}", key=self.name)
        value = self._value(wanted)
        form = self.description.form
        if form and not form.allows(value):
            raise SettingsError(f"{self.name} cannot be {_spoken(wanted)}; {self._allowed()}", key=self.name)
        return value

    def _value(self, wanted: Wanted) -> Value:
        datatype, form = self.description.datatype, self.description.form
        try:
            if isinstance(wanted, tuple):
                value: Value = wanted
            else:
                allowed = form.values if isinstance(form, Enumeration) else ()
                value = parse_value(_spoken(wanted), datatype, None if datatype == STRING else self.kind.unit, allowed)
            encode_value(value, datatype)
        except (ValueError, LocalProtocolError) as error:
            raise SettingsError(f"{self.name}: {error}; {self._allowed()}", key=self.name) from error
        return value

    def _allowed(self) -> str:
        if self.choices:
            return f"it can be {', '.join(self.choices)}"
        if self.limits:
            least, most, step = self.limits
            return f"it can be from {least} to {most} in steps of {step}"
        return f"it takes a value of type {datatype_name(self.description.datatype)}"


class Properties(Mapping[str, CameraProperty]):
    """What is known of a camera's properties: as they were read last, by any of their names or by number."""

    def __init__(self) -> None:
        self._known: dict[int, CameraProperty] = {}

    def __getitem__(self, name: str | int) -> CameraProperty:
        for code in self._known if isinstance(name, int) else ():
            if code == name:
                return self._known[code]
        found = self.find(str(name))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (known.name for known in self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def find(self, name: str) -> CameraProperty | None:
        """The property of a name or number, a maker's own before the standard's."""
        found = [known for known in self._known.values() if answers_to(known.kind, name)]
        return max(found, key=lambda known: known.code >= VENDOR_PROPERTIES, default=None)

    def learn(self, description: DevicePropDesc, catalog: Catalog) -> CameraProperty:
        """Keep what the camera said of a property."""
        code = description.code
        kind = catalog.properties.get(code) or Property(code, f"0x{code:04X}", description.datatype)
        self._known[code] = CameraProperty(kind, description)
        return self._known[code]


class PropertyDesk:
    """Reads and sets the properties of one camera, and remembers them."""

    def __init__(self, camera: Caller, control: Control) -> None:
        self._camera = camera
        self._control = control
        self.known = Properties()

    async def read_all(self) -> Properties:
        """Every property that the camera tells of. Raises OperationError, LinkError."""
        dialect = await self._control.take()
        for description in (await dialect.settings.read_all()).values():
            self.known.learn(description, self._camera.catalog)
        return self.known

    async def get(self, name: str | int) -> CameraProperty:
        """A property as it is now. Raises SettingsError for a name that this camera does not have."""
        dialect = await self._control.take()
        return self.known.learn(await dialect.settings.read(await self._code(name)), self._camera.catalog)

    async def set(self, name: str | int, wanted: Wanted) -> CameraProperty:
        """Set a property; it as the camera then has it. Raises SettingsError before anything is sent."""
        before = await self.get(name)
        value = before.parse(wanted)
        dialect = await self._control.take()
        await dialect.settings.write(before.description, value)
        return await self.get(before.code)

    async def _code(self, name: str | int) -> int:
        number = name if isinstance(name, int) else parse_number(name)
        if number is not None:
            return number
        listed = [code for code, kind in self._camera.catalog.properties.items() if answers_to(kind, str(name))]
        here = [code for code in listed if code in self._camera.info.properties]
        if here:
            return max(here)
        found = self.known.find(str(name)) or (await self.read_all()).find(str(name))
        if found is None:
            raise SettingsError(
                f"{self._camera.label} has no property {safe_text(str(name))!r}{self._near(str(name))}", key=str(name)
            )
        return found.code

    def _near(self, name: str) -> str:
        near = difflib.get_close_matches(name, list(self.known), n=3)
        return f"; did you mean {' or '.join(near)}?" if near else "; `hotshoe config list` shows them"


def answers_to(kind: Property, name: str) -> bool:
    """Whether ``name`` means that property: its field, its name in the catalog, or its number."""
    wanted = name.casefold()
    return wanted in {kind.field.casefold(), kind.name.casefold()} or parse_number(name) == kind.code


def _spoken(wanted: Wanted) -> str:
    return ",".join(map(str, wanted)) if isinstance(wanted, tuple) else str(wanted)
