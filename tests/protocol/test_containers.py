"""Any slicing of any stream of containers gives the same packets, and both engines converse through them."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.containers import (
    Contained,
    ContainerReader,
    DataHead,
    Sign,
    Translator,
)
from hotshoe.protocol.framing import DataHeader, FrameReader, Piece
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.notices import DataChunk, Happened, Requested, Responded
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import Channel
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    LARGEST_PAYLOAD,
    LENGTH_UNKNOWN,
    CommandContainer,
    Container,
    DataContainer,
    EventContainer,
    ResponseContainer,
    data_container_header,
    encode_container,
)
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    DataPhase,
    EndData,
    Event,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import ANONYMOUS
from tests.wire import strategies

GOODBYE = bytes.fromhex("08000000ffffffff")
SET_VALUE, GET_OBJECT = 0x1016, 0x1009

Lasting = Container | DataHead | Sign | bytes


def takes_data(code: int) -> bool:
    return code == SET_VALUE


def frames(reader: ContainerReader) -> list[Lasting]:
    """All frames that are there, payload as bytes."""
    found: list[Lasting] = []
    while (frame := reader.next()) is not None:
        found.append(bytes(frame.data) if isinstance(frame, Piece) else frame)
    return found


def joined(found: Iterable[Lasting]) -> list[Lasting]:
    """Neighbouring pieces of payload as one, empty ones as none."""
    whole: list[Lasting] = []
    for frame in found:
        if isinstance(frame, bytes) and whole and isinstance(whole[-1], bytes):
            whole[-1] += frame
        elif frame:
            whole.append(frame)
    return whole


def read(stream: bytes, cuts: Iterable[int] = (), signs: frozenset[bytes] = frozenset()) -> list[Lasting]:
    """The frames of ``stream``, fed in slices; every slice's buffer is spoiled afterwards."""
    reader = ContainerReader(signs=signs)
    found: list[Lasting] = []
    for start, end in pairwise((0, *sorted(cuts), len(stream))):
        buffer = bytearray(stream[start:end])
        reader.feed(buffer)
        found += frames(reader)
        reader.keep()
        buffer[:] = b"\xee" * len(buffer)
    assert reader.at_boundary
    return joined(found)


def expected(containers: Iterable[Container]) -> list[Lasting]:
    found: list[Lasting] = []
    for container in containers:
        if isinstance(container, DataContainer):
            found.append(DataHead(container.code, container.transaction, len(container.payload)))
            found += [container.payload] if container.payload else []
        else:
            found.append(container)
    return found


@given(st.lists(strategies.CONTAINERS, max_size=8), st.data())
def test_any_slicing_gives_the_same_containers(containers: list[Container], data: Any) -> None:
    stream = b"".join(map(encode_container, containers))
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20))
    assert read(stream, cuts) == expected(containers)
    assert read(stream, range(1, len(stream))) == expected(containers)


@given(st.lists(st.integers(0, 28), max_size=6))
def test_a_sign_is_told_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    response = ResponseContainer(0x2001, 1)
    stream = encode_container(response) + GOODBYE + GOODBYE
    assert read(stream, cuts, frozenset({GOODBYE})) == [response, Sign(GOODBYE), Sign(GOODBYE)]


@pytest.mark.parametrize(
    "head",
    [
        GOODBYE + bytes(4),
        bytes.fromhex("0b000000 0100 0110 01000000"),
        bytes.fromhex("0b000000 0200 0110 01000000"),
        bytes.fromhex("0c000000 0000 0110 01000000"),
        bytes.fromhex("0c000000 0500 0110 01000000"),
        bytes.fromhex("00000100 0300 0120 01000000")[:8] + bytes(4),
    ],
)
def test_what_no_container_can_be_is_refused_at_once(head: bytes) -> None:
    reader = ContainerReader(limits=Limits(control_packet=1024))
    reader.feed(head)
    with pytest.raises(MalformedPacket):
        reader.next()


def test_a_data_container_may_be_large_and_takes_no_memory() -> None:
    reader = ContainerReader()
    reader.feed(data_container_header(GET_OBJECT, 4, LARGEST_PAYLOAD) + b"abc")
    assert reader.next() == DataHead(GET_OBJECT, 4, LARGEST_PAYLOAD)
    piece = reader.next()
    assert isinstance(piece, Piece)
    assert (bytes(piece.data), piece.last) == (b"abc", False)
    assert (reader.next(), reader.payload_due, reader.at_boundary) == (None, LARGEST_PAYLOAD - 3, False)


def test_an_open_length_goes_on_until_the_transport_says_so() -> None:
    reader = ContainerReader()
    reader.feed(data_container_header(GET_OBJECT, 4, LENGTH_UNKNOWN))
    assert frames(reader) == [DataHead(GET_OBJECT, 4, None)]
    reader.feed(b"abc")
    assert frames(reader) == [b"abc"]
    reader.feed(b"de")
    reader.end_data()
    assert frames(reader) == [b"de"]
    assert reader.at_boundary
    with pytest.raises(LocalProtocolError):
        reader.end_data()


def test_an_open_length_may_end_with_nothing() -> None:
    reader = ContainerReader()
    reader.feed(data_container_header(GET_OBJECT, 4, LENGTH_UNKNOWN))
    assert frames(reader) == [DataHead(GET_OBJECT, 4, None)]
    assert not reader.at_boundary
    reader.end_data()
    last = reader.next()
    assert isinstance(last, Piece)
    assert (bytes(last.data), last.last, reader.at_boundary) == (b"", True, True)


def inward(translator: Translator, *containers: Contained) -> bytes:
    """What our engine receives."""
    said: list[Buffer] = []
    for container in containers:
        assert not isinstance(container, Sign)
        said += translator.inward(container)
    return b"".join(map(bytes, said))


def outward(translator: Translator, *packets: Packet) -> bytes:
    """What the peer receives, of packets cut as our engine cuts them."""
    reader, said = FrameReader(), list[Buffer]()
    reader.feed(b"".join(map(encode_packet, packets)))
    while (frame := reader.next()) is not None:
        said += translator.outward(frame)
    return b"".join(map(bytes, said))


def test_a_request_says_whether_data_follows() -> None:
    translator = Translator(takes_data)
    assert translator.operation == 0
    for code, phase in ((SET_VALUE, DataPhase.OUT), (GET_OBJECT, DataPhase.NONE_OR_IN)):
        said = encode_packet(OperationRequest(phase, code, 3, (1, 2)))
        assert inward(translator, CommandContainer(code, 3, (1, 2))) == said
        assert outward(translator, OperationRequest(phase, code, 3, (1, 2))) == encode_container(
            CommandContainer(code, 3, (1, 2))
        )
        assert translator.operation == code


def test_responses_and_events_are_the_same_in_both() -> None:
    translator = Translator(takes_data)
    assert inward(translator, ResponseContainer(0x2001, 3, (7,))) == encode_packet(OperationResponse(0x2001, 3, (7,)))
    assert inward(translator, EventContainer(0xC001, 1, (6, 6, 9, 0))) == encode_packet(Event(0xC001, 1, (6, 6, 9)))
    assert outward(translator, OperationResponse(0x2019, 3)) == encode_container(ResponseContainer(0x2019, 3))
    assert outward(translator, Event(0x4002, 1, (6,))) == encode_container(EventContainer(0x4002, 1, (6,)))


@given(st.binary(max_size=40), st.integers(1, 40))
def test_a_data_phase_in_any_number_of_packets_is_one_container(payload: bytes, size: int) -> None:
    translator = Translator(takes_data)
    cut = [payload[start : start + size] for start in range(0, len(payload), size)] or [b""]
    packets: list[Packet] = [Data(3, piece) for piece in cut[:-1]]
    said = outward(
        translator,
        OperationRequest(DataPhase.OUT, SET_VALUE, 3, (0xDF01,)),
        StartData(3, len(payload)),
        *packets,
        EndData(3, cut[-1]),
    )
    assert said == encode_container(CommandContainer(SET_VALUE, 3, (0xDF01,))) + encode_container(
        DataContainer(SET_VALUE, 3, payload)
    )
    assert translator.payload_owed == 0


def test_a_data_container_is_start_data_and_one_end_data() -> None:
    translator = Translator(takes_data)
    head, piece = DataHead(GET_OBJECT, 3, 3), memoryview(b"abc")
    assert inward(translator, head) == encode_packet(StartData(3, 3)) + bytes.fromhex("0f000000 0c000000 03000000")
    assert translator.inward(Piece(piece, last=True)) == (piece,)


def test_data_of_open_length_is_many_packets() -> None:
    translator = Translator(takes_data)
    said = inward(translator, DataHead(GET_OBJECT, 3, None), Piece(memoryview(b"ab"), last=False))
    said += inward(translator, Piece(memoryview(b"c"), last=True))
    assert said == b"".join(map(encode_packet, (StartData(3, TOTAL_UNKNOWN), Data(3, b"ab"), EndData(3, b"c"))))


def test_payload_may_pass_beside() -> None:
    translator = Translator(takes_data)
    outward(translator, OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, 3), StartData(3, 10))
    assert translator.outward(DataHeader(PacketType.END_DATA, 3, 10)) == ()
    translator.passed(4)
    assert translator.payload_owed == 6
    with pytest.raises(LocalProtocolError):
        translator.passed(7)


@pytest.mark.parametrize(
    "packets",
    [
        (StartData(3, TOTAL_UNKNOWN),),
        (StartData(3, 4), Data(3, b"abcde")),
        (StartData(3, 4), EndData(3, b"abc")),
        (StartData(3, 4), Data(3, b"ab"), OperationResponse(0x2002, 3)),
        (Data(3, b"a"),),
        (Cancel(3),),
    ],
)
def test_what_cannot_be_said_in_containers_is_not_said(packets: tuple[Packet, ...]) -> None:
    with pytest.raises(LocalProtocolError):
        outward(Translator(takes_data), *packets)


class Side:
    """An engine behind a translator, with what the other side said."""

    def __init__(self, engine: Initiator | Responder) -> None:
        self.engine = engine
        self._translator = Translator(takes_data)
        self._read = {channel: ContainerReader() for channel in Channel}
        self._write = {channel: FrameReader() for channel in Channel}

    def say(self, slice_size: int, other: "Side") -> list[Any]:
        """Send what the engine has in slices; what the other engine notices, payload as bytes."""
        heard: list[Any] = []
        for channel, data in self.engine.outgoing():
            self._write[channel].feed(data)
            while (frame := self._write[channel].next()) is not None:
                for said in map(bytes, self._translator.outward(frame)):
                    for start in range(0, len(said), slice_size):
                        heard += other._hear(channel, said[start : start + slice_size])
            self._write[channel].keep()
        return heard

    def _hear(self, channel: Channel, data: bytes) -> list[Any]:
        reader = self._read[channel]
        reader.feed(data)
        heard: list[Any] = []
        while (frame := reader.next()) is not None:
            assert not isinstance(frame, Sign)
            for packet in self._translator.inward(frame):
                self.engine.receive(channel, packet, 0.0)
                notices = self.engine.notices()
                heard += [bytes(notice.data) if isinstance(notice, DataChunk) else notice for notice in notices]
        reader.keep()
        return heard


def established() -> tuple[Initiator, Responder]:
    """Both engines, associated."""
    initiator, responder = Initiator(ANONYMOUS, "test"), Responder(strict=True)
    initiator.start(0.0)
    for here, there in ((initiator, responder), (responder, initiator)) * 2:
        for channel, data in here.outgoing():
            there.receive(channel, data, 0.0)
        if here is initiator and there.command_phase.value == "Asked":
            responder.accept(1, ANONYMOUS, "camera")
        elif here is responder and initiator.event_phase.value == "Start":
            initiator.event_connected(0.0)
    assert initiator.event_phase.value == responder.event_phase.value == "Open"
    initiator.notices()
    responder.notices()
    return initiator, responder


@given(st.binary(max_size=50), st.integers(1, 60))
def test_the_engines_converse_in_containers(payload: bytes, slice_size: int) -> None:
    initiator, responder = established()
    ours, theirs = Side(initiator), Side(responder)

    initiator.request(SET_VALUE, (0xDF01,), 0.0, total=len(payload))
    if payload:
        initiator.send_chunk(payload, 0.0)
    heard = ours.say(slice_size, theirs)
    assert Requested(OperationRequest(DataPhase.OUT, SET_VALUE, 0, (0xDF01,)), True) in heard
    assert b"".join(part for part in heard if isinstance(part, bytes)) == payload
    responder.respond(0x2001, now=0.0)
    (responded,) = theirs.say(slice_size, ours)
    assert (responded.code, responded.sent_whole) == (0x2001, True)

    initiator.request(GET_OBJECT, (5,), 0.0)
    ours.say(slice_size, theirs)
    responder.start_data(len(payload))
    responder.send_chunk(payload, 0.0, last=True)
    responder.respond(0x2001, (1,), now=0.0)
    responder.event(0x4002, (5,))
    heard = theirs.say(slice_size, ours)
    assert b"".join(part for part in heard if isinstance(part, bytes)) == payload
    responded, happened = heard[-2:]
    assert isinstance(responded, Responded)
    assert (responded.params, responded.received, responded.total) == ((1,), len(payload), len(payload))
    assert happened == Happened(Event(0x4002, params=(5,)))
    assert initiator.deviations == responder.deviations == ()


class TestLost:
    """Bytes of containers that never came."""

    RESPONSE = encode_container(ResponseContainer(0x2001, 1, (1, 2)))

    def reader(self, data: bytes) -> ContainerReader:
        reader = ContainerReader()
        reader.feed(data)
        while reader.next() is not None:
            pass
        return reader

    def test_payload_is_passed_over(self) -> None:
        reader = self.reader(data_container_header(GET_OBJECT, 1, 100) + bytes(10))
        assert (reader.at_boundary, reader.between) == (False, False)
        assert reader.lost(40) is Hole.PAYLOAD
        reader.passed(50)
        assert (reader.at_boundary, reader.between) == (True, True)
        with pytest.raises(LocalProtocolError, match="more payload"):
            reader.passed(1)

    def test_payload_of_open_length_has_no_end_to_miss(self) -> None:
        reader = self.reader(CONTAINER_HEADER.pack(LENGTH_UNKNOWN, 2, GET_OBJECT, 1))
        assert reader.open
        assert reader.lost(1000) is Hole.PAYLOAD

    def test_the_rest_of_a_container_is_passed_over(self) -> None:
        reader = self.reader(self.RESPONSE[:13])
        assert reader.lost(4) is Hole.PACKET
        reader.feed(b"")
        assert reader.next() is None
        reader.feed(self.RESPONSE[17:] + self.RESPONSE)
        assert reader.next() == ResponseContainer(0x2001, 1, (1, 2))
        assert reader.length == 20

    @pytest.mark.parametrize("data", [b"", RESPONSE[:5], CONTAINER_HEADER.pack(2**20, 3, 0, 0)])
    def test_nobody_knows_what_else_was_lost(self, data: bytes) -> None:
        reader = ContainerReader()
        reader.feed(data)
        assert reader._peek(13) is None
        assert reader.lost(1) is Hole.SEVERAL
        assert not reader.in_step
        reader.resume()
        reader.feed(self.RESPONSE)
        assert reader.next() == ResponseContainer(0x2001, 1, (1, 2))
        assert reader.in_step

    def test_more_than_the_payload(self) -> None:
        reader = self.reader(data_container_header(GET_OBJECT, 1, 100) + bytes(10))
        assert reader.lost(91) is Hole.SEVERAL
        assert reader.payload_due == 0
