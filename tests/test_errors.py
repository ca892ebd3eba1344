import inspect
import re

import pytest

from hotshoe import errors
from hotshoe.errors import (
    CaptureFileError,
    DeliveryError,
    DeviceBusy,
    HotshoeError,
    LinkLost,
    MalformedPacket,
    OperationError,
    ProtocolError,
    RefusedByCamera,
    RemoteProtocolError,
    ResponseTimeout,
    SettingsError,
    StorageError,
    TargetExists,
    TransferError,
)

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_everything_is_a_hotshoe_error_that_explains_itself(cls: type[Exception]) -> None:
    assert issubclass(cls, HotshoeError)
    assert cls.__doc__


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    tree = str(errors.__doc__)
    described = {name for name in re.findall(r"\b[A-Z][A-Za-z]+\b", tree) if hasattr(errors, name)}
    answers = {cls.__name__ for cls in CLASSES if issubclass(cls, OperationError)}
    assert {cls.__name__ for cls in CLASSES} - answers <= described


@pytest.mark.parametrize(
    ("error", "attributes"),
    [
        (RemoteProtocolError("x"), {"sender": "", "phase": "", "packet": ""}),
        (
            RemoteProtocolError("x", sender="responder", phase="idle", packet="Data"),
            {"sender": "responder", "phase": "idle", "packet": "Data"},
        ),
        (MalformedPacket("x"), {"offset": 0, "packet": "", "sender": ""}),
        (MalformedPacket("x", offset=8, packet="Event"), {"offset": 8, "packet": "Event"}),
        (RefusedByCamera("x", reason=2), {"reason": 2}),
        (LinkLost("x"), {"during": ""}),
        (LinkLost("x", during="GetObject"), {"during": "GetObject"}),
        (DeviceBusy("x", code=0x2019), {"code": 0x2019, "operation": "", "params": ()}),
        (
            OperationError("x", code=0x2002, operation="GetObject", params=(1,)),
            {"code": 0x2002, "operation": "GetObject", "params": (1,)},
        ),
        (TransferError("x"), {"expected": None, "received": None, "path": None}),
        (TransferError("x", expected=2, received=1, path="a"), {"expected": 2, "received": 1, "path": "a"}),
        (StorageError("x"), {"path": None}),
        (TargetExists("x", path="a"), {"path": "a"}),
        (CaptureFileError("x"), {"offset": 0}),
        (CaptureFileError("x", offset=24), {"offset": 24}),
        (SettingsError("x"), {"key": ""}),
        (DeliveryError("x"), {"final": False}),
        (DeliveryError("x", final=True), {"final": True}),
        (SettingsError("x", key="guid"), {"key": "guid"}),
    ],
)
def test_what_errors_carry(error: HotshoeError, attributes: dict[str, object]) -> None:
    assert str(error) == "x"
    assert {name: getattr(error, name) for name in attributes} == attributes


def test_only_protocol_errors_come_out_of_the_core() -> None:
    assert issubclass(MalformedPacket, ProtocolError)
    assert not issubclass(OperationError, ProtocolError)


def test_a_response_timeout_is_a_timeout() -> None:
    assert issubclass(ResponseTimeout, TimeoutError)
