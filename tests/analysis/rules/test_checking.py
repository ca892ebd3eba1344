"""Recordings that nobody would make, and what is said of where something is."""

import random
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import Missing, Record, Said
from hotshoe.analysis.rules import RULES, check
from hotshoe.analysis.rules.examples import BEFORE, DEVICE, does, gets, initiator, lists
from hotshoe.analysis.rules.model import Example, Start
from hotshoe.analysis.rules.wording import example_lines, explained, message, place
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import Cancel
from hotshoe.wire.text import safe_text
from tests.analysis.rules.playing import record, records

RECORDED = [list(records(example)) for rule in RULES.values() for example in rule.examples]


def spoilt(recorded: list[Record], rng: random.Random) -> Iterator[Record]:
    """The same with some bytes changed, cut, left out or said to be missing."""
    for each in recorded:
        if not isinstance(each, Said):
            yield each
            continue
        data, chance = bytearray(each.data), rng.random()
        for _ in range(rng.randrange(3)):
            data[rng.randrange(len(data))] = rng.choice((0, 1, 0xFF, rng.randrange(256)))
        if chance < 0.03:
            continue
        if chance < 0.06:
            del data[rng.randrange(len(data)) :]
        if chance > 0.97:
            yield Missing(each.flow, each.side, each.point, rng.randrange(1, 40))
        yield Said(each.flow, each.side, each.point, memoryview(bytes(data)))


@given(st.sampled_from(RECORDED), st.integers(0, 2**32))
def test_nothing_in_a_recording_ends_the_check(recorded: list[Record], seed: int) -> None:
    for finding in check(follow(spoilt(recorded, random.Random(seed)))):
        assert finding.rule.name in RULES
        assert safe_text(message(finding)) == message(finding)
        assert place(finding)


def test_a_finding_says_which_frame_and_which_byte_of_whom() -> None:
    (found,) = check(follow(records(RULES["operation-not-offered"].examples[0])))
    before = BEFORE[Start.SESSION]
    assert found.point.frame == len(before) + 1
    assert (found.sender, found.channel) == (Role.INITIATOR, Channel.COMMAND)
    said = [each for each in records(RULES["operation-not-offered"].examples[0]) if isinstance(each, Said)]
    assert found.point.offset == sum(
        len(each.data) for each in said[: len(before)] if each.flow.number + each.side == 0
    )
    assert message(found) == "StartEnumHandles #2: not among its 30 operations"
    assert place(found).startswith("conversation 1, initiator on the command connection, byte ")


def test_a_damaged_connection_is_that_of_its_conversation() -> None:
    (found,) = check(follow(records(RULES["recording-disagreeing"].examples[0])))
    assert found.conversation is not None
    assert place(found) == "conversation 1, byte 291"
    assert message(found) == "192.0.2.1:15740: sent again, and different"


def test_what_a_camera_told_before_is_forgotten_behind_a_gap() -> None:
    (example,) = (each for each in RULES["handle-unlisted"].examples)
    kept = list(records(example))
    listing = next(each for each in kept if isinstance(each, Said) and each.side and len(each.data) == 24)
    kept[kept.index(listing)] = Missing(listing.flow, listing.side, listing.point, len(listing.data))
    assert {found.rule.name for found in check(follow(kept))} == {"recording-gap"}


def test_long_listings_do_not_fill_the_memory() -> None:
    lines = (*BEFORE[Start.SESSION], *lists(*range(1, 250_001)), *does(op.GET_OBJECT, 300_000, id=3, answer=0x2009))
    assert {found.rule.name for found in check(follow(record(lines)))} == set()


def test_a_camera_that_lists_half_a_million_operations_takes_no_time() -> None:
    info = replace(DEVICE, operations=tuple(range(0x1000, 0x2000)) * 120)
    many = [line for number in range(2000) for line in does(op.SELF_TEST, id=3 + number)]
    lines = (*BEFORE[Start.SESSION], *gets(op.GET_DEVICE_INFO, data_in=info), *many)
    assert {found.rule.name for found in check(follow(record(lines)))} == {"device-code-twice"}


def test_a_flood_of_cancels_is_bounded() -> None:
    lines = [initiator(Cancel(number)) for number in range(1000, 3000)]
    found = list(check(follow(record((*BEFORE[Start.SESSION], *lines)))))
    assert {finding.rule.name for finding in found} == {"cancel-unknown", "cancel-once"}
    assert len(found) == 2 * len(lines)


def test_examples_are_shown_packet_by_packet() -> None:
    example = Example("", (*gets(op.GET_STORAGE_IDS, data_in=b"\1\0\0\0\1\0\1\0"),))
    assert example_lines(example) == [
        ">  GetStorageIDs #2",
        "<  StartData 8 bytes #2",
        "<  EndData 8 bytes #2   01000000 01000100",
        "<  OK #2",
    ]
    assert "a thousand Data packets without payload" in "\n".join(explained(RULES["data-endless"]))
