"""What is sent instead of a packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.actions import (
    AckVersion,
    AckWithoutNul,
    AckWithoutVersion,
    Action,
    Drop,
    Elsewhere,
    EmptyEnd,
    Garbage,
    Late,
    Length,
    Long,
    NoData,
    NoEmptyData,
    OpenTotal,
    Packets,
    Pad,
    Probe,
    Refuse,
    Short,
    StrayEnd,
    Transaction,
    Twice,
)
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitFail,
    OperationResponse,
    Packet,
    ProbeRequest,
    StartData,
    encode_packet,
)

A = TypeVar("A", bound=Action)

_VERSION_BYTES, _NUL_BYTES = 4, 2
_ACK_CUTS = {AckWithoutVersion: _VERSION_BYTES, AckWithoutNul: _VERSION_BYTES + _NUL_BYTES}
_RESPONSE_PARAMS, _EVENT_PARAMS = 5, 3
_OTHER = {Channel.COMMAND: Channel.EVENT, Channel.EVENT: Channel.COMMAND}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bytes for a connection, ``delay`` seconds from now; ``last`` when both connections end with it."""

    channel: Channel
    data: bytes
    delay: float = 0.0
    last: bool = False


def first(actions: Sequence[Action], kind: type[A]) -> A | None:
    """The first action of that kind."""
    return next((action for action in actions if isinstance(action, kind)), None)


def deliveries(packet: Packet, channel: Channel, actions: Sequence[Action]) -> Iterator[Delivery]:
    """What is sent instead of an acknowledgement, a response, an event or the answer to a probe."""
    extra = b"".join(map(encode_packet, _extra(packet, actions)))
    responds = isinstance(packet, OperationResponse)
    if responds and extra:
        yield Delivery(channel, extra)
    for _ in range(_copies(actions)):
        yield _delivery(packet, channel, actions, b"" if responds else extra)


def _extra(packet: Packet, actions: Sequence[Action]) -> Iterator[Packet]:
    if first(actions, Probe):
        yield ProbeRequest()
    if first(actions, StrayEnd) and isinstance(packet, OperationResponse):
        yield EndData(packet.transaction)


def _copies(actions: Sequence[Action]) -> int:
    if first(actions, Drop):
        return 0
    return 2 if first(actions, Twice) else 1


def _delivery(packet: Packet, channel: Channel, actions: Sequence[Action], extra: bytes) -> Delivery:
    for action in actions:
        packet = _edited(packet, action)
    data = encode_packet(packet)
    data = _shortened(data, max((_ACK_CUTS.get(type(action), 0) for action in actions), default=0))
    for action in actions:
        data = _spoilt(data, action)
    return Delivery(
        _OTHER[channel] if first(actions, Elsewhere) else channel,
        data + extra,
        sum(action.seconds for action in actions if isinstance(action, Late)),
        last=isinstance(packet, InitFail),
    )


def _edited(packet: Packet, action: Action) -> Packet:
    match action, packet:
        case Pad(), OperationResponse(params=params):
            return replace(packet, params=_padded(params, _RESPONSE_PARAMS))
        case Pad(), Event(params=params):
            return replace(packet, params=_padded(params, _EVENT_PARAMS))
        case Transaction(number), OperationResponse() | Event():
            return replace(packet, transaction=number)
        case AckVersion(version), InitCommandAck():
            return replace(packet, version=version)
        case Refuse(reason), _:
            return InitFail(reason)
    return packet


def _spoilt(data: bytes, action: Action) -> bytes:
    match action:
        case Garbage(instead):
            return instead
        case Length(length):
            return HEADER.pack(length, HEADER.unpack_from(data)[1]) + data[HEADER.size :]
    return data


def _shortened(data: bytes, by: int) -> bytes:
    """A packet without its last bytes, its length made to fit."""
    return HEADER.pack(len(data) - by, HEADER.unpack_from(data)[1]) + data[HEADER.size : len(data) - by]


def _padded(params: tuple[int, ...], size: int) -> tuple[int, ...]:
    return params + (0,) * (size - len(params))


class DataPhase:
    """The data of one transaction, with those of ``actions`` that concern it."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self._actions = actions
        self._left = 0
        self._skipped = False

    def packets(self, packet: StartData | Data | EndData) -> Iterator[Packet]:
        """What is sent instead of a packet."""
        if isinstance(packet, StartData):
            yield from self._start(packet)
        elif not self._skipped:
            yield from self._cut(self._resized(packet), last=isinstance(packet, EndData))

    def _start(self, packet: StartData) -> Iterator[Packet]:
        short = first(self._actions, Short)
        self._left = packet.total - (short.size if short else 0)
        empty = packet.total == 0 and first(self._actions, NoEmptyData) is not None
        self._skipped = empty or first(self._actions, NoData) is not None
        if not self._skipped:
            yield replace(packet, total=TOTAL_UNKNOWN) if first(self._actions, OpenTotal) else packet

    def _resized(self, packet: Data | EndData) -> Data:
        """The payload, as much as may go, and what nobody asked for."""
        payload = packet.payload[: max(0, self._left)]
        self._left -= len(payload)
        # Where both are due, so much less and so much more would be as much as announced, and nobody could tell.
        long = None if first(self._actions, Short) else first(self._actions, Long)
        if long and isinstance(packet, EndData):
            payload += bytes(long.size)
        return Data(packet.transaction, payload)

    def _cut(self, packet: Data, *, last: bool) -> Iterator[Packet]:
        payload, most = packet.payload, first(self._actions, Packets)
        size = max(1, most.size if most else len(payload))
        pieces = [payload[start : start + size] for start in range(0, len(payload), size)]
        end = pieces.pop() if last and pieces and not first(self._actions, EmptyEnd) else b""
        yield from (Data(packet.transaction, piece) for piece in pieces)
        if last:
            yield EndData(packet.transaction, end)
