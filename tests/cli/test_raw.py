import json
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera

EMPTY = ("-c", "demo:?pictures=0")


def test_response_parameters(hotshoe: Hotshoe) -> None:
    result = hotshoe("raw", "GetNumObjects", "0xFFFFFFFF", "-c", "demo:?pictures=1")
    assert (result.exit_code, result.stdout) == (0, "OK(count=0x00000003)\n")


def test_datasets_are_decoded(hotshoe: Hotshoe) -> None:
    assert "model: Virtual Camera" in hotshoe("raw", "0x1001", *EMPTY).stdout.splitlines()
    assert hotshoe("raw", "getstorageids", *EMPTY).stdout.splitlines() == ["OK", "65537"]


def test_bytes_are_dumped(hotshoe: Hotshoe) -> None:
    lines = hotshoe("raw", "GetObject", "3", "-c", "demo:?pictures=1").stdout.splitlines()
    assert lines[0] == "OK"
    assert lines[1].startswith("00000000  ff d8 ff")
    assert lines[-1].endswith("--out FILE keeps them all")


def test_bytes_are_kept(tmp_path: Path, hotshoe: Hotshoe) -> None:
    out = tmp_path / "picture.jpg"
    result = hotshoe("raw", "GetObject", "3", "--out", out, "-c", "demo:?pictures=1")
    assert (result.exit_code, result.stdout) == (0, "OK\n")
    assert out.read_bytes().startswith(b"\xff\xd8\xff")
    assert hotshoe("raw", "GetObject", "3", "--out", out, "-c", "demo:?pictures=1").exit_code == 8


def test_data_goes_out(tmp_path: Path, hotshoe: Hotshoe) -> None:
    """SetDevicePropValue with a PTP string, to a camera that lives only for this."""
    (tmp_path / "artist").write_bytes(b"\x03" + "me\0".encode("utf-16-le"))
    assert hotshoe("raw", "SetDevicePropValue", "0x501E", "--in", tmp_path / "artist", *EMPTY).stdout == "OK\n"


def test_json(hotshoe: Hotshoe) -> None:
    (camera,) = json.loads(hotshoe("raw", "GetStorageIDs", *EMPTY, "--json").stdout)["cameras"]
    assert camera["response"] == {"name": "OK", "params": []}
    assert (camera["bytes"], camera["data"]) == (8, [0x00010001])
    (camera,) = json.loads(hotshoe("raw", "GetDevicePropValue", "0x5001", *EMPTY, "--json").stdout)["cameras"]
    assert camera["hex"] == "64"


def test_a_camera_s_no_is_exit_5(hotshoe: Hotshoe) -> None:
    result = hotshoe("raw", "GetObject", "99", *EMPTY, "--json")
    assert result.exit_code == 5
    assert json.loads(result.stdout)["cameras"][0]["error"]["response"] == 0x2009
    assert "InvalidObjectHandle (0x2009)" in result.stderr


def test_unknown_codes_are_sent(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.answers[0x9ABC] = lambda *_: Reply(params=(7, 8), data=b"\x01\x02")
    result = hotshoe("raw", "0x9abc", "1", "0xFFFFFFFF", "-c", street.scripted(camera), "-v")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "OK(param1=0x00000007, param2=0x00000008)"
    assert result.stdout.splitlines()[1].startswith("00000000  01 02 ")
    assert (1, 0xFFFFFFFF) in [request.params for request in camera.requests if request.code == 0x9ABC]
    assert "> Operation 0x9ABC(0x00000001, 0xFFFFFFFF)" in result.stderr


def test_without_a_session(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    assert hotshoe("raw", "--no-session", "GetDeviceInfo", "-c", street.scripted(camera)).exit_code == 0
    assert camera.count(op.OPEN_SESSION.code) == 0


def test_data_that_cannot_be_read_is_dumped(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.answers[op.GET_OBJECT_INFO.code] = lambda *_: Reply(data=b"\x01")
    result = hotshoe("raw", "GetObjectInfo", "1", "-c", street.scripted(camera))
    assert result.exit_code == 0
    assert "cannot be read" in result.stderr
    assert result.stdout.splitlines()[1].startswith("00000000  01")


@pytest.mark.parametrize(
    "args",
    [
        ["Frobnicate"],
        ["0x12345"],
        ["GetObject", "x"],
        ["GetObject", "0x100000000"],
        ["GetObject", *"123456"],
        ["GetObject", "--in", "/nope"],
        [],
    ],
)
def test_usage(args: list[str], hotshoe: Hotshoe) -> None:
    assert hotshoe("raw", *EMPTY, *args).exit_code == 2
