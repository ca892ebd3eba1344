import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.records import (
    END,
    LAYOUTS,
    Content,
    NewObject,
    NewObject64,
    Number,
    PropertyChoices,
    PropertyValue,
    Record,
    TransferRequest,
    file_name,
    name_bytes,
    read_records,
    record,
    write_records,
)

u32 = st.integers(0, 0xFFFFFFFF)
u64 = st.integers(0, (1 << 64) - 1)
rest = st.binary(max_size=40)

contents: dict[type[Any], st.SearchStrategy[Content]] = {
    PropertyValue: st.builds(PropertyValue, u32, rest),
    PropertyChoices: st.builds(PropertyChoices, u32, u32, u32, rest),
    NewObject: st.builds(NewObject, u32, u32, u32, u32, u32, u32, u32, u32, rest),
    NewObject64: st.builds(NewObject64, u32, u32, u32, u32, u32, u64, u32, u32, rest),
    TransferRequest: st.builds(TransferRequest, u32, u32, u32, u32, u32, rest),
    Number: st.builds(Number, u32, rest),
}


@st.composite
def told(draw: st.DrawFn) -> Record:
    code = draw(st.one_of(st.sampled_from(sorted(LAYOUTS)), st.integers(1, 0xFFFFFFFF)))
    layout = LAYOUTS.get(code)
    return record(code, draw(contents[layout] if layout else rest))


@given(st.lists(told(), max_size=8), st.binary(max_size=20))
def test_records_come_back_as_they_were(told: list[Record], behind: bytes) -> None:
    data = write_records(told)
    again = list(read_records(data + behind))
    assert [(each.code, each.content) for each in again] == [(each.code, each.content) for each in told]
    assert write_records(record(each.code, each.content) for each in again) == data


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_as_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        for each in read_records(data):
            assert each.content is not None


def test_a_new_object_on_a_card() -> None:
    # The places are libgphoto2's (ptp-pack.c): handle 8, storage C, format 10, size 1C, parent 20, name 28.
    data = bytearray(0x38)
    for place, value in ((0, 0x38), (4, 0xC181), (8, 0x91), (0xC, 0x10001), (0x10, 0x3801), (0x1C, 4711), (0x20, 0x90)):
        data[place : place + 4] = value.to_bytes(4, "little")
    data[0x28:0x35] = b"IMG_0001.JPG\0"
    (each,) = read_records(bytes(data) + END)
    added = each.content
    assert isinstance(added, NewObject)
    assert (added.handle, added.storage, added.format, added.size, added.parent) == (0x91, 0x10001, 0x3801, 4711, 0x90)
    assert file_name(added.text) == "IMG_0001.JPG"


def test_a_picture_in_memory() -> None:
    # handle 8, format C, size 14, name 1C.
    data = bytearray(0x2C)
    for place, value in ((0, 0x2C), (4, 0xC186), (8, 0x91000001), (0xC, 0xB108), (0x14, 99)):
        data[place : place + 4] = value.to_bytes(4, "little")
    data[0x1C:0x29] = b"IMG_0001.CR3\0"
    (each,) = read_records(bytes(data) + END)
    request = each.content
    assert isinstance(request, TransferRequest)
    assert (request.handle, request.format, request.size) == (0x91000001, 0xB108, 99)
    assert file_name(request.text) == "IMG_0001.CR3"


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"\x07\0\0\0\x89\xc1\0\0", 0),
        (b"\0\0\0\0\0\0\0\0", 0),
        (END[:4], 0),
        (write_records([Record(0x1234, b"ok")])[:-8] + b"\xff\xff\xff\x7f\x89\xc1\0\0", 10 + 8),
    ],
)
def test_a_size_that_cannot_be_right(data: bytes, offset: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        list(read_records(data))
    assert caught.value.offset == offset


def test_a_known_record_that_is_too_short_says_where_it_began() -> None:
    (_, short) = read_records(write_records([Record(1, b"before"), Record(0xC181, b"short")]))
    with pytest.raises(MalformedPacket, match="0xC181") as caught:
        _ = short.content
    assert caught.value.offset == 14 + 8


def test_no_news_may_be_nothing_at_all() -> None:
    assert list(read_records(b"")) == []
    assert list(read_records(END)) == []
    assert write_records([]) == END


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
def test_names_fill_whole_words(name: str) -> None:
    data = name_bytes(name)
    assert len(data) % 4 == 0
    assert file_name(data) == name


def test_a_name_in_no_known_encoding_is_still_one() -> None:
    assert file_name(b"\xff.JPG\0rest") == "\ufffd.JPG"
    assert records.OBJECT_ADDED in LAYOUTS
