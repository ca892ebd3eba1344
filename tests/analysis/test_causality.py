"""The two directions of a connection in an order in which they can have happened."""

from io import BytesIO

from hotshoe.analysis.causality import Causality
from hotshoe.analysis.model import (
    Carrier,
    Close,
    Ended,
    Endpoint,
    Flow,
    Missing,
    Noticed,
    Oddity,
    Opened,
    Point,
    Record,
    Said,
)
from hotshoe.analysis.reading import read
from tests.analysis.recordings import Segment, Talk, frames, packets, pcap

FLOW = Flow(0, Carrier.TCP, (Endpoint("a", 1), Endpoint("b", 2)))
OTHER = Flow(1, Carrier.TCP, (Endpoint("a", 3), Endpoint("b", 4)))


def said(side: int, data: bytes | bytearray, offset: int = 0, flow: Flow = FLOW) -> Said:
    return Said(flow, side, Point(1, 1, offset), memoryview(data))


def order(causality: Causality, *records: Record) -> list[Record]:
    return list(causality.order(records))


def test_nothing_waits_unless_told() -> None:
    causality = Causality()
    records: list[Record] = [Opened(FLOW, Point(1, 1, 0), True), said(0, b"a"), said(1, b"b")]
    assert order(causality, *records) == records
    causality.need(0, 1, 0, 3, (3, 0))
    assert not causality.waiting


def test_an_answer_waits_for_what_it_answers_and_the_rest_of_its_side_behind_it() -> None:
    causality = Causality()
    causality.need(0, 1, 0, 4, (0, 0))
    beside: list[Record] = [said(1, b"x", flow=OTHER), Noticed(None, 0, Point(1, 1, 0), Oddity.CUT_SHORT)]
    answer, more = said(1, b"answer"), Noticed(FLOW, 1, Point(1, 1, 6), Oddity.RETRANSMITTED)
    assert order(causality, answer, more, *beside) == beside
    assert order(causality, said(0, b"as")) == [said(0, b"as")]
    assert order(causality, said(0, b"ks", 2), said(1, b"!", 6)) == [said(0, b"ks", 2), answer, more, said(1, b"!", 6)]
    assert not causality.waiting


def test_what_comes_with_a_gap_that_is_filled_waits_too() -> None:
    """The next question comes with the end of the one before, and before its answer."""
    causality = Causality()
    causality.need(0, 1, 0, 4, (0, 0))
    causality.need(0, 0, 4, 6, (0, 6))
    found = order(causality, said(1, b"answer"), said(0, b"asks"), said(0, b"more", 4))
    assert found == [said(0, b"asks"), said(1, b"answer"), said(0, b"more", 4)]


def test_what_waits_is_kept_when_the_block_of_the_file_is_not() -> None:
    causality, block = Causality(), bytearray(b"answer")
    causality.need(0, 1, 0, 1, (0, 0))
    order(causality, said(1, block))
    block[:] = b"xxxxxx"
    assert order(causality, said(0, b"a"))[1] == said(1, b"answer")


def test_what_is_missing_or_over_is_not_waited_for() -> None:
    for last in (Missing(FLOW, 0, Point(1, 1, 0), 5), Ended(FLOW, 0, Point(1, 1, 0), Close.FIN)):
        causality = Causality()
        causality.need(0, 1, 0, 5, (0, 0))
        assert order(causality, said(1, b"b"), last) == [last, said(1, b"b")]


def test_somebody_else_may_give_up() -> None:
    causality = Causality()
    causality.need(0, 1, 0, 5, (0, 0))
    order(causality, said(1, b"b"))
    assert list(causality.give_up(0, 0, 4)) == []
    assert list(causality.give_up(0, 0, 5)) == [said(1, b"b")]
    assert list(causality.give_up(0, 0, 5)) == []


def test_of_two_that_wait_for_each_other_the_first_comes_first() -> None:
    """What is sent again acknowledges more than it did at first."""
    causality = Causality()
    causality.need(0, 1, 0, 9, (0, 0))
    causality.need(0, 0, 0, 9, (0, 0))
    late = Said(FLOW, 1, Point(2, 2, 0), memoryview(b"b"))
    assert order(causality, late, said(0, b"a")) == [said(0, b"a")]
    assert list(causality.close()) == [late]


def test_what_has_been_given_on_needs_nothing_more() -> None:
    causality = Causality()
    causality.need(0, 1, 5, 9, (0, 5))
    causality.need(0, 1, 2, 9, (0, 5))
    assert list(causality.waiting[0].need[1]) == [5]


def heard(segments: list[Segment]) -> list[tuple[int, bytes]]:
    records = read([BytesIO(pcap(frames(packets(segments))))])
    return [(record.side, bytes(record.data)) for record in records if isinstance(record, Said)]


def conversation() -> list[Segment]:
    talk = Talk().open()
    for number in range(3):
        talk.say(0, b"ask %d" % number).say(1, b"answer %d" % number)
    return talk.close().segments


def test_segments_that_were_recorded_in_the_wrong_order() -> None:
    whole = conversation()
    for first in range(3, len(whole) - 4):
        swapped = [*whole[:first], whole[first + 1], whole[first], *whole[first + 2 :]]
        assert heard(swapped) == heard(whole)


def test_a_question_that_was_not_recorded_is_given_up_before_its_answer() -> None:
    whole = conversation()
    records = list(read([BytesIO(pcap(frames(packets([*whole[:5], *whole[6:]]))))]))
    kinds = [(type(r).__name__, r.side) for r in records if isinstance(r, Said | Missing)]
    assert kinds.index(("Missing", 0)) == 2
    assert kinds.count(("Said", 1)) == 3
