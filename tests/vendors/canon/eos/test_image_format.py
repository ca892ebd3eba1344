import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.vendors.canon.eos.image_format import (
    IMAGE_FORMAT,
    JPEG_FILE,
    RAW_FILE,
    files_of,
    read_image_format,
    write_image_format,
)
from hotshoe.wire.fields import Reader

LARGE_FINE = (JPEG_FILE, 0, 3)
RAW = (RAW_FILE, 0, 4)

entries = st.tuples(*[st.integers(0, 0xFFFFFFFF)] * 3)
values = st.one_of(entries, st.builds(lambda first, second: first + second, entries, entries))


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def test_the_bytes_of_a_real_body() -> None:
    # From a real body's list of choices: RAW and large fine JPEG.
    data = words(2, 0x10, 6, 0, 4, 0x10, 1, 0, 3)
    assert read_image_format(Reader(data)) == RAW + LARGE_FINE
    assert write_image_format(RAW + LARGE_FINE) == data


@given(values)
def test_every_value_comes_back(value: tuple[int, ...]) -> None:
    reader = Reader(write_image_format(value))
    assert read_image_format(reader) == value
    assert reader.remaining == 0
    assert sum(files_of(value), ()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_as_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        assert len(read_image_format(Reader(data))) in {3, 6}


@pytest.mark.parametrize("data", [words(0), words(3), words(1, 0x11, 6, 0, 4), words(1, 0x10, 6)])
def test_what_is_no_image_format(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        read_image_format(Reader(data))


@pytest.mark.parametrize("value", ["raw", 3, (1, 2), (1,) * 9])
def test_what_cannot_be_written(value: str | int | tuple[int, ...]) -> None:
    with pytest.raises(LocalProtocolError):
        write_image_format(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (LARGE_FINE, "large-fine"),
        (RAW, "raw"),
        (RAW + LARGE_FINE, "raw+large-fine"),
        ((RAW_FILE, 0, 3), "craw"),
        ((JPEG_FILE, 14, 2), "small1-normal"),
        ((JPEG_FILE, 7, 9), "1/7/9"),
        ((RAW_FILE, 9, 9, *LARGE_FINE), "6/9/9+large-fine"),
    ],
)
def test_people_read_and_type_what_files_there_are(value: tuple[int, ...], shown: str) -> None:
    assert IMAGE_FORMAT.show(value) == shown
    assert IMAGE_FORMAT.parse(shown.upper()) == value


@given(values)
def test_what_is_shown_can_be_typed(value: tuple[int, ...]) -> None:
    assert IMAGE_FORMAT.parse(IMAGE_FORMAT.show(value)) == value


@pytest.mark.parametrize("text", ["", "huge-fine", "raw+raw+raw", "large", "1/2", "1/2/x"])
def test_what_is_no_file(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|at most|on this dial|half nor"):
        IMAGE_FORMAT.parse(text)


def test_values_of_another_kind_are_shown_plainly() -> None:
    assert IMAGE_FORMAT.show(5) == "5"
    assert IMAGE_FORMAT.show((1, 2)) == "1, 2"
