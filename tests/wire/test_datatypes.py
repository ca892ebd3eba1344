import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket, RemoteProtocolError
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import ObjectPropDesc
from hotshoe.wire.datatypes import (
    ARRAY,
    DATATYPES,
    INT8,
    INT16,
    INT128,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    UINT128,
    UNDEFINED,
    Enumeration,
    Form,
    OtherForm,
    Range,
    Value,
    array_bytes,
    datatype_name,
    decode_value,
    encode_value,
    is_signed,
)
from hotshoe.wire.deviations import Judge
from tests.wire.strategies import values_of

EVERY = sorted(DATATYPES)


@pytest.mark.parametrize(
    ("datatype", "name"),
    [
        (UNDEFINED, "UNDEF"),
        (INT8, "INT8"),
        (UINT128, "UINT128"),
        (ARRAY | UINT16, "array of UINT16"),
        (STRING, "STR"),
        (ARRAY, "0x4000"),
        (ARRAY | 11, "0x400B"),
        (11, "0x000B"),
    ],
)
def test_datatypes_have_the_standards_names(datatype: int, name: str) -> None:
    assert datatype_name(datatype) == name


@pytest.mark.parametrize(
    ("datatype", "signed"),
    [(INT8, True), (ARRAY | INT128, True), (UINT8, False), (ARRAY | UINT8, False), (STRING, False)],
)
def test_signs(datatype: int, signed: bool) -> None:
    assert is_signed(datatype) is signed


@pytest.mark.parametrize(
    ("value", "datatype", "hex_"),
    [
        (100, UINT8, "64"),
        (-333, INT16, "b3fe"),
        (0xFFFFFFFF, UINT32, "ffffffff"),
        (5 << 32, UINT64, "0000000005000000"),
        (1, UINT128, "01" + "00" * 15),
        (-1, INT128, "ff" * 16),
        ("", STRING, "00"),
        ("640x480", STRING, "08 3600 3400 3000 7800 3400 3800 3000 0000"),
        ((), ARRAY | UINT16, "00000000"),
        ((0x5001, 0x5003), ARRAY | UINT16, "02000000 0150 0350"),
        ((-1, 1), ARRAY | INT128, "02000000" + "ff" * 16 + "01" + "00" * 15),
    ],
)
def test_values_are_written_and_read(value: Value, datatype: int, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert encode_value(value, datatype) == data
    assert decode_value(data, datatype, Judge(strict=True)) == value


@given(st.data())
@pytest.mark.parametrize("datatype", EVERY, ids=datatype_name)
def test_values_of_every_datatype_come_back(datatype: int, data: st.DataObject) -> None:
    value = data.draw(values_of(datatype))
    assert decode_value(encode_value(value, datatype), datatype, Judge(strict=True)) == value


@given(st.binary(max_size=64))
@pytest.mark.parametrize("datatype", EVERY, ids=datatype_name)
def test_any_bytes_are_a_value_or_malformed(datatype: int, data: bytes) -> None:
    offset = 0
    try:
        decode_value(data, datatype)
    except MalformedPacket as error:
        offset = error.offset
    assert 0 <= offset <= len(data)


def test_bytes_after_a_value_are_a_deviation() -> None:
    judge = Judge()
    assert decode_value(b"\x01\x02", UINT8, judge) == 1
    assert [entry.first for entry in judge.met] == ["1 bytes after UINT8"]
    with pytest.raises(RemoteProtocolError, match="bytes-surplus"):
        decode_value(b"\x01\x02", UINT8, Judge(strict=True))


@pytest.mark.parametrize("datatype", [UNDEFINED, 11, ARRAY, ARRAY | 11, 0x8001, 0xFFFE])
def test_a_value_of_unknown_type_has_no_size(datatype: int) -> None:
    with pytest.raises(MalformedPacket, match="unknown datatype"):
        decode_value(bytes(64), datatype)
    with pytest.raises(LocalProtocolError):
        encode_value(1, datatype)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("1", UINT8),
        (1, STRING),
        ((1,), UINT8),
        (1, ARRAY | UINT8),
        ("a", ARRAY | UINT8),
        (256, UINT8),
        (-1, UINT128),
        ((256,), ARRAY | UINT8),
        ("x" * 255, STRING),
    ],
)
def test_values_that_do_not_fit_are_refused(value: Value, datatype: int) -> None:
    with pytest.raises(LocalProtocolError):
        encode_value(value, datatype)


def test_plain_arrays() -> None:
    assert array_bytes(UINT32, [1, 2]) == bytes.fromhex("02000000 01000000 02000000")


@pytest.mark.parametrize(
    ("form", "value", "allowed"),
    [
        (Range(0, 100, 1), 0, True),
        (Range(0, 100, 1), 100, True),
        (Range(0, 100, 1), 101, False),
        (Range(0, 100, 1), -1, False),
        (Range(-2000, 2000, 500), -1500, True),
        (Range(-2000, 2000, 500), 333, False),
        (Range(0, 10, 0), 7, True),
        (Range(0, 10, 1), "7", False),
        (Range("a", "z", ""), "b", False),
        (Range(0, "z", 1), 1, False),
        (Range(0, 9, ""), 1, False),
        (Enumeration((200, 400)), 400, True),
        (Enumeration((200, 400)), 300, False),
        (Enumeration(("L", "S")), "L", True),
        (Enumeration(()), 0, False),
        (OtherForm(3), "20201128T140958", True),
    ],
)
def test_forms_say_what_may_be_set(form: Form, value: Value, allowed: bool) -> None:
    assert form.allows(value) is allowed


# ObjectPropDesc of Width: up to the form.
HEAD = "87dc 0600 00 00000000 00000000"


@pytest.mark.parametrize(
    ("form", "hex_"),
    [
        (None, "00"),
        (Range(1, 9, 2), "01 01000000 09000000 02000000"),
        (Enumeration((1, 2)), "02 0200 01000000 02000000"),
        (Enumeration(()), "02 0000"),
        (OtherForm(3), "03"),
        (OtherForm(4, b"\x10\0"), "04 1000"),
        (OtherForm(5, b"\x01\0\0"), "05 010000"),
        (OtherForm(6, b"\0\1\0\0"), "06 00010000"),
        (OtherForm(0xFF, b"\0\1\0\0"), "ff 00010000"),
    ],
)
def test_forms_are_written_and_read(form: Form | None, hex_: str) -> None:
    desc = ObjectPropDesc(0xDC87, UINT32, 0, 0, 0, form)
    data = bytes.fromhex(HEAD + hex_)
    assert encode(desc) == data
    assert decode(ObjectPropDesc, data, Judge(strict=True)) == desc


@pytest.mark.parametrize("hex_", ["01 01000000 09000000", "02 02", "02 0200 01000000", "02 ffff"])
def test_forms_that_end_too_early_are_malformed(hex_: str) -> None:
    with pytest.raises(MalformedPacket):
        decode(ObjectPropDesc, bytes.fromhex(HEAD + hex_))


@pytest.mark.parametrize("form", [Range(0, -1, 0), Enumeration(("a",)), Enumeration((0,) * 65_536)])
def test_forms_that_do_not_fit_are_refused(form: Form) -> None:
    with pytest.raises(LocalProtocolError):
        encode(ObjectPropDesc(0xDC87, UINT32, 0, 0, 0, form))
