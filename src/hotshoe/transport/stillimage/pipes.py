"""A camera on USB as blocking calls: what the threads beside the event loop do, and what ``transport.usb`` gives."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from hotshoe.errors import LinkError

IMAGE_CLASS = (6, 1, 1)
"""Interface class, subclass and protocol of still image devices (USB Still Image Capture Device 1.0, 4.2)."""

READY = 0x2001
BUSY = 0x2019
CANCELLED = 0x201F
"""What a device says of its status: PTP's response codes (Still Image 1.0, 5.2.4)."""

CANCELLATION_CODE = 0x4001
"""The event code in a cancel request (Still Image 1.0, 5.2.1)."""

CANCEL_DATA = struct.Struct("<HI")

STATUS_BYTES = 4 + 4 * 16
"""Length and code, then an endpoint in each of the parameters; more than any device has."""


class ClassRequest(IntEnum):
    """Requests of the class on the control endpoint (Still Image 1.0, 5.2)."""

    CANCEL = 0x64
    EXTENDED_EVENT_DATA = 0x65
    RESET = 0x66
    STATUS = 0x67


class Stalled(LinkError):
    """The device halted an endpoint; who reads or writes there clears that, and asks for the status."""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """What the device says of itself, and its endpoints that are halted."""

    code: int
    halted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """Bytes that were read; ``short`` where the transfer has ended."""

    size: int
    short: bool


class Pipes(Protocol):
    """An open still image interface; every call may take as long as it says. All raise LinkLost.

    ``read``, ``write`` and ``event`` raise Stalled. Control requests that the device refuses answer with None or False.
    """

    @property
    def packet(self) -> int:
        """The largest packet of the bulk-out endpoint, in bytes."""

    @property
    def product(self) -> str:
        """What the device calls itself."""

    def read(self, into: array[int], milliseconds: int) -> Came | None:
        """Bulk in, to the start of ``into``; None when nothing came."""

    def write(self, data: array[int], milliseconds: int) -> int:
        """Bulk out: how many bytes went, 0 when none did. Empty data is a packet without any."""

    def event(self, milliseconds: int) -> bytes | None:
        """Interrupt in; None when nothing came."""

    def clear_halts(self, endpoints: Sequence[int] = ()) -> None:
        """Let both bulk endpoints, and ``endpoints``, go on."""

    def status(self) -> DeviceStatus | None: ...

    def cancel(self, transaction: int) -> bool:
        """Give a transaction up."""

    def reset(self) -> bool:
        """Have the device forget its session."""

    def close(self) -> None:
        """Let go of the device."""


def read_status(data: bytes) -> DeviceStatus:
    """A device status: length, code, halted endpoints (Still Image 1.0, 5.2.4); READY where it makes no sense."""
    if len(data) < 4:
        return DeviceStatus(READY)
    length, code = struct.unpack_from("<HH", data)
    halted = struct.iter_unpack("<I", data[4 : min(length, len(data)) // 4 * 4])
    return DeviceStatus(code, tuple(endpoint & 0xFF for (endpoint,) in halted))
