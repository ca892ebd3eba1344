import click
import pytest

from hotshoe.cli.brackets import BRACKET


@pytest.mark.parametrize(
    "text, compensations",
    [
        ("1x3", ("-1.0", "+0.0", "+1.0")),
        ("±2x5", ("-2.0", "-1.0", "+0.0", "+1.0", "+2.0")),
        ("+-2x3", ("-2.0", "+0.0", "+2.0")),
        ("0.7x3", ("-0.7", "+0.0", "+0.7")),
        ("1x2", ("-1.0", "+1.0")),
        ("1x7", ("-1.0", "-0.7", "-0.3", "+0.0", "+0.3", "+0.7", "+1.0")),
    ],
)
def test_pictures_lie_evenly_around_the_metered_one(text: str, compensations: tuple[str, ...]) -> None:
    assert BRACKET.convert(text, None, None).compensations == compensations


@pytest.mark.parametrize("text", ["3", "1x1", "0x3", "x3", "-1x3", "1x", "1xx3", "٣x3"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="no bracket"):
        BRACKET.convert(text, None, None)
