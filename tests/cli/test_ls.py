import json
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.cli.output import Output
from hotshoe.wire.packets import OperationRequest
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import STANDARD, Reply, ScriptedCamera

HOSTILE = "\x1b[2J\x1b]0;owned\x07evil\u202egpj.JPG"


def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card" / "DCIM" / "100A"
    folder.mkdir(parents=True)
    (folder / "X.txt").write_bytes(b"x" * 1234)
    (folder / "Y.txt").write_bytes(b"")
    (tmp_path / "card" / "top.txt").write_bytes(b"top")
    return tmp_path / "card"


def test_names_and_paths(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.folder(card(tmp_path))

    def listed(*args: str) -> list[str]:
        return sorted(hotshoe("ls", "-c", at, *args).stdout.split())

    assert listed() == ["DCIM/", "top.txt"]
    assert listed("/DCIM/100A") == ["X.txt", "Y.txt"]
    assert listed("/top.txt") == ["top.txt"]
    assert listed("-R") == ["/DCIM/", "/DCIM/100A/", "/DCIM/100A/X.txt", "/DCIM/100A/Y.txt", "/top.txt"]
    assert listed("X*", "top.txt") == ["X.txt", "top.txt"]


def test_long_lines(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    lines = hotshoe("ls", "-lR", "-c", street.folder(card(tmp_path))).stdout.splitlines()
    (line,) = [line for line in lines if line.endswith("X.txt")]
    size, unit, day, time, handle, protected, path = line.split()
    assert (size, unit, protected, path) == ("1.23", "kB", "-", "/DCIM/100A/X.txt")
    assert len(day) == 10
    assert len(time) == 8
    assert hotshoe("ls", handle, "-c", street.folder(tmp_path / "card")).exit_code == 0


def test_what_the_camera_cannot_tell(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.file(1, "big.mov", b"", size=0xFFFFFFFF)
    camera.file(2, "kept.jpg", b"abc")
    camera.objects[2] = (replace(camera.objects[2][0], protection=1), b"abc")
    lines = hotshoe("ls", "-l", "-c", street.scripted(camera)).stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["?", "-", "0x00000001", "-", "big.mov"],
        ["3", "B", "-", "0x00000002", "protected", "kept.jpg"],
    ]


def test_hostile_names_do_not_reach_the_terminal(hotshoe: Hotshoe, street: Street) -> None:
    at = street.memory((HOSTILE, b"x"))
    for args in (["-R"], ["-lR"], ["/DCIM"], ["--json", "-R"]):
        result = hotshoe("ls", "-c", at, *args)
        assert result.exit_code == 0
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
    assert "\\x1b[2J" in hotshoe("ls", "-R", "-c", at).stdout


def test_json(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.folder(card(tmp_path))
    document = json.loads(hotshoe("ls", "-R", "--json", "-c", f"z8@{at}").stdout)
    assert document["v"] == 1
    assert document["verb"] == "ls"
    (camera,) = document["cameras"]
    assert (camera["camera"], camera["address"]) == ("z8", at)
    objects = {each["path"]: each for each in camera["objects"]}
    found = objects["/DCIM/100A/X.txt"]
    assert set(found) == {
        *("handle", "path", "name", "folder", "size", "captured", "protected", "format", "width", "height")
    }
    assert (found["name"], found["size"], found["folder"], found["format"]) == ("X.txt", 1234, False, "Text")
    assert objects["/DCIM"]["folder"] is True
    assert objects["/DCIM"]["size"] is None


def test_an_empty_card(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.folder(tmp_path)
    assert hotshoe("ls", "-c", at).exit_code == 0
    assert hotshoe("ls", "-c", at, "--fail-if-empty").exit_code == 9
    assert json.loads(hotshoe("ls", "-c", at, "--json").stdout)["cameras"][0]["objects"] == []


def test_a_folder_that_is_not_there(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("ls", "-c", street.folder(tmp_path), "/nope")
    assert result.exit_code == 3
    assert "has no /nope" in result.stderr
    assert "hotshoe ls -R" in result.stderr


def test_one_of_two_folders_is_not_there(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("ls", "-c", street.folder(card(tmp_path)), "/nope", "/DCIM")
    assert (result.exit_code, result.stdout) == (7, "100A/\n")


def dated(path: Path, when: str) -> Path:
    stamp = datetime.fromisoformat(when).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def test_since_a_moment(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    folder = card(tmp_path)
    dated(folder / "DCIM" / "100A" / "X.txt", "2026-01-01T12:00")
    dated(folder / "DCIM" / "100A" / "Y.txt", "2026-01-02T12:00")
    dated(folder / "top.txt", "2020-01-01")
    at = street.folder(folder)

    def since(when: str) -> list[str]:
        return sorted(hotshoe("ls", "-c", at, "--since", when).stdout.split())

    assert since("2026-01-01T12:00") == ["/DCIM/100A/X.txt", "/DCIM/100A/Y.txt"]
    assert since("2026-01-02") == ["/DCIM/100A/Y.txt"]
    assert since("1s") == []
    assert hotshoe("ls", "-c", at, "--since", "1s", "--fail-if-empty").exit_code == 9
    wrong = hotshoe("ls", "-c", at, "--since", "soon")
    assert (wrong.exit_code, "soon" in wrong.stderr) == (2, True)


def test_what_has_no_date_is_not_since_anything(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.file(1, "undated.jpg", b"x")
    assert hotshoe("ls", "-c", street.scripted(camera), "--since", "99999d").stdout == ""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTSHOE_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def test_what_is_new_is_shown_once(tmp_path: Path, state: Path, hotshoe: Hotshoe, street: Street) -> None:
    folder = card(tmp_path)

    def new(*args: str) -> list[str]:
        # A camera numbers its objects anew each time that it is switched on.
        return sorted(hotshoe("ls", "-c", street.folder(folder, serial="1"), "--new", *args).stdout.split())

    assert new("/top.txt") == ["/top.txt"]
    assert new() == ["/DCIM/100A/X.txt", "/DCIM/100A/Y.txt"]
    assert new() == []
    (folder / "DCIM" / "100A" / "A.txt").write_bytes(b"younger, and first")
    (folder / "top.txt").write_bytes(b"another of the same name")
    assert new("--since", "1h") == ["/DCIM/100A/A.txt", "/top.txt"]
    assert new() == []
    (folder / "top.txt").unlink()
    assert new() == []
    (kept,) = (state / "seen").iterdir()
    assert "top" not in kept.read_text()


def test_what_was_fetched_is_not_new(tmp_path: Path, state: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.folder(card(tmp_path))
    thumbs = hotshoe("get", "-c", at, "/top.txt", "--thumb", "--dest", tmp_path / "small")
    assert thumbs.exit_code != 0
    assert hotshoe("get", "-c", at, "/DCIM/100A/X.txt", "--dest", tmp_path / "out").exit_code == 0
    assert sorted(hotshoe("ls", "-c", at, "--new").stdout.split()) == ["/DCIM/100A/Y.txt", "/top.txt"]
    assert json.loads(hotshoe("ls", "-c", at, "--new", "--json").stdout)["cameras"][0]["objects"] == []


def test_cameras_are_not_taken_for_one_another(tmp_path: Path, state: Path, hotshoe: Hotshoe, street: Street) -> None:
    one, other = ScriptedCamera(), street.folder(card(tmp_path))
    one.file(1, "top.txt", b"top")
    assert hotshoe("ls", "--new", "-c", street.scripted(one)).stdout == "/top.txt\n"
    assert "/top.txt" in hotshoe("ls", "--new", "-c", other).stdout


def test_a_state_that_cannot_be_kept(
    tmp_path: Path, hotshoe: Hotshoe, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = street.folder(card(tmp_path))
    monkeypatch.setenv("HOTSHOE_GUID", "00112233445566778899aabbccddeeff")
    monkeypatch.setenv("HOTSHOE_STATE_DIR", str(tmp_path / "card" / "top.txt"))
    assert hotshoe("ls", "--new", "-c", at).exit_code == 8
    assert hotshoe("get", "-c", at, "/top.txt", "--dest", tmp_path / "out").exit_code == 0


def test_what_came_before_the_link_was_lost_is_not_shown_again(state: Path, hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    for handle in (1, 2):
        camera.file(handle, f"{handle}.jpg", b"x")
    at = street.scripted(camera)
    info = STANDARD[GET_OBJECT_INFO.code]

    def gone(scripted: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        if request.params[0] == 2:
            scripted.visit.hang_up()
            return None
        return info(scripted, request, data)

    camera.answers[GET_OBJECT_INFO.code] = gone
    broken = hotshoe("ls", "--new", "-c", at)
    assert (broken.exit_code, broken.stdout) == (3, "/1.jpg\n")
    del camera.answers[GET_OBJECT_INFO.code]
    assert hotshoe("ls", "--new", "-c", at).stdout == "/2.jpg\n"


def test_lines_are_shown_while_the_listing_comes(
    hotshoe: Hotshoe, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = ScriptedCamera()
    for handle in range(1, 21):
        camera.file(handle, f"{handle}.jpg", b"x")
    asked: list[int] = []

    def data(output: Output, text: str) -> None:
        asked.append(camera.count(GET_OBJECT_INFO.code))

    monkeypatch.setattr(Output, "data", data)
    assert hotshoe("ls", "-c", street.scripted(camera)).exit_code == 0
    assert asked[0] < 3
    assert len(asked) == 20
