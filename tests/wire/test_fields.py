import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.wire.deviations import BYTES_SURPLUS, PARAMETERS_SURPLUS, STRING_UNTERMINATED, Deviation, Judge
from hotshoe.wire.fields import Array, BigInt, Codec, Fixed, Int, Params, Reader, Rest, Text

U16S = Array(Int("<H"))


def written(codec: Codec, value: Any) -> bytes:
    out = bytearray()
    codec.write(value, out, None)
    return bytes(out)


def met(reader: Reader) -> list[Deviation]:
    return [entry.deviation for entry in reader.judge.met]


@pytest.mark.parametrize(
    ("codec", "value", "hex_"),
    [
        (Int("<B"), 255, "ff"),
        (Int("<h"), -2, "feff"),
        (Int("<I"), 0x00010001, "01000100"),
        (Int("<Q"), 5 << 32, "0000000005000000"),
        (BigInt(), 2**128 - 2, "fe" + "ff" * 15),
        (BigInt(), 1, "01" + "00" * 15),
        (BigInt(signed=True), -2, "fe" + "ff" * 15),
        (BigInt(signed=True), -(2**127), "00" * 15 + "80"),
        (Fixed(3), b"abc", "616263"),
        (Text(), "", "00"),
        (Text(), "ok", "03 6f00 6b00 0000"),
        (Text(), "\ud800x", "03 00d8 7800 0000"),
        (U16S, (), "00000000"),
        (U16S, (1, 0x1002), "02000000 0100 0210"),
        (Array(BigInt()), (1,), "01000000 01" + "00" * 15),
        (Array(Text(), "<H"), ("a", ""), "0200 02 6100 0000 00"),
        (Rest(), b"\x01\x02", "0102"),
        (Rest(), b"", ""),
        (Params(5), (), ""),
        (Params(5), (1, 0xFFFFFFFF), "01000000 ffffffff"),
    ],
)
def test_fields_are_written_and_read(codec: Codec, value: object, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    reader = Reader(data, Judge(strict=True))
    assert written(codec, value) == data
    assert codec.read(reader, None) == value
    assert reader.remaining == 0
    assert codec.minimum <= len(data)
    assert codec.needs == ""


@pytest.mark.parametrize(
    ("codec", "hex_", "value", "left"),
    [
        (Text(), "01 0000", "", 0),  # libgphoto2 writes an empty property value so
        (Text(), "03 6100 0000 6200 ff", "a", 0),
        (Text(), "ff" + "7800" * 254 + "0000", "x" * 254, 0),
        (Int("<H"), "0100 02", 1, 1),
    ],
)
def test_what_is_odd_but_legal_is_read(codec: Codec, hex_: str, value: object, left: int) -> None:
    data = bytes.fromhex(hex_.removesuffix(" ff"))
    reader = Reader(data, Judge(strict=True))
    assert codec.read(reader, None) == value
    assert reader.remaining == left


@pytest.mark.parametrize(
    ("codec", "hex_", "value", "deviation"),
    [
        (Text(), "02 6100 6200", "ab", STRING_UNTERMINATED),
        (Text(), "ff" + "7800" * 255, "x" * 255, STRING_UNTERMINATED),
        (Params(3), "01000000" * 4, (1, 1, 1), PARAMETERS_SURPLUS),
        (Params(3), "01000000 0200", (1,), PARAMETERS_SURPLUS),
        (Params(3), "02", (), PARAMETERS_SURPLUS),
    ],
)
def test_deviations_are_noted_or_refused(codec: Codec, hex_: str, value: object, deviation: Deviation) -> None:
    data = bytes.fromhex(hex_)
    reader = Reader(data)
    assert codec.read(reader, None) == value
    assert (reader.remaining, met(reader)) == (0, [deviation])
    with pytest.raises(RemoteProtocolError, match=deviation.summary):
        codec.read(Reader(data, Judge(strict=True)), None)


@pytest.mark.parametrize(
    ("codec", "hex_"),
    [
        (Int("<I"), "010203"),
        (BigInt(), "00" * 15),
        (Fixed(16), "00" * 15),
        (Text(), ""),
        (Text(), "02 6100 00"),
        (U16S, "010000"),
        (U16S, "01000000 01"),
        (Array(Text()), "02000000 00"),
        (Array(Text()), "02000000 00 02 61"),
    ],
)
def test_bytes_that_end_too_early_are_malformed(codec: Codec, hex_: str) -> None:
    with pytest.raises(MalformedPacket):
        codec.read(Reader(bytes.fromhex(hex_)), None)


@pytest.mark.parametrize(
    ("codec", "value"),
    [
        (Int("<B"), 256),
        (Int("<h"), 40_000),
        (Int("<I"), -1),
        (Int("<I"), "1"),
        (BigInt(), -1),
        (BigInt(), 2**128),
        (BigInt(signed=True), 2**127),
        (Fixed(16), b"short"),
        (Text(), "x" * 255),
        (Text(), "a\0"),
        (U16S, (1, 65_536)),
        (Array(Int("<B"), "<B"), (0,) * 256),
        (Array(Text()), ("a\0",)),
        (Params(3), (1, 2, 3, 4)),
        (Params(3), (-1,)),
    ],
)
def test_values_that_do_not_fit_are_refused(codec: Codec, value: object) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        written(codec, value)
    assert len(str(caught.value)) < 200


ITEMS = [Int("<B"), Int("<H"), Int("<I"), Int("<q"), BigInt(), Fixed(16), Text(), Array(Int("<H"))]


@pytest.mark.parametrize("item", ITEMS, ids=repr)
@pytest.mark.parametrize("count", [2, 0x7FFFFFFF, 0xFFFFFFFF])
def test_announced_counts_are_checked_before_memory_is_taken(item: Codec, count: int) -> None:
    data = struct.pack("<I", count) + bytes(2 * item.minimum - 1)
    tracemalloc.start()
    with pytest.raises(MalformedPacket, match=f"announces {count} items") as caught:
        Array(item).read(Reader(data), None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.offset == 0
    assert peak < 100_000


def test_a_reader_stays_within_its_bytes() -> None:
    reader = Reader(bytearray(b"abcdef"))
    assert bytes(reader.take(2)) == b"ab"
    assert reader.unpack(struct.Struct("<BB")) == (0x63, 0x64)
    assert (reader.offset, reader.remaining) == (4, 2)
    with pytest.raises(MalformedPacket, match="3 bytes expected at offset 4, 2 are there") as caught:
        reader.take(3)
    assert caught.value.offset == 4
    assert bytes(reader.rest()) == b"ef"
    assert bytes(reader.rest()) == b""


def test_a_reader_tells_what_is_left_over() -> None:
    reader = Reader(b"abc")
    reader.take(1)
    reader.finish("the letter")
    (entry,) = reader.judge.met
    assert (entry.deviation, entry.first) == (BYTES_SURPLUS, "2 bytes after the letter")
    reader.rest()
    reader.finish("the letter")
    assert reader.judge.met == (entry,)


@given(st.sampled_from([Text(), U16S, Array(Text()), Array(BigInt()), BigInt(), Params(5)]), st.binary(max_size=80))
def test_any_bytes_are_read_or_malformed(codec: Codec, data: bytes) -> None:
    offset = 0
    try:
        codec.read(Reader(data), None)
    except MalformedPacket as error:
        offset = error.offset
    assert 0 <= offset <= len(data)
