import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.containers import (
    CONTAINERS,
    LARGEST_PAYLOAD,
    LENGTH_UNKNOWN,
    CommandContainer,
    Container,
    ContainerKind,
    DataContainer,
    EventContainer,
    ResponseContainer,
    data_container_header,
    decode_container,
    encode_container,
)
from hotshoe.wire.deviations import PARAMETERS_SURPLUS, Judge
from tests.wire import strategies


def test_every_kind_has_its_container() -> None:
    assert sorted(CONTAINERS) == [1, 2, 3, 4] == sorted(ContainerKind)
    assert all(CONTAINERS[number].kind is ContainerKind(number) for number in CONTAINERS)


@given(strategies.CONTAINERS)
def test_what_is_written_is_read(container: Container) -> None:
    judge = Judge(strict=True)
    assert decode_container(encode_container(container), judge) == container


# What a Fujifilm X-T1 sent when its shutter was released (malc0mn/ptp-ip, packets_fuji.go), with its length before it.
FUJI_EVENT = bytes.fromhex("1c000000 0400 01c0 01000000 06000000 06000000 29f10000 00000000")


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (bytes.fromhex("10000000 0100 0210 00000000 01000000"), CommandContainer(0x1002, 0, (1,))),
        (bytes.fromhex("0e000000 0200 1610 03000000 0500"), DataContainer(0x1016, 3, b"\x05\x00")),
        (bytes.fromhex("0c000000 0300 0120 03000000"), ResponseContainer(0x2001, 3)),
        (FUJI_EVENT, EventContainer(0xC001, 1, (6, 6, 0xF129, 0))),
    ],
)
def test_known_bytes(data: bytes, container: Container) -> None:
    assert decode_container(data) == container
    assert encode_container(container) == data


def test_surplus_parameters_are_noted() -> None:
    judge = Judge()
    assert decode_container(struct.pack("<IHHI6I", 36, 3, 0x2001, 7, *range(6)), judge) == ResponseContainer(
        0x2001, 7, (0, 1, 2, 3, 4)
    )
    assert [met.deviation for met in judge.met] == [PARAMETERS_SURPLUS]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        struct.pack("<IHH", 8, 1, 0x1001),
        struct.pack("<IHHI", 13, 1, 0x1001, 1),
        struct.pack("<IHHI", 11, 1, 0x1001, 1),
        struct.pack("<IHHI", 12, 0, 0x1001, 1),
        struct.pack("<IHHI", 12, 5, 0x1001, 1),
    ],
)
def test_what_is_no_container_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        decode_container(data)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_container_or_refused(data: bytes) -> None:
    try:
        decode_container(data)
    except MalformedPacket:
        assert len(data) < 12 or data[:4] != struct.pack("<I", len(data)) or not 0 < data[4] < 5 or data[5]


def test_a_value_that_does_not_fit_is_not_sent() -> None:
    with pytest.raises(LocalProtocolError):
        encode_container(CommandContainer(0x10000, 1))
    with pytest.raises(LocalProtocolError):
        encode_container(EventContainer(0x4002, 1, (1, 2, 3, 4, 5)))


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (0, 12),
        (2, 14),
        (LARGEST_PAYLOAD, LENGTH_UNKNOWN - 1),
        (LARGEST_PAYLOAD + 1, LENGTH_UNKNOWN),
        (2**40, LENGTH_UNKNOWN),
    ],
)
def test_the_length_of_data(size: int, length: int) -> None:
    assert struct.unpack("<IHHI", data_container_header(0x1009, 5, size)) == (length, 2, 0x1009, 5)
