"""A test of an engine is the conversation itself; a failure shows what was expected beside what happened.

::

    play(
        Responder(),
        I >> InitCommandRequest(GUID, "laptop") << Asked(InitCommandRequest(GUID, "laptop")),
        do(lambda camera: camera.accept(1, GUID, "camera")),
        R >> InitCommandAck(1, GUID, "camera"),
        I.event >> InitEventRequest(1) << Connected(),
        R.event >> InitEventAck(),
    )

``I`` and ``R`` are initiator and responder on the command connection, ``.event`` is the other connection. What the
engine's peer says is fed to the engine. What the engine itself says, ``<< notice``, ``met(deviation)`` and
``raised(error)`` are expected: all of that, and nothing else. Between two things that are fed or done, packets are
compared in their order, then notices in theirs, then deviations, then what was raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby, zip_longest
from typing import Any, TypeVar

from hotshoe.errors import HotshoeError
from hotshoe.protocol.engine import Engine
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.notices import DataChunk, Notice
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.deviations import Deviation
from hotshoe.wire.packets import HEADER, Packet, decode_packet, encode_packet

E = TypeVar("E", bound=Engine)

_COLUMN = 70


class _Kind(IntEnum):
    """In which order things that happen together are compared."""

    SAID = 0
    NOTICE = 1
    DEVIATION = 2
    RAISED = 3


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that is expected, or that happened: equal when kind and value are."""

    kind: _Kind
    value: Any

    def __str__(self) -> str:
        if self.kind is _Kind.SAID:
            speaker, packet = self.value
            return f"{speaker} {packet}"
        if isinstance(self.value, DataChunk):
            return f"<< DataChunk({bytes(self.value.data[:16])!r}, {len(self.value.data)} bytes)"
        if self.kind is _Kind.NOTICE:
            return f"<< {self.value}"
        return f"~ {self.value.name}" if self.kind is _Kind.DEVIATION else f"! {self.value.__name__}"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to feed or do, or nothing; and what is expected of it."""

    act: Callable[[_Play], object] | None = None
    facts: tuple[_Fact, ...] = ()

    def __lshift__(self, notice: Notice) -> Step:
        return replace(self, facts=(*self.facts, _Fact(_Kind.NOTICE, notice)))


@dataclass(frozen=True, slots=True)
class Speaker:
    """One end of one connection; ``>>`` says a packet, bytes, or ``b""`` for the end of the stream."""

    role: Role
    channel: Channel = Channel.COMMAND

    @property
    def event(self) -> Speaker:
        """The same end of the event connection."""
        return Speaker(self.role, Channel.EVENT)

    def __rshift__(self, words: Packet | bytes) -> Step:
        def act(conversation: _Play) -> None:
            if self.role is conversation.role:
                conversation.expect(_Fact(_Kind.SAID, (self, words)))
            else:
                conversation.feed(self, words)

        return Step(act)

    def __str__(self) -> str:
        return self.role.value[0].upper() + ("*" if self.channel is Channel.EVENT else " ")


I = Speaker(Role.INITIATOR)  # noqa: E741 - short, as in the standard's own diagrams
R = Speaker(Role.RESPONDER)


def do(action: Callable[[Any], object]) -> Step:
    """Have the engine's user do something."""
    return Step(lambda conversation: conversation.perform("do ...", lambda: action(conversation.engine)))


def pays(payload: bytes) -> Step:
    """The user writes payload that the engine owes to the socket, beside the engine."""

    def act(conversation: _Play) -> None:
        conversation.settle()
        conversation.wire[Channel.COMMAND] += payload
        conversation.perform("pay ...", lambda: conversation.engine.sent(len(payload), conversation.now))

    return Step(act)


def takes(size: int) -> Step:
    """The user takes ``size`` bytes of payload from the socket, beside the engine."""
    return Step(lambda c: c.perform(f"take {size}", lambda: c.engine.payload_passed(size, c.now)))


def wait(seconds: float) -> Step:
    """The clock goes on, with a tick at each deadline."""
    return Step(lambda conversation: conversation.wait(seconds))


def told(notice: Notice) -> Step:
    """The engine reports ``notice``."""
    return Step() << notice


def met(deviation: Deviation) -> Step:
    """The engine notes ``deviation``."""
    return Step(facts=(_Fact(_Kind.DEVIATION, deviation),))


def raised(error: type[HotshoeError]) -> Step:
    """The engine raises exactly ``error``."""
    return Step(facts=(_Fact(_Kind.RAISED, error),))


def chunk(payload: bytes) -> DataChunk:
    """The notice that ``payload`` came; neighbouring ones are compared as one."""
    return DataChunk(memoryview(payload))


def play(engine: E, *steps: Step, now: float = 0.0, segment: int | None = None) -> E:
    """Hold the conversation, and give the engine back; bytes are fed ``segment`` at a time, or packet by packet.

    Raises AssertionError, with two columns, at the first thing that happens otherwise than expected.
    """
    __tracebackhide__ = True
    conversation = _Play(engine, now, segment)
    for step in steps:
        if step.act:
            step.act(conversation)
        for fact in step.facts:
            conversation.expect(fact)
    conversation.settle()
    return engine


class _Play:
    """One conversation under way."""

    def __init__(self, engine: Any, now: float, segment: int | None) -> None:
        self.engine = engine
        self.now = now
        self.role = Role.INITIATOR if isinstance(engine, Initiator) else Role.RESPONDER
        self.wire = {channel: bytearray() for channel in Channel}
        self._segment = segment
        self._rows: list[tuple[str, str]] = []
        self._expected: list[_Fact] = []
        self._happened: list[_Fact] = []
        self._known: dict[Deviation, int] = {}
        self._observe()
        self._happened.clear()

    def expect(self, fact: _Fact) -> None:
        self._expected.append(fact)

    def feed(self, speaker: Speaker, words: Packet | bytes) -> None:
        data = words if isinstance(words, bytes) else encode_packet(words)
        size = self._segment or len(data) or 1

        def receive() -> None:
            for start in range(0, len(data) or 1, size):
                # A buffer of its own, overwritten afterwards: nothing may be kept without copying it.
                buffer = bytearray(data[start : start + size])
                self.engine.receive(speaker.channel, buffer, self.now)
                self._observe()
                buffer[:] = b"\xee" * len(buffer)

        self.perform(f"{speaker} {words!r}", receive)

    def perform(self, title: str, action: Callable[[], object]) -> bool:
        """Do something, and see what it leads to; whether nothing was raised."""
        __tracebackhide__ = True
        self.settle()
        self._rows.append((title, title))
        return self._attempt(action)

    def wait(self, seconds: float) -> None:
        self.settle()
        self._rows.append((f"wait {seconds:g} s",) * 2)
        until = self.now + seconds
        while (due := self.engine.deadline()) is not None and due <= until:
            self.now = due
            if not self._attempt(lambda: self.engine.tick(self.now)):
                break
            assert self.engine.deadline() != due, "a tick leaves its deadline where it was"
        self.now = until

    def settle(self) -> None:
        """Compare what was expected up to here."""
        __tracebackhide__ = True
        expected, happened = _in_order(self._expected), _in_order(self._happened)
        self._rows += zip_longest(map(str, expected), map(str, happened), fillvalue="")
        self._expected, self._happened = [], []
        assert expected == happened, _columns(self._rows, len(self._rows) - max(len(expected), len(happened)))

    def _attempt(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except HotshoeError as error:
            self._observe()
            self._happened.append(_Fact(_Kind.RAISED, type(error)))
            return False
        self._observe()
        return True

    def _observe(self) -> None:
        paid = [(channel, b"") for channel in Channel]
        for channel, data in [*paid, *self.engine.outgoing()]:
            self.wire[channel] += data
            self._happened += [_Fact(_Kind.SAID, (Speaker(self.role, channel), p)) for p in _cut(self.wire[channel])]
        self._happened += [_Fact(_Kind.NOTICE, _lasting(notice)) for notice in self.engine.notices()]
        for deviation, times in {met.deviation: met.times for met in self.engine.deviations}.items():
            if times != self._known.get(deviation):
                self._known[deviation] = times
                self._happened.append(_Fact(_Kind.DEVIATION, deviation))


def _cut(wire: bytearray) -> list[Packet]:
    """Take the whole packets off the front of what an engine sent."""
    packets = []
    while len(wire) >= HEADER.size and len(wire) >= (length := HEADER.unpack_from(wire)[0]):
        packets.append(decode_packet(bytes(wire[:length])))
        del wire[:length]
    return packets


def _lasting(notice: Notice) -> Notice:
    return chunk(bytes(notice.data)) if isinstance(notice, DataChunk) else notice


def _in_order(facts: Iterable[_Fact]) -> list[_Fact]:
    """By kind; a deviation once however often it was met, neighbouring pieces of payload as one."""
    ordered: list[_Fact] = []
    for is_chunk, run in groupby(sorted(facts, key=lambda fact: fact.kind), lambda f: isinstance(f.value, DataChunk)):
        if is_chunk:
            ordered.append(_Fact(_Kind.NOTICE, chunk(b"".join(fact.value.data for fact in run))))
        else:
            ordered += [fact for fact in run if fact.kind is not _Kind.DEVIATION or fact not in ordered]
    return ordered


def _columns(rows: Sequence[tuple[str, str]], first_new: int) -> str:
    """What was expected beside what happened; the last rows, where they differ, are marked."""
    lines = [f"  {'expected':{_COLUMN}} | happened"]
    for number, (left, right) in enumerate(rows):
        mark = ">" if number >= first_new and left != right else " "
        lines.append(f"{mark} {_fit(left):{_COLUMN}} | {_fit(right)}")
    return "the conversation went otherwise\n" + "\n".join(lines)


def _fit(text: str) -> str:
    return text if len(text) <= _COLUMN else text[: _COLUMN - 3] + "..."
