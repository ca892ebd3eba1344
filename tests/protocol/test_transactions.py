"""Whose packet is it?"""

import pytest

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role, Signal
from hotshoe.protocol.transactions import Transactions, WrongTransaction
from hotshoe.wire.deviations import DATA_LATE, RESPONSE_STALE, RESPONSE_TRANSACTION_ZERO, Judge
from hotshoe.wire.packets import (
    Cancel,
    DataPhase,
    Event,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    ProbeRequest,
    StartData,
)

GET_OBJECT, OPEN_SESSION, CLOSE_SESSION = 0x1009, 0x1002, 0x1003


def request(transaction: int, code: int = GET_OBJECT) -> OperationRequest:
    return OperationRequest(DataPhase.NONE_OR_IN, code, transaction)


def after(*transactions: int, judge: Judge | None = None, code: int = GET_OBJECT) -> Transactions:
    """Transactions with these ids; the last one runs."""
    known = Transactions(judge)
    for transaction in transactions:
        known.begin(request(transaction, code))
    return known


def carrying(transaction: int) -> list[Packet | DataHeader]:
    return [
        OperationResponse(0x2001, transaction),
        StartData(transaction, 10),
        DataHeader(PacketType.DATA, transaction, 10),
        DataHeader(PacketType.END_DATA, transaction, 0),
    ]


def test_before_the_first_request_there_is_none() -> None:
    known = Transactions()
    assert (known.request, known.running) == (None, None)
    assert all(known.owns(Role.RESPONDER, frame, Signal.START_DATA) for frame in carrying(7))


def test_the_last_request_runs() -> None:
    known = after(5, 6)
    assert (known.request, known.running) == (request(6), 6)
    assert all(known.owns(Role.RESPONDER, frame, Signal.START_DATA) for frame in carrying(6))


def test_id_zero_runs_too() -> None:
    assert after(0).running == 0


def test_what_carries_no_id_of_its_own_is_about_any() -> None:
    known = after(6)
    for frame in (ProbeRequest(), Event(0x4002), Cancel(3), request(7)):
        assert known.owns(Role.INITIATOR, frame, Signal.START_DATA)


def test_an_initiator_does_not_respond_whatever_the_id() -> None:
    # The state table refuses it; the id is no excuse for a milder reading.
    assert after(6).owns(Role.INITIATOR, OperationResponse(0x2001, 99), Signal.START_DATA)


@pytest.mark.parametrize("late", [1, 5])
def test_late_packets_are_noted(late: int) -> None:
    judge = Judge()
    known = after(1, 5, 6, judge=judge)
    assert not any(known.owns(Role.RESPONDER, frame, Signal.START_DATA) for frame in carrying(late))
    assert [(met.deviation, met.times) for met in judge.met] == [(RESPONSE_STALE, 1), (DATA_LATE, 3)]


def test_strict_judges_refuse_late_packets() -> None:
    known = after(5, 6, judge=Judge(strict=True))
    for frame in carrying(5):
        with pytest.raises(RemoteProtocolError):
            known.owns(Role.RESPONDER, frame, Signal.START_DATA)


@pytest.mark.parametrize("foreign", [0, 4, 7, 0x93, 0xFFFFFFFF])
def test_foreign_packets_raise(foreign: int) -> None:
    known = after(5, 6)
    message = f"responder sent StartData for transaction {foreign}, 6 is under way"
    for frame in carrying(foreign):
        with pytest.raises(WrongTransaction, match=message):
            known.owns(Role.RESPONDER, frame, Signal.START_DATA)


def test_a_repeated_id_is_the_running_one() -> None:
    judge = Judge(strict=True)
    known = after(1, 1, 1, judge=judge)
    assert all(known.owns(Role.INITIATOR, frame, Signal.START_DATA) for frame in carrying(1))


def test_only_so_many_are_remembered() -> None:
    known = after(*range(1, 19))
    assert not known.owns(Role.RESPONDER, OperationResponse(0x2001, 2), Signal.START_DATA)
    with pytest.raises(WrongTransaction):
        known.owns(Role.RESPONDER, OperationResponse(0x2001, 1), Signal.START_DATA)


@pytest.mark.parametrize("code", [OPEN_SESSION, CLOSE_SESSION])
def test_leica_answers_session_operations_with_id_zero(code: int) -> None:
    judge = Judge()
    assert after(24, judge=judge, code=code).owns(Role.RESPONDER, OperationResponse(0x2001, 0), Signal.START_DATA)
    assert [met.deviation for met in judge.met] == [RESPONSE_TRANSACTION_ZERO]


def test_other_operations_are_not_answered_with_id_zero() -> None:
    with pytest.raises(WrongTransaction):
        after(24).owns(Role.RESPONDER, OperationResponse(0x2001, 0), Signal.START_DATA)
    with pytest.raises(WrongTransaction):
        after(24, code=CLOSE_SESSION).owns(Role.RESPONDER, StartData(0, 0), Signal.START_DATA)


def test_a_transaction_whose_request_was_missed_is_settled_by_what_it_brings() -> None:
    known = after(1, 2)
    known.settle(Role.RESPONDER, OperationResponse(0x2001, 5))
    assert (known.request, known.running) == (None, 5)
    assert known.owns(Role.RESPONDER, OperationResponse(0x2001, 5), Signal.RESPONSE)
    known.begin(request(6))
    assert not known.owns(Role.RESPONDER, OperationResponse(0x2001, 2), Signal.RESPONSE)
    assert not known.owns(Role.RESPONDER, OperationResponse(0x2001, 5), Signal.RESPONSE)


@pytest.mark.parametrize("packet", [OperationResponse(0x2001, 2), OperationResponse(0x2001, 1), ProbeRequest()])
def test_what_is_known_or_tells_nothing_settles_nothing(packet: Packet) -> None:
    known = after(1, 2)
    known.settle(Role.RESPONDER, packet)
    assert known.running == 2


def test_the_first_transaction_may_have_been_missed() -> None:
    known = Transactions()
    known.settle(Role.RESPONDER, StartData(5, 1))
    assert known.running == 5
