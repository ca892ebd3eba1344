"""A camera with quirks: its packets are tampered with between the engine and the streams.

Nothing above knows of it: handlers and engine do as always, and what leaves is something else.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.catalog.responses import DEVICE_BUSY, SESSION_ALREADY_OPEN
from hotshoe.protocol.lobby import refusal
from hotshoe.protocol.states import Channel
from hotshoe.responder.outlet import Outlet, whole
from hotshoe.responder.quirks import Quirks
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitEventAck,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    StartData,
    decode_packet,
    encode_packet,
)

_VERSION_BYTES, _NUL_BYTES = 4, 2
_SPARED = (GET_DEVICE_INFO.code, OPEN_SESSION.code, CLOSE_SESSION.code)
_RESPONSE_PARAMS, _EVENT_PARAMS = 5, 3


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing more is sent for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class HangUp:
    """Both connections end."""


Act = tuple[Channel, bytes] | Wait | HangUp


class Faults:
    """The quirks of one camera, and how often each has shown; makes the outlet of each of its connections."""

    def __init__(self, quirks: Quirks) -> None:
        self.quirks = quirks
        self._refusals: Counter[int] = Counter()
        self._struck = 0

    def __call__(self) -> Outlet:
        return FaultyOutlet(self, self.quirks)

    def refuses(self, code: int) -> int | None:
        """The response code that refuses an operation for now, or None."""
        quirks = self.quirks
        if code == OPEN_SESSION.code and quirks.session_already_open and not self._refusals[code]:
            self._refusals[code] += 1
            return SESSION_ALREADY_OPEN
        if code not in _SPARED and self._refusals[code] < quirks.busy:
            self._refusals[code] += 1
            return DEVICE_BUSY
        return None

    def strikes(self, code: int) -> bool:
        """Whether this transaction is one in which faults happen."""
        if code in _SPARED if self.quirks.at is None else code not in self.quirks.at:
            return False
        self._struck += 1
        return self.quirks.times is None or self._struck <= self.quirks.times


class FaultyOutlet(Outlet):
    """An Outlet that sends what a camera with quirks would send."""

    carries_files = False

    def __init__(self, faults: Faults, quirks: Quirks) -> None:
        super().__init__()
        self._faults = faults
        self._quirks = quirks
        self._tamper = Tamper(quirks)
        self._acts: deque[Act] = deque()
        self._waiting = False
        self._held = b""
        self._left = quirks.cut_after

    def requested(self, request: OperationRequest) -> int | None:
        struck = self._faults.strikes(request.code)
        self._tamper.begin(request, struck=struck)
        return self._faults.refuses(request.code)

    def put(self, packets: Iterable[tuple[Channel, bytes]]) -> None:
        for channel, data in whole(packets):
            self._acts.extend(self._tamper.acts(channel, data))
        self._act()

    def _act(self) -> None:
        while self._acts and not self._waiting:
            match self._acts.popleft():
                case Wait(seconds):
                    self._waiting = True
                    asyncio.get_running_loop().call_later(seconds, self._resume)
                case HangUp():
                    self._end()
                case (channel, data):
                    self._hold(channel, data)

    def _resume(self) -> None:
        self._waiting = False
        self._act()

    def _hold(self, channel: Channel, data: bytes) -> None:
        """Write now, or together with what belongs to it."""
        if not (self._quirks.coalesced and channel is Channel.COMMAND):
            self._send(channel, data)
            return
        self._held += data
        if _number(data) not in {StartData.type, Data.type, EndData.type}:
            held, self._held = self._held, b""
            self._send(channel, held)

    def _send(self, channel: Channel, data: bytes) -> None:
        if channel is Channel.COMMAND and self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        step = 1 if self._quirks.one_byte_segments else max(1, len(data))
        for start in range(0, len(data), step):
            self.write(channel, data[start : start + step])
        if self._left == 0:
            self._end()

    def _end(self) -> None:
        self._acts.clear()
        if self._quirks.reset:
            self.abort()
        self.hang_up()


class Tamper:
    """Turns each packet into what is sent instead."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks
        self._operation = 0
        self._struck = False
        self._skipped = False

    def begin(self, request: OperationRequest, *, struck: bool) -> None:
        """A transaction begins; ``struck`` when faults happen in it."""
        self._operation, self._struck, self._skipped = request.code, struck, False

    def acts(self, channel: Channel, data: bytes) -> Iterator[Act]:
        """What happens instead of ``data`` being written to ``channel``."""
        packet = decode_packet(data)
        match packet:
            case InitCommandAck():
                yield from self._ack(packet)
            case InitEventAck():
                yield from self._event_ack(data)
            case Event():
                yield self._event(packet)
            case StartData() | Data() | EndData():
                yield from ((channel, encode_packet(each)) for each in self._data(packet))
            case OperationResponse():
                yield from self._response(packet)
            case _:
                yield channel, data

    def _ack(self, ack: InitCommandAck) -> Iterator[Act]:
        quirks = self._quirks
        if quirks.ack_delay:
            yield Wait(quirks.ack_delay)
        if quirks.init_fail is not None:
            yield Channel.COMMAND, refusal(quirks.init_fail)
            yield HangUp()
            return
        data = encode_packet(ack if quirks.ack_version is None else replace(ack, version=quirks.ack_version))
        if quirks.ack_name_unterminated:
            data = _shortened(data, _VERSION_BYTES + _NUL_BYTES)
        elif quirks.ack_without_version:
            data = _shortened(data, _VERSION_BYTES)
        yield Channel.COMMAND, data

    def _event_ack(self, data: bytes) -> Iterator[Act]:
        quirks = self._quirks
        if quirks.event_ack_missing:
            return
        if quirks.event_ack_delay:
            yield Wait(quirks.event_ack_delay)
        if quirks.event_init_fail is not None:
            yield Channel.EVENT, refusal(quirks.event_init_fail)
            yield HangUp()
            return
        yield Channel.EVENT, data
        if quirks.probe_on_event:
            yield Channel.EVENT, encode_packet(ProbeRequest())

    def _event(self, event: Event) -> Act:
        channel = Channel.COMMAND if self._quirks.events_on_command else Channel.EVENT
        params = _padded(event.params, _EVENT_PARAMS) if self._quirks.padded_events else event.params
        return channel, encode_packet(replace(event, params=params))

    def _data(self, packet: StartData | Data | EndData) -> Iterator[Packet]:
        quirks = self._quirks
        if isinstance(packet, StartData):
            missing = self._struck and quirks.data_missing
            self._skipped = missing or (quirks.empty_data_skipped and packet.total == 0)
            if not self._skipped:
                yield replace(packet, total=TOTAL_UNKNOWN) if quirks.total_unknown else packet
        elif not self._skipped:
            yield from self._cut(packet)

    def _cut(self, packet: Data | EndData) -> Iterator[Packet]:
        quirks, payload = self._quirks, packet.payload
        if self._struck and isinstance(packet, EndData):
            payload = payload[: len(payload) - quirks.missing_bytes] + bytes(quirks.extra_bytes)
        size = quirks.data_packet or max(1, len(payload))
        pieces = [payload[start : start + size] for start in range(0, len(payload), size)]
        last = b""
        if isinstance(packet, EndData) and pieces and not quirks.empty_end_data:
            last = pieces.pop()
        yield from (Data(packet.transaction, piece) for piece in pieces)
        if isinstance(packet, EndData):
            yield EndData(packet.transaction, last)

    def _response(self, response: OperationResponse) -> Iterator[Act]:
        quirks, command = self._quirks, Channel.COMMAND
        if quirks.probes_on_command:
            yield command, encode_packet(ProbeRequest())
        if quirks.stray_end_data:
            yield command, encode_packet(EndData(response.transaction))
        if quirks.padded_responses:
            response = replace(response, params=_padded(response.params, _RESPONSE_PARAMS))
        if quirks.close_transaction_zero and self._operation == CLOSE_SESSION.code:
            response = replace(response, transaction=0)
        if self._struck:
            yield from self._fault(response)
        else:
            yield command, encode_packet(response)

    def _fault(self, response: OperationResponse) -> Iterator[Act]:
        quirks, command = self._quirks, Channel.COMMAND
        if quirks.wrong_transaction:
            response = replace(response, transaction=response.transaction ^ 0x4000)
        if quirks.hang_up:
            yield HangUp()
        elif quirks.garbage:
            yield command, quirks.garbage
        elif not quirks.response_missing:
            for _ in range(2 if quirks.response_twice else 1):
                yield command, encode_packet(response)


def _number(data: bytes) -> int:
    number: int = HEADER.unpack_from(data)[1] if len(data) >= HEADER.size else 0
    return number


def _shortened(data: bytes, by: int) -> bytes:
    """A packet without its last bytes, its length made to fit."""
    return HEADER.pack(len(data) - by, _number(data)) + data[HEADER.size : len(data) - by]


def _padded(params: tuple[int, ...], size: int) -> tuple[int, ...]:
    return params + (0,) * (size - len(params))
