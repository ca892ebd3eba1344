"""Who may come in."""

import pytest

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.lobby import Doorstep, Lobby, LobbyLimits, Seat, refusal
from hotshoe.wire.packets import (
    HEADER,
    Cancel,
    EndData,
    Event,
    FailReason,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid

GUID = Guid(bytes(16))
HELLO = InitCommandRequest(GUID, "laptop")
NEAR, FAR = "192.168.1.2", "192.168.1.3"


@pytest.mark.parametrize("first", [HELLO, InitEventRequest(7)])
@pytest.mark.parametrize("segment", [1, 5, 1000])
def test_the_first_packet_says_who_it_is(first: Packet, segment: int) -> None:
    doorstep = Doorstep()
    data = encode_packet(first)
    answers = []
    for start in range(0, len(data), segment):
        buffer = bytearray(data[start : start + segment])
        answers.append(doorstep.receive(buffer))
        buffer[:] = b"\xee" * len(buffer)
    assert answers == [*[None] * (len(answers) - 1), first]
    assert doorstep.received == data


def test_what_follows_the_first_packet_is_kept() -> None:
    doorstep = Doorstep()
    data = encode_packet(HELLO) + encode_packet(OperationRequest(1, 0x1001, 0))
    assert doorstep.receive(data) == HELLO
    assert doorstep.received == data


@pytest.mark.parametrize(
    "words",
    [
        InitCommandAck(1, GUID, "camera"),
        InitEventAck(),
        InitFail(1),
        OperationRequest(1, 0x1001, 0),
        OperationResponse(0x2001, 0),
        Event(0x4002),
        StartData(1, 9),
        EndData(1, b"data"),
        EndData(1),
        Cancel(1),
        ProbeRequest(),
    ],
    ids=lambda packet: type(packet).__name__,
)
def test_nothing_else_is_a_beginning(words: Packet) -> None:
    with pytest.raises(RemoteProtocolError, match="a connection begins with"):
        Doorstep().receive(encode_packet(words))


@pytest.mark.parametrize(
    "words",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        HEADER.pack(0xFFFFFFFF, 1),
        HEADER.pack(7, 1),
        HEADER.pack(0xFFFFFFFF, 12) + bytes(4),
        HEADER.pack(12, 1) + bytes(4),
    ],
)
def test_what_cannot_be_read_is_shown_out(words: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        Doorstep().receive(words)


def test_unknown_packets_are_no_way_to_stay() -> None:
    # Elsewhere they are skipped; here any number of them would be kept.
    doorstep = Doorstep()
    assert doorstep.receive(HEADER.pack(60_000, 99)[:7]) is None
    with pytest.raises(RemoteProtocolError, match="a connection begins with"):
        doorstep.receive(HEADER.pack(60_000, 99)[7:])


def test_few_wait_at_a_time() -> None:
    lobby = Lobby(LobbyLimits(waiting=3, waiting_per_address=2))
    assert [lobby.arrive(NEAR), lobby.arrive(NEAR), lobby.arrive(NEAR)] == [True, True, False]
    assert [lobby.arrive(FAR), lobby.arrive(FAR)] == [True, False]
    lobby.depart(NEAR)
    assert [lobby.arrive(FAR), lobby.arrive(NEAR)] == [True, False]
    for address in (NEAR, FAR, FAR):
        lobby.depart(address)
    assert [lobby.arrive(NEAR), lobby.arrive(NEAR), lobby.arrive(FAR)] == [True, True, True]


def test_who_departs_unseen_leaves_no_room_behind() -> None:
    lobby = Lobby(LobbyLimits(waiting=1))
    lobby.depart(NEAR)
    assert [lobby.arrive(NEAR), lobby.arrive(NEAR)] == [True, False]


def test_one_initiator_has_the_camera() -> None:
    lobby = Lobby()
    first = lobby.admit(NEAR)
    assert first == Seat(1, NEAR)
    assert (lobby.admit(FAR), lobby.admit(NEAR), lobby.seated) == (None, None, 1)
    assert first is not None
    lobby.leave(first)
    assert (lobby.admit(FAR), lobby.seated) == (Seat(1, FAR), 1)


def test_numbers_are_the_lowest_free() -> None:
    lobby = Lobby(LobbyLimits(sessions=3))
    one, two, three = (lobby.admit(NEAR) for _ in range(3))
    assert one
    assert two
    assert three
    assert [seat.number for seat in (one, two, three)] == [1, 2, 3]
    lobby.leave(two)
    assert lobby.admit(FAR) == Seat(2, FAR)


def test_leaving_twice_takes_nobody_elses_seat() -> None:
    lobby = Lobby()
    first = lobby.admit(NEAR)
    assert first
    lobby.leave(first)
    second = lobby.admit(NEAR)
    lobby.leave(first)
    assert (second, lobby.seated) == (Seat(1, NEAR), 1)


def test_the_event_connection_finds_its_seat() -> None:
    lobby = Lobby()
    seat = lobby.admit(NEAR)
    assert lobby.associate(InitEventRequest(1), NEAR) is seat
    assert seat == Seat(1, NEAR, has_event=True)


@pytest.mark.parametrize("number", [0, 2, 0xFFFFFFFF])
def test_a_number_that_nobody_has_is_rejected(number: int) -> None:
    lobby = Lobby()
    seat = lobby.admit(NEAR)
    assert lobby.associate(InitEventRequest(number), NEAR) == FailReason.REJECTED
    assert lobby.associate(InitEventRequest(1), NEAR) is seat


def test_another_address_is_rejected_unless_told_otherwise() -> None:
    lobby = Lobby()
    lobby.admit(NEAR)
    assert lobby.associate(InitEventRequest(1), FAR) == FailReason.REJECTED
    lobby.check_address = False
    assert isinstance(lobby.associate(InitEventRequest(1), FAR), Seat)


def test_a_second_event_connection_disturbs_nobody() -> None:
    lobby = Lobby()
    seat = lobby.admit(NEAR)
    lobby.associate(InitEventRequest(1), NEAR)
    assert lobby.associate(InitEventRequest(1), NEAR) == FailReason.UNSPECIFIED
    assert seat == Seat(1, NEAR, has_event=True)
    assert lobby.seated == 1


def test_a_refusal_for_whoever_got_no_seat() -> None:
    assert refusal(FailReason.BUSY) == encode_packet(InitFail(2)) == bytes.fromhex("0c0000000500000002000000")
