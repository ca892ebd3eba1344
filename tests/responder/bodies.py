"""Cameras in memory, and their handlers called without a network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from hotshoe.responder.body import Body, News
from hotshoe.responder.handlers import Answer, Call, Session, Source
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.standard import HANDLERS
from hotshoe.responder.store import HandleBook
from hotshoe.wire.values import Guid, Handle

STORE, SECOND_STORE = 0x00010001, 0x00020001
CAMERA_GUID = Guid(bytes(range(16)))
NOON = datetime(2026, 6, 21, 12, 0, 0)  # noqa: DTZ001 - cameras keep no zone


def snapshot(body: Body, number: int) -> bytes:
    """Not a picture, but as good as one, and quickly taken."""
    return b"\xff\xd8 picture %d \xff\xd9" % number


@dataclass
class World:
    """A camera with its stores, what it told, and one session with it."""

    stores: tuple[MemoryStore, ...]
    body: Body
    session: Session = field(default_factory=Session)
    heard: list[News] = field(default_factory=list)

    @property
    def store(self) -> MemoryStore:
        return self.stores[0]

    def call(self, code: int, *params: int, data: bytes = b"") -> Answer:
        """What the handler of an operation answers; raises Refusal."""
        entry = HANDLERS.find(code, self.body)
        assert entry is not None
        call = self._call(params, data)
        with self.body.caused_by(self.session):
            if entry.receiver:
                sink = entry.receiver(call, len(data))
                sink.write(data)
                return sink.finish(whole=True)
            assert entry.handler is not None
            return entry.handler(call) or Answer()

    def read(self, code: int, *params: int) -> bytes:
        """The data-in phase of an operation."""
        return content(self.call(code, *params))

    def refused(self, code: int, *params: int, data: bytes = b"") -> int:
        """The response code with which an operation is refused."""
        return refused(lambda: self.call(code, *params, data=data))

    def put(self, name: str, data: bytes = b"data", parent: Handle | int = 0) -> Handle:
        """An object that was always there."""
        with self.store.receive(parent, name, len(data)) as upload:
            upload.write(data)
            handle = upload.commit()
        self.heard.clear()
        return handle

    @property
    def told(self) -> list[tuple[int, ...]]:
        """The events so far, as code and parameters."""
        return [(news.code, *news.params) for news in self.heard]

    def _call(self, params: tuple[int, ...], data: bytes) -> Call:
        one, two, three, four, five = params + (0,) * (5 - len(params))
        return Call(
            self.body,
            self.session,
            lambda: HANDLERS.offered_by(self.body),
            (one, two, three, four, five),
            data,
            transaction=7,
        )


def world(*, read_only: bool = False, stores: int = 1, shutter: bool = True, capacity: int = 1 << 20) -> World:
    """A generic camera of memory; its session is open."""
    handles = HandleBook()
    ids = (STORE, SECOND_STORE)[:stores]
    made = tuple(MemoryStore(each, handles, read_only=read_only, capacity=capacity, now=lambda: NOON) for each in ids)
    body = generic(made, guid=CAMERA_GUID, serial="1001", now=lambda: NOON, expose=snapshot, shutter=shutter)
    new = World(made, body, Session("tester", 1))
    body.listen(new.heard.append)
    return new


def content(answer: Answer) -> bytes:
    """What an answer sends."""
    assert answer.data is not None
    if isinstance(answer.data, bytes):
        return answer.data
    return drained(answer.data)


def drained(source: Source) -> bytes:
    """Everything in a source, in pieces of seven bytes; its size was right."""
    data = b""
    while piece := source.read(7):
        data += piece
    assert len(data) == source.size
    source.close()
    return data


def refused(action: Callable[[], object]) -> int:
    """The response code of the Refusal that ``action`` raises."""
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value.code
