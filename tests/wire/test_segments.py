import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.wire.segments import ACK, FIN, PSH, SYN, Place, checksum, segment_frame, tcp_checksum

OLD = Place(b"\x02\0\0\0\0\1", bytes((192, 0, 2, 1)), 40000), Place(b"\x02\0\0\0\0\2", bytes((192, 0, 2, 2)), 15740)
NEW = Place(OLD[0].mac, bytes(15) + b"\1", 40000), Place(OLD[1].mac, bytes(15) + b"\2", 15740)


def slowly(data: bytes) -> int:
    """RFC 1071, 4.1."""
    data += bytes(len(data) % 2)
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


@given(st.binary(max_size=200))
def test_a_checksum_is_the_one_of_the_standard(data: bytes) -> None:
    assert checksum(data) == slowly(data)


@pytest.mark.parametrize("data", [b"", bytes(4), b"\xff\xff", b"\xff\xff\0\0", b"\xff\xfe\0\1"])
def test_both_zeros_of_a_sum_are_told_apart(data: bytes) -> None:
    assert checksum(data) == slowly(data)


@pytest.mark.parametrize("places", [OLD, NEW])
@given(payload=st.binary(max_size=100), flags=st.sampled_from([SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK]))
def test_a_receiver_finds_the_checksums_right(places: tuple[Place, Place], payload: bytes, flags: int) -> None:
    source, target = places
    frame = segment_frame(source, target, 2**32 + 5, 7, flags, payload)
    assert frame[:12] == target.mac + source.mac
    start = 34 if places is OLD else 54
    segment = frame[start:]
    assert segment.endswith(payload)
    assert tcp_checksum(source.address, target.address, segment) == 0
    assert struct.unpack_from(">HHII", segment) == (40000, 15740, 5, 7)
    assert segment[13] == flags
    if places is OLD:
        assert checksum(frame[14:34]) == 0
        assert struct.unpack_from(">H", frame, 16) == (len(frame) - 14,)
    else:
        assert struct.unpack_from(">H", frame, 18) == (len(segment),)


def test_only_a_handshake_has_options() -> None:
    assert len(segment_frame(*OLD, 0, 0, SYN, b"")) == 62
    assert len(segment_frame(*OLD, 0, 0, ACK, b"")) == 54
