"""focus, drive and record: verbs that need a make."""

import json
from pathlib import Path

from tests.cli.conftest import Hotshoe
from tests.cli.toymake import ToyMake

DEMO = ("-c", "demo:?pictures=0")


def test_focus(hotshoe: Hotshoe, toy: ToyMake) -> None:
    assert hotshoe("focus", *DEMO).stdout == "in focus\n"
    assert toy.done == ["focus"]
    assert hotshoe("focus", *DEMO, "--dry-run").stdout == "would focus\n"
    assert toy.done == ["focus"]


def test_nothing_to_focus_on(hotshoe: Hotshoe, toy: ToyMake) -> None:
    toy.sharp = False
    result = hotshoe("focus", *DEMO)
    assert result.exit_code == 5
    assert "nothing to focus on" in result.stderr


def test_drive(hotshoe: Hotshoe, toy: ToyMake) -> None:
    assert hotshoe("drive", "near", "3", *DEMO).stdout == "near by 3 steps\n"
    assert hotshoe("drive", "far", *DEMO).stdout == "far by 1 step\n"
    assert toy.done == ["drive -3", "drive 1"]
    assert hotshoe("drive", "far", "2", *DEMO, "--dry-run").stdout == "would move the focus far by 2 steps\n"
    assert hotshoe("drive", "sideways", *DEMO).exit_code == 2


def test_record(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    result = hotshoe("record", "--for", "20ms", *DEMO, "--dest", tmp_path)
    assert result.stdout == f"{tmp_path}/HSHO0001.JPG\n"
    assert toy.done == ["film", "film ended"]


def test_record_and_leave_it_on_the_card(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    result = hotshoe("record", "--for", "20ms", *DEMO, "--dest", tmp_path, "--no-download", "--json")
    films = json.loads(result.stdout)["cameras"][0]["films"]
    assert [film["path"] for film in films] == ["/DCIM/100HSHOE/HSHO0001.JPG"]
    assert list(tmp_path.iterdir()) == []
    assert hotshoe("record", "--for", "2s", *DEMO, "--dry-run").stdout == "would record for 2.00 s\n"


def test_what_a_camera_cannot_do(hotshoe: Hotshoe) -> None:
    for words, verb in (("way to focus", ["focus"]), ("way to record", ["record", "--for", "1s"])):
        result = hotshoe(*verb, *DEMO)
        assert result.exit_code == 5
        assert f"offers no {words}" in result.stderr
