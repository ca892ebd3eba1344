import pytest

from hotshoe.client.wording import reworded
from hotshoe.errors import (
    DeviceBusy,
    HotshoeError,
    LinkLost,
    MalformedPacket,
    RefusedByCamera,
    ResponseTimeout,
    StorageError,
    TransferError,
)

ERRORS: tuple[HotshoeError, ...] = (
    LinkLost("before", during="GetObject"),
    RefusedByCamera("before", reason=2),
    ResponseTimeout("before"),
    DeviceBusy("before", code=0x2019, operation="GetObject", params=(1,)),
    TransferError("before", expected=1, received=2, path="there"),
    StorageError("before", path="there"),
    MalformedPacket("before", offset=3, packet="Event"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_other_words_for_the_same_error(error: HotshoeError) -> None:
    other = reworded(error, "after")
    assert other is not error
    assert type(other) is type(error)
    assert (str(error), str(other), other.args) == ("before", "after", ("after",))
    assert vars(other) == vars(error)
    assert str(reworded(error)) == "before"


def test_particulars_may_change() -> None:
    error = TransferError("short", expected=2, received=1)
    assert vars(reworded(error, path="here")) == {"expected": 2, "received": 1, "path": "here"}
    assert error.path is None
