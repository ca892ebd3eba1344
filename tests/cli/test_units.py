import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.cli.units import count, show_duration, show_rate, show_size


@pytest.mark.parametrize(
    "size, text",
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (51_200_000, "51.2 MB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (6 * 10**9, "6.00 GB"),
        (2**64, "18.4 EB"),
        (10**23, "100000 EB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert show_size(size) == text


@given(st.integers(0, 2**64))
def test_sizes_have_three_digits(size: int) -> None:
    number, _, unit = show_size(size).partition(" ")
    assert 1 <= len(number.replace(".", "")) <= 3
    assert unit in {"B", "kB", "MB", "GB", "TB", "PB", "EB"}


@pytest.mark.parametrize(
    "seconds, text",
    [(0, "0.00 s"), (0.62, "0.62 s"), (9.996, "10.0 s"), (12.34, "12.3 s"), (59.96, "1 min 0 s"), (3780, "1 h 3 min")],
)
def test_times(seconds: float, text: str) -> None:
    assert show_duration(seconds) == text


def test_rates() -> None:
    assert show_rate(51_200_000, 0.62) == "82.6 MB/s"
    assert show_rate(1, 0) == ""


def test_counts() -> None:
    assert [count(1, "file"), count(2, "file"), count(0, "copy", "copies")] == ["1 file", "2 files", "0 copies"]
