import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.panasonic.records import read_records, record_bytes

RECORDS = st.lists(st.tuples(st.integers(0, 0xFFFFFFFF), st.binary(max_size=20)), max_size=6)


@given(RECORDS)
def test_records_read_back(pairs: list[tuple[int, bytes]]) -> None:
    data = b"".join(record_bytes(code, inside) for code, inside in pairs)
    found = read_records(data)
    assert [(record.code, record.data) for record in found] == pairs
    for record in found:
        assert data[record.offset : record.offset + len(record.data)] == record.data


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        read_records(data)


@pytest.mark.parametrize("size", [3, 0xFFFFFFFF])
def test_a_record_longer_than_what_came_is_refused_where_its_data_begin(size: int) -> None:
    data = record_bytes(1, b"ab") + b"\2\0\0\0" + size.to_bytes(4, "little") + b"ab"
    with pytest.raises(MalformedPacket) as caught:
        read_records(data)
    assert caught.value.offset == 18
