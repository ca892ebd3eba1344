"""The computer's side, conversation by conversation."""

import pytest

from hotshoe.errors import LocalProtocolError, RemoteProtocolError, ResponseTimeout
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import DEFAULT
from hotshoe.protocol.notices import (
    Closed,
    CommandAccepted,
    Connected,
    DataEnded,
    DataStarted,
    Happened,
    ProbeAnswered,
    ProbeUnanswered,
    Refused,
    Responded,
)
from hotshoe.protocol.states import Channel, Phase
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    DATA_END_MISSING,
    DATA_LATE,
    DATA_SHORT,
    DATA_STRAY_END,
    DATA_SURPLUS,
    EVENT_CONNECTION_LOST,
    EVENT_WITHOUT_TRANSACTION,
    PROBE_UNANSWERED,
    REASON_ABSENT,
    RESPONSE_STALE,
    RESPONSE_TRANSACTION_ZERO,
    VERSION_ABSENT,
    VERSION_UNKNOWN,
)
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    EndData,
    Event,
    FailReason,
    InitCommandAck,
    InitEventAck,
    InitEventRequest,
    InitFail,
    Packet,
    PacketType,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import UNKNOWN_GUID
from tests.playbook import I, R, Speaker, chunk, do, met, pays, play, raised, told, wait
from tests.protocol.conversations import (
    ALREADY_OPEN,
    CANCELLED,
    CLOSE_SESSION,
    ERROR,
    GET_DEVICE_INFO,
    GET_OBJECT,
    HELLO,
    HERE,
    OBJECT_ADDED,
    OK,
    OPEN_SESSION,
    SEND_OBJECT,
    THERE,
    WELCOME,
    answers,
    asks,
    initiator,
    requests,
    responded,
    still_usable,
)

GIB = 1 << 30
SESSION_NOT_OPEN = 0x2003
ACCEPTED = CommandAccepted(1, THERE, "camera", 0x00010000)


def beginning() -> Initiator:
    """Asked for the command connection."""
    return play(Initiator(HERE, "laptop"), do(lambda i: i.start(0.0)), I >> HELLO)


def associating() -> Initiator:
    """Asked for the event connection."""
    return play(
        beginning(),
        R >> WELCOME << ACCEPTED,
        do(lambda i: i.event_connected(0.0)),
        I.event >> InitEventRequest(1),
    )


# Establishment


@pytest.mark.parametrize("segment", [None, 1])
def test_both_connections_are_established_in_order(segment: int | None) -> None:
    engine = play(
        Initiator(HERE, "laptop"),
        do(lambda i: i.start(0.0)),
        I >> HELLO,
        R >> InitCommandAck(7, THERE, "camera") << CommandAccepted(7, THERE, "camera", 0x00010000),
        do(lambda i: i.event_connected(0.0)),
        I.event >> InitEventRequest(7),
        R.event >> InitEventAck() << Connected(),
        segment=segment,
    )
    assert (engine.command_phase, engine.event_phase, engine.deviations) == (Phase.ACCEPTED, Phase.OPEN, ())


def test_the_first_event_may_follow_the_acknowledgement_at_once() -> None:
    event = Event(OBJECT_ADDED, params=(5,))
    play(
        associating(),
        R.event >> encode_packet(InitEventAck()) + encode_packet(event) << Connected() << Happened(event),
    )


def test_cameras_that_tell_no_version_and_no_name() -> None:
    leica = InitCommandAck(1, UNKNOWN_GUID, "", 0)
    play(beginning(), R >> leica << CommandAccepted(1, UNKNOWN_GUID, "", 0), met(VERSION_UNKNOWN))
    bare = HEADER.pack(30, PacketType.INIT_COMMAND_ACK) + b"\1\0\0\0" + THERE + b"\0\0"
    play(beginning(), R >> bare << CommandAccepted(1, THERE, "", 0x00010000), met(VERSION_ABSENT))


@pytest.mark.parametrize("reason", [*FailReason, 0x2019, 0xFFFFFFFF])
def test_refusals_of_the_command_connection(reason: int) -> None:
    engine = play(
        beginning(), R >> InitFail(reason) << Refused(reason) << Closed(False, f"refused with reason {reason}")
    )
    assert (engine.closed, engine.command_phase) == (True, Phase.REFUSED)


@pytest.mark.parametrize("speaker", [R, R.event], ids=str)
@pytest.mark.parametrize("reason", [*FailReason, 0x2019, 0xFFFFFFFF])
def test_refusals_of_the_event_connection_on_either_connection(speaker: Speaker, reason: int) -> None:
    engine = play(
        associating(), speaker >> InitFail(reason) << Refused(reason) << Closed(False, f"refused with reason {reason}")
    )
    assert engine.closed


def test_a_refusal_without_reason() -> None:
    bare = HEADER.pack(8, PacketType.INIT_FAIL)
    play(
        beginning(),
        R >> bare << Refused(FailReason.UNSPECIFIED) << Closed(False, "refused with reason 3"),
        met(REASON_ABSENT),
    )


def test_a_second_connection_that_cannot_be_made() -> None:
    engine = play(beginning(), R >> WELCOME << ACCEPTED)
    play(
        engine,
        do(lambda i: i.lost(Channel.EVENT, "connection refused")),
        told(Closed(False, "event connection: connection refused")),
    )


def test_the_event_connection_comes_second() -> None:
    for engine in (Initiator(HERE, "laptop"), beginning(), initiator()):
        with pytest.raises(LocalProtocolError):
            engine.event_connected(0.0)


@pytest.mark.parametrize("packet", [Event(OBJECT_ADDED), ProbeRequest()])
def test_nothing_comes_before_the_acknowledgement_of_the_event_connection(packet: Packet) -> None:
    with pytest.raises(RemoteProtocolError, match="is not allowed in phase Asked"):
        associating().receive(Channel.EVENT, encode_packet(packet), 0.0)


def test_an_established_connection_is_not_refused_any_more() -> None:
    with pytest.raises(RemoteProtocolError, match="InitFail is not allowed in phase Idle"):
        initiator().receive(Channel.COMMAND, encode_packet(InitFail(2)), 0.0)


def test_no_operation_before_both_connections_stand() -> None:
    for engine in (Initiator(HERE, "laptop"), beginning(), associating()):
        with pytest.raises(LocalProtocolError, match="the event connection is not established"):
            engine.request(GET_DEVICE_INFO, (), 0.0)


def test_a_person_has_a_minute_to_agree() -> None:
    play(
        beginning(),
        wait(59.9),
        R >> WELCOME << ACCEPTED,
        do(lambda i: i.deadline() == 59.9 + DEFAULT.establishment or pytest.fail("30 s more for the rest")),
    )
    play(
        beginning(),
        wait(60.0),
        told(Closed(False, "no answer to the connection request for 60 s")),
        raised(ResponseTimeout),
    )


@pytest.mark.parametrize("dialled_at", [None, 0.0, 29.0])
def test_the_event_connection_has_thirty_seconds_from_the_acknowledgement(dialled_at: float | None) -> None:
    engine = play(beginning(), R >> WELCOME << ACCEPTED)
    if dialled_at is not None:
        play(engine, do(lambda i: i.event_connected(dialled_at)), I.event >> InitEventRequest(1))
    play(
        engine,
        wait(29.9),
        wait(0.1),
        told(Closed(False, "the event connection was not acknowledged for 30 s")),
        raised(ResponseTimeout),
    )


def test_nothing_is_due_before_the_beginning_and_after_the_end() -> None:
    engine = Initiator(HERE, "laptop")
    assert engine.deadline() is None
    engine.tick(1e9)
    engine = beginning()
    engine.lost(Channel.COMMAND, "reset")
    assert engine.deadline() is None


# Sessions and transaction ids


def test_ids_are_zero_outside_a_session_and_count_from_one_inside() -> None:
    engine = initiator(session=False)
    play(
        engine,
        *requests(GET_DEVICE_INFO, transaction=0),
        R >> answers(0) << responded(0, operation=GET_DEVICE_INFO),
        *requests(OPEN_SESSION, 1, transaction=0),
        R >> answers(0) << responded(0, operation=OPEN_SESSION),
    )
    for transaction in range(1, 6):
        play(engine, *still_usable(transaction))
    play(
        engine,
        *requests(CLOSE_SESSION, transaction=6),
        R >> answers(6) << responded(6, operation=CLOSE_SESSION),
        *requests(GET_DEVICE_INFO, transaction=0),
        R >> answers(0) << responded(0, operation=GET_DEVICE_INFO),
        *requests(OPEN_SESSION, 1, transaction=0),
        R >> answers(0) << responded(0, operation=OPEN_SESSION),
        *still_usable(1),
    )


def test_ids_wrap_from_fffffffe_to_one() -> None:
    engine = initiator()
    engine.next_transaction = 0xFFFFFFF0
    used = []
    for _ in range(64):
        used.append(engine.next_transaction)
        play(engine, *still_usable(engine.next_transaction))
    assert used == [*range(0xFFFFFFF0, 0xFFFFFFFF), *range(1, 50)]


@pytest.mark.parametrize(
    "operation, response, in_session",
    [
        (OPEN_SESSION, OK, True),
        (OPEN_SESSION, ALREADY_OPEN, True),
        (OPEN_SESSION, ERROR, False),
        (CLOSE_SESSION, ERROR, False),
    ],
)
def test_whether_a_session_is_open(operation: int, response: int, *, in_session: bool) -> None:
    engine = play(
        initiator(session=False),
        *requests(operation, 1, transaction=0),
        R >> answers(0, response) << responded(0, response, operation=operation),
    )
    assert engine.in_session is in_session


@pytest.mark.parametrize("response, in_session", [(OK, False), (SESSION_NOT_OPEN, False), (ERROR, True)])
def test_whether_a_session_is_closed(response: int, *, in_session: bool) -> None:
    engine = play(
        initiator(),
        *requests(CLOSE_SESSION),
        R >> answers(1, response) << responded(1, response, operation=CLOSE_SESSION),
    )
    assert engine.in_session is in_session


def test_our_own_open_session_counts_on() -> None:
    play(
        initiator(),
        *still_usable(1),
        *still_usable(2),
        *requests(OPEN_SESSION, 1, transaction=0),
        R >> answers(0, ALREADY_OPEN, 1) << responded(0, ALREADY_OPEN, 1, operation=OPEN_SESSION),
        *still_usable(3),
    )


def test_leica_answers_the_end_of_a_session_with_id_zero() -> None:
    play(
        initiator(),
        *still_usable(1),
        *requests(CLOSE_SESSION, transaction=2),
        R >> answers(0, OK, 0, 0, 0, 0, 0) << responded(2, OK, 0, 0, 0, 0, 0, operation=CLOSE_SESSION),
        met(RESPONSE_TRANSACTION_ZERO),
    )


def test_stale_and_repeated_responses_are_dropped() -> None:
    play(
        initiator(),
        *still_usable(1),
        *requests(transaction=2),
        R >> answers(1),
        met(RESPONSE_STALE),
        R >> answers(2) << responded(2),
        R >> answers(2),
        met(RESPONSE_STALE),
        *still_usable(3),
    )


@pytest.mark.parametrize("foreign", [3, 0x93, 0xFFFFFFFF])
def test_responses_to_nothing_close_the_connection(foreign: int) -> None:
    engine = play(initiator(), *still_usable(1), *requests(transaction=2))
    with pytest.raises(RemoteProtocolError, match=f"for transaction {foreign}, 2 is under way"):
        engine.receive(Channel.COMMAND, encode_packet(answers(foreign)), 0.0)
    assert engine.closed


def test_strict_initiators_refuse_stale_responses() -> None:
    engine = play(initiator(strict=True), *still_usable(1), *requests(transaction=2))
    with pytest.raises(RemoteProtocolError, match="response-stale"):
        engine.receive(Channel.COMMAND, encode_packet(answers(1)), 0.0)
    assert engine.closed


def test_one_transaction_at_a_time() -> None:
    engine = play(initiator(), *requests())
    with pytest.raises(LocalProtocolError, match="initiator may not send OperationRequest in phase Requested"):
        engine.request(GET_DEVICE_INFO, (), 0.0)
    play(engine, R >> answers(1) << responded(), *still_usable(2))


@pytest.mark.parametrize("params", [(1, 2, 3, 4, 5, 6), (-1,), (1 << 32,)])
def test_what_cannot_be_sent_changes_nothing(params: tuple[int, ...]) -> None:
    engine = initiator()
    with pytest.raises(LocalProtocolError):
        engine.request(GET_OBJECT, params, 0.0)
    play(engine, *still_usable(1))


@pytest.mark.parametrize("total", [-1, TOTAL_UNKNOWN, 1 << 64])
def test_totals_have_64_bits(total: int) -> None:
    engine = initiator()
    with pytest.raises(LocalProtocolError, match="cannot have"):
        engine.request(SEND_OBJECT, (), 0.0, total=total)
    play(engine, *still_usable(1))


# Data from the camera


@pytest.mark.parametrize("segment", [None, 1])
@pytest.mark.parametrize(
    "packets, notices, deviations, counted",
    [
        ([StartData(1, 4), EndData(1, b"data")], [DataEnded(4, 4)], [], {"received": 4, "total": 4}),
        ([StartData(1, 4), Data(1, b"da"), EndData(1, b"ta")], [DataEnded(4, 4)], [], {"received": 4, "total": 4}),
        ([StartData(1, 4), Data(1, b"data"), EndData(1)], [DataEnded(4, 4)], [], {"received": 4, "total": 4}),
        ([StartData(1, TOTAL_UNKNOWN), EndData(1, b"data")], [DataEnded(4, None)], [], {"received": 4}),
        ([EndData(1)], [], [DATA_STRAY_END], {}),
        (
            [StartData(1, 4), EndData(1, b"data"), EndData(1)],
            [DataEnded(4, 4)],
            [DATA_STRAY_END],
            {"received": 4, "total": 4},
        ),
        (
            [StartData(1, 5), EndData(1, b"data")],
            [DataEnded(4, 5)],
            [DATA_SHORT],
            {"received": 4, "total": 5, "received_whole": False},
        ),
        (
            [StartData(1, 4), EndData(1, b"data!")],
            [DataEnded(5, 4)],
            [DATA_SURPLUS],
            {"received": 5, "total": 4, "received_whole": False},
        ),
        (
            [StartData(1, 5), Data(1, b"data"), answers(1)],
            [],
            [DATA_END_MISSING, DATA_SHORT],
            {"received": 4, "total": 5, "received_whole": False},
        ),
        ([StartData(1, 4), Data(1, b"data"), answers(1)], [], [DATA_END_MISSING], {"received": 4, "total": 4}),
        (
            [StartData(1, TOTAL_UNKNOWN), Data(1, b"data"), answers(1)],
            [],
            [DATA_END_MISSING],
            {"received": 4, "received_whole": False},
        ),
    ],
)
def test_data_phases(
    packets: list[Packet],
    notices: list[DataEnded],
    deviations: list[object],
    counted: dict[str, int],
    segment: int | None,
) -> None:
    engine = play(initiator(), *requests())
    for packet in (*packets, answers(1)):
        data = encode_packet(packet)
        step = segment or len(data)
        for start in range(0, len(data), step):
            engine.receive(Channel.COMMAND, data[start : start + step], 0.0)
    reported = [notice for notice in engine.notices() if isinstance(notice, DataEnded | Responded)]
    assert reported == [*notices, responded(**counted)]
    found = [known.deviation for known in engine.deviations if known.deviation is not RESPONSE_STALE]
    assert found == deviations


def test_an_empty_object() -> None:
    play(
        initiator(),
        *requests(),
        R >> StartData(1, 0) << DataStarted(1, 0) << DataEnded(0, 0),
        R >> EndData(1),
        R >> answers(1) << responded(total=0),
        *requests(transaction=2),
        R >> StartData(2, 0) << DataStarted(2, 0) << DataEnded(0, 0),
        R >> answers(2) << responded(2, total=0),
        met(DATA_END_MISSING),
        *still_usable(3),
    )


def test_an_error_instead_of_data_and_in_the_middle_of_it() -> None:
    play(
        initiator(strict=True),
        *requests(),
        R >> answers(1, ERROR) << responded(1, ERROR),
        *requests(transaction=2),
        R >> StartData(2, 9) << DataStarted(2, 9),
        R >> Data(2, b"some") << chunk(b"some"),
        R >> answers(2, ERROR) << responded(2, ERROR, received=4, total=9, received_whole=False),
        *still_usable(3),
    )


def test_data_after_the_response_is_dropped() -> None:
    play(
        initiator(),
        *requests(),
        R >> StartData(1, 9) << DataStarted(1, 9),
        R >> answers(1, ERROR) << responded(1, ERROR, total=9, received_whole=False),
        R >> Data(1, b"late"),
        met(DATA_LATE),
        *requests(transaction=2),
        R >> EndData(1, b"later"),
        met(DATA_LATE),
        R >> answers(2) << responded(2),
        *still_usable(3),
    )


# Data to the camera


def test_data_out_in_one_packet() -> None:
    play(
        initiator(),
        *requests(SEND_OBJECT, total=4),
        do(lambda i: i.send_chunk(b"data", 0.0)),
        I >> EndData(1, b"data"),
        R >> answers(1) << responded(operation=SEND_OBJECT),
    )


def test_data_out_in_many_packets() -> None:
    engine = play(
        initiator(),
        *requests(SEND_OBJECT, total=9),
        do(lambda i: i.send_chunk(b"1234", 0.0)),
        I >> Data(1, b"1234"),
        do(lambda i: i.send_chunk(b"", 0.0)),
        I >> Data(1),
        do(lambda i: i.sending or pytest.fail("five bytes are wanted")),
        do(lambda i: i.data_header(5)),
        pays(b"56"),
        pays(b"789"),
        I >> EndData(1, b"56789"),
    )
    assert not engine.sending
    play(engine, R >> answers(1) << responded(operation=SEND_OBJECT), *still_usable(2))


def test_nothing_is_sent_with_its_end() -> None:
    engine = play(initiator(), *requests(SEND_OBJECT, total=0))
    assert not engine.sending
    with pytest.raises(LocalProtocolError):
        engine.data_header(0)
    play(engine, R >> answers(1) << responded(operation=SEND_OBJECT), *still_usable(2))


def test_more_than_four_gigabytes_go_out_in_several_packets() -> None:
    total = 5 * GIB
    piece = 0xFFFFFFFF - 12
    engine = play(initiator(), *requests(SEND_OBJECT, total=total))
    with pytest.raises(LocalProtocolError, match="do not fit one packet"):
        engine.data_header(total)
    engine.data_header(piece)
    assert engine.payload_owed == piece
    engine.sent(piece, 0.0)
    engine.data_header(total - piece)
    kinds = [HEADER.unpack_from(data)[1] for _, data in engine.outgoing()]
    assert kinds == [PacketType.DATA, PacketType.END_DATA]


def test_no_more_than_was_announced() -> None:
    engine = play(initiator(), *requests(SEND_OBJECT, total=4))
    with pytest.raises(LocalProtocolError, match="5 bytes, but only 4"):
        engine.send_chunk(b"12345", 0.0)
    with pytest.raises(LocalProtocolError):
        play(initiator(), *requests()).send_chunk(b"", 0.0)


def test_an_early_response_stops_the_data() -> None:
    engine = play(
        initiator(strict=True),
        *requests(SEND_OBJECT, total=9),
        do(lambda i: i.send_chunk(b"1234", 0.0)),
        I >> Data(1, b"1234"),
        R >> answers(1, ERROR) << responded(1, ERROR, operation=SEND_OBJECT, sent_whole=False),
    )
    assert not engine.sending
    play(engine, *still_usable(2))


def test_an_early_response_in_the_middle_of_a_packet() -> None:
    engine = play(
        initiator(strict=True),
        *requests(SEND_OBJECT, total=9),
        do(lambda i: i.data_header(9)),
        R >> answers(1, ERROR) << responded(1, ERROR, operation=SEND_OBJECT, sent_whole=False),
        do(lambda i: i.request(GET_DEVICE_INFO, (), 0.0)),
        raised(LocalProtocolError),
        pays(b"123456789"),
        I >> EndData(1, b"123456789"),
        *still_usable(2),
    )
    assert not engine.closed


# Cancel (all cases are in test_cancel)


def test_a_cancel_goes_out_twice_and_is_waited_for() -> None:
    play(
        initiator(strict=True),
        do(lambda i: i.cancel(0.0)),
        *requests(),
        R >> StartData(1, 9) << DataStarted(1, 9),
        do(lambda i: i.cancel(0.0)),
        I >> Cancel(1),
        I.event >> Cancel(1),
        do(lambda i: i.cancel(0.0)),
        R >> Data(1, b"dropped"),
        R >> answers(1, CANCELLED) << responded(1, CANCELLED, total=9, received_whole=False),
        *still_usable(2),
    )


def test_a_cancel_is_not_waited_for_for_ever() -> None:
    play(
        initiator(),
        *requests(),
        do(lambda i: i.cancel(0.0)),
        I >> Cancel(1),
        I.event >> Cancel(1),
        wait(9.0),
        R >> StartData(1, 9),
        wait(1.0),
        told(Closed(False, "no response to a cancel for 10 s")),
        raised(ResponseTimeout),
    )


# Signs of life


def test_an_idle_camera_is_probed() -> None:
    play(
        initiator(),
        wait(14.9),
        wait(0.1),
        I.event >> ProbeRequest(),
        wait(9.0),
        R.event >> ProbeResponse() << ProbeAnswered(),
        wait(14.9),
        wait(0.1),
        I.event >> ProbeRequest(),
    )


def test_traffic_puts_the_probe_off() -> None:
    play(
        initiator(),
        wait(10.0),
        R.event >> Event(OBJECT_ADDED) << Happened(Event(OBJECT_ADDED)),
        wait(14.9),
        wait(0.1),
        I.event >> ProbeRequest(),
    )


def test_a_camera_that_used_to_answer_is_dead_within_forty_seconds() -> None:
    engine = play(
        initiator(),
        wait(15.0),
        I.event >> ProbeRequest(),
        R.event >> ProbeResponse() << ProbeAnswered(),
        wait(15.0),
        I.event >> ProbeRequest(),
        wait(10.0),
        told(Closed(False, "no answer to a probe")),
        raised(ResponseTimeout),
    )
    assert engine.closed


def test_a_camera_that_never_answered_is_doubted_only() -> None:
    engine = play(
        initiator(),
        wait(15.0),
        I.event >> ProbeRequest(),
        wait(10.0),
        told(ProbeUnanswered()),
        met(PROBE_UNANSWERED),
        wait(14.9),
        wait(0.1),
        I.event >> ProbeRequest(),
        R.event >> ProbeResponse() << ProbeAnswered(),
    )
    assert not engine.closed


def test_a_camera_that_says_something_else_instead_of_answering_lives() -> None:
    event = Event(OBJECT_ADDED)
    play(
        initiator(),
        wait(15.0),
        I.event >> ProbeRequest(),
        wait(5.0),
        R.event >> event << Happened(event),
        wait(9.9),
        wait(0.1 + 5.0),
        I.event >> ProbeRequest(),
    )


def test_strict_initiators_insist_on_an_answer() -> None:
    play(
        initiator(strict=True),
        wait(15.0),
        I.event >> ProbeRequest(),
        wait(10.0),
        told(Closed(False, "probe-unanswered: Probe_Request without an answer")),
        raised(RemoteProtocolError),
    )


def test_a_transaction_has_thirty_seconds_for_each_step() -> None:
    play(
        initiator(),
        do(lambda i: i.request(GET_OBJECT, (), 0.0)),
        I >> asks(1),
        wait(29.0),
        R >> StartData(1, 9) << DataStarted(1, 9),
        wait(29.0),
        R >> Data(1, b"1") << chunk(b"1"),
        wait(29.9),
        wait(0.1),
        told(Closed(False, "no progress for 30 s")),
        raised(ResponseTimeout),
    )


def test_events_are_no_progress() -> None:
    event = Event(OBJECT_ADDED)
    play(
        initiator(),
        do(lambda i: i.request(GET_OBJECT, (), 0.0)),
        I >> asks(1),
        wait(20.0),
        R.event >> event << Happened(event),
        wait(10.0),
        told(Closed(False, "no progress for 30 s")),
        raised(ResponseTimeout),
    )


def test_our_own_sending_is_progress() -> None:
    engine = play(initiator(), *requests(SEND_OBJECT, total=9))
    engine.send_chunk(b"1", 20.0)
    assert engine.deadline() == 20.0 + DEFAULT.progress


# Ends


def test_the_end_after_a_closed_session_is_clean() -> None:
    for first in (R, R.event):
        play(
            initiator(),
            *requests(CLOSE_SESSION),
            R >> answers(1) << responded(operation=CLOSE_SESSION),
            first >> b"" << Closed(True, f"{first.channel.value} connection closed by the camera"),
        )


@pytest.mark.parametrize("strict", [False, True])
def test_the_end_in_a_session_is_not_clean(*, strict: bool) -> None:
    play(initiator(strict=strict), R >> b"" << Closed(False, "command connection closed by the camera"))
    lost = play(
        initiator(strict=strict),
        R.event >> b"" << Closed(False, "event connection closed by the camera"),
        *([] if strict else [met(EVENT_CONNECTION_LOST)]),
    )
    assert lost.closed


def test_the_end_before_anything_is_not_clean() -> None:
    play(beginning(), R >> b"" << Closed(False, "command connection closed by the camera"))


def test_the_end_in_the_middle_of_a_packet() -> None:
    play(
        initiator(session=False),
        R >> b"\x0e\0\0",
        R >> b"" << Closed(False, "command connection ended in the middle of a packet"),
    )
    play(
        initiator(session=False),
        R.event >> b"\x0e\0\0",
        R >> b"" << Closed(False, "command connection closed by the camera"),
    )


# Events


def test_events_with_few_and_with_many_parameters() -> None:
    short = HEADER.pack(10, PacketType.EVENT) + b"\2\x40"
    long = encode_packet(Event(OBJECT_ADDED, 0, (1, 2, 3)))
    play(
        initiator(),
        R.event >> short << Happened(Event(OBJECT_ADDED)),
        met(EVENT_WITHOUT_TRANSACTION),
        R.event >> long << Happened(Event(OBJECT_ADDED, 0, (1, 2, 3))),
    )
    padded = HEADER.pack(12, PacketType.INIT_EVENT_ACK) + bytes(4)
    play(associating(), R.event >> padded << Connected(), met(BYTES_SURPLUS))
