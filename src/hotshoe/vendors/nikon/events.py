"""Nikon's events: their codes, and the two structures in which a body tells them when it is asked.

GetEvent (0x90C7) answers with a count of 16 bits and elements of code and one parameter; GetEventEx (0x941C) with a
count of 32 bits and elements that say how many parameters they have (libgphoto2's ptp-pack.c reads both so).
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from hotshoe.catalog.model import EventKind
from hotshoe.errors import MalformedPacket
from hotshoe.wire.packets import Event
from hotshoe.wire.values import NO_TRANSACTION

OBJECT_ADDED_IN_SDRAM: Final = 0xC101
CAPTURE_COMPLETE_IN_SDRAM: Final = 0xC102
ADVANCED_TRANSFER: Final = 0xC103
MOVIE_INTERRUPTED: Final = 0xC105
MOVIE_COMPLETE: Final = 0xC108
MOVIE_STARTED: Final = 0xC10A
LIVE_VIEW_STATE_CHANGED: Final = 0xC10C

EVENTS: tuple[EventKind, ...] = (
    EventKind(OBJECT_ADDED_IN_SDRAM, "ObjectAddedInSDRAM", ("handle",)),
    EventKind(CAPTURE_COMPLETE_IN_SDRAM, "CaptureCompleteRecInSdram"),
    EventKind(ADVANCED_TRANSFER, "AdvancedTransfer"),
    EventKind(0xC104, "PreviewImageAdded", ("handle",)),
    EventKind(MOVIE_INTERRUPTED, "MovieRecordInterrupted", ("cause",)),
    EventKind(0xC106, "FirstCaptureComplete"),
    EventKind(0xC107, "MirrorUpCancelComplete"),
    EventKind(MOVIE_COMPLETE, "MovieRecordComplete"),
    EventKind(MOVIE_STARTED, "MovieRecordStarted"),
    EventKind(LIVE_VIEW_STATE_CHANGED, "LiveViewStateChanged", ("state",)),
)

LARGEST = 4096
"""Events that one answer may announce: bodies keep a few dozen."""

_COUNT = struct.Struct("<H")
_EVENT = struct.Struct("<HI")
_COUNT_EX = struct.Struct("<HH")
_EVENT_EX = struct.Struct("<HH")
_MOST_PARAMS = 5


class Polled(NamedTuple):
    """One event as a body tells it when asked."""

    code: int
    params: tuple[int, ...]

    def event(self) -> Event:
        """As it would have come by itself."""
        return Event(self.code, NO_TRANSACTION, self.params)


def read_events(data: bytes) -> tuple[Polled, ...]:
    """The answer of GetEvent; nothing at all is none. Raises MalformedPacket."""
    if not data:
        return ()
    count = _counted(data, _COUNT)
    end = _COUNT.size + count * _EVENT.size
    if end > len(data):
        raise MalformedPacket(f"GetEvent announces {count} events in {len(data)} bytes", offset=len(data))
    return tuple(Polled(code, (param,)) for code, param in _EVENT.iter_unpack(data[_COUNT.size : end]))


def read_events_ex(data: bytes) -> tuple[Polled, ...]:
    """The answer of GetEventEx; nothing at all is none. Raises MalformedPacket."""
    if not data:
        return ()
    count, offset, found = _counted(data, _COUNT_EX), _COUNT_EX.size, list[Polled]()
    for _ in range(count):
        if offset + _EVENT_EX.size > len(data):
            raise MalformedPacket(f"GetEventEx ends inside event {len(found) + 1} of {count}", offset=offset)
        code, params = _EVENT_EX.unpack_from(data, offset)
        offset += _EVENT_EX.size
        if params > _MOST_PARAMS or offset + 4 * params > len(data):
            raise MalformedPacket(f"GetEventEx: event 0x{code:04X} with {params} parameters", offset=offset)
        found.append(Polled(code, struct.unpack_from(f"<{params}I", data, offset)))
        offset += 4 * params
    return tuple(found)


def _counted(data: bytes, layout: struct.Struct) -> int:
    if len(data) < layout.size:
        raise MalformedPacket(f"an answer to GetEvent of {len(data)} bytes", offset=len(data))
    count: int = layout.unpack_from(data)[0]
    if count > LARGEST:
        raise MalformedPacket(f"GetEvent announces {count} events", offset=0)
    return count


def events_bytes(events: tuple[Polled, ...]) -> bytes:
    """The answer of GetEvent, with the first parameter of each."""
    packed = (_EVENT.pack(code, params[0] if params else 0) for code, params in events)
    return _COUNT.pack(len(events)) + b"".join(packed)


def events_ex_bytes(events: tuple[Polled, ...]) -> bytes:
    """The answer of GetEventEx."""
    packed = (_EVENT_EX.pack(code, len(params)) + struct.pack(f"<{len(params)}I", *params) for code, params in events)
    return _COUNT_EX.pack(len(events), 0) + b"".join(packed)
