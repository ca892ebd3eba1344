import json
from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import ScriptedCamera

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
