import json
from pathlib import Path

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera

EMPTY = ("-c", "demo:?pictures=0")


def test_the_picture_is_here(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("shoot", *EMPTY, "--dest", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, f"{tmp_path}/out/HSHO0001.JPG\n")
    assert (tmp_path / "out" / "HSHO0001.JPG").read_bytes().startswith(b"\xff\xd8\xff")


def test_several_in_json(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("shoot", *EMPTY, "--dest", tmp_path, "--count", "2", "--interval", "1ms", "--json")
    shots = json.loads(result.stdout)["cameras"][0]["shots"]
    assert [shot["path"] for shot in shots] == ["/DCIM/100HSHOE/HSHO0001.JPG", "/DCIM/100HSHOE/HSHO0002.JPG"]
    assert all(Path(shot["saved"]).stat().st_size == shot["size"] for shot in shots)


def test_left_on_the_card(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("shoot", *EMPTY, "--no-download", "--dest", tmp_path / "out")
    assert result.stdout == "/DCIM/100HSHOE/HSHO0001.JPG\n"
    assert not (tmp_path / "out").exists()


def test_dry(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    assert hotshoe("shoot", "--dry-run", "-c", street.scripted(camera)).stdout == "would shoot 1 time\n"
    assert camera.count(op.INITIATE_CAPTURE.code) == 0


def test_a_bracket_varies_the_exposure_and_leaves_it_as_it_was(
    tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    address = street.folder(tmp_path, read_only=False)
    assert hotshoe("config", "set", "exposure-compensation=0.3", "-c", address).exit_code == 0
    result = hotshoe("shoot", "-c", address, "--bracket", "1x3", "--count", "2", "--no-download")
    assert len(result.stdout.splitlines()) == 6
    assert hotshoe("config", "get", "exposure-compensation", "-c", address).stdout == "+0.3 EV\n"


def test_a_moment_that_has_passed_is_usage(hotshoe: Hotshoe) -> None:
    result = hotshoe("shoot", *EMPTY, "--at", "2020-01-01")
    assert result.exit_code == 2
    assert "has passed" in result.stderr


def test_at_a_moment(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("shoot", *EMPTY, "--at", "+100ms", "--dest", tmp_path)
    assert result.stdout == f"{tmp_path}/HSHO0001.JPG\n"


def test_wishes_that_the_camera_cannot_fulfil(hotshoe: Hotshoe) -> None:
    for wish in (["--af"], ["--no-af"], ["--to", "memory"], ["--bulb", "1s"]):
        result = hotshoe("shoot", *EMPTY, *wish)
        assert result.exit_code == 5, wish
    assert hotshoe("shoot", *EMPTY, "--bulb", "1s", "--bracket", "1x3").exit_code == 2


def test_a_camera_without_a_shutter(street: Street, hotshoe: Hotshoe) -> None:
    camera = ScriptedCamera(offered=(0x1001, 0x1002, 0x1003, 0x1004))
    result = hotshoe("shoot", "-c", street.scripted(camera))
    assert result.exit_code == 5
    assert "hotshoe info --ops" in result.stderr


def test_a_full_card(street: Street, hotshoe: Hotshoe) -> None:
    camera = ScriptedCamera()
    camera.answers[op.INITIATE_CAPTURE.code] = lambda *_: Reply(responses.STORE_FULL)
    result = hotshoe("shoot", "-c", street.scripted(camera))
    assert result.exit_code == 5
    assert "the card is full" in result.stderr


def test_a_picture_that_never_comes(street: Street, hotshoe: Hotshoe) -> None:
    camera = ScriptedCamera()
    camera.answers[op.INITIATE_CAPTURE.code] = lambda *_: Reply()
    result = hotshoe("shoot", "-c", street.scripted(camera), "--wait", "50ms")
    assert result.exit_code == 3
    assert "no picture was announced" in result.stderr
