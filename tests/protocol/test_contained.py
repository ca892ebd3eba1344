"""Containers read as the frames of PTP/IP."""

import pytest

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.contained import ContainedReader
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import DataHeader, Frame, Piece
from hotshoe.protocol.slices import Hole
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    LENGTH_UNKNOWN,
    CommandContainer,
    ResponseContainer,
    data_container_header,
    encode_container,
)
from hotshoe.wire.packets import TOTAL_UNKNOWN, DataPhase, OperationRequest, Packet, PacketType, ProbeRequest, StartData
from tests.protocol.conversations import answers, asks

SEND_OBJECT = 0x100D
SIGN = bytes.fromhex("08000000ffffffff")


def reader(*, meaning: bool = False) -> ContainedReader:
    def probe(sign: bytes) -> Packet | None:
        return ProbeRequest()

    containers = ContainerReader(signs=frozenset({SIGN}))
    takes_data = SEND_OBJECT.__eq__
    return ContainedReader(takes_data, containers, probe) if meaning else ContainedReader(takes_data, containers)


def frames(source: ContainedReader, data: bytes) -> list[Frame]:
    source.feed(data)
    found = []
    while (frame := source.next()) is not None:
        found.append(frame)
    return found


def test_each_container_is_the_packets_that_say_the_same() -> None:
    source = reader()
    assert frames(source, encode_container(CommandContainer(0x1009, 1, (5,)))) == [asks(1, 0x1009, 5)]
    assert source.length == 16
    out = OperationRequest(DataPhase.OUT, SEND_OBJECT, 2)
    assert frames(source, encode_container(CommandContainer(SEND_OBJECT, 2))) == [out]
    assert frames(source, data_container_header(SEND_OBJECT, 2, 4) + b"da") == [
        StartData(2, 4),
        DataHeader(PacketType.END_DATA, 2, 4),
        Piece(memoryview(b"da"), last=False),
    ]
    assert (source.length, source.payload_due, source.at_boundary, source.in_step) == (16, 2, False, True)
    source.passed(2)
    assert source.at_boundary
    with pytest.raises(LocalProtocolError, match="more payload"):
        source.passed(1)
    assert frames(source, encode_container(ResponseContainer(0x2001, 2))) == [answers(2)]
    assert source.whole_data(1, None) == ([], False)


def test_what_is_cut_waits() -> None:
    source = reader()
    data = encode_container(ResponseContainer(0x2001, 2))
    assert frames(source, data[:5]) == []
    source.keep()
    assert (source.pending, source.untaken) == (5, 0)
    assert frames(source, data[5:]) == [answers(2)]
    source.feed(data[:7])
    assert source.surrender() == data[:7]
    assert source.pending == 0


def test_signs_mean_what_somebody_says() -> None:
    assert frames(reader(), SIGN) == []
    assert frames(reader(meaning=True), SIGN) == [ProbeRequest()]


def test_data_of_open_length_ends_with_its_transfer() -> None:
    source = reader()
    source.end_transfer()
    start = CONTAINER_HEADER.pack(LENGTH_UNKNOWN, 2, 0x1009, 1)
    assert frames(source, start + b"ab") == [
        StartData(1, TOTAL_UNKNOWN),
        DataHeader(PacketType.DATA, 1, 2),
        Piece(memoryview(b"ab"), last=True),
    ]
    assert source.lost(5) is Hole.PAYLOAD
    source.end_transfer()
    assert frames(source, b"") == [DataHeader(PacketType.END_DATA, 1, 0), Piece(memoryview(b""), last=True)]
    assert source.at_boundary


def test_what_is_lost() -> None:
    source = reader()
    response = encode_container(ResponseContainer(0x2001, 2))
    frames(source, data_container_header(0x1009, 1, 10) + bytes(2))
    assert source.lost(8) is Hole.PAYLOAD
    frames(source, response + encode_container(ResponseContainer(0x2001, 3, (1, 2, 3)))[:14])
    assert source.lost(6) is Hole.PACKET
    assert frames(source, bytes(2)) == []
    assert not source.at_boundary
    assert source.lost(2) is Hole.PACKET
    assert frames(source, response) == [answers(2)]
    assert source.lost(1) is Hole.SEVERAL
    assert not source.in_step
    source.resume()
    assert source.void
    assert frames(source, response) == [answers(2)]
    frames(source, data_container_header(0x1009, 1, 10))
    assert source.lost(11) is Hole.SEVERAL


def test_a_head_that_no_container_has_leaves_nobody_in_step() -> None:
    source = reader()
    with pytest.raises(MalformedPacket):
        frames(source, CONTAINER_HEADER.pack(12, 9, 0x1001, 1))
    assert source.lost(3) is Hole.SEVERAL
    assert not source.in_step
