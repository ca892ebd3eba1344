"""Any slicing of any stream gives the same frames, and no length takes memory before it is believed."""

import tracemalloc
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader, Piece, other_protocol
from hotshoe.protocol.limits import KIB, Limits
from hotshoe.protocol.slices import Hole
from hotshoe.wire.deviations import UNKNOWN_PACKET, Judge
from hotshoe.wire.packets import (
    HEADER,
    Data,
    EndData,
    Event,
    InitEventAck,
    OperationResponse,
    Packet,
    PacketType,
    ProbeRequest,
    encode_packet,
)
from tests.wire import strategies

BOUNDARIES = (0, 1, 7, 8, 9, 11, 12, 2**16 - 1, 2**16, 2**16 + 1, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1)
PAYLOAD_TYPES = (PacketType.DATA, PacketType.END_DATA)
LIMIT = 64 * KIB

Lasting = Packet | DataHeader | bytes


def frames(reader: FrameReader) -> list[Lasting]:
    """All frames that are there, pieces of payload as bytes, neighbouring ones as one."""
    found: list[Lasting] = []
    while (frame := reader.next()) is not None:
        match frame:
            case Piece(data) if found and isinstance(found[-1], bytes):
                found[-1] += bytes(data)
            case Piece(data):
                found.append(bytes(data))
            case _:
                found.append(frame)
    return found


def read(stream: bytes, cuts: tuple[int, ...] = (), *, keep: bool = True) -> list[Lasting]:
    """The frames of ``stream``, fed in slices; every slice's buffer is spoiled afterwards."""
    reader = FrameReader()
    found: list[Lasting] = []
    for start, end in pairwise((0, *sorted(cuts), len(stream))):
        buffer = bytearray(stream[start:end])
        reader.feed(buffer)
        for frame in frames(reader):
            if isinstance(frame, bytes) and found and isinstance(found[-1], bytes):
                found[-1] += frame
            else:
                found.append(frame)
        if keep:
            reader.keep()
            buffer[:] = b"\xee" * len(buffer)
    assert reader.at_boundary
    return found


def expected(packets: list[Packet]) -> list[Lasting]:
    found: list[Lasting] = []
    for packet in packets:
        if isinstance(packet, Data | EndData):
            found.append(DataHeader(packet.type, packet.transaction, len(packet.payload)))
            found += [packet.payload] if packet.payload else []
        else:
            found.append(packet)
    return found


STREAMS = st.lists(strategies.PACKETS, max_size=8)


@given(STREAMS, st.data())
def test_any_slicing_gives_the_same_frames(packets: list[Packet], data: Any) -> None:
    stream = b"".join(encode_packet(packet) for packet in packets)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20))
    assert read(stream, tuple(cuts)) == expected(packets)


@given(STREAMS)
def test_one_byte_at_a_time_and_all_at_once(packets: list[Packet]) -> None:
    stream = b"".join(encode_packet(packet) for packet in packets)
    assert read(stream, tuple(range(1, len(stream)))) == read(stream) == expected(packets)


@given(STREAMS)
def test_untaken_bytes_go_before_later_ones(packets: list[Packet]) -> None:
    reader = FrameReader()
    pieces = [encode_packet(packet) for packet in packets]
    for piece in pieces:
        reader.feed(piece)
    assert reader.untaken == sum(map(len, pieces))
    found = frames(reader)
    assert found == expected(packets)
    assert reader.at_boundary


def test_many_small_feeds_that_nobody_takes_cost_no_time() -> None:
    # Each feed copies only itself: 200,000 of them would otherwise move 20 GB.
    reader = FrameReader()
    for _ in range(200_000):
        reader.feed(b"\0")
    assert reader.untaken == 200_000


def test_pieces_are_views_and_close_their_packet() -> None:
    reader = FrameReader()
    buffer = encode_packet(EndData(5, b"0123456789"))
    reader.feed(memoryview(buffer)[:16])
    assert reader.next() == DataHeader(PacketType.END_DATA, 5, 10)
    first = reader.next()
    assert isinstance(first, Piece)
    assert (bytes(first.data), first.last) == (b"0123", False)
    assert first.data.obj is buffer
    assert reader.next() is None
    assert not reader.at_boundary
    reader.feed(buffer[16:])
    last = reader.next()
    assert isinstance(last, Piece)
    assert (bytes(last.data), last.last) == (b"456789", True)
    assert reader.at_boundary


def test_an_empty_data_packet_has_no_pieces() -> None:
    reader = FrameReader()
    reader.feed(encode_packet(Data(1)) + encode_packet(EndData(1)))
    assert frames(reader) == [DataHeader(PacketType.DATA, 1, 0), DataHeader(PacketType.END_DATA, 1, 0)]


def test_payload_may_pass_beside_the_reader() -> None:
    reader = FrameReader()
    reader.feed(encode_packet(EndData(5, bytes(1000)))[:12])
    assert reader.next() == DataHeader(PacketType.END_DATA, 5, 1000)
    reader.passed(600)
    assert reader.payload_due == 400
    reader.passed(400)
    reader.feed(encode_packet(ProbeRequest()))
    assert reader.next() == ProbeRequest()


@pytest.mark.parametrize("size", [-1, 11])
def test_no_more_payload_passes_than_is_owed(size: int) -> None:
    reader = FrameReader()
    reader.feed(encode_packet(EndData(5, bytes(10)))[:12])
    reader.next()
    with pytest.raises(LocalProtocolError):
        reader.passed(size)


def test_payload_cannot_overtake_bytes_that_are_here_already() -> None:
    reader = FrameReader()
    reader.feed(encode_packet(EndData(5, bytes(10)))[:14])
    reader.next()
    with pytest.raises(LocalProtocolError):
        reader.passed(8)


def outcome(length: int, number: int) -> tuple[Frame | str | None, FrameReader]:
    reader = FrameReader()
    reader.feed(HEADER.pack(length, number) + bytes(4))
    try:
        return reader.next(), reader
    except MalformedPacket:
        return "malformed", reader


@pytest.mark.parametrize("number", [*PacketType, 0, 15, 2**32 - 1])
@pytest.mark.parametrize("length", BOUNDARIES)
def test_lengths_are_judged_before_memory_is_taken(length: int, number: int) -> None:
    outcome(LIMIT, number)
    tracemalloc.start()
    frame, reader = outcome(length, number)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < LIMIT
    if number in PAYLOAD_TYPES:
        assert (frame == "malformed") is (length < 12)
        assert frame == "malformed" or frame == DataHeader(PacketType(number), 0, length - 12)
        assert reader.in_step is (length >= 8)
    elif not 8 <= length <= LIMIT:
        assert frame == "malformed"
        assert not reader.in_step
    else:
        assert reader.in_step


def test_a_stream_out_of_step_stays_so() -> None:
    reader = FrameReader()
    reader.feed(HEADER.pack(7, 1) + encode_packet(ProbeRequest()))
    for _ in range(2):
        with pytest.raises(MalformedPacket, match="type 1 cannot have 7 bytes"):
            reader.next()
    assert not reader.in_step


@pytest.mark.parametrize("length", [8, 9, 11])
def test_a_data_packet_without_room_for_its_id_is_passed_over(length: int) -> None:
    # PTPy sends its data so: no transaction id.
    reader = FrameReader()
    reader.feed(HEADER.pack(length, PacketType.DATA) + bytes(length - 8) + encode_packet(InitEventAck()))
    with pytest.raises(MalformedPacket, match="at least 12 bytes"):
        reader.next()
    assert reader.next() == InitEventAck()


def test_a_packet_of_wrong_fields_is_passed_over() -> None:
    reader = FrameReader()
    reader.feed(HEADER.pack(10, PacketType.OPERATION_RESPONSE) + b"\1\x20" + encode_packet(InitEventAck()))
    with pytest.raises(MalformedPacket) as caught:
        reader.next()
    assert caught.value.packet == "OperationResponse"
    assert reader.in_step
    assert reader.next() == InitEventAck()


@pytest.mark.parametrize("segment", [1, 3, 100])
def test_unknown_types_are_skipped_by_their_length(segment: int) -> None:
    judge = Judge()
    reader = FrameReader(judge)
    stream = HEADER.pack(8, 15) + HEADER.pack(20, 0) + bytes(12) + encode_packet(Event(0x4002)) + HEADER.pack(9, 99)
    found: list[Lasting] = []
    for start in range(0, len(stream), segment):
        reader.feed(stream[start : start + segment])
        found += frames(reader)
    assert found == [Event(0x4002)]
    assert [(met.deviation, met.times) for met in judge.met] == [(UNKNOWN_PACKET, 3)]
    assert not reader.at_boundary
    reader.feed(b"!")
    assert reader.next() is None
    assert reader.at_boundary


def test_strict_readers_refuse_unknown_types() -> None:
    reader = FrameReader(Judge(strict=True))
    reader.feed(HEADER.pack(8, 15))
    with pytest.raises(RemoteProtocolError, match="unknown-packet"):
        reader.next()


def test_the_limit_of_control_packets_can_be_set() -> None:
    packet = encode_packet(OperationResponse(0x2001, 1, (1, 2, 3)))
    reader = FrameReader(limits=Limits(control_packet=len(packet) - 1))
    reader.feed(packet)
    with pytest.raises(MalformedPacket):
        reader.next()


@pytest.mark.parametrize(
    "greeting, what",
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "an HTTP server"),
        (b"<html><body>", "an HTTP server"),
        (b"<!DOCTYPE html>", "an HTTP server"),
        (b"GET / HTTP/1.1\r\n", "an HTTP client"),
        (b"POST /upnp HTTP/1.1\r\n", "an HTTP client"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "an SSH server"),
        (bytes.fromhex("16030100c8010000c40303"), "TLS"),
        (bytes.fromhex("15030300020228000000"), "TLS"),
        (b"220 ftp.example ready\r\n", "an FTP or mail server"),
        (b"220-Welcome\r\n", "an FTP or mail server"),
        (b"RTSP/1.0 400 Bad Request\r\n", "an RTSP server"),
    ],
)
def test_other_protocols_are_recognised(greeting: bytes, what: str) -> None:
    reader = FrameReader()
    reader.feed(greeting)
    with pytest.raises(MalformedPacket, match=f"the peer looks like {what}, not like PTP/IP"):
        reader.next()


def test_nobody_is_accused_without_reason() -> None:
    assert other_protocol(HEADER.pack(7, 1)) == ""


@given(st.binary(max_size=300), st.integers(1, 40))
def test_arbitrary_bytes_raise_nothing_but_protocol_errors(stream: bytes, segment: int) -> None:
    reader = FrameReader()
    for start in range(0, len(stream), segment):
        reader.feed(stream[start : start + segment])
        try:
            frames(reader)
        except RemoteProtocolError:
            if not reader.in_step:
                return
        reader.keep()


@given(
    st.lists(st.tuples(st.sampled_from((Data, EndData)), st.sampled_from((7, 7, 7, 8)), st.binary(max_size=40))),
    st.lists(st.integers(0, 400)),
    st.none() | st.integers(0, 200),
)
def test_whole_packets_of_data_are_the_same_taken_together(
    sent: list[tuple[type[Data] | type[EndData], int, bytes]], cuts: list[int], most: int | None
) -> None:
    stream = b"".join(encode_packet(kind(transaction, data)) for kind, transaction, data in sent)
    reader, found = FrameReader(), list[Lasting]()
    for start, end in pairwise((0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream))):
        reader.feed(stream[start:end])
        while True:
            views, ended = reader.whole_data(7, most)
            together = [bytes(data) for data in views]
            assert most is None or sum(map(len, together)) <= most
            assert not ended or most in (None, sum(map(len, together)))
            kinds = [PacketType.DATA] * (len(together) - ended) + [PacketType.END_DATA] * ended
            for kind, data in zip(kinds, together, strict=True):
                found += [DataHeader(kind, 7, len(data)), data]
            frame = reader.next()
            if frame is None:
                break
            if not isinstance(frame, Piece):
                found.append(frame)
            elif found and isinstance(found[-1], bytes):
                found[-1] += bytes(frame.data)
            else:
                found.append(bytes(frame.data))
    assert found == read(stream)


def whole(reader: FrameReader, most: int | None) -> tuple[list[bytes], bool]:
    found, ended = reader.whole_data(7, most)
    return [bytes(data) for data in found], ended


def test_whole_packets_of_data_end_where_something_else_begins() -> None:
    data = encode_packet(Data(7, b"abc"))
    reader = FrameReader()
    reader.feed(data + data + encode_packet(Data(8, b"x")))
    assert whole(reader, None) == ([b"abc", b"abc"], False)
    assert whole(reader, None) == ([], False)
    assert reader.next() == DataHeader(PacketType.DATA, 8, 1)
    assert whole(reader, None) == ([], False)
    reader = FrameReader()
    reader.feed(data + data + data[:-1])
    assert whole(reader, 5) == ([b"abc"], False)
    assert whole(reader, 2) == ([], False)
    assert whole(reader, 3) == ([b"abc"], False)
    assert whole(reader, None) == ([], False)


def test_the_last_packet_of_data_is_taken_with_the_others_where_it_completes_them() -> None:
    data, last = encode_packet(Data(7, b"abc")), encode_packet(EndData(7, b"end"))
    reader = FrameReader()
    reader.feed(data + last + data)
    assert whole(reader, 6) == ([b"abc", b"end"], True)
    assert whole(reader, None) == ([b"abc"], False)
    reader.feed(last * 2)
    assert whole(reader, 4) == ([], False)
    assert whole(reader, 2) == ([], False)
    assert whole(reader, None) == ([b"end"], True)


class TestLost:
    """Bytes that never came."""

    def reader(self, *fed: bytes) -> FrameReader:
        reader = FrameReader()
        for data in fed:
            reader.feed(data)
            frames(reader)
        return reader

    def test_payload_is_passed_over(self) -> None:
        reader = self.reader(encode_packet(Data(1, bytes(100)))[:40])
        assert reader.lost(60) is Hole.PAYLOAD
        assert reader.lost(12) is Hole.PAYLOAD
        assert reader.at_boundary

    @pytest.mark.parametrize("packet", [OperationResponse(0x2001, 1, (1, 2, 3)), Data(1, bytes(100))])
    def test_the_rest_of_a_packet_is_passed_over(self, packet: Packet) -> None:
        data = encode_packet(packet)
        reader = self.reader(data[:9])
        assert reader.lost(3) is Hole.PACKET
        assert reader.lost(2) is Hole.PACKET
        reader.feed(data[14:] + encode_packet(ProbeRequest()))
        assert frames(reader) == [ProbeRequest()]

    @pytest.mark.parametrize("head", [b"", b"\x12\0\0\0\6", HEADER.pack(2**20, 7)])
    def test_nobody_knows_what_else_was_lost(self, head: bytes) -> None:
        reader = FrameReader()
        reader.feed(head)
        assert reader._peek(9) is None
        assert reader.lost(3) is Hole.SEVERAL
        assert not reader.in_step
        reader.resume()
        assert (reader.in_step, reader.void, reader.pending) == (True, True, 0)
        reader.feed(encode_packet(ProbeRequest()))
        assert frames(reader) == [ProbeRequest()]

    def test_more_than_the_payload(self) -> None:
        reader = self.reader(encode_packet(Data(1, bytes(100)))[:40])
        assert reader.lost(73) is Hole.SEVERAL
        assert reader.payload_due == 0

    def test_the_end_of_a_transfer_means_nothing(self) -> None:
        reader = self.reader(encode_packet(Data(1, bytes(100)))[:40])
        reader.end_transfer()
        assert reader.payload_due == 72


def test_the_length_of_each_packet_is_told() -> None:
    reader = FrameReader()
    reader.feed(encode_packet(OperationResponse(0x2001, 1)) + encode_packet(EndData(1, b"abc")))
    lengths = []
    while reader.next() is not None:
        lengths.append(reader.length)
    assert lengths == [14, 15, 15]
