import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.parrot import readings
from hotshoe.vendors.parrot.readings import read_calibration, read_named, read_status
from hotshoe.wire.datasets import u32_list_bytes
from hotshoe.wire.datatypes import INT32
from hotshoe.wire.deviations import Judge


def test_numbers_have_the_names_of_their_places() -> None:
    assert read_named(u32_list_bytes((7, 8, 9)), readings.ANGLES, Judge()) == {"yaw": 7, "pitch": 8, "roll": 9}
    assert len(readings.IMU) == 12


def test_fewer_or_more_than_there_are_names_for() -> None:
    older = read_named(u32_list_bytes((1, 2, 3, 4)), readings.SUNSHINE, Judge())
    assert older == {"green": 1, "red": 2, "red-edge": 3, "nir": 4}
    assert read_named(u32_list_bytes((1, 2, 3, 4)), readings.AXES, Judge()) == {"x": 1, "y": 2, "z": 3, "3": 4}


def test_it_can_be_colder_than_nothing() -> None:
    cold = struct.pack("<Iii", 2, -5, 40)
    assert read_named(cold, readings.TEMPERATURE, Judge(), INT32) == {"p7": -5, "p7mu": 40}


def test_the_status_is_a_set_of_flags() -> None:
    assert read_status(struct.pack("<I", 1 << 3 | 1 << 13 | 1 << 31), Judge()) == (
        "sunshine-connected",
        "camera-running",
        "31",
    )
    assert read_calibration(struct.pack("<I", 3), Judge()) == "roll-pending"
    assert read_calibration(struct.pack("<I", 77), Judge()) == "77"


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (
        lambda: read_named(data, readings.IMU, Judge()),
        lambda: read_status(data, Judge()),
        lambda: read_calibration(data, Judge()),
    ):
        try:
            read()
        except MalformedPacket:
            continue


@pytest.mark.parametrize("data", [b"", b"\1\0\0", struct.pack("<I", 0xFFFFFFFF)])
def test_what_is_no_array_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        read_named(data, readings.AXES, Judge())
