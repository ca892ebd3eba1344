import json
from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC
from hotshoe.cli import serve
from hotshoe.cli.output import Output
from hotshoe.cli.resembling import MOST_BYTES, SHOWN, load_likeness, tell_likeness
from hotshoe.errors import SettingsError
from hotshoe.responder.likeness import Likeness, RefusedProperty, Unread, read_likeness
from hotshoe.responder.models import like
from hotshoe.vendors.sony.operations import GET_ALL_EXT_DEVICE_PROP_INFO
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street
from tests.responder.likeness.texts import GERMAN, LONG, every_text

CLOCK, UNDESCRIBED = 0x5011, 0x200A


def comparable(likeness: Likeness, *, stores: bool) -> Likeness:
    """Without the time of a clock that goes, and without ``stores`` where the text has none: the folder is one."""

    def stopped(desc: DevicePropDesc) -> DevicePropDesc:
        return replace(desc, current="") if desc.code == CLOCK else desc

    kept = likeness.stores if stores else ()
    return replace(likeness, properties=tuple(map(stopped, likeness.properties)), stores=kept)


def told(likeness: Likeness) -> Likeness:
    """What an initiator can find out of such a camera: descriptions only where it offers to give them, as Sonys do."""
    if GET_DEVICE_PROP_DESC.code in likeness.info.operations:
        return likeness
    described = likeness.properties if GET_ALL_EXT_DEVICE_PROP_INFO.code in likeness.info.operations else ()
    codes = {each.code for each in described}
    refused = tuple(RefusedProperty(code, UNDESCRIBED) for code in likeness.info.properties if code not in codes)
    return replace(likeness, properties=described, refused=refused)


@pytest.mark.parametrize("name", every_text())
def test_a_camera_that_is_served_tells_the_same_facts(
    name: str, hotshoe: Hotshoe, street: Street, tmp_path: Path
) -> None:
    text = tmp_path / "camera.txt"
    text.write_text(every_text()[name], encoding="utf-8", newline="")
    likeness = load_likeness(text)
    card = tmp_path / "card"
    card.mkdir()
    at = street.folder(card, model=like(likeness), read_only=False)
    result = hotshoe("info", "--json", "-c", at)
    assert result.exit_code == 0
    stores = bool(likeness.stores)
    assert comparable(read_likeness(result.stdout), stores=stores) == comparable(told(likeness), stores=stores)


def test_a_file_that_is_no_utf8(tmp_path: Path) -> None:
    text = tmp_path / "camera.txt"
    text.write_bytes(GERMAN.encode("latin-1"))
    likeness = load_likeness(text)
    assert likeness == read_likeness(GERMAN)
    assert "Latin-1" in likeness.assumed[0]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    text = tmp_path / "camera.txt"
    with pytest.raises(SettingsError, match=f"cannot read {text}: No such file"):
        load_likeness(text)
    text.write_text("Dear diary,\n")
    with pytest.raises(SettingsError, match=f"{text}: no text of gphoto2 --summary"):
        load_likeness(text)
    text.write_text('{"verb": "ls"}')
    with pytest.raises(SettingsError, match=f"{text}: no document of hotshoe info --json"):
        load_likeness(text)
    with text.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SettingsError, match=f"{text} has more than {MOST_BYTES} bytes"):
        load_likeness(text)


MUCH = Likeness(
    DeviceInfo(manufacturer="Meadow", model="Lark"),
    unread=tuple(Unread(number, number, f"line\x1b{number}", "strange") for number in range(1, 31)),
    assumed=("that it is a bird",),
)


def test_the_first_lines_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell_likeness(Output(), Path("dir/lark.txt"), MUCH, (0x9001, 0x9002))
    shown = capsys.readouterr()
    lines = shown.err.splitlines()
    assert shown.out == ""
    assert len(lines) == SHOWN + 1
    what = "2 operations are only listed, and answered with OperationNotSupported: 0x9001, 0x9002"
    assert lines[0] == f"lark.txt: {what}"
    assert lines[1] == "lark.txt: line 1: strange: line\\x1b1"
    assert lines[-1] == "lark.txt: 12 lines more, with -v"


def test_all_lines_are_told_to_whoever_wants_them(capsys: pytest.CaptureFixture[str]) -> None:
    tell_likeness(Output(verbosity=1), Path("lark.txt"), MUCH, ())
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 31
    assert lines[-1] == "lark.txt: assumed: that it is a bird"


def test_programs_are_told_everything(capsys: pytest.CaptureFixture[str]) -> None:
    tell_likeness(Output(json=True), Path("lark.txt"), MUCH, (0x9001,))
    event = json.loads(capsys.readouterr().out)
    assert (event["event"], event["file"], event["maker"], event["model"]) == (
        "camera.likeness",
        "lark.txt",
        "Meadow",
        "Lark",
    )
    assert len(event["unread"]) == 30
    assert event["unread"][0] == {"first": 1, "last": 1, "text": "line\x1b1", "why": "strange"}
    assert (event["assumed"], event["only_listed"]) == (["that it is a bird"], [0x9001])


def test_serve_like(tmp_path: Path, hotshoe: Hotshoe) -> None:
    card, text = tmp_path / "card", tmp_path / "lark.txt"
    card.mkdir()
    (card / "a.txt").write_bytes(b"a")
    text.write_text(LONG + "Weather: fine\n")
    with Running(tmp_path, "serve", card, "--port", 0, "--like", text) as served:
        at = served.address()
        found = hotshoe("info", "-c", at).stdout
        assert "Lark 2" in found
        assert "00004711" in found
        assert "store_00020001" in found
        assert hotshoe("ls", "-c", at).stdout.endswith("a.txt\n")
    assert "lark.txt: line 63: no line that a summary has: Weather: fine" in served.err
    assert "lark.txt: assumed: no factory defaults are told" in served.err
    assert "Lark 2 serves" in served.err


def test_several_cameras_like_one(tmp_path: Path, hotshoe: Hotshoe) -> None:
    card, text = tmp_path / "card", tmp_path / "lark.txt"
    card.mkdir()
    text.write_text(LONG)
    with Running(tmp_path, "serve", card, "--port", 0, "--cameras", 2, "--like", text) as served:
        served.until(lambda: served.out.count("\n") == 2)
        for place, address in enumerate(served.out.split(), start=1):
            found = hotshoe("info", "-c", address).stdout
            assert f"Lark 2-{place}" in found
            assert f"00004711-{place}" in found
    assert served.err.count("no factory defaults") == 1


def test_serve_like_something_else(tmp_path: Path, hotshoe: Hotshoe) -> None:
    text = tmp_path / "diary.txt"
    text.write_text("Dear diary,\n")
    result = hotshoe("serve", tmp_path, "--port", 0, "--like", text)
    assert result.exit_code == 2
    assert f"{text}: no text of gphoto2 --summary" in result.stderr
    assert "does not exist" in hotshoe("serve", tmp_path, "--like", tmp_path / "nothing").stderr


def test_one_says_which_camera_to_be(tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "lark.txt"
    text.write_text(LONG)
    (model,) = (param for param in serve.command.params if param.name == "model")
    monkeypatch.setattr(model.type, "choices", ("generic", "other"))
    result = hotshoe("serve", tmp_path, "--like", text, "--model", "other")
    assert result.exit_code == 2
    assert "--like, --clone and --model each say which camera to be" in result.stderr
