from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.vendors.fuji.greeting import BUSY, WRONG_REQUEST, GreetingReader, from_fuji, to_fuji
from hotshoe.wire.packets import (
    FailReason,
    InitCommandAck,
    InitCommandRequest,
    InitFail,
    Packet,
    ProbeRequest,
)
from hotshoe.wire.values import Guid
from tests.wire import strategies

# What Fujifilm's own application says of itself (malc0mn/ptp-ip, packets_fuji.go): magic number and GUID.
HEAD = bytes.fromhex("52000000 01000000 f2e4538f ada5485d87b27f0bd3d5ded00278a8c0")
GUID = Guid(HEAD[12:])

GREETINGS: st.SearchStrategy[Packet] = st.one_of(
    st.builds(InitCommandRequest, strategies.GUID, strategies.wire_text(26)),
    st.builds(InitCommandAck, strategies.U32, strategies.GUID, strategies.wire_text(19)),
    st.builds(InitFail, st.integers(4, 0xFFFFFFFF)),
)


def test_known_bytes() -> None:
    request = HEAD + "hotshoe".encode("utf-16-le") + bytes(82 - 28 - 14)
    assert to_fuji(InitCommandRequest(GUID, "hotshoe")) == request
    assert from_fuji(request) == InitCommandRequest(GUID, "hotshoe")
    ack = bytes.fromhex("44000000 02000000 00000000") + GUID + "X-T5".encode("utf-16-le") + bytes(32)
    assert len(ack) == 68
    assert to_fuji(InitCommandAck(0, GUID, "X-T5")) == ack
    assert from_fuji(ack) == InitCommandAck(0, GUID, "X-T5")


@given(GREETINGS)
def test_what_is_written_is_read(packet: Packet) -> None:
    data = to_fuji(packet)
    assert len(data) == {1: 82, 2: 68, 5: 12}[packet.type]
    assert from_fuji(data) == packet


def test_a_name_that_fills_no_field_up_is_read() -> None:
    short = bytes.fromhex("24000000") + HEAD[4:] + "v".encode("utf-16-le") + bytes(2) + b"\xee\xee\xee\xee"
    assert from_fuji(short) == InitCommandRequest(GUID, "v")
    assert from_fuji(short[:31]) == InitCommandRequest(GUID, "v")


def test_a_name_that_is_too_long_is_cut() -> None:
    assert from_fuji(to_fuji(InitCommandRequest(GUID, "n" * 40))) == InitCommandRequest(GUID, "n" * 26)


@pytest.mark.parametrize(
    ("reason", "said"),
    [(FailReason.BUSY, BUSY), (FailReason.REJECTED, BUSY), (FailReason.UNSPECIFIED, WRONG_REQUEST), (0x2002, 0x2002)],
)
def test_refusals_have_response_codes(reason: int, said: int) -> None:
    assert from_fuji(to_fuji(InitFail(reason))) == InitFail(said)


def test_only_greetings_can_be_said() -> None:
    with pytest.raises(LocalProtocolError):
        to_fuji(ProbeRequest())


@pytest.mark.parametrize(
    "data",
    [
        HEAD[:8] + bytes(4) + HEAD[12:] + bytes(54),
        HEAD[:20],
        bytes.fromhex("0c000000 03000000 01000000"),
    ],
)
def test_what_is_no_greeting_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        from_fuji(data)


@given(GREETINGS, st.binary(max_size=20), st.lists(st.integers(0, 82), max_size=5))
def test_any_slicing_gives_the_same_greeting(packet: Packet, rest: bytes, cuts: list[int]) -> None:
    data = to_fuji(packet)
    reader = GreetingReader()
    bounds = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    for start, end in pairwise(bounds[:-1]):
        assert reader.receive(data[start:end]) is None
    assert reader.receive(data[bounds[-2] :] + rest) == packet
    assert reader.rest == rest


@pytest.mark.parametrize("length", [0, 7, 513, 0xFFFFFFFF])
def test_a_length_that_no_greeting_has_is_refused_at_once(length: int) -> None:
    with pytest.raises(MalformedPacket):
        GreetingReader().receive(length.to_bytes(4, "little") + HEAD[4:8])
