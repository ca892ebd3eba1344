"""What the virtual camera says of itself as a USB device (USB 2.0, 9.6; Still Image Capture Device 1.0, 4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from hotshoe.transport.stillimage.pipes import IMAGE_CLASS

DEVICE, CONFIGURATION, STRING, INTERFACE, ENDPOINT = 1, 2, 3, 4, 5
"""Kinds of descriptors."""

BULK_IN: Final = 0x81
BULK_OUT: Final = 0x02
INTERRUPT_IN: Final = 0x83

CONFIGURED: Final = 1
"""The number of the only configuration."""

ENGLISH = 0x0409

LONGEST_TEXT = 126
"""UTF-16 units: a descriptor has at most 255 bytes."""

BULK, INTERRUPT = 2, 3

_DEVICE = struct.Struct("<BBHBBBBHHHBBBB")
_CONFIGURATION = struct.Struct("<BBHBBBBB")
_INTERFACE = struct.Struct("<BBBBBBBBB")
_ENDPOINT = struct.Struct("<BBBBHB")


@dataclass(frozen=True, slots=True)
class Face:
    """Who the device is. ``packet`` is the size of its bulk packets: 64 at full speed, 512 at high speed.

    The numbers are those of pid.codes for tests, which are nobody's.
    """

    maker: str
    name: str
    serial: str
    vendor: int = 0x1209
    product: int = 0x0001
    packet: int = 512
    event_packet: int = 32

    @property
    def texts(self) -> tuple[str, str, str]:
        """Its strings, from number 1."""
        return self.maker, self.name, self.serial


@dataclass(frozen=True, slots=True)
class Habits:
    """What real devices do differently.

    ``split`` sends the head of a data container in a packet of its own, ``without_empty`` leaves out the empty packet
    behind data that fills its last one.
    """

    split: bool = False
    without_empty: bool = False


def device(face: Face) -> bytes:
    """The device descriptor."""
    version = 0x0200 if face.packet > 64 else 0x0110
    texts = (1, 2, 3)
    return _DEVICE.pack(_DEVICE.size, DEVICE, version, 0, 0, 0, 64, face.vendor, face.product, 0x0100, *texts, 1)


def configuration(face: Face) -> bytes:
    """The configuration with its interface and endpoints."""
    inside = _INTERFACE.pack(_INTERFACE.size, INTERFACE, 0, 0, 3, *IMAGE_CLASS, 0)
    inside += _endpoint(BULK_IN, BULK, face.packet, 0)
    inside += _endpoint(BULK_OUT, BULK, face.packet, 0)
    inside += _endpoint(INTERRUPT_IN, INTERRUPT, face.event_packet, 6)
    size = _CONFIGURATION.size + len(inside)
    return _CONFIGURATION.pack(_CONFIGURATION.size, CONFIGURATION, size, 1, CONFIGURED, 0, 0xC0, 50) + inside


def string(face: Face, number: int) -> bytes | None:
    """A string descriptor; number 0 names the language, None where there is no such string."""
    if number == 0:
        return struct.pack("<BBH", 4, STRING, ENGLISH)
    if number > len(face.texts):
        return None
    text = face.texts[number - 1].encode("utf-16-le")[: 2 * LONGEST_TEXT]
    return bytes([2 + len(text), STRING]) + text


def descriptor(face: Face, kind: int, number: int) -> bytes | None:
    """Any of them, None where there is none."""
    match kind:
        case 1:
            return device(face)
        case 2 if number == 0:
            return configuration(face)
        case 3:
            return string(face, number)
        case _:
            return None


def _endpoint(address: int, kind: int, packet: int, interval: int) -> bytes:
    return _ENDPOINT.pack(_ENDPOINT.size, ENDPOINT, address, kind, packet, interval)
