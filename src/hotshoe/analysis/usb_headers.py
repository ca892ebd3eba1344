"""What recorders of USB write before the bytes: Linux's usbmon and Windows' USBPcap."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from struct import Struct
from typing import NamedTuple

from hotshoe.analysis.frame import CaptureFrame

SETUP_SIZE = 8


class Transfer(Enum):
    """The kinds of transfers, by the numbers that both recorders give them."""

    ISOCHRONOUS = 0
    INTERRUPT = 1
    CONTROL = 2
    BULK = 3


class Outcome(Enum):
    """How a transfer ended; NONE while it has not."""

    NONE = ""
    DONE = "done"
    CANCELLED = "cancelled"
    STALLED = "stalled"
    GONE = "the device is gone"
    FAILED = "failed"


class UsbEvent(NamedTuple):
    """The begin of a transfer, or its end. Of ``size`` bytes ``data`` was recorded.

    ``endpoint`` has its direction in the highest bit. ``key`` is the same at begin and end. Where ``data`` is None,
    none is to be expected: ``size`` then is the room for it at the begin, or how many bytes went out at the end, and
    -1 where that is not told.
    """

    bus: int
    device: int
    endpoint: int
    transfer: Transfer | None
    key: int
    outcome: Outcome
    data: memoryview | None
    size: int
    setup: bytes


# linux/Documentation/usb/usbmon.rst: 48 bytes, or 64 where they were read from the ring; in the order of the computer.
_USBMON = {big: Struct((">" if big else "<") + "QBBBBHBB12xiII8s") for big in (False, True)}
_USBMON_SIZES = {189: 48, 220: 64}
_SUBMITTED = ord("S")
_ERRNO = {
    0: Outcome.DONE,
    -121: Outcome.DONE,  # EREMOTEIO: shorter than there was room for
    -2: Outcome.CANCELLED,  # ENOENT
    -104: Outcome.CANCELLED,  # ECONNRESET
    -32: Outcome.STALLED,  # EPIPE
    -108: Outcome.GONE,  # ESHUTDOWN
    -19: Outcome.GONE,  # ENODEV
}


def _usbmon(frame: CaptureFrame) -> UsbEvent:
    """Raises struct.error where the frame is too short."""
    key, event, kind, endpoint, device, bus, no_setup, no_data, status, size, recorded, setup = _USBMON[
        frame.big
    ].unpack_from(frame.data)
    submitted = event == _SUBMITTED
    start = _USBMON_SIZES[frame.link]
    outcome = Outcome.NONE if submitted else _ERRNO.get(status, Outcome.FAILED)
    # Data goes with the begin on the way out, with the end on the way in.
    carries = submitted is not bool(endpoint & 0x80)
    data = frame.data[start : start + (0 if no_data else min(recorded, size))] if carries else None
    shown = bytes(setup) if submitted and not no_setup else b""
    transfer = _KINDS.get(kind) if event in b"SCE" else None
    return UsbEvent(bus, device, endpoint, transfer, key, outcome, data, size, shown)


# desowin.org/usbpcap/captureformat.html: always little-endian.
_USBPCAP = Struct("<HQIHBHHBBI")
_FROM_DEVICE = 1
_STAGE_SETUP = b"\0"
_USBD = {
    0x00000000: Outcome.DONE,
    0xC0000004: Outcome.STALLED,
    0xC0000030: Outcome.STALLED,
    0xC0010000: Outcome.CANCELLED,
    0xC0007000: Outcome.GONE,
}


def _usbpcap(frame: CaptureFrame) -> UsbEvent:
    """Raises struct.error where the frame is too short."""
    start, key, status, _, info, bus, device, endpoint, kind, size = _USBPCAP.unpack_from(frame.data)
    transfer = _KINDS.get(kind)
    ended = bool(info & _FROM_DEVICE)
    carried = frame.data[start : start + size]
    data: memoryview | None = carried if ended is bool(endpoint & 0x80) else None
    setup = b""
    if transfer is Transfer.CONTROL and not ended and bytes(frame.data[_USBPCAP.size : start]) == _STAGE_SETUP:
        setup, data, size = bytes(carried[:SETUP_SIZE]), carried[SETUP_SIZE:], max(size - SETUP_SIZE, 0)
    elif data is None and ended:
        # How much of it the device took is not told here.
        size = -1
    outcome = _USBD.get(status, Outcome.FAILED) if ended else Outcome.NONE
    return UsbEvent(bus, device, endpoint, transfer, key, outcome, data, size, setup)


_KINDS = {kind.value: kind for kind in Transfer}
_READERS: dict[int, Callable[[CaptureFrame], UsbEvent]] = {189: _usbmon, 220: _usbmon, 249: _usbpcap}
LINKS = frozenset(_READERS)
"""The link types of USB."""


def event(frame: CaptureFrame) -> UsbEvent:
    """What a frame of one of these link types tells. Raises struct.error where it is too short."""
    return _READERS[frame.link](frame)
