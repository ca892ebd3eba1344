"""The camera's side, conversation by conversation."""

import pytest

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.framing import Unframed
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import (
    Asked,
    Cancelled,
    Closed,
    Connected,
    DataEnded,
    DataStarted,
    ProbeAnswered,
    ProbeUnanswered,
)
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Channel, Phase
from hotshoe.protocol.transactions import WrongTransaction
from hotshoe.wire.deviations import (
    DATA_END_MISSING,
    DATA_FOREIGN,
    DATA_LATE,
    DATA_SHORT,
    DATA_UNANNOUNCED,
    DATA_WITHOUT_START,
    DEVICE_INFO_OUTSIDE_SESSION,
    EVENT_CONNECTION_MISSING,
    NAME_UNTERMINATED,
    OPENSESSION_TRANSACTION,
    PHASE_UNKNOWN,
    REQUEST_PIPELINED,
    TOTAL_32_BIT,
    TRANSACTION_SKIPPED,
    VERSION_ABSENT,
    Deviation,
)
from hotshoe.wire.packets import (
    HEADER,
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    EndData,
    Event,
    FailReason,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    PacketType,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from tests.playbook import I, R, chunk, do, met, pays, play, raised, told, wait
from tests.protocol.conversations import (
    CANCELLED,
    CLOSE_SESSION,
    ERROR,
    GET_DEVICE_INFO,
    HELLO,
    HERE,
    INVALID_TRANSACTION,
    OBJECT_ADDED,
    OK,
    OPEN_SESSION,
    SEND_OBJECT,
    THERE,
    UNREPORTED_STATUS,
    WELCOME,
    answers,
    asks,
    asks_out,
    hears,
    receiving_camera,
    requested,
    responder,
    responds,
    sending_camera,
    still_serving,
)

PARTNER = DEFAULT.cancel_partner


def asked() -> Responder:
    return play(Responder(), I >> HELLO << Asked(HELLO))


def accepted(*, strict: bool = False, limits: Limits = DEFAULT) -> Responder:
    """Without an event connection."""
    return play(
        Responder(strict=strict, limits=limits),
        I >> HELLO << Asked(HELLO),
        do(lambda r: r.accept(1, THERE, "camera")),
        R >> WELCOME,
    )


# Establishment


@pytest.mark.parametrize("segment", [None, 1])
def test_both_connections_are_established_in_order(segment: int | None) -> None:
    engine = play(
        Responder(),
        I >> HELLO << Asked(HELLO),
        do(lambda r: r.accept(7, THERE, "camera")),
        R >> type(WELCOME)(7, THERE, "camera"),
        I.event >> InitEventRequest(7) << Connected(),
        R.event >> InitEventAck(),
        segment=segment,
    )
    assert engine.initiator == HELLO
    assert (engine.command_phase, engine.event_phase, engine.deviations) == (Phase.ACCEPTED, Phase.OPEN, ())


@pytest.mark.parametrize("reason", [*FailReason, 0x2019])
def test_refusing_the_initiator(reason: int) -> None:
    engine = play(
        asked(),
        do(lambda r: r.refuse(reason)),
        R >> InitFail(reason),
        told(Closed(True, f"refused with reason {reason}")),
    )
    assert engine.closed


@pytest.mark.parametrize("reason", [*FailReason, 0x2019])
def test_refusing_the_event_connection(reason: int) -> None:
    play(
        accepted(),
        do(lambda r: r.refuse(reason)),
        R >> InitFail(reason),
        told(Closed(True, f"refused with reason {reason}")),
    )


def test_nobody_is_refused_before_asking_nor_after_beginning() -> None:
    for engine in (Responder(), responder()):
        with pytest.raises(LocalProtocolError, match="may not send InitFail"):
            engine.refuse(FailReason.BUSY)


@pytest.mark.parametrize("number", [0, 2, 0xFFFFFFFF])
def test_the_event_connection_has_to_name_this_connection(number: int) -> None:
    for engine in (asked(), accepted()):
        with pytest.raises(RemoteProtocolError, match=f"names connection {number}"):
            engine.receive(Channel.EVENT, encode_packet(InitEventRequest(number)), 0.0)
        assert engine.closed


def test_the_event_connection_is_associated_once() -> None:
    with pytest.raises(RemoteProtocolError, match="InitEventRequest is not allowed"):
        responder().receive(Channel.EVENT, encode_packet(InitEventRequest(1)), 0.0)


def test_nobody_begins_with_an_operation() -> None:
    for engine in (Responder(), asked()):
        with pytest.raises(RemoteProtocolError, match="OperationRequest is not allowed"):
            engine.receive(Channel.COMMAND, encode_packet(asks(0, GET_DEVICE_INFO)), 0.0)


def test_libpict_never_opens_the_event_connection() -> None:
    request = asks(0, GET_DEVICE_INFO)
    play(
        accepted(),
        I >> request << requested(request),
        met(EVENT_CONNECTION_MISSING),
        *responds(0),
        I.event >> InitEventRequest(1) << Connected(),
        R.event >> InitEventAck(),
        I >> request << requested(request),
        *responds(0),
    )


def test_strict_responders_want_the_event_connection_first() -> None:
    play(
        accepted(strict=True),
        I >> asks(0, GET_DEVICE_INFO),
        told(Closed(False, "event-connection-missing: operations before the event connection (operation 0x1001)")),
        raised(RemoteProtocolError),
    )


def test_events_wait_for_their_connection() -> None:
    play(
        accepted(),
        do(lambda r: r.event(OBJECT_ADDED, (5,))),
        do(lambda r: r.event(OBJECT_ADDED, (6,), 3)),
        I.event >> InitEventRequest(1) << Connected(),
        R.event >> InitEventAck(),
        R.event >> Event(OBJECT_ADDED, params=(5,)),
        R.event >> Event(OBJECT_ADDED, 3, (6,)),
        do(lambda r: r.event(OBJECT_ADDED, (7,))),
        R.event >> Event(OBJECT_ADDED, params=(7,)),
    )


def test_too_many_events_become_a_request_to_look_again() -> None:
    engine = accepted(limits=Limits(pending_events=100))
    for handle in range(250):
        engine.event(OBJECT_ADDED, (handle,))
    play(
        engine,
        I.event >> InitEventRequest(1) << Connected(),
        R.event >> InitEventAck(),
        R.event >> Event(UNREPORTED_STATUS),
        *(R.event >> Event(OBJECT_ADDED, params=(handle,)) for handle in range(199, 250)),
    )


def test_events_after_the_end_are_dropped() -> None:
    for engine in (accepted(), responder()):
        engine.lost(Channel.COMMAND, "reset")
        engine.event(OBJECT_ADDED)
        assert engine.outgoing() == []


@pytest.mark.parametrize("params", [(1, 2, 3, 4), (-1,)])
def test_events_have_three_parameters_at_most(params: tuple[int, ...]) -> None:
    with pytest.raises(LocalProtocolError):
        responder().event(OBJECT_ADDED, params)


# Sessions and transaction ids


def test_a_session_from_beginning_to_end() -> None:
    def close_session(engine: Responder) -> None:
        engine.session = None
        engine.respond(OK, now=0.0)

    play(
        responder(strict=True),
        *still_serving(1),
        *still_serving(2),
        hears(asks(3, CLOSE_SESSION)),
        do(close_session),
        R >> answers(3),
        *still_serving(0),
        I >> b"" << Closed(True, "command connection closed by the initiator"),
    )


def test_ids_wrap_from_fffffffe_to_one() -> None:
    engine = responder(strict=True)
    engine._expected = 0xFFFFFFF0
    for transaction in [*range(0xFFFFFFF0, 0xFFFFFFFF), *range(1, 50)]:
        play(engine, *still_serving(transaction))


@pytest.mark.parametrize("given", [0, 1, 3, 0x93, 0xFFFFFFFF])
def test_ids_out_of_turn_are_noted_and_followed(given: int) -> None:
    play(
        responder(),
        *still_serving(1),
        hears(asks(given)),
        met(TRANSACTION_SKIPPED),
        *responds(given),
        *still_serving(1 if given == 0xFFFFFFFF else given + 1),
    )


@pytest.mark.parametrize("given", [0, 1, 3, 0x93, 0xFFFFFFFF])
def test_strict_responders_answer_ids_out_of_turn(given: int) -> None:
    play(
        responder(strict=True),
        *still_serving(1),
        I >> asks(given),
        R >> answers(given, INVALID_TRANSACTION),
        I >> asks_out(given),
        R >> answers(given, INVALID_TRANSACTION),
        I >> StartData(given, 4),
        I >> EndData(given, b"data"),
        *still_serving(2),
    )


def test_many_requests_out_of_turn_at_once_do_not_pile_up() -> None:
    engine = responder(strict=True)
    engine.receive(Channel.COMMAND, 5000 * encode_packet(asks(99)), 0.0)
    assert [data for _, data in engine.outgoing()] == 5000 * [encode_packet(answers(99, INVALID_TRANSACTION))]
    play(engine, *still_serving(1))


@pytest.mark.parametrize(
    "request_, deviation",
    [(asks(1, OPEN_SESSION, 1), OPENSESSION_TRANSACTION), (asks(2022, GET_DEVICE_INFO), DEVICE_INFO_OUTSIDE_SESSION)],
)
def test_ids_outside_a_session_are_zero(request_: OperationRequest, deviation: Deviation) -> None:
    play(responder(session=False), hears(request_), met(deviation), *responds(request_.transaction))
    with pytest.raises(RemoteProtocolError, match=deviation.name):
        responder(session=False, strict=True).receive(Channel.COMMAND, encode_packet(request_), 0.0)


@pytest.mark.parametrize("strict", [False, True])
def test_a_second_open_session_is_the_handlers_affair(*, strict: bool) -> None:
    play(
        responder(strict=strict),
        *still_serving(1),
        hears(asks(0, OPEN_SESSION, 2)),
        *responds(0, 0x201E, 1),
        *still_serving(2),
    )


def test_every_session_counts_from_one() -> None:
    def set_session(engine: Responder, number: int | None) -> None:
        engine.session = number
        engine.respond(OK, now=0.0)

    play(
        responder(strict=True),
        *still_serving(1),
        hears(asks(2, CLOSE_SESSION)),
        do(lambda r: set_session(r, None)),
        R >> answers(2),
        hears(asks(0, OPEN_SESSION, 1)),
        do(lambda r: set_session(r, 1)),
        R >> answers(0),
        *still_serving(1),
    )


@pytest.mark.parametrize("phase", [0, 3, 7])
def test_requests_that_do_not_tell_their_data_phase(phase: int) -> None:
    request = OperationRequest(phase, SEND_OBJECT, 1)
    play(
        responder(),
        hears(request),
        met(PHASE_UNKNOWN),
        I >> StartData(1, 4) << DataStarted(1, 4),
        met(DATA_UNANNOUNCED),
        I >> EndData(1, b"data") << chunk(b"data") << DataEnded(4, 4),
        *responds(1),
        *still_serving(2),
    )
    with pytest.raises(RemoteProtocolError, match="phase-unknown"):
        responder(strict=True).receive(Channel.COMMAND, encode_packet(request), 0.0)


# Requests ahead of their turn


def test_requests_wait_for_their_turn() -> None:
    second, third = asks(2), asks_out(3)
    engine = play(
        responder(),
        hears(asks(1)),
        I >> second,
        met(REQUEST_PIPELINED),
        I >> third,
        I >> StartData(3, 4),
        I >> EndData(3, b"data"),
    )
    assert (engine.reading(Channel.COMMAND), engine.reading(Channel.EVENT)) == (False, True)
    play(
        engine,
        do(lambda r: r.respond(OK, now=0.0)),
        R >> answers(1),
        told(requested(second)),
        met(REQUEST_PIPELINED),
        do(lambda r: r.respond(OK, now=0.0)),
        R >> answers(2),
        told(requested(third)),
        told(DataStarted(3, 4)),
        told(chunk(b"data")),
        told(DataEnded(4, 4)),
        *responds(3),
        *still_serving(4),
    )


def test_what_waits_is_bounded() -> None:
    engine = play(responder(limits=Limits(held_bytes=1000)), hears(asks(1)), I >> asks(2), met(REQUEST_PIPELINED))
    engine.receive(Channel.COMMAND, bytes(1000), 0.0)
    with pytest.raises(RemoteProtocolError, match="1001 bytes ahead of their turn"):
        engine.receive(Channel.COMMAND, b"!", 0.0)
    assert engine.closed


def test_what_waited_may_turn_out_to_be_nonsense() -> None:
    play(
        responder(),
        hears(asks(1)),
        I >> encode_packet(asks(2)) + HEADER.pack(4, 1),
        met(REQUEST_PIPELINED),
        do(lambda r: r.respond(OK, now=0.0)),
        R >> answers(1),
        told(requested(asks(2))),
        told(Closed(False, "a packet of type 1 cannot have 4 bytes")),
        raised(Unframed),
    )


# Data to the initiator


def test_data_in_in_one_packet_and_in_many() -> None:
    play(
        sending_camera(b"1234"),
        do(lambda r: r.sending or pytest.fail("five bytes are wanted")),
        do(lambda r: r.data_header(5, last=True)),
        pays(b"567"),
        pays(b"89"),
        R >> EndData(1, b"56789"),
        do(lambda r: not r.sending or pytest.fail("that was all")),
        *responds(1),
        *still_serving(2),
    )
    play(
        sending_camera(total=4),
        do(lambda r: r.send_chunk(b"data", 0.0, last=True)),
        R >> EndData(1, b"data"),
        *responds(1),
    )
    play(
        sending_camera(b"data", total=4),
        do(lambda r: r.send_chunk(b"", 0.0, last=True)),
        R >> EndData(1),
        *responds(1),
    )


def test_an_empty_object() -> None:
    play(sending_camera(total=0), do(lambda r: r.send_chunk(b"", 0.0, last=True)), R >> EndData(1), *responds(1))


def test_a_stream_of_unknown_length() -> None:
    play(
        responder(),
        hears(asks(1)),
        do(lambda r: r.start_data(None)),
        R >> StartData(1, TOTAL_UNKNOWN),
        do(lambda r: r.send_chunk(b"some", 0.0, last=False)),
        R >> Data(1, b"some"),
        do(lambda r: r.send_chunk(b"more", 0.0, last=True)),
        R >> EndData(1, b"more"),
        *responds(1),
    )


@pytest.mark.parametrize("total", [-1, TOTAL_UNKNOWN, 1 << 64])
def test_totals_have_64_bits(total: int) -> None:
    with pytest.raises(LocalProtocolError, match="cannot have"):
        play(responder(), hears(asks(1))).start_data(total)


@pytest.mark.parametrize("size, last", [(6, False), (6, True), (4, True)])
def test_the_announced_total_is_kept(size: int, *, last: bool) -> None:
    engine = sending_camera(b"1234")
    with pytest.raises(LocalProtocolError, match=f"{size} bytes, but 5 of the announced total are left"):
        engine.send_chunk(bytes(size), 0.0, last=last)
    play(engine, do(lambda r: r.send_chunk(b"56789", 0.0, last=True)), R >> EndData(1, b"56789"), *responds(1))


def test_an_error_may_cut_the_data_short_but_not_ok() -> None:
    engine = sending_camera(b"1234")
    with pytest.raises(LocalProtocolError, match="only an error may cut short"):
        engine.respond(OK, now=0.0)
    play(engine, *responds(1, ERROR), *still_serving(2))


def test_a_packet_is_finished_before_the_response() -> None:
    play(
        sending_camera(),
        do(lambda r: r.data_header(4, last=False)),
        do(lambda r: r.respond(ERROR, now=0.0)),
        raised(LocalProtocolError),
        pays(b"1234"),
        R >> Data(1, b"1234"),
        *responds(1, ERROR),
    )


def test_nothing_is_sent_without_a_request() -> None:
    play(
        responder(),
        do(lambda r: r.start_data(4)),
        raised(LocalProtocolError),
        do(lambda r: r.data_header(4, last=True)),
        raised(LocalProtocolError),
        do(lambda r: r.send_chunk(b"data", 0.0, last=True)),
        raised(LocalProtocolError),
        do(lambda r: r.respond(OK, now=0.0)),
    )


def test_nothing_is_sent_after_the_end() -> None:
    engine = sending_camera(b"1234")
    play(engine, I >> b"" << Closed(False, "command connection closed by the initiator"))
    assert not engine.sending
    play(
        engine,
        do(lambda r: r.respond(ERROR, now=0.0)),
        do(lambda r: r.send_chunk(b"5", 0.0, last=False)),
        raised(LocalProtocolError),
    )


# Data from the initiator


def test_an_early_response_lets_the_rest_drain() -> None:
    play(
        receiving_camera(b"1234", strict=True),
        *responds(1, ERROR),
        I >> Data(1, b"567"),
        I >> EndData(1, b"89"),
        *still_serving(2),
    )


def test_an_early_response_in_the_middle_of_a_packet() -> None:
    play(
        receiving_camera(strict=True),
        I >> encode_packet(EndData(1, b"123456789"))[:15] << chunk(b"123"),
        *responds(1, ERROR),
        I >> b"456789",
        *still_serving(2),
    )


def test_an_early_response_before_any_data() -> None:
    play(
        responder(strict=True),
        hears(asks_out(1)),
        *responds(1, ERROR),
        I >> StartData(1, 9),
        I >> EndData(1, b"123456789"),
        *still_serving(2),
    )


def test_an_initiator_that_heard_the_early_response_stops() -> None:
    play(receiving_camera(b"1234", strict=True), *responds(1, ERROR), *still_serving(2))


def test_libgphoto2_sends_an_empty_file_without_its_end() -> None:
    play(
        responder(),
        hears(asks_out(1)),
        I >> StartData(1, 0) << DataStarted(1, 0) << DataEnded(0, 0),
        *responds(1),
        I >> asks(2) << requested(asks(2)),
        met(DATA_END_MISSING),
        *responds(2),
    )


@pytest.mark.parametrize("early", [False, True])
def test_an_empty_file_with_its_end(*, early: bool) -> None:
    end = I >> EndData(1)
    play(
        responder(strict=True),
        hears(asks_out(1)),
        I >> StartData(1, 0) << DataStarted(1, 0) << DataEnded(0, 0),
        *([end, *responds(1)] if early else [*responds(1), end]),
        *still_serving(2),
    )


def test_less_than_was_announced() -> None:
    play(
        receiving_camera(b"1234"),
        I >> EndData(1, b"56") << chunk(b"56") << DataEnded(6, 9),
        met(DATA_SHORT),
        *responds(1, 0x2007),
        *still_serving(2),
    )


def test_a_lone_data_packet_is_a_whole_data_phase() -> None:
    play(
        responder(),
        hears(asks_out(1)),
        I >> Data(1, b"data") << DataStarted(1, None) << chunk(b"data") << DataEnded(4, None),
        met(DATA_WITHOUT_START),
        *responds(1),
        *still_serving(2),
    )


def test_a_lone_data_packet_in_pieces() -> None:
    play(
        responder(),
        hears(asks_out(1)),
        I >> encode_packet(EndData(1, b"data"))[:14] << DataStarted(1, None) << chunk(b"da"),
        met(DATA_WITHOUT_START),
        I >> b"ta" << chunk(b"ta") << DataEnded(4, None),
        *responds(1),
    )


def test_two_lone_data_packets_are_refused_rather_than_cut() -> None:
    engine = play(
        responder(),
        hears(asks_out(1)),
        I >> Data(1, b"data") << DataStarted(1, None) << chunk(b"data") << DataEnded(4, None),
        met(DATA_WITHOUT_START),
    )
    with pytest.raises(RemoteProtocolError, match="Data is not allowed in phase ResponseDue"):
        engine.receive(Channel.COMMAND, encode_packet(Data(1, b"more")), 0.0)


def test_npm_ptp_announces_no_data_and_sends_some_with_a_short_total() -> None:
    start = HEADER.pack(16, PacketType.START_DATA) + b"\1\0\0\0\4\0\0\0"
    play(
        responder(),
        hears(asks(1)),
        I >> start << DataStarted(1, 4),
        met(TOTAL_32_BIT),
        met(DATA_UNANNOUNCED),
        I >> EndData(1, b"data") << chunk(b"data") << DataEnded(4, 4),
        *responds(1),
        *still_serving(2),
    )


def test_unannounced_data_after_the_response_is_dropped() -> None:
    play(
        responder(),
        hears(asks(1)),
        *responds(1),
        I >> StartData(1, 4),
        met(DATA_LATE),
        I >> EndData(1, b"data"),
        *still_serving(2),
    )


def test_ptpy_sends_data_without_transaction_id() -> None:
    # Its property value of four bytes stands where the id should.
    request = asks(1, 0x1016, 0x5007)
    play(
        responder(),
        hears(request),
        I >> HEADER.pack(12, PacketType.DATA) + b"\x90\1\0\0" << Cancelled(1),
        R >> answers(1, INVALID_TRANSACTION),
        met(DATA_FOREIGN),
        *still_serving(2),
    )


def test_a_script_that_replays_recorded_packets() -> None:
    # pastudan/ptpip-test against a PowerShot G7 X: the End_Data comes from another session.
    request = bytes.fromhex("12000000060000000200000010910100 0000".replace(" ", ""))
    start = bytes.fromhex("1400000009000000010000000c00000000000000")
    end = bytes.fromhex("180000000c000000930000000c000000b0d1000008000000")
    set_property = asks_out(1, 0x9110)
    play(
        responder(),
        I >> request << requested(set_property),
        I >> start << DataStarted(1, 12),
        I >> end << Cancelled(1),
        R >> answers(1, INVALID_TRANSACTION),
        met(DATA_FOREIGN),
        I >> end,
        met(DATA_FOREIGN),
        *still_serving(2),
    )


def test_foreign_data_where_none_is_due_closes() -> None:
    words = "initiator sent Data for transaction 147, {} is under way"
    for engine, running in ((responder(), 0), (sending_camera(b"1234"), 1)):
        play(engine, I >> Data(0x93, b"data") << Closed(False, words.format(running)), raised(WrongTransaction))


def test_strict_responders_close_for_foreign_data() -> None:
    engine = receiving_camera(strict=True)
    with pytest.raises(RemoteProtocolError, match="for transaction 147"):
        engine.receive(Channel.COMMAND, encode_packet(Data(0x93, b"data")), 0.0)
    assert engine.closed


def test_an_initiator_does_not_respond() -> None:
    for transaction in (1, 0x93):
        with pytest.raises(RemoteProtocolError, match="OperationResponse is not allowed in phase DataOut"):
            receiving_camera().receive(Channel.COMMAND, encode_packet(answers(transaction)), 0.0)


# Cancel (all cases are in test_cancel)


def test_a_cancel_is_answered_when_its_command_copy_has_come() -> None:
    play(
        receiving_camera(b"1234", strict=True),
        I.event >> Cancel(1) << Cancelled(1),
        I >> Data(1, b"567"),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )
    play(
        sending_camera(b"1234", strict=True),
        I >> Cancel(1) << Cancelled(1),
        R >> answers(1, CANCELLED),
        I.event >> Cancel(1),
        *still_serving(2),
    )


def test_a_cancelled_transaction_takes_nothing_from_its_handler() -> None:
    play(
        sending_camera(b"1234"),
        I.event >> Cancel(1) << Cancelled(1),
        do(lambda r: r.cancelled or pytest.fail("the handler has to stop")),
        do(lambda r: r.respond(OK, now=0.0)),
        do(lambda r: r.send_chunk(b"56789", 0.0, last=True)),
        raised(LocalProtocolError),
        I >> Data(0x93, b"data"),
        told(Closed(False, "initiator sent Data for transaction 147, 1 is under way")),
        raised(WrongTransaction),
    )


def test_a_cancel_waits_for_the_packet_under_way() -> None:
    play(
        sending_camera(),
        do(lambda r: r.data_header(4, last=False)),
        I >> Cancel(1) << Cancelled(1),
        pays(b"1234"),
        R >> Data(1, b"1234"),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


# Signs of life and ends


def test_a_probe_that_is_answered() -> None:
    engine = play(
        responder(),
        do(lambda r: r.probe(0.0)),
        R.event >> ProbeRequest(),
        wait(9.0),
        I.event >> ProbeResponse() << ProbeAnswered(),
    )
    assert engine.deadline() is None


def test_a_probe_that_is_not_answered() -> None:
    # libgphoto2 never answers one, so the driver decides.
    engine = play(
        responder(),
        do(lambda r: r.probe(0.0)),
        R.event >> ProbeRequest(),
        wait(9.9),
        wait(0.1),
        told(ProbeUnanswered()),
    )
    assert (engine.deadline(), engine.closed) == (None, False)


def test_an_initiator_that_says_something_else_lives() -> None:
    play(
        responder(),
        do(lambda r: r.probe(0.0)),
        R.event >> ProbeRequest(),
        wait(5.0),
        hears(asks(1)),
        *responds(1),
        wait(60.0),
    )


def test_the_nearer_of_two_deadlines_counts() -> None:
    engine = play(
        sending_camera(),
        do(lambda r: r.probe(0.0)),
        R.event >> ProbeRequest(),
        I.event >> Cancel(1) << Cancelled(1),
    )
    assert engine.deadline() == PARTNER
    engine.tick(PARTNER)
    assert engine.deadline() == DEFAULT.probe_answer
    engine.tick(1.0)
    engine.lost(Channel.COMMAND, "reset")
    assert engine.deadline() is None
    engine.tick(DEFAULT.probe_answer)
    assert ProbeUnanswered() not in engine.notices()


def test_ends_in_and_out_of_a_session() -> None:
    for speaker in (I, I.event):
        words = f"{speaker.channel.value} connection closed by the initiator"
        play(responder(), speaker >> b"" << Closed(False, words))
        play(responder(session=False), speaker >> b"" << Closed(True, words))
    play(
        responder(session=False),
        I >> b"\x12\0\0\0",
        I.event >> b"" << Closed(False, "event connection closed by the initiator"),
    )
    play(
        responder(session=False),
        I >> b"\x12\0\0\0",
        I >> b"" << Closed(False, "command connection ended in the middle of a packet"),
    )


def test_greetings_may_be_incomplete() -> None:
    greeting = HEADER.pack(30, PacketType.INIT_COMMAND_REQUEST) + HERE + b"a\0b\0c\0"
    request = InitCommandRequest(HERE, "abc")
    play(Responder(), I >> greeting << Asked(request), met(NAME_UNTERMINATED), met(VERSION_ABSENT))
