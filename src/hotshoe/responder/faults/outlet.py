"""Where the packets of a camera with faults leave, or something else in their stead.

Nothing above knows of it: handlers and engine do as always.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.actions import (
    Action,
    Answer,
    Busy,
    Cut,
    Reset,
    Scene,
    Segments,
    SetClock,
    Silent,
    Stall,
    SwapCard,
    Together,
)
from hotshoe.responder.faults.alarms import Alarms
from hotshoe.responder.faults.rules import AtByte, AtTime, Script
from hotshoe.responder.faults.tamper import DataPhase, Delivery, deliveries, first
from hotshoe.responder.faults.way import Way
from hotshoe.responder.outlet import Outlet, whole
from hotshoe.transport.base import ByteStream
from hotshoe.wire.packets import (
    HEADER,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitEventAck,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeResponse,
    StartData,
    decode_packet,
    encode_packet,
)

_DATA = {StartData.type, Data.type, EndData.type}
_ACKS = {InitCommandAck.type, InitEventAck.type}


class Fate(Protocol):
    """Decides what happens, for all connections of a camera."""

    @property
    def script(self) -> Script: ...

    def met(self, scene: Scene, code: int | None = None) -> list[Action]:
        """Something happens: what goes wrong with it."""

    def befall(self, action: SwapCard | SetClock) -> None:
        """It befalls the camera itself."""

    def gone(self, outlet: FaultyOutlet) -> None:
        """That connection is over."""


class FaultyOutlet(Outlet):
    """An Outlet that sends what a camera with faults would send."""

    carries_files = False

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate
        (segment,) = fate.script.always(Segments)[-1:] or (None,)
        size = segment.size if segment else None
        self._ways = {channel: Way(partial(self.write, channel), size) for channel in Channel}
        self._alarms = Alarms()
        self._answer: list[Action] = []
        self._data = DataPhase(())
        self._held = b""
        self._endings: set[asyncio.Future[None]] = set()

    def attach(self, channel: Channel, stream: ByteStream) -> None:
        super().attach(channel, stream)
        for rule in self._fate.script.rules:
            match rule.when:
                case AtByte(number, at) if at is channel:
                    self._ways[channel].mark(number, partial(self.strike, rule.what, channel), lasting=True)
                case AtTime(connected=True) as when if channel is Channel.COMMAND:
                    self._alarms.set(when, partial(self.strike, rule.what, channel))

    def requested(self, request: OperationRequest) -> int | None:
        self._ways[Channel.COMMAND].forget()
        self._answer = self._fate.met(Scene.OPERATION, request.code)
        self._data = DataPhase(self._answer)
        for action in self._answer:
            self.strike(action, Channel.COMMAND)
        return next((action.code for action in self._answer if isinstance(action, Busy | Answer)), None)

    def put(self, packets: Iterable[tuple[Channel, bytes]]) -> None:
        for channel, data in whole(packets):
            for delivery in self._instead(channel, decode_packet(data)):
                self._alarms.later(delivery.delay, partial(self._send, delivery))

    async def drain(self, channel: Channel) -> None:
        await self._ways[channel].clear()
        await super().drain(channel)

    async def close(self) -> None:
        self._alarms.stop()
        for way in self._ways.values():
            way.end()
        self._fate.gone(self)
        await super().close()
        await asyncio.gather(*self._endings)

    def strike(self, action: Action, channel: Channel) -> None:
        """Something happens, at ``channel`` unless the action names another; what alters packets is not done here."""
        match action:
            case Stall(seconds, where, after):
                way = self._ways[where or channel]
                way.mark(after, partial(way.stall, seconds))
            case Cut(where, after):
                self._ways[where or channel].mark(after, partial(self._cut, where))
            case Reset(where, after):
                self._ways[where or channel].mark(after, partial(self._reset, where))
            case Silent(where):
                for each in [where] if where else Channel:
                    self._ways[each].silent = True
            case SwapCard() | SetClock():
                self._fate.befall(action)

    def _instead(self, channel: Channel, packet: Packet) -> Iterator[Delivery]:
        """What is sent instead of a packet, and everything else that happens because of it."""
        match packet:
            case StartData() | Data() | EndData():
                yield from (Delivery(channel, encode_packet(each)) for each in self._data.packets(packet))
            case OperationResponse():
                yield from deliveries(packet, channel, self._answer)
            case InitCommandAck():
                yield from self._met(packet, channel, Scene.CONNECT)
            case InitEventAck():
                yield from self._met(packet, channel, Scene.EVENT_CONNECT)
            case Event(code):
                yield from self._met(packet, channel, Scene.EVENT, code)
            case ProbeResponse():
                yield from self._met(packet, channel, Scene.PROBE)
            case _:
                yield Delivery(channel, encode_packet(packet))

    def _met(self, packet: Packet, channel: Channel, scene: Scene, code: int | None = None) -> Iterator[Delivery]:
        actions = self._fate.met(scene, code)
        for action in actions:
            self.strike(action, channel)
        yield from deliveries(packet, channel, actions)

    def _send(self, delivery: Delivery) -> None:
        """Write now, or together with what belongs to it."""
        number, data = _number(delivery.data), delivery.data
        if delivery.channel is Channel.COMMAND:
            data, self._held = self._held + data, b""
            if number in _DATA and first(self._answer, Together):
                self._held = data
                return
        self._ways[delivery.channel].send(data)
        if number in _ACKS:
            self._hush(delivery.channel)
        if delivery.last:
            self.hang_up()

    def _hush(self, channel: Channel) -> None:
        """A connection is acknowledged: those that are silent from then on fall silent."""
        if any(silent.channel in {None, channel} for silent in self._fate.script.always(Silent)):
            self._ways[channel].silent = True

    def _cut(self, channel: Channel | None) -> None:
        for each in [channel] if channel else Channel:
            self._ways[each].end()
        if channel is None:
            self.hang_up()
        elif stream := self._streams.get(channel):
            self._endings.add(asyncio.ensure_future(stream.close()))

    def _reset(self, channel: Channel | None) -> None:
        for each in [channel] if channel else Channel:
            self._ways[each].end()
            if stream := self._streams.get(each):
                stream.abort()
        if channel is None:
            self.hang_up()


def _number(data: bytes) -> int:
    number: int = HEADER.unpack_from(data)[1] if len(data) >= HEADER.size else 0
    return number
