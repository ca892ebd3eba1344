"""What a body tells of its slots: the answer to GetProfileAllData.

The order of fields is that in which libgphoto2 reads them, which takes the second date for that of the last use and
passes over the last byte. Neither has been seen from a body in public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from hotshoe.vendors.nikon.wifi.fields import counted, readable
from hotshoe.vendors.nikon.wifi.profile import NAME_BYTES, SSID_BYTES
from hotshoe.wire.codec import read_struct, write_struct
from hotshoe.wire.fields import Array, Reader, text, u8


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for a profile; ``valid`` is 0 where it is free."""

    number: u8
    valid: u8
    name: counted
    display_order: u8
    device_type: u8
    icon: u8
    created: text
    used: text
    ssid: counted
    last: u8

    @property
    def title(self) -> str:
        """The profile's name for people."""
        return readable(self.name)

    @property
    def network(self) -> str:
        """The network's name for people."""
        return readable(self.ssid)


def free(number: int) -> Slot:
    """A slot without a profile, whose texts are there and empty: libgphoto2 takes no list that ends with less."""
    return Slot(number, 0, bytes(NAME_BYTES + 1), 0, 0, 0, "", "", bytes(SSID_BYTES + 1), 0)


@dataclass(frozen=True, slots=True)
class _OneSlot:
    """A ``Slot`` among others."""

    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 16
    """Numbers, two empty texts and two empty strings."""

    def read(self, reader: Reader, context: Any) -> Slot:
        return read_struct(Slot, reader)

    def write(self, value: Slot, out: bytearray, context: Any) -> None:
        write_struct(value, out)


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of a body, free ones too."""

    version: u8
    all: Annotated[tuple[Slot, ...], Array(_OneSlot(), "<B")]

    @property
    def used(self) -> tuple[Slot, ...]:
        """Those that hold a profile."""
        return tuple(slot for slot in self.all if slot.valid)

    @property
    def free(self) -> tuple[Slot, ...]:
        """Those that hold none."""
        return tuple(slot for slot in self.all if not slot.valid)

    def find(self, number: int) -> Slot | None:
        """The slot of that number."""
        return next((slot for slot in self.all if slot.number == number), None)
