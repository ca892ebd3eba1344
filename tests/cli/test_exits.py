import errno

import pytest

from hotshoe import errors
from hotshoe.cli.exits import ENDINGS, MEANINGS, Exit, Interrupted, ending, facts, message, outcome, together

CODES = {
    errors.SettingsError("no such", key="camera"): 2,
    errors.CaptureFileError("cut"): 2,
    errors.ConnectFailed("no route"): 3,
    errors.CableFailed("no camera"): 3,
    errors.LinkLost("gone"): 3,
    errors.ResponseTimeout("silent"): 3,
    errors.NoSuchObject("no /x"): 3,
    errors.RefusedByCamera("busy", reason=2): 4,
    errors.NotOffered("no shutter"): 5,
    errors.OperationError("no", code=0x2002): 5,
    errors.DeviceBusy("later", code=0x2019): 5,
    errors.RemoteProtocolError("nonsense"): 5,
    errors.MalformedPacket("short", offset=3): 5,
    errors.TransferError("short", expected=2, received=1): 6,
    errors.StorageError("full", path="/x"): 8,
    errors.TargetExists("there", path="/x"): 8,
    errors.LibraryInUse("held", path="/x"): 75,
    OSError(errno.ENOSPC, "no space", "/x"): 8,
    Interrupted(): 130,
    KeyboardInterrupt(): 130,
    errors.LocalProtocolError("we asked for something illegal"): 1,
    KeyError("x"): 1,
}


@pytest.mark.parametrize("error, code", CODES.items(), ids=[type(error).__name__ for error in CODES])
def test_each_class_has_its_code(error: BaseException, code: int) -> None:
    assert ending(error).code == code
    assert message(error)


def every(cls: type[BaseException]) -> set[type[BaseException]]:
    return {cls}.union(*map(every, cls.__subclasses__()))


def test_only_a_local_mistake_is_a_bug() -> None:
    known = set(ENDINGS)
    bugs = {cls for cls in every(errors.HotshoeError) if not known.intersection(cls.__mro__)}
    assert bugs == {errors.HotshoeError, errors.ProtocolError, errors.LocalProtocolError}


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Exit)


BUSY, GONE = errors.DeviceBusy("busy", code=0x2019), errors.LinkLost("gone")


def test_some_done_and_some_failed_is_partly() -> None:
    assert outcome(0, []) == 0
    assert outcome(3, []) == 0
    assert outcome(3, [BUSY]) == 7
    assert outcome(0, [BUSY, GONE]) == 5


@pytest.mark.parametrize(
    "codes, code",
    [([], 0), ([0, 0], 0), ([0, 3], 7), ([3, 5], 3), ([3, 7], 7), ([7, 3], 7), ([8], 8), ([7], 7)],
)
def test_several_cameras(codes: list[int], code: int) -> None:
    assert together([Exit(each) for each in codes]) == code


def test_messages_are_safe_and_tell_the_path() -> None:
    assert message(errors.LinkLost("\x1b[2Jgone")) == "\\x1b[2Jgone"
    assert message(errors.StorageError("disk full", path="/x/y")) == "disk full (/x/y)"
    assert message(errors.StorageError("/x/y: disk full", path="/x/y")) == "/x/y: disk full"
    assert message(OSError(errno.ENOENT, "No such file", "a.jpg")) == "a.jpg: No such file"
    assert message(OSError("only words")) == "only words"
    assert message(KeyError("x")) == "this is a bug in hotshoe: KeyError: 'x'"
    assert message(errors.TransferError("")) == "TransferError"


def test_facts_for_programs() -> None:
    assert facts(BUSY) == {"kind": "DeviceBusy", "exit": 5, "message": "busy", "response": 0x2019}
    assert facts(errors.RefusedByCamera("no", reason=1))["reason"] == 1
