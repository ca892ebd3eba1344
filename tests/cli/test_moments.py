from datetime import UTC, datetime, timedelta, timezone

import click
import pytest

from hotshoe.cli.moments import MomentType, is_since, parse_coming, parse_moment

HERE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=HERE)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22", "2026-11-22T00:00:00+02:00"),
        ("2026-11-22T07:05", "2026-11-22T07:05:00+02:00"),
        (" 2026-11-22 07:05:09 ", "2026-11-22T07:05:09+02:00"),
        ("2026-11-22T07:05:09Z", "2026-11-22T07:05:09+00:00"),
        ("9:15", "2026-11-23T09:15:00+02:00"),
        ("09:15", "2026-11-23T09:15:00+02:00"),
        ("12:15:30", "2026-11-23T12:15:30+02:00"),
        ("90m", "2026-11-23T17:00:00+02:00"),
        ("2h", "2026-11-23T16:30:00+02:00"),
        ("3D", "2026-11-20T18:30:00+02:00"),
        ("1w", "2026-11-16T18:30:00+02:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert parse_moment(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "25:00", "-3d", "999999d", "1d2h", "2026-11-22T"])
def test_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("+10s", "2026-11-23T18:30:10+02:00"),
        ("18:31", "2026-11-23T18:31:00+02:00"),
        ("18:29", "2026-11-24T18:29:00+02:00"),
        ("2026-12-24T18:00", "2026-12-24T18:00:00+02:00"),
    ],
)
def test_moments_that_come(text: str, moment: str) -> None:
    assert parse_coming(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["10s", "2026-11-22", "+soon", "+", "never"])
def test_moments_that_do_not_come(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_coming(text, NOW)


def test_a_camera_that_names_no_zone_keeps_this_computers() -> None:
    assert is_since(datetime(2026, 11, 23, 18, 30), NOW)  # noqa: DTZ001 - cameras keep no zone
    assert not is_since(datetime(2026, 11, 23, 18, 29), NOW)  # noqa: DTZ001
    assert is_since(datetime(2026, 11, 23, 16, 30, tzinfo=UTC), NOW)
    assert not is_since(datetime(2026, 11, 23, 16, 29, tzinfo=UTC), NOW)
    assert not is_since(None, NOW)


def test_the_option_takes_the_clock_of_this_computer() -> None:
    kind = MomentType(lambda: NOW)
    assert kind.convert("2h", None, None) == NOW - timedelta(hours=2)
    assert kind.convert(NOW, None, None) is NOW
    with pytest.raises(click.BadParameter):
        kind.convert("soon", None, None)
    assert MomentType().convert("0s", None, None).tzinfo is not None
