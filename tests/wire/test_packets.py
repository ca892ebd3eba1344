import struct
from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket, ProtocolError, RemoteProtocolError
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    EVENT_WITHOUT_TRANSACTION,
    PARAMETERS_SURPLUS,
    REASON_ABSENT,
    TOTAL_32_BIT,
    Deviation,
    Judge,
)
from hotshoe.wire.packets import (
    PACKETS,
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    EndData,
    Event,
    FailReason,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    ProbeRequest,
    ProbeResponse,
    StartData,
    Total,
    data_header,
    decode_packet,
    encode_packet,
)
from tests.wire import strategies
from tests.wire.vectors import VECTORS, Vector


def packet_bytes(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<II", 8 + len(body), kind) + body


def test_every_type_has_its_packet() -> None:
    assert sorted(PACKETS) == list(range(1, 15)) == sorted(PacketType)
    assert all(PACKETS[number].type is PacketType(number) for number in PACKETS)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_what_others_sent_is_read_and_written(vector: Vector) -> None:
    judge = Judge()
    assert decode_packet(vector.data, judge) == vector.packet
    assert tuple(entry.deviation for entry in judge.met) == vector.deviations
    assert (encode_packet(vector.packet) == vector.data) is vector.faithful


@pytest.mark.parametrize(
    ("packet", "hex_"),
    [
        (InitFail(FailReason.BUSY), "0c000000 05000000 02000000"),
        (InitEventRequest(7), "0c000000 03000000 07000000"),
        (OperationResponse(0x2019, 7), "0e000000 07000000 1920 07000000"),
        (OperationResponse(0x2001, 7, (1, 2)), "16000000 07000000 0120 07000000 01000000 02000000"),
        (Event(0x4002, 5, (0x00010002,)), "12000000 08000000 0240 05000000 02000100"),
        (Event(0x4008), "0e000000 08000000 0840 ffffffff"),
        (StartData(9, 5 << 32), "14000000 09000000 09000000 0000000005000000"),
        (StartData(9, TOTAL_UNKNOWN), "14000000 09000000 09000000 ffffffffffffffff"),
        (Data(9, b"\xff\xd8"), "0e000000 0a000000 09000000 ffd8"),
        (EndData(9), "0c000000 0c000000 09000000"),
        (Cancel(9), "0c000000 0b000000 09000000"),
        (ProbeRequest(), "08000000 0d000000"),
        (ProbeResponse(), "08000000 0e000000"),
    ],
)
def test_packets_byte_by_byte(packet: Packet, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert encode_packet(packet) == data
    assert decode_packet(data, Judge(strict=True)) == packet


@given(strategies.PACKETS)
def test_every_packet_comes_back(packet: Packet) -> None:
    data = encode_packet(packet)
    assert len(data) == int.from_bytes(data[:4], "little")
    assert decode_packet(data, Judge(strict=True)) == packet
    assert decode_packet(memoryview(bytearray(data))) == packet


# The fewest bytes of each packet: by the standard, and below which nothing can be made of it.
MINIMA = [
    (PacketType.INIT_COMMAND_REQUEST, 30, 24),
    (PacketType.INIT_COMMAND_ACK, 34, 28),
    (PacketType.INIT_EVENT_REQUEST, 12, 12),
    (PacketType.INIT_EVENT_ACK, 8, 8),
    (PacketType.INIT_FAIL, 12, 8),
    (PacketType.OPERATION_REQUEST, 18, 18),
    (PacketType.OPERATION_RESPONSE, 14, 14),
    (PacketType.EVENT, 14, 10),
    (PacketType.START_DATA, 20, 16),
    (PacketType.DATA, 12, 12),
    (PacketType.CANCEL, 12, 12),
    (PacketType.END_DATA, 12, 12),
    (PacketType.PROBE_REQUEST, 8, 8),
    (PacketType.PROBE_RESPONSE, 8, 8),
]


@pytest.mark.parametrize(("kind", "standard", "tolerated"), MINIMA)
def test_minimum_lengths(kind: PacketType, standard: int, tolerated: int) -> None:
    body = bytes(max(0, standard - 12)) + b"\0\0\x01\0"  # ends in version 1.0 where there is one
    whole = packet_bytes(kind, body[: standard - 8])
    assert decode_packet(whole, Judge(strict=True)).type is kind
    assert decode_packet(packet_bytes(kind, bytes(tolerated - 8))).type is kind
    for length in range(8, standard):
        with pytest.raises(ProtocolError):
            decode_packet(packet_bytes(kind, bytes(length - 8)), Judge(strict=True))
    for length in range(8, tolerated):
        with pytest.raises(MalformedPacket) as caught:
            decode_packet(packet_bytes(kind, bytes(length - 8)))
        assert caught.value.packet == PACKETS[kind].__name__
        assert 8 <= caught.value.offset <= length


SIX = struct.pack("<6I", *range(6))

DEVIATIONS = [
    (packet_bytes(5), InitFail(FailReason.UNSPECIFIED), REASON_ABSENT),
    (packet_bytes(8, b"\x02\x40"), Event(0x4002), EVENT_WITHOUT_TRANSACTION),
    (packet_bytes(9, struct.pack("<II", 7, 1000)), StartData(7, 1000), TOTAL_32_BIT),
    (packet_bytes(3, struct.pack("<II", 7, 0)), InitEventRequest(7), BYTES_SURPLUS),
    (packet_bytes(4, b"\0"), InitEventAck(), BYTES_SURPLUS),
    (packet_bytes(13, b"\0\0\0\0"), ProbeRequest(), BYTES_SURPLUS),
    (
        packet_bytes(6, struct.pack("<IHI", 1, 0x1007, 1) + SIX),
        OperationRequest(1, 0x1007, 1, (0, 1, 2, 3, 4)),
        PARAMETERS_SURPLUS,
    ),
    (
        packet_bytes(7, struct.pack("<HI", 0x2001, 1) + SIX),
        OperationResponse(0x2001, 1, (0, 1, 2, 3, 4)),
        PARAMETERS_SURPLUS,
    ),
    (
        packet_bytes(7, struct.pack("<HIIH", 0x2001, 1, 5, 6)),
        OperationResponse(0x2001, 1, (5,)),
        PARAMETERS_SURPLUS,
    ),
    (packet_bytes(8, struct.pack("<HI", 0x4002, 1) + SIX), Event(0x4002, 1, (0, 1, 2)), PARAMETERS_SURPLUS),
]


@pytest.mark.parametrize(("data", "packet", "deviation"), DEVIATIONS)
def test_deviations_are_noted_or_refused(data: bytes, packet: Packet, deviation: Deviation) -> None:
    judge = Judge()
    assert decode_packet(data, judge) == packet
    assert [entry.deviation for entry in judge.met] == [deviation]
    with pytest.raises(RemoteProtocolError, match=f"{deviation.name}: {deviation.summary}"):
        decode_packet(data, Judge(strict=True))


@pytest.mark.parametrize(
    ("hex_", "message", "offset"),
    [
        ("", "at least 8 bytes, not 0", 0),
        ("08000000 0d0000", "at least 8 bytes, not 7", 0),
        ("07000000 0d000000", "says 7 bytes, 8 are there", 0),
        ("ffffffff 0c000000 01000000", "says 4294967295 bytes, 12 are there", 0),
        ("08000000 00000000", "type 0 does not exist", 4),
        ("08000000 0f000000", "type 15 does not exist", 4),
        ("08000000 ffffffff", "type 4294967295 does not exist", 4),
        (b"HTTP/1.1 400 Bad Request\r\n".hex(), "says 1347703880 bytes, 26 are there", 0),
    ],
)
def test_what_is_no_packet_is_malformed(hex_: str, message: str, offset: int) -> None:
    with pytest.raises(MalformedPacket, match=message) as caught:
        decode_packet(bytes.fromhex(hex_))
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "packet",
    [
        InitEventRequest(-1),
        OperationRequest(1, 0x10000, 1),
        OperationRequest(1, 0x1001, 1, (0,) * 6),
        Event(0x4002, 1, (0,) * 4),
        StartData(1, 1 << 64),
        StartData(1, -1),
        Cancel(1 << 32),
    ],
)
def test_values_that_do_not_fit_are_refused(packet: Packet) -> None:
    with pytest.raises(LocalProtocolError):
        encode_packet(packet)


@pytest.mark.parametrize(("kind", "cls"), [(PacketType.DATA, Data), (PacketType.END_DATA, EndData)])
def test_a_header_alone_precedes_streamed_payload(kind: PacketType, cls: type[Data | EndData]) -> None:
    assert data_header(kind, 7, 3) + b"abc" == encode_packet(cls(7, b"abc"))


@given(st.one_of(st.binary(max_size=120), st.builds(packet_bytes, st.integers(0, 15), st.binary(max_size=120))))
def test_any_bytes_are_a_packet_or_a_protocol_error(data: bytes) -> None:
    for judge in (Judge(), Judge(strict=True)):
        try:
            packet = decode_packet(data, judge)
        except ProtocolError:
            continue
        encode_packet(packet)


@dataclass(frozen=True, slots=True)
class Length:
    total: Annotated[int, Total()]


def test_a_length_for_itself_has_64_bits_when_sent() -> None:
    assert encode(Length(5)) == bytes.fromhex("0500000000000000")
    assert decode(Length, bytes.fromhex("0500000000000000"), Judge(strict=True)) == Length(5)
    assert decode(Length, bytes.fromhex("05000000")) == Length(5)
