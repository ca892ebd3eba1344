"""The targets about Wi-Fi profiles take anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.wifi import TARGETS
from tests.vendors.nikon.wifi.profiles import FILES

SEEDS = [
    *(file.read_bytes() for file in FILES),
    b"\x02wep64\n\x0710.0.0.7/8\n\x0810.0.0.1\nhello",
    b"\x02tkip\n\x05ad-hoc\ncorrect horse",
    bytes.fromhex("64 01 00 01 01000000 61 00 00 01 00 00 01000000 62 00"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_break_nothing_however_they_are_cut(name: str) -> None:
    for seed in SEEDS:
        for size in range(len(seed) + 1):
            TARGETS[name](seed[:size])


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=400))
def test_nothing_breaks_them(name: str, data: bytes) -> None:
    TARGETS[name](data)
