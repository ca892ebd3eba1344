"""The packets of USB/IP, big-endian (Linux, Documentation/usb/usbip_protocol.rst): devices, and their transfers."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from hotshoe.errors import MalformedPacket
from hotshoe.wire.fields import Buffer

VERSION = 0x0111

PORT = 3240
"""IANA's port of USB/IP."""

QUESTION = struct.Struct(">HHI")
"""Version, code and status before a question or an answer."""

BUS_ID_BYTES = 32

TRANSFER = struct.Struct(">IIIII28s")
"""Command, sequence number, device, direction, endpoint, and what depends on the command."""

MOST_TRANSFER = 16 * 1024 * 1024
"""Bytes of one transfer: the most that Linux lets a program ask for."""

_DEVICE = struct.Struct(">256s32sIIIHHHBBBBBB")
_SUBMIT = struct.Struct(">IiiiI8s")
_SUBMITTED = struct.Struct(">iiiii8x")
_COUNT = struct.Struct(">I")


class Code(IntEnum):
    """Questions and answers before a device is attached."""

    LIST = 0x8005
    LISTED = 0x0005
    IMPORT = 0x8003
    IMPORTED = 0x0003


class Command(IntEnum):
    """What is said once a device is attached."""

    SUBMIT = 1
    UNLINK = 2
    SUBMITTED = 3
    UNLINKED = 4


class Refusal(IntEnum):
    """Why a device cannot be attached."""

    NONE = 0
    BUSY = 2
    NO_DEVICE = 4


class Speed(IntEnum):
    """How fast a device is."""

    FULL = 2
    HIGH = 3
    SUPER = 5


@dataclass(frozen=True, slots=True)
class ExportedDevice:
    """A device that can be attached. ``interfaces`` are class, subclass and protocol of each."""

    bus_id: str
    bus: int
    number: int
    speed: Speed
    vendor: int
    product: int
    version: int
    configuration: int
    interfaces: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Submit:
    """A transfer that is asked for; ``size`` bytes follow where it goes to the device."""

    sequence: int
    towards_host: bool
    endpoint: int
    flags: int
    size: int
    setup: bytes = bytes(8)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a transfer: 0 or a negative errno; ``size`` bytes follow where it came from the device."""

    sequence: int
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class Unlink:
    """A transfer that nobody wants any more."""

    sequence: int
    unlinked: int


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What became of that: -104 (ECONNRESET) where it had not been done."""

    sequence: int
    status: int


Transfer = Submit | Submitted | Unlink | Unlinked


def encode_device(device: ExportedDevice, *, interfaces: bool) -> bytes:
    """A device as lists have it, with its interfaces, or as an import answers, without."""
    path = f"/sys/devices/hotshoe/{device.bus_id}".encode()
    numbers = device.bus, device.number, device.speed, device.vendor, device.product, device.version
    count = len(device.interfaces)
    head = _DEVICE.pack(path, device.bus_id.encode(), *numbers, 0, 0, 0, device.configuration, 1, count)
    return head + b"".join(bytes([*each, 0]) for each in device.interfaces) if interfaces else head


def device_list(devices: tuple[ExportedDevice, ...]) -> bytes:
    """The answer to LIST."""
    head = QUESTION.pack(VERSION, Code.LISTED, Refusal.NONE) + _COUNT.pack(len(devices))
    return head + b"".join(encode_device(device, interfaces=True) for device in devices)


def import_answer(device: ExportedDevice | None, refusal: Refusal = Refusal.NONE) -> bytes:
    """The answer to IMPORT."""
    head = QUESTION.pack(VERSION, Code.IMPORTED, refusal)
    return head + encode_device(device, interfaces=False) if device else head


def bus_id(data: Buffer) -> str:
    """Which device an import wants."""
    return bytes(data).split(b"\0", 1)[0].decode("ascii", "replace")


def decode_question(data: Buffer) -> Code:
    """What somebody wants who has not attached a device. Raises MalformedPacket."""
    version, code, _ = QUESTION.unpack(data)
    if version != VERSION or code not in (Code.LIST, Code.IMPORT):
        raise MalformedPacket(f"no question of USB/IP: version 0x{version:04X}, code 0x{code:04X}")
    return Code(code)


def encode_transfer(transfer: Transfer, device: int = 0) -> bytes:
    """One of the four, without the bytes that follow it."""
    match transfer:
        case Submit(sequence, towards_host, endpoint, flags, size, setup):
            rest = _SUBMIT.pack(flags, size, 0, 0, 0, setup)
            return TRANSFER.pack(Command.SUBMIT, sequence, device, int(towards_host), endpoint, rest)
        case Submitted(sequence, status, size):
            return TRANSFER.pack(Command.SUBMITTED, sequence, 0, 0, 0, _SUBMITTED.pack(status, size, 0, 0, 0))
        case Unlink(sequence, unlinked):
            return TRANSFER.pack(Command.UNLINK, sequence, device, 0, 0, _COUNT.pack(unlinked))
        case _:
            rest = struct.pack(">i", transfer.status)
            return TRANSFER.pack(Command.UNLINKED, transfer.sequence, 0, 0, 0, rest)


def decode_transfer(data: Buffer) -> Transfer:
    """One of the four. Raises MalformedPacket, also for a size that no transfer can have."""
    command, sequence, _, direction, endpoint, rest = TRANSFER.unpack(data)
    match command:
        case Command.SUBMIT:
            flags, size, _, _, _, setup = _SUBMIT.unpack(rest)
            return Submit(sequence, bool(direction), _endpoint(endpoint), flags, _checked(size), setup)
        case Command.SUBMITTED:
            status, size, *_ = _SUBMITTED.unpack(rest)
            return Submitted(sequence, status, _checked(size))
        case Command.UNLINK:
            return Unlink(sequence, _COUNT.unpack_from(rest)[0])
        case Command.UNLINKED:
            return Unlinked(sequence, struct.unpack_from(">i", rest)[0])
        case _:
            raise MalformedPacket(f"USB/IP has no command {command}")


def _checked(size: int) -> int:
    if not 0 <= size <= MOST_TRANSFER:
        raise MalformedPacket(f"a transfer cannot have {size} bytes")
    return size


def _endpoint(number: int) -> int:
    if number > 15:
        raise MalformedPacket(f"there is no endpoint {number}")
    return number
