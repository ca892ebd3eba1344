"""What is written as gphoto2 writes it reads back the same, and no text makes the reader fail."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import DescribedStore, Likeness, RefusedProperty, read_likeness
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import ARRAY, NAMES, STRING, Enumeration, Range, Value, is_signed
from hotshoe.wire.values import StorageID
from tests.responder.likeness.texts import TEXTS
from tests.responder.likeness.writer import dataset_text, summary_text

SCALARS = range(1, len(NAMES))
# Blanks around a line's text mean nothing, and what is written behind a string is a remark.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    lambda text: text not in {"None", "Keine", "(null)"} and not text.startswith((">", "'"))
)
CODES = st.integers(0x1000, 0xFFFF)


def numbers(datatype: int) -> st.SearchStrategy[int]:
    bits = 8 << (datatype - 1) // 2
    return (
        st.integers(-(1 << bits - 1), (1 << bits - 1) - 1) if is_signed(datatype) else st.integers(0, (1 << bits) - 1)
    )


def values_of(datatype: int) -> st.SearchStrategy[Value]:
    if datatype == STRING:
        return WORDS | st.just("")
    if datatype & ARRAY:
        return st.lists(numbers(datatype ^ ARRAY), max_size=5).map(tuple)
    return numbers(datatype)


def forms_of(datatype: int) -> st.SearchStrategy[Range | Enumeration | None]:
    value = values_of(datatype)
    listed = st.lists(value, max_size=4).map(lambda values: Enumeration(tuple(values)))
    if datatype == STRING or datatype & ARRAY:
        return st.none() | listed
    return st.none() | listed | st.builds(Range, value, value, value)


@st.composite
def descriptions(draw: st.DrawFn, code: int) -> DevicePropDesc:
    datatype = draw(st.sampled_from([*SCALARS, *(ARRAY | scalar for scalar in SCALARS), STRING]))
    current = draw(values_of(datatype))
    return DevicePropDesc(code, datatype, draw(st.integers(0, 1)), current, current, draw(forms_of(datatype)))


@st.composite
def likenesses(draw: st.DrawFn) -> Likeness:
    codes = draw(st.lists(st.integers(0x5001, 0xDFFF), min_size=1, max_size=8, unique=True))
    cut = draw(st.integers(0, len(codes)))
    stores = draw(st.dictionaries(st.integers(1, 0xFFFFFFFF), st.tuples(*[st.integers(0, 0xFFFF)] * 3, WORDS, WORDS)))
    info = DeviceInfo(
        standard_version=draw(st.integers(0, 0xFFFF)),
        vendor_extension_id=draw(st.integers(0, 0xFFFFFFFF)),
        vendor_extension_version=draw(st.integers(0, 99).map(lambda major: major * 100 + 10)),
        vendor_extension_desc=draw(WORDS),
        functional_mode=draw(st.integers(0, 0xFFFF)),
        operations=tuple(draw(st.lists(CODES, min_size=1, max_size=6, unique=True))),
        events=tuple(draw(st.lists(CODES, max_size=6, unique=True))),
        properties=tuple(codes),
        capture_formats=tuple(draw(st.lists(CODES, max_size=4))),
        image_formats=tuple(draw(st.lists(CODES, max_size=4))),
        manufacturer=draw(WORDS),
        model=draw(WORDS),
        device_version=draw(WORDS),
        serial_number=draw(WORDS),
    )
    return Likeness(
        info,
        tuple(draw(descriptions(code)) for code in codes[:cut]),
        tuple(RefusedProperty(code, draw(st.integers(0x2000, 0x2FFF))) for code in codes[cut:]),
        tuple(
            DescribedStore(StorageID(number), StorageInfo(kind, system, access, 5, 4, 0xFFFFFFFF, text, label))
            for number, (kind, system, access, text, label) in stores.items()
        ),
    )


@given(likenesses(), st.booleans())
def test_what_gphoto2_would_print_reads_back_the_same(likeness: Likeness, short: bool) -> None:
    found = read_likeness(dataset_text(likeness.info) + "\n" + summary_text(likeness, short=short))
    assert found == likeness
    assert found.unread == ()


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    _attempt(text)


LINES = sorted({line for text in TEXTS.values() for line in text.split("\n")})
PIECES = st.sampled_from(LINES) | st.text(max_size=12) | st.sampled_from(["'", "] value: ", "(", "a[", "\t'", "store_"])


@given(st.lists(st.lists(PIECES, max_size=3).map("".join), max_size=30).map("\n".join))
def test_no_heap_of_lines_makes_the_reader_fail(text: str) -> None:
    _attempt(text)


KEYS = st.sampled_from(
    ["dataset", "properties", "stores", "refused", "code", "type", "value", "id", "model", "response"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=5),
)


@given(st.dictionaries(KEYS, JSON))
def test_no_document_makes_the_reader_fail(camera: dict[str, object]) -> None:
    _attempt(json.dumps({"cameras": [camera]}))


def _attempt(text: str) -> None:
    try:
        likeness = read_likeness(text)
    except SettingsError:
        return
    assert {desc.code for desc in likeness.properties} <= set(likeness.info.properties)


def test_the_two_kinds_of_text() -> None:
    document = {"cameras": [{"dataset": {"model": "Lark"}}]}
    assert read_likeness("\ufeff\n" + json.dumps(document)).info == DeviceInfo(model="Lark")
    assert read_likeness(TEXTS["long"]).info.model == "Lark 2"
    with pytest.raises(SettingsError, match="no JSON"):
        read_likeness("{")


def test_a_likeness_is_its_facts() -> None:
    likeness = read_likeness(TEXTS["oldest"])
    assert dataclasses.replace(likeness, unread=(), assumed=()) == likeness
