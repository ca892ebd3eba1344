"""See what initiators do at a virtual camera: sessions opened, objects taken and brought."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from hotshoe.catalog.operations import GET_OBJECT, OPEN_SESSION, SEND_OBJECT
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handler, Handlers, Part, Receiver, Sink, Source
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Buffer


@dataclass(frozen=True, slots=True)
class Seen:
    """``what`` is an event's name: ``session.opened``, ``object.sent`` or ``object.received``; size in bytes."""

    what: str
    initiator: str
    name: str = ""
    size: int = 0
    seconds: float = 0.0


Tell = Callable[[Seen], None]


def witnessed(handlers: Handlers, body: Body, tell: Tell) -> Handlers:
    """The same handlers, which tell of what they did; ``tell`` is called in the camera's worker thread."""
    watched = Handlers()
    for operation, around in ((OPEN_SESSION, _opening), (GET_OBJECT, _sending)):
        entry = handlers.find(operation.code, body)
        if entry and entry.handler:
            watched.handles(operation, when=entry.when)(around(entry.handler, tell))
    entry = handlers.find(SEND_OBJECT.code, body)
    if entry and entry.receiver:
        watched.receives(SEND_OBJECT, when=entry.when)(_receiving(entry.receiver, tell))
    return handlers | watched


def _opening(handler: Handler, tell: Tell) -> Handler:
    def handle(call: Call) -> Answer | None:
        answer = handler(call)
        tell(Seen("session.opened", call.session.initiator))
        return answer

    return handle


def _sending(handler: Handler, tell: Tell) -> Handler:
    def handle(call: Call) -> Answer | None:
        answer = handler(call)
        if answer is None or answer.data is None or isinstance(answer.data, bytes):
            return answer
        seen = Seen("object.sent", call.session.initiator, _name(call))
        if isinstance(answer.data, Part):
            return replace(answer, data=_WitnessedPart(answer.data, seen, tell))
        return replace(answer, data=_WitnessedSource(answer.data, seen, tell))

    return handle


def _name(call: Call) -> str:
    """Of an object; makes have handles for pictures in memory, which no store knows."""
    try:
        return call.body.holding(call.handle).get(call.handle).name
    except Refusal:
        return f"0x{call.handle:08X}"


def _receiving(receiver: Receiver, tell: Tell) -> Receiver:
    def receive(call: Call, total: int | None) -> Sink:
        pending = call.session.pending
        handle = pending.upload.handle if pending else None
        sink = receiver(call, total)

        def finished(size: int, seconds: float) -> None:
            name = call.body.holding(handle).get(handle).name if handle is not None else ""
            tell(Seen("object.received", call.session.initiator, name, size, seconds))

        return _WitnessedSink(sink, finished)

    return receive


class _WitnessedSource:
    """Tells, once it is closed, how much was taken."""

    def __init__(self, source: Source, seen: Seen, tell: Tell) -> None:
        self._source = source
        self._seen = seen
        self._tell = tell
        self._began = time.monotonic()
        self._taken = 0

    @property
    def size(self) -> int:
        return self._source.size

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        self._taken += len(piece)
        return piece

    def passed(self, size: int) -> None:
        """So much went another way."""
        self._taken += size

    def close(self) -> None:
        self._source.close()
        self._tell(replace(self._seen, size=self._taken, seconds=time.monotonic() - self._began))


class _WitnessedPart(Part):
    """The same for bytes that may go from the file to the network without being read here."""

    def __init__(self, part: Part, seen: Seen, tell: Tell) -> None:
        self._part = part
        self._source = _WitnessedSource(part, seen, tell)
        self.size = part.size

    def read(self, size: int) -> bytes:
        return self._source.read(size)

    def fileno(self) -> int | None:
        return self._part.fileno()

    def skip(self, size: int) -> int:
        self._source.passed(size)
        return self._part.skip(size)

    def close(self) -> None:
        self._source.close()


class _WitnessedSink:
    """Tells, once an object is whole, how much came."""

    def __init__(self, sink: Sink, finished: Callable[[int, float], None]) -> None:
        self._sink = sink
        self._finished = finished
        self._began = time.monotonic()
        self._came = 0

    def write(self, *pieces: Buffer) -> None:
        self._sink.write(*pieces)
        self._came += sum(map(len, pieces))

    def finish(self, *, whole: bool) -> Answer:
        answer = self._sink.finish(whole=whole)
        self._finished(self._came, time.monotonic() - self._began)
        return answer
