from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.wire.values import format_date, guid_text, next_transaction, parse_date, parse_guid

GUID = bytes.fromhex("27f252aa7645e7f7a236d5edf6bcf4ad")


@pytest.mark.parametrize(
    ("transaction", "following"),
    [(0, 1), (1, 2), (0xFFFFFFFD, 0xFFFFFFFE), (0xFFFFFFFE, 1), (0xFFFFFFFF, 1)],
)
def test_transactions_wrap_around_the_reserved_ids(transaction: int, following: int) -> None:
    assert next_transaction(transaction) == following


@pytest.mark.parametrize(
    "text",
    [
        "27f252aa-7645-e7f7-a236-d5edf6bcf4ad",
        "27F252AA7645E7F7A236D5EDF6BCF4AD",
        " 27:f2:52:aa:76:45:e7:f7:a2:36:d5:ed:f6:bc:f4:ad ",
    ],
)
def test_a_guid_is_read_in_the_wires_order(text: str) -> None:
    assert parse_guid(text) == GUID


def test_a_guid_is_shown_in_the_wires_order() -> None:
    assert guid_text(GUID) == "27f252aa-7645-e7f7-a236-d5edf6bcf4ad"


@pytest.mark.parametrize("text", ["", "27f252aa", "27f252aa-7645-e7f7-a236-d5edf6bcf4ad00", "x" * 32, "٣" * 32])
def test_what_is_no_guid_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="32 hexadecimal digits") as caught:
        parse_guid(text)
    assert caught.value.key == "guid"


@given(st.binary(min_size=16, max_size=16))
def test_guids_come_back(guid: bytes) -> None:
    assert parse_guid(guid_text(guid)) == guid


PLUS_ONE = timezone(timedelta(hours=1))
MINUS_HALF_PAST_NINE = timezone(-timedelta(hours=9, minutes=30))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("20201128T140958", datetime(2020, 11, 28, 14, 9, 58)),  # noqa: DTZ001 - no zone is the point
        ("20201128T140958+0100", datetime(2020, 11, 28, 14, 9, 58, tzinfo=PLUS_ONE)),
        ("20201128T140958-0930", datetime(2020, 11, 28, 14, 9, 58, tzinfo=MINUS_HALF_PAST_NINE)),
        ("20201128T140958Z", datetime(2020, 11, 28, 14, 9, 58, tzinfo=UTC)),
        ("20201128T140958.5Z", datetime(2020, 11, 28, 14, 9, 58, 500_000, tzinfo=UTC)),
        ("20201128T140958.123456789Z", datetime(2020, 11, 28, 14, 9, 58, 123_456, tzinfo=UTC)),
    ],
)
def test_dates_are_read(text: str, when: datetime) -> None:
    assert parse_date(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-11-28",
        "20201128",
        "20201128T1409",
        "20201328T140958",
        "20201128T250958",
        "20201128T140961",
        "00000000T000000",
        "20201128T140958+9900",
        "20201128T140958 ",
        "٢٠٢٠١١٢٨T140958",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (datetime(2020, 11, 28, 14, 9, 58, 999_999), "20201128T140958"),  # noqa: DTZ001 - no zone is the point
        (datetime(2020, 11, 28, 14, 9, 58, tzinfo=UTC), "20201128T140958Z"),
        (datetime(2020, 11, 28, 14, 9, 58, tzinfo=PLUS_ONE), "20201128T140958+0100"),
        (datetime(99, 1, 2, 3, 4, 5, tzinfo=MINUS_HALF_PAST_NINE), "00990102T030405-0930"),
    ],
)
def test_dates_are_written(when: datetime, text: str) -> None:
    assert format_date(when) == text


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=st.none() | OFFSETS))
def test_dates_come_back_to_the_second(when: datetime) -> None:
    assert parse_date(format_date(when)) == when.replace(microsecond=0)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert parse_date(text) is None or text[8] == "T"
