import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.bulk import BulkIn, BulkOut, Part, sends_data
from hotshoe.protocol.framing import DataHeader, FrameReader, Piece
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import (
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
    DataPhase,
    Event,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    StartData,
    encode_packet,
)

GET, TAKE = 0x1009, 0x100D
OK = encode_container(ResponseContainer(0x2001, 7))
DATA = bytes(range(100))


def heard(packets: Sequence[Buffer]) -> list[object]:
    """The packets that an engine would see; payload as bytes, and whether it is the last."""
    reader, found = FrameReader(), list[object]()
    for data in packets:
        reader.feed(data)
        while (frame := reader.next()) is not None:
            match frame:
                case Piece(piece, _):
                    found.append(bytes(piece))
                case DataHeader(kind, _, _):
                    found.append(kind)
                case _:
                    found.append(frame)
        reader.keep()
    return found


def reading(transaction: int = 7) -> BulkIn:
    reader = BulkIn()
    reader.expect(transaction)
    return reader


def said(out: BulkOut, *frames: Packet | DataHeader | Piece) -> list[tuple[bytes, bool]]:
    return [(bytes(part.data), part.last) for frame in frames for part in out.say(frame)]


def test_a_response_ends_the_waiting() -> None:
    reader = reading()
    assert reader.waiting
    assert heard(reader.receive(OK, short=True)) == [OperationResponse(0x2001, 7)]
    assert not reader.waiting


def test_a_response_to_something_else_does_not() -> None:
    reader = reading()
    reader.receive(encode_container(ResponseContainer(0x2001, 6)), short=True)
    assert reader.waiting
    # Leica answers CloseSession with transaction 0.
    reader.receive(encode_container(ResponseContainer(0x2001, 0)), short=True)
    assert not reader.waiting


@given(cuts=st.sets(st.integers(1, 110)))
def test_a_data_phase_comes_in_any_pieces(cuts: set[int]) -> None:
    reader, whole = reading(), encode_container(DataContainer(GET, 7, DATA))
    places = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    pieces = list[object]()
    for start, end in pairwise(places):
        pieces += heard(reader.receive(whole[start:end], short=end == len(whole)))
    pieces += heard(reader.receive(OK, short=True))
    assert pieces[0] == StartData(7, 100)
    assert b"".join(piece for piece in pieces if isinstance(piece, bytes)) == DATA
    kinds = [piece for piece in pieces if isinstance(piece, PacketType)]
    assert kinds.count(PacketType.END_DATA) == 1
    assert kinds[-1] is PacketType.END_DATA
    assert pieces[-1] == OperationResponse(0x2001, 7)


def test_payload_is_not_copied() -> None:
    reader, block = reading(), bytearray(encode_container(DataContainer(GET, 7, DATA)))
    *_, piece = reader.receive(memoryview(block), short=True)
    block[12:] = bytes(100)
    assert bytes(piece) == bytes(100)


def test_what_is_due_is_known() -> None:
    reader = reading()
    reader.receive(data_container_header(GET, 7, 100) + DATA[:30], short=False)
    assert reader.payload_due == 70


def test_an_empty_data_phase() -> None:
    reader = reading()
    assert heard(reader.receive(data_container_header(GET, 7, 0), short=True)) == [StartData(7, 0), PacketType.END_DATA]


def test_data_of_open_length_goes_on_until_a_short_transfer() -> None:
    reader = reading()
    head = data_container_header(GET, 7, 1 << 40)
    assert head[:4] == LENGTH_UNKNOWN.to_bytes(4, "little")
    # The head in a packet of its own is short, and not the end.
    assert heard(reader.receive(head, short=True)) == [StartData(7, TOTAL_UNKNOWN)]
    assert heard(reader.receive(DATA, short=False)) == [PacketType.DATA, DATA]
    assert heard(reader.receive(DATA[:10], short=True)) == [PacketType.DATA, DATA[:10], PacketType.END_DATA]
    assert heard(reader.receive(OK, short=True)) == [OperationResponse(0x2001, 7)]


def test_data_of_open_length_may_end_with_an_empty_packet() -> None:
    reader = reading()
    reader.receive(data_container_header(GET, 7, 1 << 40) + DATA, short=False)
    assert heard(reader.receive(b"", short=True)) == [PacketType.END_DATA]


def test_a_camera_that_stops_early_is_noticed_by_its_response() -> None:
    reader = reading()
    reader.receive(data_container_header(GET, 7, 100) + DATA[:30], short=True)
    assert heard(reader.receive(OK, short=True)) == [PacketType.END_DATA, OperationResponse(0x2001, 7)]
    assert not reader.waiting


def test_a_short_transfer_within_data_is_not_its_end() -> None:
    reader = reading()
    reader.receive(data_container_header(GET, 7, 42) + DATA[:30], short=True)
    other = encode_container(ResponseContainer(0x2001, 8))
    assert heard(reader.receive(other, short=True)) == [PacketType.END_DATA, other]


@pytest.mark.parametrize("data", [b"", OK[:11], OK + bytes(40), encode_container(EventContainer(0x4002, 7))])
def test_what_is_no_response(data: bytes) -> None:
    assert not reading().is_response(data)


def test_a_response_that_the_camera_does_not_say() -> None:
    reader = reading()
    reader.receive(data_container_header(GET, 7, 100) + DATA[:30], short=False)
    assert heard([reader.respond(0x201F)]) == [OperationResponse(0x201F, 7)]
    assert (reader.waiting, reader.payload_due, reader.transaction) == (False, 0, 7)


def test_an_event_among_the_data() -> None:
    event = encode_container(EventContainer(0x4002, 7, (1, 2, 3, 4)))
    assert heard(reading().receive(event, short=True)) == [Event(0x4002, 7, (1, 2, 3))]


def test_a_camera_gives_no_commands() -> None:
    with pytest.raises(MalformedPacket, match="command"):
        reading().receive(encode_container(CommandContainer(GET, 7)), short=True)


def test_a_camera_hears_commands_and_whether_data_follows() -> None:
    asked = list[int]()

    def takes_data(code: int) -> bool:
        asked.append(code)
        return code == TAKE

    reader = BulkIn(takes_data=takes_data)
    plain = heard(reader.receive(encode_container(CommandContainer(GET, 3, (9,))), short=True))
    assert plain == [OperationRequest(DataPhase.NONE_OR_IN, GET, 3, (9,))]
    assert reader.transaction == 3
    (with_data,) = heard(reader.receive(encode_container(CommandContainer(TAKE, 4)), short=True))
    assert with_data == OperationRequest(DataPhase.OUT, TAKE, 4)
    assert sends_data(OperationRequest(DataPhase.OUT, TAKE, 4))
    assert asked == [GET, TAKE]


@given(st.lists(st.tuples(st.binary(max_size=60), st.booleans()), max_size=8), st.integers(0, 2**32 - 1))
def test_nonsense_is_malformed_and_nothing_else(transfers: list[tuple[bytes, bool]], seed: int) -> None:
    rng = random.Random(seed)
    kinds: tuple[Container, ...] = (ResponseContainer(0x2001, 7), EventContainer(1, 7), DataContainer(GET, 7, DATA))
    reader = reading()
    for data, short in transfers:
        start = encode_container(rng.choice(kinds))[: rng.randrange(16)] if rng.random() < 0.5 else b""
        try:
            reader.receive(start + data, short=short)
        except MalformedPacket:
            return


def test_a_command_and_its_data_are_a_transfer_each() -> None:
    command = encode_container(CommandContainer(TAKE, 7, (1,)))
    head = data_container_header(TAKE, 7, 5)
    assert said(
        BulkOut(),
        OperationRequest(DataPhase.OUT, TAKE, 7, (1,)),
        StartData(7, 5),
        DataHeader(PacketType.DATA, 7, 3),
        Piece(memoryview(b"abc"), last=True),
        DataHeader(PacketType.END_DATA, 7, 2),
        Piece(memoryview(b"de"), last=True),
    ) == [(command, True), (head, False), (b"abc", False), (b"de", True)]


def test_empty_data_is_its_head() -> None:
    out = BulkOut()
    out.asked(TAKE)
    head = data_container_header(TAKE, 7, 0)
    assert said(out, StartData(7, 0), DataHeader(PacketType.END_DATA, 7, 0)) == [(head, True)]


def test_data_of_open_length_ends_where_its_last_packet_does() -> None:
    out = BulkOut()
    out.asked(GET)
    assert said(out, StartData(7, TOTAL_UNKNOWN))[0][0][:4] == LENGTH_UNKNOWN.to_bytes(4, "little")
    assert said(out, DataHeader(PacketType.DATA, 7, 3), Piece(memoryview(b"abc"), last=True)) == [(b"abc", False)]
    last = (
        DataHeader(PacketType.END_DATA, 7, 2),
        Piece(memoryview(b"d"), last=False),
        Piece(memoryview(b"e"), last=True),
    )
    assert said(out, *last) == [(b"d", False), (b"e", True)]
    out.asked(GET)
    assert said(out, StartData(7, TOTAL_UNKNOWN), DataHeader(PacketType.END_DATA, 7, 0))[1:] == [(b"", True)]


def test_data_that_stops_early_is_ended_before_the_response() -> None:
    out = BulkOut()
    out.asked(GET)
    response = encode_container(ResponseContainer(0x2007, 7))
    said(out, StartData(7, 100))
    assert out.passed(30) is False
    assert said(out, OperationResponse(0x2007, 7)) == [(b"", True), (response, True)]
    assert said(out, OperationResponse(0x2007, 7)) == [(response, True)]


def test_data_that_nobody_wants_is_not_said() -> None:
    out = BulkOut()
    said(out, OperationRequest(DataPhase.OUT, TAKE, 7), StartData(7, 5))
    out.give_up()
    assert out.unwanted
    assert said(out, DataHeader(PacketType.END_DATA, 7, 5), Piece(memoryview(b"abcde"), last=True)) == []
    assert len(said(out, OperationRequest(DataPhase.OUT, TAKE, 8))) == 1
    assert not out.unwanted


def test_more_than_was_announced() -> None:
    out = BulkOut()
    said(out, OperationRequest(DataPhase.OUT, TAKE, 7), StartData(7, 5))
    with pytest.raises(LocalProtocolError, match="5 are owed"):
        out.passed(6)


def test_what_usb_cannot_say() -> None:
    with pytest.raises(LocalProtocolError, match="Cancel"):
        BulkOut().say(Cancel(7))


def test_an_engine_hears_what_another_says() -> None:
    out, reader = BulkOut(), reading()
    out.asked(GET)
    frames = (StartData(7, 4), DataHeader(PacketType.END_DATA, 7, 4), Piece(memoryview(b"abcd"), last=True))
    parts = [part for frame in (*frames, OperationResponse(0x2001, 7)) for part in out.say(frame)]
    assert parts[-1] == Part(OK, last=True)
    found = [each for part in parts for each in heard(reader.receive(part.data, short=part.last))]
    assert found == [StartData(7, 4), PacketType.END_DATA, b"abcd", OperationResponse(0x2001, 7)]
    assert encode_packet(OperationResponse(0x2001, 7))
