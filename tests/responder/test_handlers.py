from hotshoe.catalog.operations import GET_DEVICE_INFO, OPEN_SESSION, SEND_OBJECT
from hotshoe.responder.body import Listed
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.handlers import Answer, Call, Handlers, Part, Pending, Session, Sink, Whole, writable
from hotshoe.responder.uploads import Arrival
from hotshoe.wire.values import Handle
from tests.responder.bodies import drained, world


def test_a_body_offers_what_it_can_serve() -> None:
    handlers = Handlers()
    handlers.handles(GET_DEVICE_INFO)(lambda call: None)
    handlers.handles(OPEN_SESSION, when=writable)(lambda call: None)
    assert handlers.offered_by(world().body) == (0x1001, 0x1002)
    body = world(read_only=True).body
    assert handlers.offered_by(body) == (0x1001,)
    assert handlers.find(0x1001, body)
    assert handlers.find(0x1002, body) is None
    assert handlers.find(0x9999, body) is None


def test_the_right_side_of_a_union_wins() -> None:
    def first(call: Call) -> Answer:
        return Answer((1,))

    def second(call: Call) -> Answer:
        return Answer((2,))

    left, right = Handlers(), Handlers()
    left.handles(GET_DEVICE_INFO)(first)
    left.handles(OPEN_SESSION)(first)
    right.handles(GET_DEVICE_INFO)(second)
    both, body = left | right, world().body
    assert [getattr(both.find(code, body), "handler", None) for code in (0x1001, 0x1002)] == [second, first]
    assert getattr(left.find(0x1001, body), "handler", None) is first


def test_a_receiver_is_registered_like_a_handler() -> None:
    def receive(call: Call, total: int | None) -> Sink:
        raise NotImplementedError

    handlers = Handlers()
    assert handlers.receives(SEND_OBJECT)(receive) is receive
    entry = handlers.find(SEND_OBJECT.code, world().body)
    assert entry is not None
    assert (entry.receiver, entry.handler) == (receive, None)


def test_sources_are_read_from_front_to_back() -> None:
    assert drained(Whole(bytes(range(20)))) == bytes(range(20))
    assert drained(Whole(b"")) == b""
    assert drained(Part(MemoryContent(bytes(range(20))), 3, 17)) == bytes(range(3, 20))


def test_a_part_closes_its_content() -> None:
    class Content(MemoryContent):
        closed = False

        def close(self) -> None:
            self.closed = True

    content = Content(b"abc")
    Part(content, 0, 3).close()
    assert content.closed


def test_a_session_that_ends_discards_what_never_came() -> None:
    class Upload(Arrival):
        discarded = 0

        def discard(self) -> None:
            self.discarded += 1

        def _append(self, data: object) -> None: ...

        def _rewind(self) -> None: ...

        def _publish(self) -> None: ...

    upload = Upload(Handle(1), 5)
    session = Session("somebody", 3, Pending(upload, 5))
    session.close()
    session.close()
    assert (session.number, session.pending, upload.discarded) == (None, None, 1)


def test_a_body_that_lists_another_camera_s_operations_serves_no_others() -> None:
    handlers = Handlers()
    for operation in (GET_DEVICE_INFO, OPEN_SESSION, SEND_OBJECT):
        handlers.handles(operation)(lambda call: None)
    body = world().body
    assert handlers.only_listed(body) == ()
    body.listed = Listed(operations=(0x9001, OPEN_SESSION.code))
    assert handlers.offered_by(body) == (0x9001, 0x1002)
    assert handlers.only_listed(body) == (0x9001,)
    assert handlers.find(SEND_OBJECT.code, body) is None
    assert handlers.find(GET_DEVICE_INFO.code, body), "without it there is no camera"
