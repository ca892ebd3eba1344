import pytest

from hotshoe.errors import RemoteProtocolError
from hotshoe.wire import deviations
from hotshoe.wire.deviations import NAME_ASCII, VERSION_SHORT, Deviation, Judge, Met

ALL = [value for value in vars(deviations).values() if isinstance(value, Deviation)]


def test_names_are_unique_and_fit_for_options() -> None:
    names = [deviation.name for deviation in ALL]
    assert len(names) == len(set(names))
    assert all(name == name.lower() and name.replace("-", "").isalnum() for name in names)


@pytest.mark.parametrize("deviation", ALL, ids=lambda deviation: deviation.name)
def test_each_says_what_it_is_and_who_does_it(deviation: Deviation) -> None:
    assert deviation.summary
    assert deviation.source


def test_a_lenient_judge_counts_and_keeps_the_first_detail() -> None:
    judge = Judge()
    judge.meet(VERSION_SHORT, "2 bytes")
    judge.meet(NAME_ASCII)
    judge.meet(VERSION_SHORT, "3 bytes")
    assert judge.met == (Met(VERSION_SHORT, 2, "2 bytes"), Met(NAME_ASCII, 1, ""))


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ("", "version-short: a protocol version of two bytes"),
        ("3 bytes", "version-short: a protocol version of two bytes (3 bytes)"),
    ],
)
def test_a_strict_judge_refuses_and_explains(detail: str, message: str) -> None:
    judge = Judge(strict=True)
    with pytest.raises(RemoteProtocolError) as caught:
        judge.meet(VERSION_SHORT, detail)
    assert str(caught.value) == message
    assert judge.met == ()
