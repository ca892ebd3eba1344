import json
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe
from tests.cli.toymake import ToyMake

DEMO = ("-c", "demo:?pictures=0")


def test_frames_go_into_a_folder(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    result = hotshoe("live", *DEMO, "--frames", "5", "-o", tmp_path / "frames")
    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert len(names) == 5
    assert all(
        (tmp_path / "frames" / name).read_bytes() == b"\xff\xd8 frame %d \xff\xd9" % int(name[:6]) for name in names
    )
    assert "a second" in result.stderr
    assert toy.done == ["view", "view ended"]


def test_frames_go_to_a_program_and_nothing_else_does(hotshoe: Hotshoe, toy: ToyMake) -> None:
    result = hotshoe("live", *DEMO, "--frames", "3", "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes.count(b"\xff\xd8 frame") == 3
    assert result.stdout_bytes.endswith(b"\xff\xd9")


def test_the_time_and_the_rate_can_be_bounded(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    result = hotshoe("live", *DEMO, "--for", "300ms", "--fps", "10", "-o", tmp_path, "--json")
    facts = json.loads(result.stdout)["cameras"][0]["live"]
    assert facts["frames"] <= 5
    assert facts["rate"] <= 12
    assert set(facts) == {"frames", "missed", "rate"}


def test_new_pictures_are_downloaded_meanwhile(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    shots, frames = tmp_path / "shots", tmp_path / "frames"
    result = hotshoe("live", "-c", "demo:?pictures=2&every=200ms", "--for", "1s", "-o", frames, "--collect", shots)
    assert result.exit_code == 0
    saved = {path.name for path in shots.iterdir() if path.suffix == ".JPG"}
    assert saved
    assert not saved & {"HSHO0001.JPG", "HSHO0002.JPG"}
    assert len(list(frames.iterdir())) > 10


@pytest.mark.parametrize(
    "options, words",
    [
        ((), "Where to?"),
        (("-o", "-", "--json"), "both want stdout"),
        (("-o", "-", "-c", "demo:?pictures=1"), "-o - is for one camera"),
    ],
)
def test_what_makes_no_sense_is_usage(options: tuple[str, ...], words: str, hotshoe: Hotshoe, toy: ToyMake) -> None:
    result = hotshoe("live", *DEMO, *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_camera_without_live_view(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("live", *DEMO, "-o", tmp_path)
    assert result.exit_code == 5
    assert "offers no live view" in result.stderr


def test_a_folder_that_cannot_be_written(hotshoe: Hotshoe, toy: ToyMake, tmp_path: Path) -> None:
    (tmp_path / "000001.jpg").mkdir()
    result = hotshoe("live", *DEMO, "-o", tmp_path)
    assert result.exit_code == 8
    assert toy.done == ["view", "view ended"]
