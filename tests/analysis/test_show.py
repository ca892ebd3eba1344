"""Each item in one line: what it is, where, and nothing that a terminal could take for itself."""

from hotshoe.analysis.model import Gap, Payload, TransactionEnded
from hotshoe.analysis.sessions import sessions
from hotshoe.analysis.show import Moments, line, point_of, text
from tests.analysis.conversations import items
from tests.analysis.items import BEGINNING, Tape, asked, greeted, of
from tests.protocol.conversations import GET_OBJECT, asks


def lines() -> list[str]:
    found = items()
    moments = Moments(point_of(found[0]).time)
    return [line(item, moments) for item in found]


def test_packets_and_transactions() -> None:
    said = "\n".join(lines())
    for words in (
        '1 > InitCommandRequest name="laptop"',
        "1e> InitEventRequest connection=1",
        "1 > GetObject(handle=0x00000005) #3",
        "1 < StartData 5120 bytes #3",
        "1 < Data 1000 bytes #3",
        "1e< ObjectAdded(handle=0x00000007)",
        "GetObject(handle=0x00000005) #3  < 5120 bytes  OK",
        "GetObject(handle=0x00000006) #4  DeviceBusy",
        "SendObject #6 data-out  > 4 bytes  OK",
        "GetObject(handle=0x00000008) #7  cancelled, TransactionCancelled",
        "GetObject(handle=0x00000005) #9  no answer",
        "conversation 1: PTP/IP between 10.0.0.1:50000 and 10.0.0.2:15740",
        "conversation 1 is over",
        "~ retransmitted",
    ):
        assert words in said, words


def test_every_line_is_safe_for_terminals() -> None:
    assert all(each.isprintable() for each in lines())


def test_times_count_from_the_beginning() -> None:
    assert lines()[0].split()[:2] == ["0.000000", "#2"]
    assert Moments(BEGINNING).show(point_of(items()[0])) == "0.002000"


def test_what_was_not_recorded() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.say(command, 1, bytes.fromhex("14000000 09000000 01000000 6400000000000000 70000000 0c000000 01000000"))
    tape.miss(command, 1, 40)
    tape.say(command, 1, bytes(10))
    found = tape.items()
    assert [text(gap) for gap in of(Gap, found)] == [
        "! 40 bytes missing or unreadable: payload",
        "! bytes missing or unreadable: the recording ends in the middle of a packet; reading could not go on",
    ]
    (ended,) = of(TransactionEnded, found)
    assert text(ended).endswith("< 10 bytes of 100 and 40 not recorded  no answer")
    assert [text(piece) for piece in of(Payload, found)] == ["40 bytes of data not recorded", "10 bytes of data"]


def test_sessions() -> None:
    shown = [text(session) for session in sessions(items())]
    assert shown[0].startswith("session 1 with ACME Test: ")
    assert "9 operations (2 without OK)" in shown[0]
    assert "1 events" in shown[0]
    assert shown[-1].startswith("outside of sessions with ACME Test: ")


def test_sessions_one_after_the_other_and_one_that_is_cut_off() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    for number in (1, 2):
        asked(tape, command, asks(0, 0x1002, number))
        asked(tape, command, asks(1, GET_OBJECT, 5), b"data")
    found = list(sessions(tape.items()))
    assert [(session.number, session.transactions, session.bytes_in) for session in found] == [(1, 2, 4), (2, 2, 4)]
    assert list(sessions(tape.items()[:-1]))[-1].number == 2
