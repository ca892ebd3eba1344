"""Cancel at any moment, from both sides, and the session stays usable."""

import pytest

from hotshoe.errors import LocalProtocolError
from hotshoe.protocol.limits import DEFAULT
from hotshoe.protocol.notices import (
    Cancelled,
    DataEnded,
    DataStarted,
)
from hotshoe.wire.deviations import (
    CANCEL_REPEATED,
    DATA_FOREIGN,
    DATA_LATE,
    REQUEST_PIPELINED,
    TRANSACTION_SKIPPED,
)
from hotshoe.wire.packets import (
    Cancel,
    Data,
    EndData,
    StartData,
    encode_packet,
)
from tests.playbook import I, R, Step, chunk, do, met, pays, play, raised, told, wait
from tests.protocol.conversations import (
    CANCELLED,
    ERROR,
    INITIATE_CAPTURE,
    OK,
    SEND_OBJECT,
    answers,
    asks,
    asks_out,
    hears,
    initiator,
    receiving_camera,
    requested,
    requests,
    responded,
    responder,
    responds,
    sending_camera,
    still_serving,
    still_usable,
)

PARTNER = DEFAULT.cancel_partner


# The initiator


def cancels(transaction: int = 1) -> tuple[Step, ...]:
    return (do(lambda i: i.cancel(0.0)), I >> Cancel(transaction), I.event >> Cancel(transaction))


def test_cancel_before_any_answer() -> None:
    play(
        initiator(),
        *requests(INITIATE_CAPTURE),
        *cancels(),
        R >> answers(1, CANCELLED) << responded(1, CANCELLED, operation=INITIATE_CAPTURE),
        *still_usable(2),
    )


@pytest.mark.parametrize("segment", [None, 1])
def test_cancel_in_the_middle_of_data_in(segment: int | None) -> None:
    play(
        initiator(strict=True),
        *requests(),
        R >> StartData(1, 9) << DataStarted(1, 9),
        R >> encode_packet(Data(1, b"12345"))[:14] << chunk(b"12"),
        *cancels(),
        R >> b"345",
        R >> Data(1, b"67"),
        R >> EndData(1, b"89"),
        R >> answers(1, CANCELLED) << responded(1, CANCELLED, received=2, total=9, received_whole=False),
        *still_usable(2),
        segment=segment,
    )


def test_cancel_before_data_in() -> None:
    play(
        initiator(strict=True),
        *requests(),
        *cancels(),
        R >> StartData(1, 9),
        R >> Data(1, b"1"),
        R >> answers(1, CANCELLED) << responded(1, CANCELLED),
        *still_usable(2),
    )


def test_a_cancel_that_came_too_late_for_the_camera() -> None:
    play(
        initiator(strict=True),
        *requests(),
        R >> StartData(1, 4) << DataStarted(1, 4),
        R >> EndData(1, b"data") << chunk(b"data") << DataEnded(4, 4),
        *cancels(),
        R >> answers(1, OK) << responded(received=4, total=4),
        *still_usable(2),
    )


def test_cancel_in_the_middle_of_data_out() -> None:
    engine = play(
        initiator(),
        *requests(SEND_OBJECT, total=9),
        do(lambda i: i.send_chunk(b"1234", 0.0)),
        I >> Data(1, b"1234"),
        *cancels(),
    )
    assert not engine.sending
    with pytest.raises(LocalProtocolError):
        engine.send_chunk(b"56789", 0.0)
    play(
        engine,
        R >> answers(1, CANCELLED) << responded(1, CANCELLED, operation=SEND_OBJECT, sent_whole=False),
        *still_usable(2),
    )


def test_cancel_that_crosses_the_response() -> None:
    engine = play(
        initiator(),
        *requests(SEND_OBJECT, total=4),
        do(lambda i: i.send_chunk(b"data", 0.0)),
        I >> EndData(1, b"data"),
        *cancels(),
        R >> answers(1) << responded(operation=SEND_OBJECT),
    )
    play(engine, do(lambda i: i.cancel(0.0)), *still_usable(2))


def test_owed_payload_goes_out_before_a_cancel() -> None:
    play(
        initiator(),
        *requests(SEND_OBJECT, total=9),
        do(lambda i: i.data_header(9)),
        do(lambda i: i.cancel(0.0)),
        raised(LocalProtocolError),
        pays(b"123456789"),
        I >> EndData(1, b"123456789"),
        *cancels(),
        R >> answers(1, CANCELLED) << responded(1, CANCELLED, operation=SEND_OBJECT),
        *still_usable(2),
    )


def test_one_cancel_is_enough_and_none_is_sent_for_nothing() -> None:
    play(initiator(), do(lambda i: i.cancel(0.0)), *requests(), *cancels(), do(lambda i: i.cancel(1.0)))


# The responder: the cases of CIPA DC-X005 annex 5.6, by which copy comes first


def both(*, command_first: bool, transaction: int = 1) -> tuple[Step, Step]:
    copies = (I >> Cancel(transaction), I.event >> Cancel(transaction))
    return copies if command_first else copies[::-1]


ORDERS = pytest.mark.parametrize("command_first", [True, False], ids=["command first", "event first"])


def cancelled(*, command_first: bool) -> tuple[Step, ...]:
    """Both copies, the notice at the first, the response at the one on the command connection."""
    first, second = both(command_first=command_first)
    answer = R >> answers(1, CANCELLED)
    return (first << Cancelled(1), answer, second) if command_first else (first << Cancelled(1), second, answer)


def test_case_1_before_the_request() -> None:
    play(
        responder(strict=True),
        I.event >> Cancel(1),
        hears(asks(1)),
        *cancelled(command_first=True),
        *still_serving(2),
    )


@ORDERS
def test_case_2_data_out_expected(*, command_first: bool) -> None:
    play(responder(strict=True), hears(asks_out(1)), *cancelled(command_first=command_first), *still_serving(2))


@ORDERS
def test_case_2_data_out_in_progress(*, command_first: bool) -> None:
    play(receiving_camera(b"1234", strict=True), *cancelled(command_first=command_first), *still_serving(2))


def test_case_2_data_under_way_is_discarded_until_the_command_copy() -> None:
    play(
        receiving_camera(strict=True),
        I >> encode_packet(Data(1, b"12345"))[:14] << chunk(b"12"),
        I.event >> Cancel(1) << Cancelled(1),
        I >> b"345",
        I >> Data(1, b"67"),
        I >> EndData(1, b"89"),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_case_2_data_not_yet_begun_is_discarded_too() -> None:
    play(
        responder(strict=True),
        hears(asks_out(1)),
        I.event >> Cancel(1) << Cancelled(1),
        I >> StartData(1, 0),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


@ORDERS
def test_case_3_data_in_in_progress(*, command_first: bool) -> None:
    engine = sending_camera(b"1234", strict=True)
    play(engine, *cancelled(command_first=command_first))
    assert not engine.sending
    play(engine, *still_serving(2))


@ORDERS
def test_case_3_the_packet_under_way_is_finished(*, command_first: bool) -> None:
    first, second = both(command_first=command_first)
    play(
        sending_camera(strict=True),
        do(lambda r: r.data_header(4, last=False)),
        pays(b"12"),
        first << Cancelled(1),
        second,
        pays(b"34"),
        R >> Data(1, b"1234"),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


@ORDERS
def test_case_4_data_done(*, command_first: bool) -> None:
    play(
        receiving_camera(strict=True),
        I >> EndData(1, b"123456789") << chunk(b"123456789") << DataEnded(9, 9),
        *cancelled(command_first=command_first),
        *still_serving(2),
    )
    play(
        sending_camera(strict=True),
        do(lambda r: r.send_chunk(b"123456789", 0.0, last=True)),
        R >> EndData(1, b"123456789"),
        *cancelled(command_first=command_first),
        *still_serving(2),
    )


@ORDERS
def test_case_5_the_response_is_out(*, command_first: bool) -> None:
    play(
        responder(strict=True),
        hears(asks(1)),
        *responds(1),
        *both(command_first=command_first),
        *still_serving(2),
    )


def test_case_5_cancel_crosses_an_early_response() -> None:
    play(receiving_camera(b"1234", strict=True), *responds(1, ERROR), *both(command_first=True), *still_serving(2))


def test_cancel_crosses_end_data() -> None:
    play(
        receiving_camera(b"1234", strict=True),
        I.event >> Cancel(1) << Cancelled(1),
        I >> EndData(1, b"56789"),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_the_command_copy_never_comes() -> None:
    play(
        receiving_camera(b"1234", strict=True),
        I.event >> Cancel(1) << Cancelled(1),
        wait(PARTNER - 0.1),
        wait(0.1),
        R >> answers(1, CANCELLED),
        I >> Data(1, b"567"),
        I >> EndData(1, b"89"),
        *still_serving(2),
    )


def test_the_command_copy_comes_after_all() -> None:
    play(
        sending_camera(b"1234", strict=True),
        I.event >> Cancel(1) << Cancelled(1),
        wait(PARTNER),
        R >> answers(1, CANCELLED),
        I >> Cancel(1),
        *still_serving(2),
    )


def test_the_command_copy_never_comes_while_payload_is_owed() -> None:
    play(
        sending_camera(strict=True),
        do(lambda r: r.data_header(4, last=False)),
        I.event >> Cancel(1) << Cancelled(1),
        wait(PARTNER),
        pays(b"1234"),
        R >> Data(1, b"1234"),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_the_event_copy_never_comes() -> None:
    play(
        sending_camera(b"1234", strict=True),
        I >> Cancel(1) << Cancelled(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_a_late_event_copy_does_not_stop_the_next_transaction_of_the_same_id() -> None:
    play(
        responder(),
        hears(asks(1)),
        I >> Cancel(1) << Cancelled(1),
        R >> answers(1, CANCELLED),
        hears(asks(1)),
        met(TRANSACTION_SKIPPED),
        I.event >> Cancel(1),
        *responds(1),
    )


@pytest.mark.parametrize("transaction", [0, 7, 0xFFFFFFFF])
def test_a_cancel_of_another_transaction_stops_nothing(transaction: int) -> None:
    # Such as one of an InitiateCapture whose response is long out: the outcome would be an event.
    play(
        responder(strict=True),
        hears(asks(1, INITIATE_CAPTURE)),
        *responds(1),
        *both(command_first=True, transaction=1),
        hears(asks(2)),
        *both(command_first=True, transaction=transaction),
        do(lambda r: r.start_data(4)),
        R >> StartData(2, 4),
        *both(command_first=False, transaction=transaction),
        do(lambda r: r.send_chunk(b"data", 0.0, last=True)),
        R >> EndData(2, b"data"),
        *responds(2),
    )


def test_a_third_copy_is_noted() -> None:
    play(
        sending_camera(),
        do(lambda r: r.data_header(4, last=False)),
        I >> Cancel(1) << Cancelled(1),
        I >> Cancel(1),
        met(CANCEL_REPEATED),
        pays(b"1234"),
        R >> Data(1, b"1234"),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_data_after_a_cancel_is_dropped() -> None:
    play(
        receiving_camera(),
        I >> encode_packet(Cancel(1)) + encode_packet(Data(1, b"1234")) << Cancelled(1),
        R >> answers(1, CANCELLED),
        met(DATA_LATE),
        *still_serving(2),
    )


def test_a_handler_that_does_not_stop_is_not_heard() -> None:
    engine = play(sending_camera(b"1234"), I.event >> Cancel(1) << Cancelled(1))
    assert (engine.cancelled, engine.sending) == (True, False)
    play(
        engine,
        do(lambda r: r.respond(OK, now=0.0)),
        do(lambda r: r.send_chunk(b"56789", 0.0, last=True)),
        raised(LocalProtocolError),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        do(lambda r: r.respond(OK, now=0.0)),
        *still_serving(2),
    )


def test_foreign_data_during_a_cancel_is_dropped() -> None:
    play(
        receiving_camera(b"1234"),
        I.event >> Cancel(1) << Cancelled(1),
        I >> Data(0x93, b"data"),
        met(DATA_FOREIGN),
        I >> Cancel(1),
        R >> answers(1, CANCELLED),
        *still_serving(2),
    )


def test_the_camera_gives_up_by_itself() -> None:
    play(sending_camera(b"1234", strict=True), *responds(1, CANCELLED), *still_serving(2))
    play(
        receiving_camera(b"1234", strict=True),
        *responds(1, CANCELLED),
        I >> EndData(1, b"56789"),
        *still_serving(2),
    )


def test_a_request_behind_a_cancel_is_served() -> None:
    play(
        sending_camera(),
        do(lambda r: r.data_header(4, last=False)),
        I >> encode_packet(Cancel(1)) + encode_packet(asks(2)) << Cancelled(1),
        met(REQUEST_PIPELINED),
        pays(b"1234"),
        R >> Data(1, b"1234"),
        R >> answers(1, CANCELLED),
        told(requested(asks(2))),
        *responds(2),
    )
