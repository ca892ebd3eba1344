"""Both engines, strict, with a network between them that delivers as it likes: nothing is ever illegal."""

import random
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.protocol.engine import Engine
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.notices import (
    Asked,
    Cancelled,
    Closed,
    CommandAccepted,
    Connected,
    DataChunk,
    DataEnded,
    DataStarted,
    Happened,
    Notice,
    Requested,
    Responded,
)
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import OperationRequest
from tests.protocol.conversations import (
    CANCELLED,
    CLOSE_SESSION,
    GET_DEVICE_INFO,
    GET_OBJECT,
    HERE,
    INITIATE_CAPTURE,
    OBJECT_ADDED,
    OK,
    OPEN_SESSION,
    SEND_OBJECT,
    THERE,
)

OBJECT = bytes(range(256)) * 3
PIECE = 100
EVENTS = 7


@dataclass
class Camera:
    """Answers with OBJECT or takes it, a piece at a time, and has an event to tell now and then."""

    engine: Responder = field(default_factory=lambda: Responder(strict=True))
    running: OperationRequest | None = None
    outgoing: bytes | None = None
    taken: bytes = b""
    given_up: int = 0
    events: int = EVENTS

    def hear(self, notice: Notice) -> None:
        match notice:
            case Asked():
                self.engine.accept(1, THERE, "camera")
            case Requested(request):
                self.running, self.taken = request, b""
                self.outgoing = OBJECT if request.code == GET_OBJECT else None
            case DataChunk(data):
                self.taken += bytes(data)
            case DataEnded():
                self.respond()
            case Cancelled():
                self.given_up += 1
                self.running = self.outgoing = None
            case _:
                assert isinstance(notice, Connected | DataStarted)

    def work(self) -> bool:
        """Do a little; whether there was anything to do."""
        if self.events and self.engine.session:
            self.events -= 1
            self.engine.event(OBJECT_ADDED, (self.events,))
            return True
        if self.running is None or self.running.code == SEND_OBJECT:
            return False
        if self.outgoing is None:
            self.respond()
            return True
        if not self.engine.sending:
            self.engine.start_data(len(OBJECT))
            return True
        piece, self.outgoing = self.outgoing[:PIECE], self.outgoing[PIECE:]
        self.engine.send_chunk(piece, 0.0, last=not self.outgoing)
        if not self.outgoing:
            self.outgoing = None
        return True

    def respond(self) -> None:
        assert self.running
        if self.running.code in {OPEN_SESSION, CLOSE_SESSION}:
            self.engine.session = 1 if self.running.code == OPEN_SESSION else None
        self.running = None
        self.engine.respond(OK, now=0.0)


@dataclass
class Computer:
    """Requests what it is told to, and cancels when its patience, counted in turns, is over."""

    engine: Initiator = field(default_factory=lambda: Initiator(HERE, "laptop", strict=True))
    ready: bool = False
    left: bytes = b""
    taken: bytes = b""
    patience: int = -1
    cancelled: bool = False
    responses: list[Responded] = field(default_factory=list)
    events: list[int] = field(default_factory=list)

    def hear(self, notice: Notice) -> None:
        match notice:
            case CommandAccepted():
                self.engine.event_connected(0.0)
            case Connected():
                self.ready = True
            case DataChunk(data):
                self.taken += bytes(data)
            case Responded():
                self.responses.append(notice)
            case Happened(event):
                self.events.append(event.params[0])
            case _:
                assert isinstance(notice, DataStarted | DataEnded)

    def ask(self, code: int, patience: int) -> None:
        self.taken, self.left = b"", OBJECT if code == SEND_OBJECT else b""
        self.patience, self.cancelled = patience, False
        params = (1,) if code == OPEN_SESSION else ()
        self.engine.request(code, params, 0.0, total=len(OBJECT) if self.left else None)

    def work(self) -> bool:
        if self.engine.busy and self.patience == 0:
            self.engine.cancel(0.0)
            self.patience, self.cancelled = -1, True
            return True
        self.patience -= 1
        if self.engine.sending:
            piece, self.left = self.left[:PIECE], self.left[PIECE:]
            self.engine.send_chunk(piece, 0.0)
            return True
        return self.engine.busy and self.patience >= 0


class World:
    """Four streams of bytes between the two, each in order, but otherwise delivered by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.camera, self.computer = Camera(), Computer()
        self.streams = {(sender, channel): bytearray() for sender in Role for channel in Channel}
        self.computer.engine.start(0.0)

    def run(self, code: int | None = None, patience: int = -1) -> None:
        """Request an operation, and go on until nothing moves."""
        if code is not None:
            self.computer.ask(code, patience)
        self._collect(self.computer)
        moves = [lambda: self._work(self.camera), lambda: self._work(self.computer), self._deliver]
        while any(move() for move in self.chance.sample(moves, len(moves))):
            pass
        assert not any(self.streams.values())

    def _work(self, side: Camera | Computer) -> bool:
        worked = side.work()
        self._collect(side)
        return worked

    def _deliver(self) -> bool:
        waiting = [key for key, stream in self.streams.items() if stream]
        if not waiting:
            return False
        sender, channel = self.chance.choice(waiting)
        stream = self.streams[sender, channel]
        size = self.chance.choice((1, 3, 12, 50, 1000))
        side = self.camera if sender is Role.INITIATOR else self.computer
        side.engine.receive(channel, bytes(stream[:size]), 0.0)
        del stream[:size]
        self._collect(side)
        return True

    def _collect(self, side: Camera | Computer) -> None:
        engine: Engine = side.engine
        news = deque(engine.notices())
        while news:
            side.hear(news.popleft())
            news += engine.notices()
        role = Role.RESPONDER if side is self.camera else Role.INITIATOR
        for channel, data in engine.outgoing():
            self.streams[role, channel] += data

    def check(self) -> None:
        """Neither found fault with the other."""
        for engine in (self.camera.engine, self.computer.engine):
            assert (engine.closed, engine.deviations) == (False, ())


def connected(seed: int) -> World:
    world = World(seed)
    world.run()
    assert world.computer.ready
    world.run(OPEN_SESSION)
    return world


SEEDS = st.integers(0, 2**32)
PATIENCE = st.integers(0, 40)


@given(SEEDS)
def test_a_whole_session_in_any_order_of_delivery(seed: int) -> None:
    world = connected(seed)
    world.run(GET_OBJECT)
    assert world.computer.taken == OBJECT
    world.run(SEND_OBJECT)
    assert world.camera.taken == OBJECT
    world.run(INITIATE_CAPTURE)
    world.run(CLOSE_SESSION)
    assert [(r.code, r.sent_whole, r.received_whole) for r in world.computer.responses] == [(OK, True, True)] * 5
    assert world.computer.events == list(reversed(range(EVENTS)))
    world.check()


@pytest.mark.parametrize("code", [GET_OBJECT, SEND_OBJECT, INITIATE_CAPTURE])
@given(seed=SEEDS, patience=PATIENCE)
def test_a_cancel_at_any_moment_leaves_the_session_usable(code: int, seed: int, patience: int) -> None:
    world = connected(seed)
    world.run(code, patience)
    last = world.computer.responses[-1]
    assert last.code in ({OK, CANCELLED} if world.computer.cancelled else {OK})
    assert world.camera.given_up == (last.code == CANCELLED)
    for following in (GET_DEVICE_INFO, GET_OBJECT, SEND_OBJECT):
        world.run(following)
        assert world.computer.responses[-1].code == OK
    assert (world.computer.taken, world.camera.taken) == (b"", OBJECT)
    world.check()


@given(seed=SEEDS, patience=st.lists(PATIENCE, min_size=2, max_size=6))
def test_one_cancel_after_another(seed: int, patience: list[int]) -> None:
    world = connected(seed)
    for number, turns in enumerate(patience):
        world.run((GET_OBJECT, SEND_OBJECT)[number % 2], turns)
    world.run(GET_OBJECT)
    assert world.computer.taken == OBJECT
    ids = [response.transaction for response in world.computer.responses]
    assert all(after == before + 1 for before, after in pairwise(ids))
    world.check()


def test_what_ends_ends_for_both() -> None:
    world = connected(0)
    world.camera.engine.receive(Channel.EVENT, b"", 0.0)
    (closed,) = world.camera.engine.notices()
    assert closed == Closed(False, "event connection closed by the initiator")
