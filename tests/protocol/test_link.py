"""One connection, from either end and from outside."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.protocol.framing import DataHeader, Frame, FrameReader, Piece
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.link import Link
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import COMMAND, EVENT, TABLES, Channel, Phase, Role, Signal
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.deviations import (
    DATA_END_MISSING,
    DATA_LATE,
    DATA_SHORT,
    DATA_STRAY_END,
    DATA_SURPLUS,
    DATA_WITHOUT_START,
    PROBE_ON_COMMAND,
    REQUEST_PIPELINED,
    RESPONSE_STALE,
    RESPONSE_TRANSACTION_ZERO,
    Deviation,
    Judge,
)
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    DataPhase,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
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
    encode_packet,
)
from hotshoe.wire.values import Guid
from tests.protocol.rules import rules

INITIATOR, RESPONDER = Role.INITIATOR, Role.RESPONDER
GUID = Guid(bytes(16))
GET_OBJECT, SEND_OBJECT, CLOSE_SESSION = 0x1009, 0x100D, 0x1003
OK, ERROR = 0x2001, 0x2002
ID = 7

HELLO = InitCommandRequest(GUID, "laptop")
WELCOME = InitCommandAck(1, GUID, "camera")
ASK = OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, ID)
ASK_OUT = OperationRequest(DataPhase.OUT, SEND_OBJECT, ID)
ANSWER = OperationResponse(OK, ID)

PACKETS: dict[Signal, Packet] = {
    Signal.INIT_COMMAND_REQUEST: HELLO,
    Signal.INIT_COMMAND_ACK: WELCOME,
    Signal.INIT_EVENT_REQUEST: InitEventRequest(1),
    Signal.INIT_EVENT_ACK: InitEventAck(),
    Signal.INIT_FAIL: InitFail(2),
    Signal.REQUEST: OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, ID + 1),
    Signal.REQUEST_WITH_DATA: OperationRequest(DataPhase.OUT, SEND_OBJECT, ID + 1),
    Signal.RESPONSE: ANSWER,
    Signal.EVENT: Event(0x4002),
    Signal.START_DATA: StartData(ID, 10),
    Signal.DATA: Data(ID),
    Signal.CANCEL: Cancel(ID),
    Signal.CANCEL_OTHER: Cancel(ID - 1),
    Signal.END_DATA: EndData(ID),
    Signal.PROBE_REQUEST: ProbeRequest(),
    Signal.PROBE_RESPONSE: ProbeResponse(),
}

BEFORE_REQUESTS = (Phase.START, Phase.ASKED, Phase.ACCEPTED, Phase.REFUSED, Phase.OPEN)


def link_in(channel: Channel, phase: Phase, role: Role | None = None, *, strict: bool = False) -> tuple[Link, Judge]:
    """A link that stands in ``phase``, with the transaction ID where there can be one."""
    judge = Judge(strict=strict)
    link = Link(TABLES[channel], role, judge=judge)
    if channel is Channel.COMMAND and phase not in BEFORE_REQUESTS:
        link.phase = Phase.IDLE
        if role is RESPONDER:
            hear(link, encode_packet(ASK))
        elif role is INITIATOR:
            link.send(ASK)
        else:
            link.accept(INITIATOR, ASK)
    link.phase = phase
    return link, judge


def hear(link: Link, data: bytes) -> list[Frame]:
    """Everything that ``data`` from the peer leads to."""
    link.receive(data)
    frames = []
    while (frame := link.next()) is not None:
        frames.append(frame)
    link.keep()
    return frames


def received(channel: Channel, phase: Phase, sender: Role, signal: Signal, *, strict: bool) -> str:
    """The mark of what an end makes of a packet of its peer."""
    link, judge = link_in(channel, phase, sender.peer, strict=strict)
    try:
        hear(link, encode_packet(PACKETS[signal]))
    except RemoteProtocolError as error:
        return "refused" if (error.sender, error.phase) == (sender.value, phase.value) else "blamed wrongly"
    if link.waiting:
        return "w"
    return "~" if judge.met else "+"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("channel", Channel)
def test_receiving_follows_the_rules(channel: Channel, *, strict: bool) -> None:
    expected = {".": "refused", "~": "refused", "w": "refused", "+": "+"} if strict else {".": "refused"}
    for phase, sender, signal, mark in rules(channel):
        if signal is Signal.CANCEL_OTHER and (phase in BEFORE_REQUESTS or channel is Channel.EVENT):
            continue  # Before the first request no Cancel can be of another transaction.
        found = received(channel, phase, sender, signal, strict=strict)
        assert found == expected.get(mark, mark), (phase, sender, signal)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("channel", Channel)
def test_observing_follows_the_rules(channel: Channel, *, strict: bool) -> None:
    for phase, sender, signal, mark in rules(channel):
        if signal is Signal.CANCEL_OTHER and (phase in BEFORE_REQUESTS or channel is Channel.EVENT):
            continue
        link, judge = link_in(channel, phase, strict=strict)
        link.receive(encode_packet(PACKETS[signal]), sender)
        frame = link.read(sender)
        assert frame is not None
        if mark == "." or (strict and mark != "+"):
            with pytest.raises(RemoteProtocolError):
                link.accept(sender, frame)
        else:
            link.accept(sender, frame)
            assert bool(judge.met) is (mark != "+"), (phase, sender, signal)


@pytest.mark.parametrize("channel", Channel)
def test_sending_follows_the_rules_strictly(channel: Channel) -> None:
    for phase, sender, signal, mark in rules(channel):
        if signal is Signal.CANCEL_OTHER and (phase in BEFORE_REQUESTS or channel is Channel.EVENT):
            continue
        link, _ = link_in(channel, phase, sender)
        packet = PACKETS[signal]
        probe = isinstance(packet, ProbeRequest | ProbeResponse)
        if mark == "+" or (mark == "~" and probe):
            assert send(link, packet) == encode_packet(packet)
        else:
            with pytest.raises(LocalProtocolError, match=f"{sender.value} may not send"):
                send(link, packet)
            assert link.phase is phase


def send(link: Link, packet: Packet) -> bytes:
    if isinstance(packet, Data | EndData):
        return link.send_data(packet.transaction, 0, last=isinstance(packet, EndData))
    return link.send(packet)


def conversation(*words: tuple[Role, Packet]) -> tuple[Link, Judge]:
    """An observer who has heard all this, after the connection was accepted."""
    judge = Judge()
    link = Link(COMMAND, None, judge=judge)
    for sender, packet in ((INITIATOR, HELLO), (RESPONDER, WELCOME), *words):
        link.receive(encode_packet(packet), sender)
        while (frame := link.read(sender)) is not None:
            link.accept(sender, frame)
    return link, judge


def deviations(judge: Judge) -> list[Deviation]:
    return [met.deviation for met in judge.met]


def words(sender: Role, *packets: Packet) -> Iterable[tuple[Role, Packet]]:
    return [(sender, packet) for packet in packets]


@pytest.mark.parametrize(
    "packets, noted",
    [
        ((StartData(ID, 4), EndData(ID, b"data"), ANSWER), []),
        ((StartData(ID, 4), Data(ID, b"da"), EndData(ID, b"ta"), ANSWER), []),
        ((StartData(ID, 4), Data(ID, b"data"), EndData(ID), ANSWER), []),
        ((StartData(ID, 0), EndData(ID), ANSWER), []),
        ((StartData(ID, TOTAL_UNKNOWN), Data(ID, b"da"), EndData(ID, b"ta"), ANSWER), []),
        ((ANSWER,), []),
        ((StartData(ID, 4), OperationResponse(ERROR, ID)), []),
        ((StartData(ID, 4), Data(ID, b"da"), OperationResponse(ERROR, ID)), []),
        ((EndData(ID), ANSWER), [DATA_STRAY_END]),
        ((StartData(ID, 4), EndData(ID, b"data"), EndData(ID), ANSWER), [DATA_STRAY_END]),
        ((StartData(ID, 0), ANSWER), [DATA_END_MISSING]),
        ((StartData(ID, 4), Data(ID, b"data"), ANSWER), [DATA_END_MISSING]),
        ((StartData(ID, 4), Data(ID, b"dat"), ANSWER), [DATA_END_MISSING, DATA_SHORT]),
        ((StartData(ID, 4), EndData(ID, b"dat"), ANSWER), [DATA_SHORT]),
        ((StartData(ID, 4), EndData(ID, b"data!"), ANSWER), [DATA_SURPLUS]),
        ((StartData(ID, 4), EndData(ID, b"data"), ANSWER, ANSWER), [RESPONSE_STALE]),
        ((ANSWER, StartData(ID, 4), EndData(ID, b"data")), [DATA_LATE]),
    ],
)
def test_data_in_is_judged(packets: tuple[Packet, ...], noted: list[Deviation]) -> None:
    link, judge = conversation((INITIATOR, ASK), *words(RESPONDER, *packets))
    assert deviations(judge) == noted
    assert link.phase is Phase.IDLE


@pytest.mark.parametrize(
    "packets, noted, phase",
    [
        ((StartData(ID, 4), EndData(ID, b"data")), [], Phase.IDLE),
        ((StartData(ID, 4), Data(ID, b"da"), EndData(ID, b"ta")), [], Phase.IDLE),
        ((StartData(ID, 0), EndData(ID)), [], Phase.IDLE),
        ((Data(ID, b"data"),), [DATA_WITHOUT_START], Phase.IDLE),
        ((EndData(ID, b"data"),), [DATA_WITHOUT_START], Phase.IDLE),
        ((StartData(ID, 4), EndData(ID, b"dat")), [DATA_SHORT], Phase.IDLE),
        ((StartData(ID, 4), EndData(ID, b"data!")), [DATA_SURPLUS], Phase.IDLE),
        ((StartData(ID, 4), EndData(ID, b"data"), EndData(ID)), [DATA_STRAY_END], Phase.IDLE),
        ((StartData(ID, 4), Data(ID, b"da")), [], Phase.DRAINING),
        ((StartData(ID, 0),), [], Phase.DRAINING),
    ],
)
def test_data_out_is_judged(packets: tuple[Packet, ...], noted: list[Deviation], phase: Phase) -> None:
    link, judge = conversation((INITIATOR, ASK_OUT), *words(INITIATOR, *packets), (RESPONDER, ANSWER))
    assert deviations(judge) == noted
    assert link.phase is phase


def test_libgphoto2_sends_no_end_after_an_announced_nothing() -> None:
    following = replace(ASK, transaction=ID + 1)
    early = conversation(
        (INITIATOR, ASK_OUT), (INITIATOR, StartData(ID, 0)), (RESPONDER, ANSWER), (INITIATOR, following)
    )
    late = conversation(
        (INITIATOR, ASK_OUT), (RESPONDER, ANSWER), (INITIATOR, StartData(ID, 0)), (INITIATOR, following)
    )
    for link, judge in (early, late):
        assert deviations(judge) == [DATA_END_MISSING]
        assert link.phase is Phase.REQUESTED


def test_an_initiator_may_stop_after_an_early_response() -> None:
    following = replace(ASK, transaction=ID + 1)
    _, judge = conversation(
        *((INITIATOR, ASK_OUT), (INITIATOR, StartData(ID, 9)), (INITIATOR, Data(ID, b"da"))),
        *((RESPONDER, OperationResponse(ERROR, ID)), (INITIATOR, following)),
    )
    assert deviations(judge) == []


@pytest.mark.parametrize(
    "words",
    [
        [(INITIATOR, ASK), (RESPONDER, EndData(ID, b"data"))],
        [(INITIATOR, ASK_OUT), (INITIATOR, Data(ID, b"first")), (INITIATOR, EndData(ID, b"second"))],
        [(INITIATOR, ASK_OUT), (INITIATOR, Data(ID, b"first")), (INITIATOR, Data(ID, b"second"))],
    ],
)
def test_payload_is_never_lost_in_silence(words: list[tuple[Role, Packet]]) -> None:
    with pytest.raises(RemoteProtocolError):
        conversation(*words)


def test_late_packets_are_dropped_with_their_payload() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.IDLE, INITIATOR)
    link.send(replace(ASK, transaction=ID + 1))
    late = b"".join(map(encode_packet, (Data(ID, b"late"), EndData(ID), StartData(ID, 4), OperationResponse(OK, ID))))
    assert hear(link, late + encode_packet(OperationResponse(OK, ID + 1))) == [OperationResponse(OK, ID + 1)]
    assert deviations(judge) == [DATA_LATE, RESPONSE_STALE]


def test_foreign_packets_raise_and_leave_the_link_in_step() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    link.receive(encode_packet(Data(0x93, b"foreign")) + encode_packet(ANSWER))
    with pytest.raises(WrongTransaction) as caught:
        link.next()
    assert (caught.value.sender, caught.value.phase, caught.value.packet) == ("responder", "Requested", "Data")
    assert link.payload_due == 0
    assert link.next() == ANSWER
    assert not judge.met


def test_a_session_response_with_id_zero_is_taken_once() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.IDLE, INITIATOR)
    link.send(OperationRequest(DataPhase.NONE_OR_IN, CLOSE_SESSION, ID))
    assert hear(link, 2 * encode_packet(OperationResponse(OK, 0))) == [OperationResponse(OK, 0)]
    assert deviations(judge) == [RESPONSE_TRANSACTION_ZERO, RESPONSE_STALE]


def test_surplus_is_cut_off() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 4)))
    frames = hear(link, encode_packet(Data(ID, b"data and more")) + encode_packet(EndData(ID, b"and more")))
    assert [bytes(frame.data) for frame in frames if isinstance(frame, Piece)] == [b"data", b""]
    assert link.inflow
    assert (link.inflow.received, link.inflow.total) == (21, 4)


def test_endless_surplus_is_refused() -> None:
    judge = Judge()
    link = Link(COMMAND, INITIATOR, judge=judge, limits=Limits(surplus_bytes=100))
    link.send(HELLO)
    hear(link, encode_packet(WELCOME))
    link.send(ASK)
    hear(link, encode_packet(StartData(ID, 4)))
    hear(link, encode_packet(Data(ID, bytes(104))))
    with pytest.raises(RemoteProtocolError, match="on and on"):
        hear(link, encode_packet(Data(ID, b"!")))


def test_empty_data_packets_without_end_are_refused() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 4)))
    empty = encode_packet(Data(ID))
    hear(link, DEFAULT.empty_data_packets * empty)
    hear(link, encode_packet(Data(ID, b"d")) + DEFAULT.empty_data_packets * empty)
    with pytest.raises(RemoteProtocolError, match="1000 Data packets in a row without payload"):
        hear(link, empty)


def test_the_count_of_empty_packets_starts_anew_with_each_request() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 0)) + 600 * encode_packet(Data(ID)) + encode_packet(ANSWER))
    link.send(replace(ASK, transaction=ID + 1))
    hear(link, encode_packet(StartData(ID + 1, 0)) + 600 * encode_packet(Data(ID + 1)))


def test_payload_may_pass_beside() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    assert link.payload_due == 0
    hear(link, encode_packet(StartData(ID, 10)) + encode_packet(Data(ID, bytes(6)))[:12])
    assert link.payload_due == 6
    link.passed(4)
    assert [type(frame) for frame in hear(link, bytes(2))] == [Piece]
    assert link.payload_due == 0
    hear(link, encode_packet(EndData(ID, bytes(4)))[:12])
    link.passed(4)
    assert link.inflow
    assert (link.inflow.received, link.inflow.ended) == (10, True)
    assert hear(link, encode_packet(ANSWER)) == [ANSWER]
    assert not judge.met


def test_surplus_and_void_payload_do_not_pass_beside() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 4)) + encode_packet(Data(ID, bytes(6)))[:12])
    assert link.payload_due == 4
    link.passed(4)
    assert link.payload_due == 0
    hear(link, bytes(2) + encode_packet(ANSWER) + encode_packet(Data(ID, bytes(6)))[:12])
    assert link.payload_due == 0
    hear(link, bytes(6))
    link.send(replace(ASK, transaction=ID + 1))


def test_with_an_open_total_all_payload_may_pass() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, TOTAL_UNKNOWN)) + HEADER.pack(0xFFFFFFFF, PacketType.DATA) + b"\7\0\0\0")
    assert link.payload_due == 0xFFFFFFFF - 12


@pytest.mark.parametrize("size", [-1, 0, 5])
def test_no_more_passes_than_is_due(size: int) -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 4)) + encode_packet(Data(ID, bytes(6)))[:12])
    with pytest.raises(LocalProtocolError):
        link.passed(size)


def test_the_rest_of_a_packet_is_void_once_the_response_is_out() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.IDLE, RESPONDER)
    hear(link, encode_packet(replace(ASK_OUT, transaction=ID + 1)) + encode_packet(StartData(ID + 1, 9)))
    header, *_ = hear(link, encode_packet(EndData(ID + 1, b"123456789"))[:15])
    assert header == DataHeader(PacketType.END_DATA, ID + 1, 9)
    link.send(OperationResponse(ERROR, ID + 1))
    assert hear(link, b"456789" + encode_packet(replace(ASK, transaction=ID + 2))) == [replace(ASK, transaction=ID + 2)]
    assert not judge.met


def test_the_rest_of_a_packet_is_void_after_our_cancel() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.REQUESTED, INITIATOR)
    hear(link, encode_packet(StartData(ID, 9)) + encode_packet(Data(ID, b"12345"))[:14])
    link.send(Cancel(ID))
    assert link.payload_due == 0
    rest = b"345" + encode_packet(EndData(ID, b"6789")) + encode_packet(ANSWER)
    assert hear(link, rest) == [ANSWER]
    assert not judge.met


def test_a_role_may_discard_what_comes_until_the_next_request() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.IDLE, RESPONDER)
    hear(link, encode_packet(replace(ASK_OUT, transaction=ID + 1)))
    link.discard()
    data = (StartData(ID + 1, 9), Data(ID + 1, b"12"), EndData(ID + 1, b"3"), EndData(ID + 1))
    assert hear(link, b"".join(map(encode_packet, data[:3]))) == []
    assert link.phase is Phase.RESPONSE_DUE
    link.send(OperationResponse(ERROR, ID + 1))
    assert not judge.met
    request = replace(ASK_OUT, transaction=ID + 2)
    kept = hear(link, encode_packet(request) + encode_packet(StartData(ID + 2, 0)) + encode_packet(EndData(ID + 2)))
    assert kept == [request, StartData(ID + 2, 0), DataHeader(PacketType.END_DATA, ID + 2, 0)]


def test_a_request_before_its_turn_waits() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER)
    second, third = (replace(ASK, transaction=ID + n) for n in (1, 2))
    assert hear(link, encode_packet(second) + encode_packet(third)) == []
    assert (link.waiting, link.at_boundary) == (True, False)
    assert hear(link, encode_packet(Cancel(ID + 2))) == []
    link.send(ANSWER)
    assert link.next() == second
    assert link.next() is None
    assert link.waiting
    link.send(OperationResponse(OK, ID + 1))
    assert link.next() == third
    assert link.next() == Cancel(ID + 2)
    assert link.at_boundary
    assert [(met.deviation, met.times) for met in judge.met] == [(REQUEST_PIPELINED, 2)]


def test_what_waits_is_bounded() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER)
    request = encode_packet(replace(ASK, transaction=ID + 1))
    hear(link, request + bytes(DEFAULT.held_bytes))
    with pytest.raises(RemoteProtocolError, match="ahead of their turn"):
        hear(link, b"!")


def test_a_strict_link_does_not_let_requests_wait() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER, strict=True)
    with pytest.raises(RemoteProtocolError, match="request-pipelined") as caught:
        hear(link, encode_packet(replace(ASK, transaction=ID + 1)))
    assert (caught.value.sender, caught.value.phase) == ("initiator", "Requested")


def test_for_an_observer_an_early_request_ends_what_was_before() -> None:
    following = replace(ASK, transaction=ID + 1)
    link, judge = conversation((INITIATOR, ASK), (RESPONDER, StartData(ID, 9)), (INITIATOR, following))
    assert (link.phase, link.request, link.waiting) == (Phase.REQUESTED, following, False)
    assert deviations(judge) == [REQUEST_PIPELINED]


def test_for_an_observer_payload_of_an_abandoned_transaction_is_void() -> None:
    link, _ = conversation((INITIATOR, ASK), (RESPONDER, StartData(ID, 9)))
    link.receive(encode_packet(Data(ID, b"123456"))[:15], RESPONDER)
    while (frame := link.read(RESPONDER)) is not None:
        assert link.accept(RESPONDER, frame) is not None
    link.accept(INITIATOR, replace(ASK, transaction=ID + 1))
    link.receive(b"456", RESPONDER)
    rest = link.read(RESPONDER)
    assert isinstance(rest, Piece)
    assert link.accept(RESPONDER, rest) is None


def test_owed_payload_comes_before_the_next_packet() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER)
    link.send(StartData(ID, 10))
    assert link.send_data(ID, 4, last=False) == encode_packet(Data(ID, bytes(4)))[:12]
    link.paid(3)
    assert link.payload_owed == 1
    for size in (-1, 2):
        with pytest.raises(LocalProtocolError, match="more payload than the packet announced"):
            link.paid(size)
    with pytest.raises(LocalProtocolError, match="1 bytes of payload are owed"):
        link.send(ANSWER)
    link.paid(1)
    assert link.send_data(ID, 6, last=True)
    link.paid(6)
    assert link.send(ANSWER)


@pytest.mark.parametrize("size", [-1, 0xFFFFFFFF - 11, 1 << 32])
def test_a_packet_has_room_for_four_gigabytes_less_its_header(size: int) -> None:
    link, _ = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER)
    link.send(StartData(ID, TOTAL_UNKNOWN))
    with pytest.raises(LocalProtocolError, match="do not fit one packet"):
        link.send_data(ID, size, last=False)
    assert link.send_data(ID, 0xFFFFFFFF - 12, last=False)[:4] == b"\xff\xff\xff\xff"


def test_what_cannot_be_encoded_changes_nothing() -> None:
    link, _ = link_in(Channel.COMMAND, Phase.IDLE, INITIATOR)
    with pytest.raises(LocalProtocolError):
        link.send(OperationRequest(DataPhase.NONE_OR_IN, GET_OBJECT, ID + 1, (1, 2, 3, 4, 5, 6)))
    assert link.phase is Phase.IDLE


def test_an_observer_sends_nothing_and_has_no_peer() -> None:
    link = Link(EVENT)
    with pytest.raises(LocalProtocolError, match="an observer sends nothing"):
        link.send(InitEventRequest(1))
    with pytest.raises(LocalProtocolError, match="has to say who sent"):
        link.receive(b"")
    with pytest.raises(LocalProtocolError, match="has to say who sent"):
        link.next()


def test_nothing_runs_before_the_first_request() -> None:
    link = Link(COMMAND, INITIATOR)
    assert link.request is None
    with pytest.raises(LocalProtocolError, match="no operation has been requested"):
        _ = link.running
    link.send(HELLO)
    hear(link, encode_packet(WELCOME))
    link.send(ASK)
    assert link.running == link.request == ASK


def test_unreadable_packets_name_their_sender() -> None:
    link = Link(COMMAND)
    link.receive(HEADER.pack(4, 1), INITIATOR)
    with pytest.raises(MalformedPacket) as caught:
        link.read(INITIATOR)
    assert (caught.value.sender, caught.value.phase) == ("initiator", "Start")
    assert not link.in_step(INITIATOR)
    assert link.in_step(RESPONDER)


@pytest.mark.parametrize(
    ("phase", "role", "owes"),
    [
        (Phase.DATA_OUT, RESPONDER, True),
        (Phase.REQUESTED, RESPONDER, False),
        (Phase.REQUESTED, INITIATOR, True),
        (Phase.IDLE, INITIATOR, False),
    ],
)
def test_a_peer_owes_the_rest_of_its_part_in_a_transaction_and_of_a_packet(
    phase: Phase, role: Role, owes: bool
) -> None:
    link, _ = link_in(Channel.COMMAND, phase, role)
    assert link.unfinished is owes
    link.receive(encode_packet(ProbeRequest())[:1])
    assert link.unfinished


def test_a_probe_on_the_command_connection_may_be_answered_there() -> None:
    link, judge = link_in(Channel.COMMAND, Phase.REQUESTED, RESPONDER)
    assert hear(link, encode_packet(ProbeRequest())) == [ProbeRequest()]
    assert link.send(ProbeResponse()) == encode_packet(ProbeResponse())
    assert deviations(judge) == [PROBE_ON_COMMAND]


def test_whole_packets_of_data_pass_together_in_the_middle_of_a_phase() -> None:
    link = Link(COMMAND, INITIATOR)
    link.phase = Phase.IDLE
    link.send(ASK)
    assert link.whole_data() == []
    piece = encode_packet(Data(ID, b"abc"))
    link.receive(encode_packet(StartData(ID, 10)) + piece * 2 + encode_packet(EndData(ID, b"end")))
    assert link.next() == StartData(ID, 10)
    assert [bytes(data) for data in link.whole_data()] == [b"abc", b"abc"]
    assert link.inflow
    assert link.inflow.received == 6
    # Fewer than were announced, which has to be judged.
    assert link.whole_data() == []
    assert link.next() == DataHeader(PacketType.END_DATA, ID, 3)
    assert link.whole_data() == []
    assert isinstance(link.next(), Piece)
    assert link.whole_data() == []


def test_the_last_packet_of_data_passes_with_the_others_and_ends_the_phase() -> None:
    link = Link(COMMAND, INITIATOR)
    link.phase = Phase.IDLE
    link.send(ASK)
    link.receive(encode_packet(StartData(ID, 6)) + encode_packet(Data(ID, b"abc")) + encode_packet(EndData(ID, b"end")))
    assert link.next() == StartData(ID, 6)
    assert [bytes(data) for data in link.whole_data()] == [b"abc", b"end"]
    assert link.phase is Phase.RESPONSE_DUE
    assert link.inflow
    assert (link.inflow.received, link.inflow.ended) == (6, True)
    assert link.whole_data() == []


def test_nothing_passes_together_that_is_surplus_or_dropped() -> None:
    link = Link(COMMAND, INITIATOR)
    link.phase = Phase.IDLE
    link.send(ASK)
    link.receive(encode_packet(StartData(ID, 4)) + encode_packet(Data(ID, b"abc")) * 2)
    link.next()
    assert [bytes(data) for data in link.whole_data()] == [b"abc"]
    assert link.whole_data() == []
    link.discard()
    assert link.whole_data() == []


def test_nothing_passes_together_before_a_request_that_waits() -> None:
    link = Link(COMMAND, RESPONDER)
    link.phase = Phase.IDLE
    early = OperationRequest(DataPhase.OUT, SEND_OBJECT, ID)
    stream = (ASK_OUT, StartData(ID, 9), Data(ID, b"abc"), early, Data(ID, b"xyz"))
    link.receive(b"".join(encode_packet(packet) for packet in stream))
    assert [link.next(), link.next()] == [ASK_OUT, StartData(ID, 9)]
    assert [bytes(data) for data in link.whole_data()] == [b"abc"]
    assert link.next() is None
    assert link.waiting
    assert link.whole_data() == []


class TestWithGaps:
    """An observer's link, when bytes were not recorded."""

    def link(self, *lines: tuple[Role, Packet]) -> Link:
        link = Link(COMMAND)
        for side, packet in ((INITIATOR, HELLO), (RESPONDER, WELCOME), (INITIATOR, ASK), *lines):
            self.hear(link, side, encode_packet(packet))
        return link

    def hear(self, link: Link, side: Role, data: bytes) -> list[Frame]:
        link.receive(data, side)
        heard = []
        while (frame := link.read(side)) is not None:
            link.accept(side, frame)
            heard.append(frame)
        return heard

    def test_payload_passes_or_is_lost_and_counts(self) -> None:
        link = self.link((RESPONDER, StartData(ID, 10)))
        self.hear(link, RESPONDER, encode_packet(EndData(ID, bytes(10)))[:14])
        assert (link.length(RESPONDER), link.taken(RESPONDER)) == (22, 14)
        assert link.let_by(3, RESPONDER)
        assert link.lost(5, RESPONDER) is Hole.PAYLOAD
        assert link.inflow is not None
        assert (link.inflow.received, link.inflow.ended) == (10, True)
        assert link.between(RESPONDER)

    def test_payload_that_nobody_wants_does_not_count(self) -> None:
        link = self.link((RESPONDER, ANSWER))
        self.hear(link, RESPONDER, encode_packet(EndData(ID, bytes(10)))[:14])
        assert not link.let_by(1, RESPONDER)
        assert link.lost(8, RESPONDER) is Hole.PAYLOAD
        assert link.inflow is None

    def test_only_what_is_due_and_announced_is_let_by(self) -> None:
        link = self.link((RESPONDER, StartData(ID, 5)))
        self.hear(link, RESPONDER, encode_packet(EndData(ID, bytes(10)))[:14])
        assert [link.let_by(size, RESPONDER) for size in (0, 9, 4, 3)] == [False, False, False, True]

    def test_data_that_was_not_announced_is_let_by_too(self) -> None:
        link = self.link((RESPONDER, StartData(ID, TOTAL_UNKNOWN)))
        self.hear(link, RESPONDER, encode_packet(Data(ID, bytes(10)))[:14])
        assert link.let_by(8, RESPONDER)

    def test_a_lost_packet_leaves_the_phase_to_the_next(self) -> None:
        link = self.link()
        link.receive(encode_packet(ANSWER)[:9], RESPONDER)
        assert link.read(RESPONDER) is None
        assert link.pending(RESPONDER) == 9
        assert link.lost(5, RESPONDER) is Hole.PACKET
        assert self.hear(link, INITIATOR, encode_packet(replace(ASK, transaction=8)))
        assert link.phase is Phase.REQUESTED
        with pytest.raises(RemoteProtocolError, match="not allowed"):
            self.hear(link, RESPONDER, encode_packet(Data(8, b"")))

    def test_lost_packets_leave_the_data_phase_open(self) -> None:
        judge = Judge()
        link = Link(COMMAND, judge=judge)
        for side, packet in (
            (INITIATOR, HELLO),
            (RESPONDER, WELCOME),
            (INITIATOR, ASK),
            (RESPONDER, StartData(ID, 10)),
        ):
            self.hear(link, side, encode_packet(packet))
        assert link.lost(100, RESPONDER) is Hole.SEVERAL
        assert link.inflow is None
        link.receive(b"rest", RESPONDER)
        assert link.surrender(RESPONDER) == b"rest"
        link.resume(RESPONDER)
        self.hear(link, RESPONDER, encode_packet(EndData(ID, b"abc")) + encode_packet(ANSWER))
        assert (link.phase, judge.met) == (Phase.IDLE, ())

    def test_what_the_initiator_lost_leaves_the_data_of_the_responder(self) -> None:
        link = self.link((RESPONDER, StartData(ID, 10)))
        link.forget(INITIATOR)
        assert link.inflow is not None

    def test_a_legal_packet_stays_in_its_phase(self) -> None:
        link = self.link()
        link.forget(RESPONDER)
        self.hear(link, RESPONDER, encode_packet(StartData(ID, 3)) + encode_packet(Data(ID, b"abc")))
        assert link.phase is Phase.DATA_IN

    def test_what_nobody_may_send_is_still_wrong(self) -> None:
        link = self.link()
        link.forget(INITIATOR)
        with pytest.raises(RemoteProtocolError, match="not allowed"):
            self.hear(link, INITIATOR, encode_packet(ANSWER))

    def test_a_deviation_in_every_phase_is_one_in_this(self) -> None:
        link = self.link()
        link.forget(INITIATOR)
        self.hear(link, INITIATOR, encode_packet(ProbeRequest()))
        assert link.phase is Phase.REQUESTED

    def test_events_settle_their_connection(self) -> None:
        link = Link(EVENT)
        link.forget(RESPONDER)
        self.hear(link, RESPONDER, encode_packet(Event(0x4002)))
        assert link.phase is Phase.OPEN
        with pytest.raises(RemoteProtocolError, match="not allowed"):
            self.hear(link, RESPONDER, encode_packet(InitEventAck()))

    def test_other_readers_and_phases(self) -> None:
        ended: list[Role] = []

        class Reader(FrameReader):
            def end_transfer(self) -> None:
                ended.append(RESPONDER)

        link = Link(COMMAND, readers={INITIATOR: FrameReader(), RESPONDER: Reader()})
        link.restart(Phase.ACCEPTED)
        assert self.hear(link, INITIATOR, encode_packet(ASK)) == [ASK]
        link.end_transfer(RESPONDER)
        assert ended == [RESPONDER]

    def test_data_of_a_request_that_is_not_known_does_not_begin_a_new_one(self) -> None:
        judge = Judge()
        link = Link(COMMAND, judge=judge)
        link.forget(INITIATOR)
        self.hear(link, INITIATOR, encode_packet(StartData(3, 0)))
        self.hear(link, RESPONDER, encode_packet(replace(ANSWER, transaction=3)))
        assert link.phase is Phase.DRAINING
        self.hear(link, INITIATOR, encode_packet(ASK))
        assert judge.met == ()
