import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket, ProtocolError, RemoteProtocolError
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import (
    ASSOCIATION,
    DeviceInfo,
    DevicePropDesc,
    ObjectInfo,
    ObjectPropDesc,
    ObjectProperty,
    ObjectPropList,
    StorageInfo,
    file_info,
    folder_info,
    object_info,
    u16_list,
    u16_list_bytes,
    u32_list,
    u32_list_bytes,
)
from hotshoe.wire.datatypes import INT16, STRING, UINT8, UINT16, UINT32, UINT64, UINT128, Enumeration, Range
from hotshoe.wire.deviations import BYTES_SURPLUS, FIELDS_ABSENT, STRING_UNTERMINATED, Deviation, Judge
from tests.wire.strategies import DATASETS
from tests.wire.vectors import OBJECT_INFO

ALL = (DeviceInfo, StorageInfo, ObjectInfo, DevicePropDesc, ObjectPropDesc, ObjectPropList)

INFO = DeviceInfo(
    100,
    0xA,
    110,
    "x",
    0,
    (0x1001, 0x1002),
    (0x4002,),
    (0x5001,),
    (0x3801,),
    (0x3801, 0x3001),
    "Maker",
    "Model",
    "1.0",
    "7",
)
INFO_PARTS = (
    "6400 0a000000 6e00",
    "02 7800 0000",
    "0000",
    "02000000 0110 0210",
    "01000000 0240",
    "01000000 0150",
    "01000000 0138",
    "02000000 0138 0130",
    "06 4d00 6100 6b00 6500 7200 0000",
    "06 4d00 6f00 6400 6500 6c00 0000",
    "04 3100 2e00 3000 0000",
    "02 3700 0000",
)


@pytest.mark.parametrize(
    ("value", "hex_"),
    [
        (INFO, "".join(INFO_PARTS)),
        (DeviceInfo(), "6400 00000000 0000 00 0000" + "00000000" * 5 + "00000000"),
        (
            StorageInfo(4, 3, 0, 64_000_000_000, 1 << 33, 0xFFFFFFFF, "SD"),
            "0400 0300 0000 0080b2e60e000000 00000000 02000000 ffffffff 03 5300 4400 0000 00",
        ),
        (
            DevicePropDesc(0x500F, UINT16, 1, 100, 400, Enumeration((100, 200, 400))),
            "0f50 0400 01 6400 9001 02 0300 6400 c800 9001",
        ),
        (DevicePropDesc(0x5001, UINT8, 0, 100, 81, Range(0, 100, 1)), "0150 0200 00 64 51 01 00 64 01"),
        (DevicePropDesc(0x5010, INT16, 1, 0, -333), "1050 0300 01 0000 b3fe 00"),
        (DevicePropDesc(0x501E, STRING, 1, "", "me"), "1e50 ffff 01 00 03 6d00 6500 0000 00"),
        (
            ObjectPropDesc(0xDC04, UINT64, 0, 0, 0),
            "04dc 0800 00 0000000000000000 00000000 00",
        ),
        (
            ObjectPropList(
                (
                    ObjectProperty(1, 0xDC04, UINT64, 5 << 32),
                    ObjectProperty(1, 0xDC07, STRING, "a"),
                    ObjectProperty(2, 0xDC41, UINT128, 1),
                    ObjectProperty(2, 0xDC86, 0x4000 | UINT8, (9, 8)),
                )
            ),
            (
                "04000000"
                "01000000 04dc 0800 0000000005000000"
                "01000000 07dc ffff 02 6100 0000"
                "02000000 41dc 0a00 01000000000000000000000000000000"
                "02000000 86dc 0240 02000000 09 08"
            ),
        ),
        (ObjectPropList(), "00000000"),
    ],
)
def test_datasets_byte_by_byte(value: object, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert encode(value) == data
    assert decode(type(value), data, Judge(strict=True)) == value


@given(DATASETS)
def test_every_dataset_comes_back(value: Any) -> None:
    assert decode(type(value), encode(value), Judge(strict=True)) == value


@given(st.sampled_from(ALL), st.binary(max_size=120))
def test_any_bytes_are_a_dataset_or_a_protocol_error(cls: type[Any], data: bytes) -> None:
    for judge in (Judge(), Judge(strict=True)):
        try:
            decode(cls, data, judge)
        except ProtocolError:
            continue


@given(DATASETS, st.data())
def test_a_dataset_cut_anywhere_is_read_or_malformed(value: Any, data: st.DataObject) -> None:
    whole = encode(value)
    length = data.draw(st.integers(0, max(0, len(whole) - 1)))
    offset = 0
    try:
        decode(type(value), whole[:length])
    except MalformedPacket as error:
        offset = error.offset
    assert 0 <= offset <= length


@pytest.mark.parametrize("parts", range(1, len(INFO_PARTS)))
def test_a_device_info_may_end_after_any_field(parts: int) -> None:
    """Cameras do, after their arrays above all; Fujifilm bodies send nothing at all."""
    data = bytes.fromhex("".join(INFO_PARTS[:parts]))
    judge = Judge()
    info = decode(DeviceInfo, data, judge)
    known = parts + 2  # the first part holds three fields
    values = [getattr(info, name) for name in DeviceInfo.__slots__]
    assert values[:known] == [getattr(INFO, name) for name in DeviceInfo.__slots__][:known]
    assert values[known:] == [getattr(DeviceInfo(), name) for name in DeviceInfo.__slots__][known:]
    (entry,) = judge.met
    assert (entry.deviation, entry.times) == (FIELDS_ABSENT, len(values) - known)
    with pytest.raises(RemoteProtocolError, match=f"{DeviceInfo.__slots__[known]} missing"):
        decode(DeviceInfo, data, Judge(strict=True))


def test_a_device_info_of_no_bytes_is_all_defaults() -> None:
    assert decode(DeviceInfo, b"") == DeviceInfo()
    with pytest.raises(RemoteProtocolError, match="standard_version missing"):
        decode(DeviceInfo, b"", Judge(strict=True))


@pytest.mark.parametrize("parts", range(3, 8))
def test_a_device_info_cut_within_an_array_is_malformed(parts: int) -> None:
    with pytest.raises(MalformedPacket, match="array announces"):
        decode(DeviceInfo, bytes.fromhex("".join(INFO_PARTS[: parts + 1]))[:-1])


@pytest.mark.parametrize("parts", range(3, 8))
def test_counts_in_a_device_info_are_checked_before_memory_is_taken(parts: int) -> None:
    data = bytes.fromhex("".join(INFO_PARTS[:parts])) + b"\xff\xff\xff\xff" + bytes(100)
    tracemalloc.start()
    with pytest.raises(MalformedPacket, match="announces 4294967295 items"):
        decode(DeviceInfo, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


def test_a_property_list_that_announces_too_much_is_malformed() -> None:
    element = bytes.fromhex("01000000 01dc 0200 07")
    assert len(decode(ObjectPropList, struct.pack("<I", 2) + 2 * element).elements) == 2
    with pytest.raises(MalformedPacket, match="announces 3 items of at least 9 bytes"):
        decode(ObjectPropList, struct.pack("<I", 3) + 2 * element)


def test_a_malformed_element_is_named() -> None:
    element = bytes.fromhex("01000000 01dc 9900 07")
    with pytest.raises(MalformedPacket, match="unknown datatype 0x0099") as caught:
        decode(ObjectPropList, struct.pack("<I", 1) + element)
    assert caught.value.packet == "ObjectProperty"


def test_an_object_info_as_libgphoto2_writes_it() -> None:
    info = file_info("empty.txt", 0, 0x3004, parent=2)
    assert decode(ObjectInfo, OBJECT_INFO, Judge(strict=True)) == info
    assert encode(info) == OBJECT_INFO
    assert not info.is_folder


@pytest.mark.parametrize(
    ("data", "expected", "deviations"),
    [
        (OBJECT_INFO[:52], file_info("", 0, 0x3004, parent=2), [FIELDS_ABSENT]),
        (OBJECT_INFO[:73], file_info("empty.txt", 0, 0x3004, parent=2), [FIELDS_ABSENT]),
        (OBJECT_INFO[:74], file_info("empty.txt", 0, 0x3004, parent=2), [FIELDS_ABSENT]),
        (OBJECT_INFO + b"\0", file_info("empty.txt", 0, 0x3004, parent=2), [BYTES_SURPLUS]),
        (
            OBJECT_INFO[:52] + bytes.fromhex("02 6100 6200 00 00 00"),
            file_info("ab", 0, 0x3004, parent=2),
            [STRING_UNTERMINATED],
        ),
        (
            OBJECT_INFO[:52] + b"\xff" + b"x\0" * 255 + bytes(3),
            file_info("x" * 255, 0, 0x3004, parent=2),
            [STRING_UNTERMINATED],
        ),
        (
            OBJECT_INFO[:52] + bytes.fromhex("03 00d8 6100 0000") + bytes(3),
            file_info("\ud800a", 0, 0x3004, parent=2),
            [],
        ),
    ],
)
def test_object_infos_in_the_wild(data: bytes, expected: ObjectInfo, deviations: list[Deviation]) -> None:
    judge = Judge()
    assert object_info(data, judge) == expected
    assert [entry.deviation for entry in judge.met] == deviations


@pytest.mark.parametrize("length", [0, 51, 53, 72])
def test_an_object_info_cut_elsewhere_is_malformed(length: int) -> None:
    with pytest.raises(MalformedPacket) as caught:
        object_info(OBJECT_INFO[:length])
    assert caught.value.packet == "ObjectInfo"


@pytest.mark.parametrize(("size", "announced"), [(0, 0), (0xFFFFFFFE, 0xFFFFFFFE), (1 << 32, 0xFFFFFFFF)])
def test_an_upload_of_4_gib_is_announced_as_all_ones(size: int, announced: int) -> None:
    assert file_info("a.mov", size, 0x300D).size == announced


def test_a_folder_is_an_association() -> None:
    info = folder_info("DCIM", storage=0x00010001, parent=7)
    assert info.is_folder
    assert (info.format, info.association, info.storage, info.parent) == (ASSOCIATION, 1, 0x00010001, 7)


@pytest.mark.parametrize(("access", "settable"), [(0, False), (1, True)])
def test_what_can_be_set(access: int, settable: bool) -> None:
    assert DevicePropDesc(0x5001, UINT8, access, 0, 0).settable is settable


@pytest.mark.parametrize(("values", "hex_"), [((), "00000000"), ((1, 0xFFFF), "02000000 0100 ffff")])
def test_lists_of_codes(values: tuple[int, ...], hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert u16_list_bytes(values) == data
    assert u16_list(data, Judge(strict=True)) == values


@pytest.mark.parametrize(("values", "hex_"), [((), "00000000"), ((1, 0xFFFFFFFF), "02000000 01000000 ffffffff")])
def test_lists_of_numbers(values: tuple[int, ...], hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert u32_list_bytes(values) == data
    assert u32_list(data, Judge(strict=True)) == values


def test_an_empty_list_may_be_no_bytes_at_all() -> None:
    assert u16_list(b"") == u32_list(memoryview(b"")) == ()


def test_bytes_after_a_list_are_a_deviation() -> None:
    judge = Judge()
    assert u32_list(bytes.fromhex("01000000 07000000 00"), judge) == (7,)
    assert [entry.first for entry in judge.met] == ["1 bytes after array of UINT32"]


@pytest.mark.parametrize("hex_", ["00", "01000000", "ffffffff 00000000"])
def test_lists_that_end_too_early_are_malformed(hex_: str) -> None:
    with pytest.raises(MalformedPacket):
        u32_list(bytes.fromhex(hex_))


@pytest.mark.parametrize(
    "value",
    [
        DeviceInfo(standard_version=-1),
        DeviceInfo(operations=(0x10000,)),
        DeviceInfo(model="x" * 255),
        DevicePropDesc(0x5001, UINT8, 0, 256, 0),
        DevicePropDesc(0x5001, UINT8, 0, 0, "text"),
        file_info("a\0", 0, 0x3000),
        ObjectPropList((ObjectProperty(1, 0xDC01, UINT32, -1),)),
    ],
)
def test_values_that_do_not_fit_are_refused(value: object) -> None:
    with pytest.raises(LocalProtocolError):
        encode(value)
