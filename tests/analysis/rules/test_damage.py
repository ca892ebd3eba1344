"""What is missing in a recording is named, and nobody is blamed for it; how it is cut makes no difference."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import Ended, Flow, Missing, Opened, Point, Record, Said
from hotshoe.analysis.reading import read
from hotshoe.analysis.rules import RULES, check
from tests.analysis.rules.playing import records

FOLDER = Path(__file__).parents[2] / "captures" / "gphoto2"
CLEAN = ("capimg", "listfiles", "summary", "thumb", "uploadempty", "waitevent")
EXAMPLES = [list(records(example)) for rule in RULES.values() for example in rule.examples]


def kept(recorded: Iterable[Record]) -> list[Record]:
    """Records that are good for longer than until the next."""
    return [
        Said(each.flow, each.side, each.point, memoryview(bytes(each.data)), each.short)
        if isinstance(each, Said)
        else each
        for each in recorded
    ]


RECORDED = {name: kept(read([FOLDER / f"{name}.pcap"])) for name in CLEAN}


def found(recorded: Iterable[Record]) -> list[tuple[str, str]]:
    return [(finding.rule.name, finding.text) for finding in check(follow(recorded))]


@pytest.mark.parametrize("name", CLEAN)
def test_gphoto2_keeps_to_all_rules(name: str) -> None:
    assert found(RECORDED[name]) == []


@given(st.sampled_from(CLEAN), st.integers(0, 2**32))
def test_segments_that_were_not_recorded_are_named_and_nothing_else(name: str, seed: int) -> None:
    recorded, rng = RECORDED[name], random.Random(seed)
    said = [place for place, each in enumerate(recorded) if isinstance(each, Said)]
    gone = set(rng.sample(said, rng.randrange(1, 4)))
    damaged = [
        Missing(each.flow, each.side, each.point, len(each.data)) if place in gone and isinstance(each, Said) else each
        for place, each in enumerate(recorded)
    ]
    assert {rule for rule, _ in found(damaged)} == {"recording-gap"}


def midway(recorded: list[Record], start: int) -> Iterator[Record]:
    """A recording that begins later: flows that are open then have no beginning."""
    flows: dict[int, Flow] = {}
    for each in recorded[:start]:
        if isinstance(each, Opened):
            flows[each.flow.number] = each.flow
        elif isinstance(each, Ended):
            flows.pop(each.flow.number, None)
    for flow in flows.values():
        yield Opened(flow, Point(*recorded[start].point), whole=False)
    yield from recorded[start:]


@given(st.sampled_from(CLEAN), st.floats(0, 1))
def test_nobody_is_blamed_for_what_was_said_before_the_recording(name: str, part: float) -> None:
    recorded = RECORDED[name]
    start = 2 + round(part * (len(recorded) - 3))
    assert {rule for rule, _ in found(midway(recorded, start))} <= {"recording-gap"}


def recut(recorded: list[Record], rng: random.Random) -> Iterator[Record]:
    """The same bytes in other pieces."""
    for each in recorded:
        if not isinstance(each, Said):
            yield each
            continue
        at, whole = 0, bytes(each.data)
        while at < len(whole):
            size = rng.choice((1, 2, 3, 7, 8, 11, 12, len(whole)))
            frame, time, offset = each.point
            yield Said(each.flow, each.side, Point(frame, time, offset + at), memoryview(whole[at : at + size]))
            at += size


@given(st.sampled_from(EXAMPLES), st.integers(0, 2**32))
def test_how_bytes_are_cut_makes_no_difference(recorded: list[Record], seed: int) -> None:
    assert found(recut(recorded, random.Random(seed))) == found(recorded)
