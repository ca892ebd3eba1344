import click
import pytest

from hotshoe.cli.ranges import RANGE, Range


@pytest.mark.parametrize(
    ("text", "expected"), [("0-0", Range(0, 0)), ("5-9", Range(5, 9)), ("4294967296-", Range(1 << 32, None))]
)
def test_ranges(text: str, expected: Range) -> None:
    found = RANGE.convert(text, None, None)
    assert found == expected
    assert str(found) == text
    assert found.size == (None if expected.end is None else expected.end - expected.start + 1)
    assert RANGE.convert(found, None, None) is found


@pytest.mark.parametrize("text", ["", "-", "-5", "5", "9-5", "a-b", "1-2-3", "٣-٤", "0x1-2", "1" * 20 + "-"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(click.BadParameter):
        RANGE.convert(text, None, None)
