"""Only what is wanted comes through, and all of it."""

from collections.abc import Sequence

import pytest

from hotshoe.analysis.model import (
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    Noticed,
    PacketSeen,
    Payload,
)
from hotshoe.analysis.selection import HELD_PACKETS, Answer, Selection, select
from hotshoe.wire.deviations import DATA_SHORT, REQUEST_PIPELINED, UNKNOWN_PACKET
from hotshoe.wire.packets import Data, Event, OperationRequest, StartData
from tests.analysis.conversations import items
from tests.analysis.items import BEGINNING, MILLISECOND, Tape, asked, greeted, of, transactions
from tests.protocol.conversations import asks

ALL = frozenset[int]()


def selected(**wanted: object) -> list[Item]:
    return list(select(items(), Selection(**wanted)))  # type: ignore[arg-type]


def asked_for(found: Sequence[Item]) -> list[int]:
    """The transactions whose requests are among the packets, which are those that came."""
    requests = [p.packet.transaction for p in of(PacketSeen, found) if isinstance(p.packet, OperationRequest)]
    assert requests == [t.request.transaction for t in transactions(found)]
    return requests


def test_everything_but_payload_by_default() -> None:
    found = selected()
    assert of(Payload, found) == []
    assert [type(item) for item in found] == [type(item) for item in items() if not isinstance(item, Payload)]


@pytest.mark.parametrize("operation", [0x1009, "getobject"])
def test_by_operation(operation: int | str) -> None:
    found = selected(operations=frozenset({operation}))
    assert asked_for(found) == [3, 4, 7, 9]
    assert not of(Noticed, found)
    assert not [p for p in of(PacketSeen, found) if isinstance(p.packet, Event)]


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        (0x2019, [4]),
        ("devicebusy", [4]),
        (Answer.NONE, [9]),
        (Answer.FAILED, [4, 7, 9]),
        ("ok", [0, 1, 2, 3, 5, 6, 8]),
    ],
)
def test_by_response(response: int | str | Answer, wanted: list[int]) -> None:
    assert asked_for(selected(responses=frozenset({response}))) == wanted


@pytest.mark.parametrize(("handle", "wanted"), [(5, [2, 3, 9]), (9, [5]), (7, [])])
def test_by_object(handle: int, wanted: list[int]) -> None:
    found = selected(handles=frozenset({handle}))
    assert asked_for(found) == wanted
    events = [p.packet.params for p in of(PacketSeen, found) if isinstance(p.packet, Event)]
    assert events == ([(7,)] if handle == 7 else [])


def test_by_session() -> None:
    assert asked_for(selected(sessions=frozenset({1}))) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert asked_for(selected(sessions=frozenset({2}))) == []


def test_by_conversation() -> None:
    tape = Tape()
    for _ in range(2):
        command, _ = greeted(tape)
        asked(tape, command, asks(1))
    found = list(select(tape.items(), Selection(conversations=frozenset({2}))))
    assert [began.conversation.number for began in of(ConversationBegan, found)] == [2]
    assert len(transactions(found)) == 1


def test_by_time() -> None:
    whole = selected()
    frames = [item.point.frame for item in of(PacketSeen, whole)]
    since = 10 * MILLISECOND
    found = selected(since=since, until=since + 5 * MILLISECOND)
    begin = min(frames) + 10
    assert {p.point.frame for p in of(PacketSeen, found)} <= set(range(begin, begin + 6))
    absolute = selected(
        since=BEGINNING + begin * MILLISECOND, until=BEGINNING + (begin + 5) * MILLISECOND, relative=False
    )
    assert [type(item) for item in absolute] == [type(item) for item in found]


def test_what_concerns_the_recording_is_of_no_conversation() -> None:
    found = selected(conversations=frozenset({7}))
    assert {type(item) for item in found} <= {Noticed}


def test_findings_and_gaps_come_with_their_transaction() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1), bytes.fromhex("0800000063000000"))
    tape.say(command, 1, StartData(1, 100), bytes.fromhex("4c0000000c00000001000000"))
    tape.miss(command, 1, 64)
    asked(tape, command, asks(2))
    found = list(select(tape.items(), Selection(operations=frozenset({0x1009}))))
    assert len(of(Gap, found)) == 1
    assert {d.deviation for d in of(Diagnosed, found)} == {UNKNOWN_PACKET, DATA_SHORT, REQUEST_PIPELINED}
    others = list(select(tape.items(), Selection(operations=frozenset({0x1001}))))
    assert {type(item) for item in others} == {ConversationBegan, ConversationEnded}


def test_of_very_many_packets_the_first_are_held() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    for _ in range(3):
        tape.say(command, 1, *([Data(1, b"x")] * HELD_PACKETS))
    tape.end(command)
    found = list(select(tape.items(), Selection(operations=frozenset({"getobject"}))))
    assert len(of(PacketSeen, found)) <= HELD_PACKETS
