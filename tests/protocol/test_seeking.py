"""A packet is found again in bytes that begin anywhere, and nothing else is taken for one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.protocol.seeking import BEGINNINGS, CONTAINERS, LARGEST, PACKETS, Seeker
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.containers import CommandContainer, EventContainer, ResponseContainer, encode_container
from hotshoe.wire.packets import (
    HEADER,
    Cancel,
    Data,
    EndData,
    Event,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    StartData,
    encode_packet,
)
from tests.protocol.conversations import HERE, WELCOME, answers, asks

INITIATOR, RESPONDER = Role.INITIATOR, Role.RESPONDER
COMMAND, EVENT = Channel.COMMAND, Channel.EVENT


def seeker(sender: Role = RESPONDER, channel: Channel = COMMAND, running: int | None = 7) -> Seeker:
    return Seeker(PACKETS, sender, channel, lambda: running)


@pytest.mark.parametrize(
    ("sender", "channel", "packet"),
    [
        (INITIATOR, COMMAND, asks(8)),
        (INITIATOR, COMMAND, Cancel(7)),
        (INITIATOR, EVENT, Cancel(7)),
        (RESPONDER, COMMAND, answers(7)),
        (RESPONDER, COMMAND, StartData(8, 5)),
        (RESPONDER, COMMAND, Data(7, b"data")),
        (RESPONDER, COMMAND, EndData(7, bytes(2000))),
        (RESPONDER, EVENT, Event(0xC101, params=(1, 2))),
        (RESPONDER, EVENT, ProbeRequest()),
    ],
)
def test_packets_are_found(sender: Role, channel: Channel, packet: Packet) -> None:
    found = seeker(sender, channel)
    data = encode_packet(packet)
    assert found.seek(b"junk, and then" + data) == data
    assert found.skipped == 14


@pytest.mark.parametrize("greeting", [InitCommandRequest(HERE, "laptop"), WELCOME, InitEventRequest(1), InitEventAck()])
def test_a_greeting_is_only_looked_for_at_a_beginning(greeting: Packet) -> None:
    for sender in Role:
        for channel in Channel:
            assert seeker(sender, channel).seek(encode_packet(greeting)) is None
    seekers = [Seeker(BEGINNINGS, sender, channel, lambda: None) for sender in Role for channel in Channel]
    assert len([each for each in seekers if each.seek(encode_packet(greeting))]) == 1


@pytest.mark.parametrize("running", [5, 4])
def test_a_head_of_data_is_no_refusal(running: int) -> None:
    """Type 12 and transaction 5 look like an Init_Fail of twelve bytes."""
    data = encode_packet(EndData(5, bytes(100))) + encode_packet(answers(5))
    assert seeker(running=running).seek(data) == data


@pytest.mark.parametrize(
    ("sender", "channel", "packet"),
    [
        (RESPONDER, COMMAND, asks(8)),
        (INITIATOR, EVENT, asks(8)),
        (RESPONDER, EVENT, Data(7, b"data")),
        (RESPONDER, COMMAND, Data(9, b"data")),
        (RESPONDER, COMMAND, OperationResponse(0x1001, 7)),
        (RESPONDER, COMMAND, answers(0x20000)),
        (INITIATOR, COMMAND, InitCommandRequest(HERE, "x" * LARGEST)),
    ],
)
def test_what_cannot_be_here_is_not_found(sender: Role, channel: Channel, packet: Packet) -> None:
    found = seeker(sender, channel)
    data = encode_packet(packet) + bytes(20)
    assert found.seek(data) is None
    assert found.end() == len(data)


def test_any_transaction_is_believed_where_none_is_known() -> None:
    assert seeker(running=None).seek(encode_packet(answers(0x20000)))
    assert seeker(running=None).seek(encode_packet(Data(7, b"data"))) is None


def test_a_header_of_data_that_no_packet_can_have() -> None:
    assert seeker().seek(HEADER.pack(11, 10) + bytes.fromhex("07000000")) is None


def test_what_follows_has_to_fit_as_well() -> None:
    response = encode_packet(answers(7))
    assert seeker().seek(response + b"no packet follows") is None
    assert seeker().seek(response + b"short") == response + b"short"
    assert seeker().seek(response + encode_packet(StartData(8, 1))[:8])
    assert seeker().seek(response + encode_packet(Data(8, b"")))
    assert seeker().seek(response + HEADER.pack(4, 10)) is None


@given(cuts=st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_however_it_is_sliced(cuts: list[int]) -> None:
    found, data = seeker(), b"\1\0\0\0" * 5 + encode_packet(answers(7)) + encode_packet(StartData(8, 1))
    at, rest = 0, b""
    for cut in cuts:
        piece = data[at : at + cut]
        at += cut
        if rest or (begun := found.seek(piece)) is None:
            rest += piece if rest else b""
            continue
        rest += begun
    assert not rest or data.index(rest) == 20 == found.skipped


def test_nothing_is_found_in_noise_and_little_of_it_is_held() -> None:
    noise = random.Random(1).randbytes(200_000)
    found = seeker(running=None)
    for at in range(0, len(noise), 1000):
        assert found.seek(noise[at : at + 1000]) is None
        assert len(found._held) <= LARGEST + 8
    assert found.end() == len(noise)


def test_it_can_be_used_again() -> None:
    found = seeker()
    assert found.seek(b"x" * 100) is None
    found.start(skipped=3)
    assert found.seek(encode_packet(answers(7))) is not None
    assert found.skipped == 3


@pytest.mark.parametrize(
    ("sender", "channel", "data"),
    [
        (INITIATOR, COMMAND, encode_container(CommandContainer(0x1001, 8))),
        (RESPONDER, COMMAND, encode_container(ResponseContainer(0x2001, 7, (1,)))),
        (RESPONDER, COMMAND, bytes.fromhex("10000000 0200 0910 07000000") + b"data"),
        (RESPONDER, EVENT, encode_container(EventContainer(0xC001, 0, (1, 2, 3, 4)))),
    ],
)
def test_containers_are_found(sender: Role, channel: Channel, data: bytes) -> None:
    found = Seeker(CONTAINERS, sender, channel, lambda: 7)
    assert found.seek(b"junk" + data) == data
    assert found.skipped == 4


def test_a_head_of_data_that_is_not_there_in_full() -> None:
    found = Seeker(CONTAINERS, RESPONDER, COMMAND, lambda: 7)
    assert found.seek(bytes.fromhex("10000000 0200 0910")) is None
    assert found.seek(bytes.fromhex("07000000") + b"data")
