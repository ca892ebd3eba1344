"""The harness itself: it has to fail when it should, and to show why."""

import pytest

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.protocol.notices import Asked, Closed, Connected
from hotshoe.protocol.responder import Responder
from hotshoe.wire.deviations import NAME_TOO_LONG, VERSION_UNKNOWN
from hotshoe.wire.packets import InitCommandAck, InitCommandRequest, InitFail
from hotshoe.wire.values import Guid
from tests.playbook import I, R, Step, do, met, play, raised, told, wait

GUID = Guid(bytes(16))
HELLO = InitCommandRequest(GUID, "laptop")
WELCOME = InitCommandAck(1, GUID, "camera")
ACCEPT = do(lambda camera: camera.accept(1, GUID, "camera"))


def failure(*steps: Step) -> list[str]:
    """The rows of a failed conversation, the head left out."""
    with pytest.raises(AssertionError) as caught:
        play(Responder(), *steps)
    return str(caught.value).splitlines()[2:]


def test_what_is_expected_and_happens_passes() -> None:
    engine = play(Responder(), I >> HELLO << Asked(HELLO), ACCEPT, R >> WELCOME, wait(1e9))
    assert engine.initiator == HELLO


def test_a_packet_that_differs_is_marked() -> None:
    *before, last = failure(I >> HELLO << Asked(HELLO), ACCEPT, R >> InitFail(2))
    assert last.startswith("> R  InitFail(reason=2)")
    assert "| R  InitCommandAck(connection=1" in last
    assert len(before) == 3
    assert all(row.startswith("  ") for row in before)


@pytest.mark.parametrize(
    "unexpected", [told(Connected()), met(VERSION_UNKNOWN), raised(LocalProtocolError), R >> WELCOME]
)
def test_what_is_missing_is_marked(unexpected: Step) -> None:
    rows = failure(I >> HELLO << Asked(HELLO), unexpected)
    assert [row.startswith(">") for row in rows].count(True) >= 1
    assert any(row.rstrip().endswith("|") for row in rows)


@pytest.mark.parametrize(
    "steps",
    [
        (I >> HELLO,),
        (I >> HELLO << Asked(HELLO), ACCEPT),
        (I >> b"\x04\0\0\0\1\0\0\0",),
        (I >> InitCommandRequest(GUID, "laptop", 100) << Asked(InitCommandRequest(GUID, "laptop", 100)),),
        (ACCEPT,),
    ],
    ids=["a notice", "a packet", "an error", "a deviation", "a local error"],
)
def test_what_nobody_expected_is_marked(steps: tuple[Step, ...]) -> None:
    rows = failure(*steps)
    assert any(row.startswith(">") and row[2:].startswith(" ") for row in rows)


def test_the_order_of_packets_and_of_notices_counts() -> None:
    closed = Closed(True, "refused with reason 2")
    refuse = do(lambda camera: camera.refuse(2))
    play(Responder(), I >> HELLO << Asked(HELLO), refuse, told(closed), R >> InitFail(2))
    assert failure(I >> HELLO << Asked(HELLO), refuse, R >> InitFail(2), told(Connected()), told(closed))


def test_deviations_count_once_however_often_they_were_met() -> None:
    long = InitCommandRequest(GUID, "laptop", 100)
    play(Responder(), I >> long << Asked(long), met(VERSION_UNKNOWN))
    assert failure(I >> long << Asked(long), met(NAME_TOO_LONG))


def test_errors_are_compared_exactly() -> None:
    assert failure(ACCEPT, raised(RemoteProtocolError))
    play(Responder(), ACCEPT, raised(LocalProtocolError))


def test_bugs_are_not_taken_for_refusals() -> None:
    with pytest.raises(ZeroDivisionError):
        play(Responder(), do(lambda camera: 1 // 0))
