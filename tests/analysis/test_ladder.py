"""A conversation as a diagram: each packet an arrow between the right two lines."""

import xml.etree.ElementTree as ET

from hotshoe.analysis.ladder import Ladder, ladders
from hotshoe.analysis.ladder_mermaid import mermaid
from hotshoe.analysis.ladder_svg import html, svg
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import Data, InitCommandRequest, StartData
from tests.analysis.conversations import items
from tests.analysis.items import Tape, asked, greeted
from tests.protocol.conversations import HERE, answers, asks

SVG = "{http://www.w3.org/2000/svg}"


def one(found: list[Ladder]) -> Ladder:
    (ladder,) = found
    return ladder


def hostile() -> list[Ladder]:
    """Names that are code in each of the languages."""
    tape = Tape()
    command = tape.open()
    tape.say(command, 0, InitCommandRequest(HERE, "<script>;#&'\"\x1b\n%%{"))
    return ladders(tape.items())


def test_steps_are_the_packets_in_their_order() -> None:
    ladder = one(ladders(items()))
    steps = [(step.sender, step.channel, step.words) for step in ladder.steps]
    assert (Role.INITIATOR, Channel.COMMAND, "OpenSession(session=1) #0") in steps
    assert (Role.RESPONDER, Channel.EVENT, "ObjectAdded(handle=0x00000007)") in steps
    assert steps[0] == (None, Channel.COMMAND, "conversation 1: PTP/IP between 10.0.0.1:50000 and 10.0.0.2:15740")
    assert (ladder.title(Role.INITIATOR), ladder.title(Role.RESPONDER)) == ("laptop", "camera")


def test_runs_of_data_are_one_step() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, StartData(1, 100), *([Data(1, bytes(10))] * 5), answers(1, 0x2002))
    words = [step.words for step in one(ladders(tape.items())).steps]
    assert words[-3:] == [
        "Data 50 bytes in 5 packets",
        "GeneralError #1",
        "conversation 1 goes on when the recording ends",
    ]


def test_findings_and_gaps_are_notes() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1), InitCommandRequest(HERE, "again"))
    tape.miss(command, 0, 10)
    wrong = [step for step in one(ladders(tape.items())).steps if step.wrong]
    assert [step.sender for step in wrong] == [None, None]
    assert wrong[0].words == "! initiator: InitCommandRequest is not allowed in phase Requested"


def test_so_many_steps_and_no_more() -> None:
    tape = Tape()
    for _ in range(2):
        command, _ = greeted(tape)
        for number in range(10):
            asked(tape, command, asks(number))
    found = ladders(tape.items(), most=12)
    assert [len(ladder.steps) for ladder in found] == [12]
    assert found[0].left_out == 14
    assert "and 14 more" in svg(found)
    assert "and 14 more" in mermaid(found)


def test_a_camera_without_a_name_is_called_by_its_model() -> None:
    ladder = one(ladders(items()))
    ladder.conversation.responder = ""
    assert ladder.title(Role.RESPONDER) == "Test"
    ladder.conversation.device = None
    assert ladder.title(Role.RESPONDER) == "responder"


def test_svg_has_an_arrow_for_each_packet_from_its_sender() -> None:
    found = ladders(items())
    drawn = ET.fromstring(svg(found))
    arrows = [line for line in drawn.iter(f"{SVG}line") if line.get("class") in {"command", "event"}]
    steps = [step for step in found[0].steps if step.sender]
    assert len(arrows) == len(steps)
    for arrow, step in zip(arrows, steps, strict=True):
        left_to_right = int(arrow.get("x1", "")) < int(arrow.get("x2", ""))
        assert left_to_right is (step.sender is Role.INITIATOR)
        assert arrow.get("class") == step.channel.value


def test_html_holds_the_same() -> None:
    found = ladders(items())
    assert svg(found) in html(found)


def test_an_empty_recording() -> None:
    assert ET.fromstring(svg([])).tag == f"{SVG}svg"
    assert mermaid([]) == ""


def test_mermaid() -> None:
    lines = mermaid(ladders(items())).splitlines()
    assert lines[:3] == ["sequenceDiagram", "    participant I as laptop", "    participant R as camera"]
    assert "    I->>R: OpenSession(session=1) #35;0" in lines
    assert "    R-->>I: ObjectAdded(handle=0x00000007)" in lines


def test_nothing_that_a_peer_says_is_code() -> None:
    drawn = svg(hostile())
    ET.fromstring(drawn)
    assert "<script>" not in drawn + html(hostile())
    assert "\x1b" not in drawn + mermaid(hostile())
    participant = mermaid(hostile()).splitlines()[1]
    assert participant == "    participant I as #60;script#62;#59;#35;&'\"\\x1b\\x0a%%{"


def test_requests_are_drawn_once() -> None:
    requests = [step for step in one(ladders(items())).steps if step.words.startswith("GetObject(")]
    assert len(requests) == 4
