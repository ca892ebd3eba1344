"""Each item as JSON."""

import json

from hotshoe.analysis.facts import facts, iso_time, seconds_between
from hotshoe.analysis.model import Gap, Payload, Point
from hotshoe.analysis.sessions import sessions
from tests.analysis.conversations import items
from tests.analysis.items import BEGINNING, Tape, greeted, of
from tests.protocol.conversations import asks


def told() -> list[tuple[str, dict[str, object]]]:
    return [facts(item) for item in items()]


def one(name: str, **keys: object) -> dict[str, object]:
    """The one line of that name with such keys."""
    (found,) = [each for kind, each in told() if kind == name and keys.items() <= each.items()]
    return found


def test_everything_can_be_written() -> None:
    for name, keys in told():
        assert json.loads(json.dumps({"event": name, **keys}))["event"] == name
    assert {name for name, _ in told()} == {
        "conversation.began",
        "conversation.ended",
        "data",
        "noticed",
        "packet",
        "transaction",
    }


def test_a_transaction() -> None:
    found = one("transaction", transaction=3)
    assert found["name"] == "GetObject"
    assert found["params"] == {"handle": 5}
    assert (found["from"], found["announced"], found["bytes"], found["missing"]) == ("responder", 5120, 5120, 0)
    assert found["response"] == {"code": 0x2001, "name": "OK", "params": {}}
    assert isinstance(found["seconds"], float)
    assert one("transaction", transaction=9)["response"] is None
    assert one("transaction", transaction=7)["cancelled"] is True


def test_a_packet() -> None:
    found = one("packet", packet="StartData", transaction=3)
    assert (found["channel"], found["sender"], found["size"], found["state"]) == ("command", "responder", 20, "DataIn")
    head = one("packet", packet="EndData", transaction=3)
    assert (head["bytes"], head["size"]) == (2120, 2132)


def test_a_conversation() -> None:
    found = one("conversation.ended")
    assert (found["initiator"], found["responder"], found["model"], found["how"]) == (
        "laptop",
        "camera",
        "Test",
        "closed",
    )
    assert found["command"] == ["10.0.0.1:50000", "10.0.0.2:15740"]


def test_gaps_findings_and_sessions() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.miss(command, 0, 5)
    tape.say(command, 0, asks(1))
    name, keys = facts(of(Gap, tape.items())[0])
    assert (name, keys["size"], keys["resumed"]) == ("gap", 5, True)
    name, keys = facts(next(iter(sessions(items()))))
    assert (name, keys["session"], keys["operations"], keys["failed"]) == ("session", 1, 9, 2)
    assert facts(of(Payload, items())[0])[1]["start"] == 0


def test_times() -> None:
    assert iso_time(BEGINNING + 1500) == "2023-11-14T22:13:20.000001+00:00"
    assert iso_time(2**80) == str(2**80)
    assert seconds_between(None, Point(1, 1, 0)) is None
    assert seconds_between(Point(1, 0, 0), Point(1, 10**9, 0)) == 1.0
