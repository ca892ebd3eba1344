"""A recording in numbers."""

import json
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.distribution import Distribution
from hotshoe.analysis.model import Oddity, Said
from hotshoe.analysis.stats import MOST_OPERATIONS, OTHERS, Statistics, collect
from hotshoe.analysis.stats_facts import stats_facts
from hotshoe.analysis.stats_page import page, timeline_svg
from hotshoe.analysis.stats_tables import MOST_ROWS, rate, seconds, summary, tables
from hotshoe.analysis.timeline import MOST_MARKS, MOST_SLOTS, Mark, Timeline
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import EndData, Event, StartData
from tests.analysis.conversations import items
from tests.analysis.items import MILLISECOND, Tape, asked, greeted
from tests.protocol.conversations import answers, asks


def figures() -> Statistics:
    return collect(items())


def test_operations_are_counted_and_timed() -> None:
    found = figures().operations["GetObject"]
    assert (found.count, found.failed, found.unanswered, found.received) == (4, 2, 1, 5120)
    assert found.to_response.count == 3
    assert found.to_response.least == MILLISECOND
    assert found.to_data.count == 1
    assert found.rate is not None
    assert figures().operations["SendObject"].sent == 4


def test_latency_is_from_the_request_to_the_response_and_to_the_first_data() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    tape.say(command, 0, asks(1))
    tape.notice(command, Oddity.OUT_OF_ORDER)
    tape.say(command, 1, StartData(1, 4), EndData(1, b"data"))
    tape.say(command, 1, answers(1))
    found = collect(tape.items()).operations["GetObject"]
    assert (found.to_data.most, found.to_response.most) == (2 * MILLISECOND, 3 * MILLISECOND)


def test_stalls() -> None:
    (stall,) = figures().stalls
    assert (stall.operation, stall.conversation) == ("GetObject", 1)
    assert 0.3e9 < stall.nanoseconds < 0.31e9
    assert collect(items(), stall=10**9).stalls == []


def test_events_come_after_requests() -> None:
    found = figures()
    assert found.events == {"ObjectAdded": 1}
    assert found.event_delays["ObjectAdded"].most == 2 * MILLISECOND
    tape = Tape()
    command, event = greeted(tape)
    asked(tape, command, asks(1))
    asked(tape, command, asks(2))
    tape.say(event, 1, Event(0x4002, 1))
    assert collect(tape.items()).event_delays["ObjectAdded"].most == 4 * MILLISECOND


def test_conversations_are_busy_or_idle() -> None:
    (found,) = figures().conversations.values()
    assert (found.transactions, found.sent) == (10, 74)
    assert found.busy + found.idle.total < found.ended - found.began
    assert found.idle.count == 9


def test_what_lies_below() -> None:
    assert figures().oddities["retransmitted"] >= 1


def test_objects_have_names_and_rates() -> None:
    download, upload = figures().objects.moved
    assert (download.handle, download.name, download.size, download.uploaded) == (5, "A\x1b[31m.JPG", 5120, False)
    assert (upload.handle, upload.name, upload.size, upload.uploaded) == (9, "UP.BIN", 4, True)
    assert download.rate is not None


def test_parts_of_an_object_are_one() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    for number in range(1, 4):
        asked(tape, command, asks(number, 0x101B, 5, 10 * number, 10), bytes(10))
    asked(tape, command, asks(4, 0x101B, 6, 0, 10), bytes(10))
    found = collect(tape.items()).objects.moved
    assert [(each.handle, each.size, each.parts) for each in found] == [(5, 30, 3), (6, 10, 1)]


def test_very_many_kinds_of_operations_are_counted_together() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    for number in range(MOST_OPERATIONS + 50):
        asked(tape, command, asks(number, 0x9000 + number))
    found = collect(tape.items()).operations
    assert len(found) == MOST_OPERATIONS + 1
    assert found[OTHERS].count == 50


def test_the_document_can_be_written() -> None:
    document = json.loads(json.dumps(stats_facts(figures())))
    assert document["packets"] > 20
    assert {entry["name"] for entry in document["operations"]} >= {"GetObject", "SendObject"}
    assert json.loads(json.dumps(stats_facts(Statistics())))["began"] is None


def test_tables_are_safe_and_say_what_is_left_out() -> None:
    found = tables(figures())
    assert [table.title.split(",")[0] for table in found] == [
        "Conversations",
        "Operations",
        "Events",
        "Objects",
        "Stalls",
    ]
    for table in found:
        for row in table.rows:
            assert len(row) == len(table.head)
            assert all(cell.isprintable() for cell in row)
    tape = Tape()
    command, _ = greeted(tape)
    for number in range(MOST_ROWS + 5):
        asked(tape, command, asks(number, 0x9000 + number))
    assert tables(collect(tape.items()))[1].left_out == 5
    assert summary(Statistics()) == ["no PTP in this recording"]


def test_the_page_needs_nothing_else_and_lets_nothing_through() -> None:
    tape = Tape()
    command, _ = greeted(tape)
    for record in tape.records:
        if isinstance(record, Said):
            record.data = memoryview(bytes(record.data).replace(b"l\0a\0p\0t\0o\0p\0", b'<\0b\0>\0&\0\x1b\0"\0'))
    asked(tape, command, asks(1))
    made = page(collect(tape.items()))
    assert "<b>" not in made
    assert "\x1b" not in made
    assert "http" not in made.replace("http://www.w3.org/2000/svg", "")
    whole = page(figures())
    svg = whole[whole.index("<svg") : whole.index("</svg>") + 6]
    kinds = [element.get("class") for element in ET.fromstring(svg).iter()]
    assert {"received", "sent", "busy", "event", "stall"} <= set(kinds)


def test_an_empty_recording_has_no_timeline() -> None:
    assert timeline_svg(Timeline()) == ""
    assert "no PTP" in page(Statistics())


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=300))
def test_percentiles_are_right_to_a_percent(durations: list[int]) -> None:
    found = Distribution()
    for duration in durations:
        found.add(duration)
    ordered = sorted(durations)
    for percent in (1, 50, 90, 99, 100):
        exact = ordered[-(-len(ordered) * percent // 100) - 1]
        assert found.percentile(percent) == pytest.approx(exact, rel=0.011, abs=1)
    assert (found.least, found.most, found.total) == (ordered[0], ordered[-1], sum(ordered))


def test_nothing_took_no_time() -> None:
    assert (Distribution().percentile(50), Distribution().mean) == (0.0, 0.0)
    backwards = Distribution()
    backwards.add(-5)
    assert backwards.most == 0


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=50))
def test_a_timeline_keeps_every_byte_in_few_slots(times: list[int]) -> None:
    timeline = Timeline()
    for time in sorted(times):
        timeline.data(time, 10, Role.RESPONDER)
        timeline.data(time, 3, Role.INITIATOR)
    for began, ended in pairwise(sorted(times)):
        timeline.busy(began, ended)
    slots = timeline.slots.values()
    assert len(slots) <= MOST_SLOTS
    assert (sum(s.received for s in slots), sum(s.sent for s in slots)) == (10 * len(times), 3 * len(times))
    assert sum(s.busy for s in slots) == max(times) - min(times)


def test_a_timeline_keeps_the_first_marks() -> None:
    timeline = Timeline()
    for number in range(MOST_MARKS + 3):
        timeline.mark(Mark(number, number, "event", "x"))
    assert (len(timeline.marks), timeline.left_out) == (MOST_MARKS, 3)
    assert "and 3 more" in timeline_svg(timeline)


def test_how_figures_are_written() -> None:
    assert [seconds(n) for n in (180_000, 12_300_000, 4_567_000_000)] == ["0.18 ms", "12.3 ms", "4.567 s"]
    assert [rate(r) for r in (None, 0, 1234, 12_340_000)] == ["", "", "1.2 kB/s", "12.3 MB/s"]
