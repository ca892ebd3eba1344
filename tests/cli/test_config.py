import json
from pathlib import Path

import pytest

from hotshoe.catalog.operations import SET_DEVICE_PROP_VALUE
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import ScriptedCamera

DEMO = ("-c", "demo:?pictures=0")


def test_a_list_shows_values_and_what_they_can_be(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "list", *DEMO)
    lines = {line.split()[1]: line for line in result.stdout.splitlines()}
    assert lines["aperture"].split(None, 3)[2:] == [
        "f/5.6",
        "f/1.4 | f/2 | f/2.8 | f/4 | f/5.6 | f/8 | f/11 | f/16 | f/22",
    ]
    assert lines["battery"].endswith("read-only")
    assert lines["capture-delay"].endswith("0 s to 10 s in steps of 500")
    assert lines["artist"].endswith("any")


def test_a_list_of_some(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "list", "iso", "0x5007", *DEMO)
    assert [line.split()[1] for line in result.stdout.splitlines()] == ["iso", "aperture"]


def test_values_are_printed_one_a_line(hotshoe: Hotshoe) -> None:
    assert hotshoe("config", "get", "aperture", "shutter", *DEMO).stdout == "f/5.6\n1/125\n"
    found = json.loads(hotshoe("config", "get", "iso", *DEMO, "--json").stdout)["cameras"][0]["properties"][0]
    assert (found["field"], found["value"], found["shown"]) == ("iso", 100, "ISO 100")


def test_settings_are_changed_in_photographers_units(hotshoe: Hotshoe, street: Street, tmp_path: Path) -> None:
    address = street.folder(tmp_path, read_only=False)
    result = hotshoe(
        "config", "set", "iso=400", "aperture=f/4", "shutter=1/1000", "whitebalance=daylight", "-c", address
    )
    assert result.stdout == "iso: ISO 400\naperture: f/4\nshutter: 1/1000\nwhitebalance: daylight\n"
    assert hotshoe("config", "get", "iso", "whitebalance", "-c", address).stdout == "ISO 400\ndaylight\n"


@pytest.mark.parametrize(
    "change, words",
    [
        ("iso=333", "it can be ISO AUTO, ISO 100"),
        ("iso=fast", "'fast' is no whole number"),
        ("battery=50", "battery can only be read on this camera; it is 100 %"),
        ("isso=100", "no property 'isso'; did you mean iso?"),
        ("capture-delay=20", "from 0 s to 10 s in steps of 500"),
        ("iso", "'iso' is no change of a setting"),
        ("=400", "is no change of a setting"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(change: str, words: str, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("config", "set", change, *DEMO)
    assert result.exit_code == 2
    assert words in result.stderr


def test_one_of_several_that_fails_does_not_stop_the_others(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "set", "iso=400", "iso2=1", "aperture=f/4", *DEMO)
    assert (result.exit_code, result.stdout) == (7, "iso: ISO 400\naperture: f/4\n")
    assert "no property 'iso2'" in result.stderr


def test_dry(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "set", "iso=400", "--dry-run", *DEMO)
    assert result.stdout == "would set iso to ISO 400\n"


def test_presets_go_from_camera_to_camera(hotshoe: Hotshoe, street: Street, tmp_path: Path) -> None:
    address, preset = street.folder(tmp_path, read_only=False), tmp_path / "night.toml"
    assert hotshoe("config", "set", "iso=3200", "aperture=f/2", "-c", address).exit_code == 0
    assert hotshoe("config", "save", preset, "-c", address).stdout == f"{preset}\n"
    assert hotshoe("config", "save", preset, "-c", address).exit_code == 8
    assert 'iso = "ISO 3200"' in preset.read_text().replace('"iso"', "iso")
    assert "battery" not in preset.read_text()
    differences = hotshoe("config", "diff", preset, *DEMO).stdout.splitlines()
    assert "iso: ISO 100, not ISO 3200" in differences
    assert hotshoe("config", "diff", preset, "-c", address).stdout in {"", differences[-1] + "\n"}
    loaded = hotshoe("config", "load", preset, "-c", address)
    assert loaded.exit_code == 0
    assert "iso: ISO 3200" in loaded.stdout


def test_what_is_not_as_the_factory_had_it(hotshoe: Hotshoe, street: Street, tmp_path: Path) -> None:
    address = street.folder(tmp_path, read_only=False)
    hotshoe("config", "set", "iso=3200", "-c", address)
    assert "iso: ISO 3200, not ISO 100" in hotshoe("config", "diff", "-c", address).stdout


def test_a_preset_of_another_camera_sets_what_it_can(hotshoe: Hotshoe, tmp_path: Path) -> None:
    preset = tmp_path / "other.toml"
    preset.write_text('[properties]\niso = 400\n"film-simulation" = "velvia"\n')
    result = hotshoe("config", "load", preset, *DEMO)
    assert (result.exit_code, result.stdout) == (7, "iso: ISO 400\n")
    assert "no property 'film-simulation'" in result.stderr
    assert "film-simulation: (not on this camera), not velvia" in hotshoe("config", "diff", preset, *DEMO).stdout


def test_nothing_is_sent_for_what_the_camera_cannot_do(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    assert hotshoe("config", "set", "iso=400", "-c", street.scripted(camera)).exit_code == 2
    assert camera.count(SET_DEVICE_PROP_VALUE.code) == 0


def test_help_of_an_action(hotshoe: Hotshoe) -> None:
    result = hotshoe("config", "set", "--help")
    assert result.exit_code == 0
    assert "NAME=VALUE" in result.stdout
    assert "Options of every verb" in result.stdout
