import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog import mtp
from hotshoe.client.property_list import PropertyListReader, Row
from hotshoe.errors import MalformedPacket
from hotshoe.wire.datasets import ObjectProperty, file_info, folder_info
from hotshoe.wire.datatypes import ARRAY, INT128, STRING, UINT8, UINT16, UINT32, UINT64, UINT128, Value
from tests.client.proplists import element, encoded, told_of

FIELDS = {
    mtp.STORAGE_ID.code: ("storage", {UINT8, UINT16, UINT32, UINT64}),
    mtp.OBJECT_FORMAT.code: ("format", {UINT8, UINT16, UINT32, UINT64}),
    mtp.OBJECT_SIZE.code: ("size", {UINT64}),
    mtp.PARENT_OBJECT.code: ("parent", {UINT8, UINT16, UINT32, UINT64}),
    mtp.OBJECT_FILE_NAME.code: ("file_name", {STRING}),
    mtp.NAME.code: ("name", {STRING}),
    mtp.DATE_CREATED.code: ("created", {STRING}),
}
LIMITS = {UINT8: 8, UINT16: 16, UINT32: 32, UINT64: 64, UINT128: 128}
TEXTS = st.text(st.characters(exclude_characters="\0"), max_size=9)


@st.composite
def kinds(draw: st.DrawFn) -> tuple[int, int]:
    code = draw(st.sampled_from([*FIELDS, 0xDC91, 0xDC92]))
    return code, draw(st.sampled_from([*LIMITS, STRING, ARRAY | UINT16, INT128]))


@st.composite
def objects(draw: st.DrawFn) -> list[ObjectProperty]:
    """A few shapes, each used for several objects, with handles that sometimes come back."""
    shapes = draw(st.lists(st.lists(kinds(), min_size=1, max_size=6), min_size=1, max_size=3))
    found = []
    for handle in draw(st.lists(st.integers(1, 6), max_size=12)):
        for code, datatype in draw(st.sampled_from(shapes)):
            found.append(ObjectProperty(handle, code, datatype, draw(value_of(datatype))))
    return found


def value_of(datatype: int) -> st.SearchStrategy[Value]:
    if datatype == STRING:
        return TEXTS
    if datatype == INT128:
        return st.integers(-(1 << 127), (1 << 127) - 1)
    if datatype == ARRAY | UINT16:
        return st.lists(st.integers(0, 0xFFFF), max_size=4).map(tuple)
    return st.integers(0, (1 << LIMITS[datatype]) - 1)


def plainly(elements: list[ObjectProperty]) -> list[Row]:
    """What the reader has to find, without any haste."""
    rows = []
    for handle, group in itertools.groupby(elements, lambda each: each.handle):
        found: dict[str, Value] = {}
        for each in group:
            field, fitting = FIELDS.get(each.code, ("", set()))
            if each.datatype in fitting:
                found.setdefault(field, each.value)
        rows.append(Row(handle, **found))  # type: ignore[arg-type]
    return [without_second_name(row) for row in rows]


def without_second_name(row: Row) -> Row:
    """The name of a file that has a file name need not be read."""
    return row if row.file_name is None else row._replace(name=None)


def read(data: bytes, cuts: list[int], total: int | None = None) -> list[Row]:
    reader = PropertyListReader()
    reader.start(total)
    rows = []
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        rows += reader.feed(data[start:end])
    return [without_second_name(row) for row in rows + reader.finish()]


@given(objects(), st.lists(st.integers(0), max_size=6))
def test_any_slicing_of_any_list_gives_the_same_rows(elements: list[ObjectProperty], cuts: list[int]) -> None:
    data = encoded(elements)
    assert read(data, cuts, len(data)) == read(data, []) == plainly(elements)


def card(count: int) -> list[ObjectProperty]:
    found = told_of(1, folder_info("DCIM", storage=0x10001))
    for handle in range(2, count + 2):
        found += told_of(handle, file_info(f"DSC_{handle}.JPG", handle, 0x3801, storage=0x10001, parent=1))
    return found


@pytest.mark.parametrize("step", [1, 7, 250, 4096])
def test_a_card_in_small_pieces(step: int) -> None:
    data = encoded(card(50))
    rows = read(data, list(range(0, len(data), step)), len(data))
    assert [row.handle for row in rows] == list(range(1, 52))
    assert rows[0] == Row(1, 0x10001, 0x3001, 0, 0, 0, "DCIM", None, "", "")
    assert rows[9] == Row(10, 0x10001, 0x3801, 0, 10, 1, "DSC_10.JPG", None, "", "", 0, 0)


def test_rows_come_as_soon_as_they_are_over() -> None:
    data = encoded(card(100))
    reader = PropertyListReader()
    assert len(reader.feed(data[: len(data) // 2])) in range(48, 53)
    assert len(reader.feed(data[len(data) // 2 :])) in range(47, 53)


def test_a_type_that_cannot_hold_the_value_tells_nothing() -> None:
    elements = [
        ObjectProperty(1, mtp.OBJECT_SIZE.code, UINT32, 0xFFFFFFFF),
        ObjectProperty(1, mtp.OBJECT_FILE_NAME.code, ARRAY | UINT16, (65, 66)),
        ObjectProperty(1, mtp.PARENT_OBJECT.code, STRING, "DCIM"),
    ]
    assert read(encoded(elements), []) == [Row(1)]


def test_texts_end_where_they_end() -> None:
    head = struct.pack("<IIHHB", 1, 7, mtp.OBJECT_FILE_NAME.code, STRING, 3)
    assert read(head + b"a\0b\0c\0", []) == [Row(7, file_name="abc")]
    assert read(head + b"a\0\0\0c\0", []) == [Row(7, file_name="a")]
    assert read(head + b"\x00\xd8b\0\0\0", []) == [Row(7, file_name="\ud800b")]


def test_nothing_at_all_is_an_empty_list() -> None:
    assert read(b"", []) == []
    assert read(encoded([]), []) == []
    assert read(encoded([]) + b"surplus", []) == []


GOOD = encoded([element(1, mtp.STORAGE_ID, 1), element(1, mtp.OBJECT_FILE_NAME, "abc")])


@pytest.mark.parametrize("end", range(1, len(GOOD)))
def test_a_list_that_ends_early(end: int) -> None:
    with pytest.raises(MalformedPacket, match="ends before"):
        read(GOOD[:end], [])


def test_more_elements_announced_than_fit() -> None:
    reader = PropertyListReader()
    reader.start(len(GOOD))
    with pytest.raises(MalformedPacket, match="announces 4294967295 elements"):
        reader.feed(b"\xff\xff\xff\xff" + GOOD[4:])
    with pytest.raises(MalformedPacket, match="4294967293 elements"):
        read(b"\xff\xff\xff\xff" + GOOD[4:], [], None)


@pytest.mark.parametrize("datatype", [0, 0x0B, 0x4000, 0x400B, 0x7FFF, 0xFFFE])
def test_unknown_datatypes_have_no_size(datatype: int) -> None:
    data = GOOD[:4] + struct.pack("<IHH", 1, 0xDC01, datatype) + bytes(100)
    with pytest.raises(MalformedPacket, match="unknown datatype"):
        read(data, [])


class Counting(PropertyListReader):
    """Counts how often it looks at its bytes."""

    looks = 0

    def _read(self, data: bytes, rows: list[Row]) -> int:
        self.looks += 1
        return super()._read(data, rows)


def test_a_long_value_in_tiny_pieces_is_looked_at_a_few_times_only() -> None:
    data = encoded([ObjectProperty(1, 0xDC86, ARRAY | UINT8, tuple(range(256)) * 16)])
    reader = Counting()
    for at in range(len(data)):
        reader.feed(data[at : at + 1])
    assert reader.finish() == [Row(1)]
    assert reader.looks < 30


def test_an_array_that_is_never_there_takes_no_memory() -> None:
    reader = PropertyListReader()
    head = struct.pack("<IIHHI", 1, 1, 0xDC86, ARRAY | UINT64, 0xFFFFFFFF)
    assert reader.feed(head + bytes(100)) == []
    with pytest.raises(MalformedPacket):
        reader.finish()


def test_more_shapes_than_are_remembered() -> None:
    elements = []
    for handle in range(1, 200):
        elements += [ObjectProperty(handle, 0xDD00 + code, UINT16, code) for code in range(handle % 20 + 1)]
        elements.append(element(handle, mtp.OBJECT_FILE_NAME, str(handle)))
    assert read(encoded(elements), []) == plainly(elements)


def test_an_object_with_very_many_properties() -> None:
    elements = [ObjectProperty(handle, 0xDD00 + code, UINT8, 1) for handle in (1, 2, 3) for code in range(200)]
    assert read(encoded(elements), []) == [Row(1), Row(2), Row(3)]
