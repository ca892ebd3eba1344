"""Where the next packet begins in bytes of which nobody knows what went before.

A place is believed only when length, type and codes fit one another, when the transaction is near the one that is
known, and when what follows fits too as far as it is there. Nothing else is held than what is needed to tell.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import CONTAINER_HEADER, ContainerKind
from hotshoe.wire.packets import DATA_HEADER, HEADER, PacketType
from hotshoe.wire.values import NO_TRANSACTION

LARGEST = 512
"""Longer control packets than this are not looked for; the longest that the standard knows has 112 bytes."""

NEAR = 0x10000
"""As many transactions may have been missed."""

_INITIATOR, _RESPONDER = Role.INITIATOR, Role.RESPONDER
_BOTH = frozenset(Role)
_COMMAND, _EVENT = frozenset({Channel.COMMAND}), frozenset({Channel.EVENT})

Code = tuple[int, int]
"""Where a code lies, and the upper bits that it shares with all of its kind, the vendors' bit left out."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a packet looks like: its lengths, where its transaction lies, and who sends it where."""

    least: int
    most: int
    step: int = 4
    senders: frozenset[Role] = _BOTH
    channels: frozenset[Channel] = _COMMAND
    code: Code | None = None
    transaction: int = 0


_NAMED = 8 + 16
_BY_I, _BY_R = frozenset({_INITIATOR}), frozenset({_RESPONDER})

GREETING_SHAPES: Mapping[int, Shape] = {
    PacketType.INIT_COMMAND_REQUEST: Shape(_NAMED, LARGEST, 1, _BY_I),
    PacketType.INIT_COMMAND_ACK: Shape(_NAMED + 4, LARGEST, 1, _BY_R),
    PacketType.INIT_EVENT_REQUEST: Shape(12, 12, senders=_BY_I, channels=_EVENT),
    PacketType.INIT_EVENT_ACK: Shape(8, 8, senders=_BY_R, channels=_EVENT),
}
"""Those with which a connection begins: not looked for in the midst of one, because heads of data look like them."""

PACKET_SHAPES: Mapping[int, Shape] = {
    PacketType.OPERATION_REQUEST: Shape(18, 38, senders=_BY_I, code=(12, 0x1000), transaction=14),
    PacketType.OPERATION_RESPONSE: Shape(14, 34, senders=_BY_R, code=(8, 0x2000), transaction=10),
    PacketType.EVENT: Shape(14, 26, senders=_BY_R, channels=_EVENT, code=(8, 0x4000)),
    PacketType.START_DATA: Shape(20, 20, transaction=8),
    PacketType.CANCEL: Shape(12, 12, senders=_BY_I, channels=frozenset(Channel), transaction=8),
    PacketType.PROBE_REQUEST: Shape(8, 8, channels=_EVENT),
    PacketType.PROBE_RESPONSE: Shape(8, 8, channels=_EVENT),
}
"""Those of PTP/IP but for data, which is recognised by the transaction alone."""

CONTAINER_SHAPES: Mapping[int, Shape] = {
    ContainerKind.COMMAND: Shape(12, 32, senders=_BY_I, code=(6, 0x1000), transaction=8),
    ContainerKind.RESPONSE: Shape(12, 32, senders=_BY_R, code=(6, 0x2000), transaction=8),
    ContainerKind.EVENT: Shape(12, 28, senders=_BY_R, channels=_EVENT, code=(6, 0x4000)),
}

_DATA = (PacketType.DATA, PacketType.END_DATA)
_U16, _U32 = struct.Struct("<H"), struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Framed:
    """A framing: how a header tells length and kind, what kinds look like, and where a header may lie at all."""

    header: struct.Struct
    shapes: Mapping[int, Shape]
    data_kinds: tuple[int, ...]
    data_header: struct.Struct
    pattern: re.Pattern[bytes]


PACKETS = Framed(HEADER, PACKET_SHAPES, _DATA, DATA_HEADER, re.compile(rb"[\x01-\x0e]\0\0\0"))
BEGINNINGS = replace(PACKETS, shapes={**GREETING_SHAPES, **PACKET_SHAPES})
CONTAINERS = Framed(
    struct.Struct("<IH"), CONTAINER_SHAPES, (ContainerKind.DATA,), CONTAINER_HEADER, re.compile(rb"[\x01-\x04]\0")
)
_KIND_AT = 4


class Seeker:
    """Looks for the next packet of one side; ``running`` tells the transaction under way, where one is known."""

    def __init__(self, framed: Framed, sender: Role, channel: Channel, running: Callable[[], int | None]) -> None:
        self._framed = framed
        self._shapes = {
            kind: shape
            for kind, shape in framed.shapes.items()
            if sender in shape.senders and channel in shape.channels
        }
        self._takes_data = channel is Channel.COMMAND
        self._running = running
        self._held = bytearray()
        self.skipped = 0

    def seek(self, data: Buffer) -> bytes | None:
        """What is there from the next packet on, None until one is found; ``skipped`` bytes lie before it."""
        self._held += data
        at, found = self._look()
        if not found:
            self._leave(at)
            return None
        self.skipped += at
        rest = bytes(self._held[at:])
        self._held.clear()
        return rest

    def _look(self) -> tuple[int, bool]:
        """Where a packet begins and True, or up to where none does."""
        # A header may be cut by the end of what is there.
        keep = max(0, len(self._held) - self._framed.header.size + 1)
        for place in self._framed.pattern.finditer(self._held):
            at = place.start() - _KIND_AT
            verdict = at >= 0 and self.fits(self._held, at)
            if verdict:
                return at, True
            if verdict is None:
                keep = min(keep, at)
        return keep, False

    def start(self, skipped: int) -> None:
        """From now on nothing is known of what is said, and ``skipped`` bytes of it are passed over already."""
        self._held.clear()
        self.skipped = skipped

    def end(self) -> int:
        """Nothing more comes: how many bytes were passed over."""
        self._leave(len(self._held))
        return self.skipped

    def _leave(self, size: int) -> None:
        del self._held[:size]
        self.skipped += size

    def fits(self, data: bytes | bytearray, at: int) -> bool | None:
        """Whether a packet begins there, where a header is, and None where more bytes are needed to tell."""
        left = len(data) - at
        length, kind = self._framed.header.unpack_from(data, at)
        if kind in self._framed.data_kinds:
            return self._fits_data(data, at, length) if self._takes_data else False
        shape = self._shapes.get(kind)
        if shape is None or not _possible(shape, length):
            return False
        if left < length:
            return None
        return self._coded(shape, data, at) and self._followed(data, at + length)

    def _fits_data(self, data: bytes | bytearray, at: int, length: int) -> bool | None:
        """Of the transaction under way, or of one near it where the next packet is there as well."""
        running, header = self._running(), self._framed.data_header
        if running is None or length < header.size:
            return False
        if len(data) - at < header.size:
            return None
        given = header.unpack_from(data, at)[-1]
        after = at + length
        there = len(data) - after >= self._framed.header.size
        return given == running or (there and abs(given - running) < NEAR and self._followed(data, after))

    def _coded(self, shape: Shape, data: bytes | bytearray, at: int) -> bool:
        if shape.code:
            place, bits = shape.code
            (code,) = _U16.unpack_from(data, at + place)
            if code & 0x7000 != bits:
                return False
        if not shape.transaction:
            return True
        (given,) = _U32.unpack_from(data, at + shape.transaction)
        running = self._running()
        return running is None or given == NO_TRANSACTION or abs(given - running) < NEAR

    def _followed(self, data: bytes | bytearray, at: int) -> bool:
        """Whether what comes next may be a header too, as far as it is there."""
        if len(data) - at < self._framed.header.size:
            return True
        length, kind = self._framed.header.unpack_from(data, at)
        if kind in self._framed.data_kinds:
            return bool(length >= self._framed.data_header.size)
        shape = self._shapes.get(kind)
        return shape is not None and _possible(shape, length)


def _possible(shape: Shape, length: int) -> bool:
    return shape.least <= length <= shape.most and not (length - shape.least) % shape.step
