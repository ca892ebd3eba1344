"""Two conversations that are not the same."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.diff.comparing import compare
from hotshoe.analysis.diff.model import Comparison, Kind
from hotshoe.analysis.diff.page import page
from hotshoe.analysis.diff.steps import account
from hotshoe.analysis.diff.wording import facts, lines, title
from hotshoe.analysis.model import Record
from hotshoe.analysis.rules.examples import (
    BEFORE,
    CARD,
    DEVICE,
    HELLO,
    PICTURE,
    STORE,
    asks,
    describes,
    device,
    does,
    gets,
    happens,
    lists,
    puts,
)
from hotshoe.analysis.rules.model import Line, Start
from hotshoe.catalog import mtp, responses
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import ObjectProperty, ObjectPropList
from hotshoe.wire.datatypes import STRING
from hotshoe.wire.text import safe_text
from tests.analysis.rules.playing import record
from tests.analysis.rules.test_checking import RECORDED, spoilt

SESSION = BEFORE[Start.SESSION]


def between(one: Sequence[Line], other: Sequence[Line], patience: float | None = 1.0, ignore: str = "") -> Comparison:
    """Two sessions, from their openings on."""
    first, second = (account(name, follow(record((*SESSION, *lines)))) for name, lines in (("a", one), ("b", other)))
    return compare(first, second, ignore=(ignore,), patience=patience)


def changes(comparison: Comparison) -> list[str]:
    """All that differs, in words."""
    return [line for difference in comparison.differences for line in lines(difference)]


def titles(comparison: Comparison) -> list[str]:
    return [title(difference).partition(" (")[0] for difference in comparison.differences]


WORK = (*lists(1, 2), *describes(1, id=3), *gets(op.GET_OBJECT, 1, data_in=b"abcd", id=4))


def test_the_same_twice_differs_in_nothing() -> None:
    comparison = between(WORK, WORK)
    assert comparison.differences == []
    # Two packets that open the connection, OpenSession and GetDeviceInfo come before.
    assert comparison.same == 4 + 3


def test_what_only_one_of_them_does() -> None:
    comparison = between(WORK, (*WORK[:4], *does(op.SELF_TEST, id=3), *WORK[4:]))
    assert titles(comparison) == ["+ SelfTest -> OK"]
    assert titles(between((*does(op.SELF_TEST), *WORK), WORK)) == ["- SelfTest -> OK"]


def test_what_comes_at_another_place() -> None:
    test = does(op.SELF_TEST, id=9)
    comparison = between((*test, *WORK), (*WORK, *test))
    assert [difference.kind for difference in comparison.differences] == [Kind.MOVED]
    assert titles(comparison) == ["~ SelfTest -> OK"]


def test_parameters_have_names() -> None:
    one, other = does(op.DELETE_OBJECT, 1, 0), does(op.DELETE_OBJECT, 2, 0)
    assert changes(between(one, other)) == ["handle: 1 | 2"]
    assert between(one, other, ignore="handle").differences == []


def test_answers() -> None:
    one = does(op.DELETE_OBJECT, 1, 0)
    other = does(op.DELETE_OBJECT, 1, 0, answer=responses.ACCESS_DENIED)
    comparison = between(one, other)
    assert [difference.kind for difference in comparison.differences] == [Kind.CHANGED]
    assert changes(comparison) == ["response: OK | AccessDenied"]


def test_a_request_without_an_answer() -> None:
    assert changes(between(does(op.SELF_TEST), (asks(op.SELF_TEST),))) == ["response: OK | nothing"]


def test_datasets_differ_field_by_field() -> None:
    one = gets(op.GET_STORAGE_INFO, STORE, data_in=CARD)
    other = gets(op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, free_bytes=7, label="x"))
    assert changes(between(one, other)) == [
        "StorageInfo.free_bytes: 0x20000000 | 7",
        "StorageInfo.label: '' | x",
    ]
    assert changes(between(one, other, ignore="free_bytes")) == ["StorageInfo.label: '' | x"]


def test_lists_say_what_the_other_does_not_have() -> None:
    one = device(model="B")
    other = device(model="B", operations=(*DEVICE.operations[1:], 0x9207))
    assert changes(between(one, other)) == ["DeviceInfo.operations: GetDeviceInfo | Operation 0x9207"]
    assert changes(between(lists(1, 2), lists(2, 1))) == ["data: 1, 2 | 2, 1"]


def test_bytes_differ_in_size_and_in_what_they_are() -> None:
    one, other = (gets(op.GET_OBJECT, 1, data_in=data) for data in (b"abc", b"abcd"))
    (size, content) = changes(between(one, other))
    assert size == "data size: 3 | 4"
    assert content.startswith("data: ")


def test_property_lists_differ_by_object_and_property() -> None:
    one, other = (
        gets(
            mtp.GET_OBJECT_PROP_LIST,
            *(0xFFFFFFFF, 0, 0xFFFFFFFF, 0, 0),
            data_in=ObjectPropList((ObjectProperty(1, mtp.OBJECT_FILE_NAME.code, STRING, name),)),
        )
        for name in ("A.JPG", "B.JPG")
    )
    assert changes(between(one, other)) == ["object 0x00000001 ObjectFileName: A.JPG | B.JPG"]
    assert between(one, other, ignore="ObjectFileName").differences == []


def test_values_are_as_photographers_write_them() -> None:
    one, other = (puts(op.SET_DEVICE_PROP_VALUE, 0x500F, data_out=data) for data in (b"\x90\x01", b"\x20\x03"))
    assert changes(between(one, other)) == ["data: ISO 400 | ISO 800"]


def test_what_cannot_be_read_says_so() -> None:
    one = gets(op.GET_STORAGE_INFO, STORE, data_in=CARD)
    other = gets(op.GET_STORAGE_INFO, STORE, data_in=b"\0")
    assert any("data: nothing | unreadable: " in line for line in changes(between(one, other)))


def test_long_lists_are_compared_as_a_whole() -> None:
    one, other = lists(*range(1, 2001)), lists(*range(2, 2002))
    (line,) = changes(between(one, other))
    assert line.startswith("data: 2000 elements, ")


def test_times_differ_where_they_differ_by_much() -> None:
    (ask, answer) = does(op.SELF_TEST)
    slow = (replace(ask, after=5), replace(answer, after=2))
    comparison = between((ask, answer), slow)
    assert [difference.kind for difference in comparison.differences] == [Kind.TIMING]
    assert changes(comparison) == ["answered after: 0.001 s | 2.001 s", "pause before: 0.001 s | 5.001 s"]
    assert between((ask, answer), slow, patience=10).differences == []
    assert between((ask, answer), slow, patience=None).differences == []


def test_polling_counts_once() -> None:
    polls = [line for number in range(9) for line in does(op.SELF_TEST, id=2 + number)]
    comparison = between(does(op.SELF_TEST), polls)
    assert comparison.differences == []
    assert comparison.second.actions[-1].times == 9


def test_events_are_compared_among_themselves() -> None:
    one = (*does(op.INITIATE_CAPTURE, 0, 0), happens(0x4002, 7), happens(0x400D, 2))
    other = (happens(0x4002, 8), *does(op.INITIATE_CAPTURE, 0, 0))
    comparison = between(one, other)
    assert titles(comparison) == ["! ObjectAdded(handle=0x00000007)", "- CaptureComplete(transaction=2)"]
    assert changes(comparison) == ["handle: 7 | 8"]


def test_who_they_are_differs() -> None:
    hello = SESSION[0]
    other = replace(hello, packet=replace(HELLO, name="app"))
    first, second = (account("", follow(record(lines))) for lines in (SESSION, (other, *SESSION[1:])))
    assert changes(compare(first, second)) == ["name: computer | app"]


def test_a_page_has_both_sides_and_no_markup_of_peers() -> None:
    one = describes(1, replace(PICTURE, name="<b>.JPG"))
    comparison = between(one, describes(1, replace(PICTURE, name="B.JPG")))
    text = page(comparison)
    assert "&lt;b&gt;.JPG" in text
    assert "<b>.JPG" not in text
    assert "ObjectInfo.name" in text
    assert text.count("<tr") == 2


@given(st.sampled_from(RECORDED), st.sampled_from(RECORDED), st.integers(0, 2**32))
def test_any_two_recordings_can_be_compared(one: list[Record], other: list[Record], seed: int) -> None:
    rng = random.Random(seed)
    first, second = (account(name, follow(spoilt(each, rng))) for name, each in (("a", one), ("b", other)))
    comparison = compare(first, second, patience=0.1)
    assert json.loads(json.dumps(facts(comparison)))["same"] == comparison.same
    for difference in comparison.differences:
        text = "\n".join([title(difference), *lines(difference)])
        assert all(safe_text(line) == line for line in text.split("\n"))
    assert page(comparison).count("<tr") == 1 + len(comparison.differences)
    assert compare(first, first, patience=0.1).differences == []


@pytest.mark.parametrize("key", ["kind", "first", "second", "changes"])
def test_json_tells_of_each_difference(key: str) -> None:
    document = facts(between(does(op.DELETE_OBJECT, 1, 0), does(op.DELETE_OBJECT, 2, 0)))
    assert document["counts"]["different"] == 1
    assert key in document["differences"][0]
    assert document["differences"][0]["changes"] == [{"name": "handle", "first": 1, "second": 2}]
