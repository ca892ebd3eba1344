"""``hotshoe wifi`` and profiles in a virtual Nikon."""

import json
from pathlib import Path

import pytest

from hotshoe.cli.wifi import camera
from hotshoe.responder.bodies.nikon_profiles import SLOTS
from hotshoe.vendors.nikon.wifi.profile import profile_bytes
from tests.cli.conftest import Hotshoe
from tests.cli.wifi.conftest import MakeKey
from tests.vendors.nikon.wifi.profiles import WEP64, wep64


def test_a_profile_is_added_listed_and_removed(hotshoe: Hotshoe, nikon: str) -> None:
    added = hotshoe("wifi", "add", "-c", nikon, WEP64)
    assert (added.exit_code, added.stdout) == (0, "slot 0: MyProfile (TestNet)\n")
    assert "next: choose MyProfile on the camera and let it join TestNet" in added.stderr
    assert "hotshoe info -c 192.168.1.20" in added.stderr
    home = hotshoe("wifi", "add", "-c", nikon, "--name", "Home", "--ssid", "HomeNet")
    assert home.stdout == "slot 1: Home (HomeNet)\n"
    listed = hotshoe("wifi", "list", "-c", nikon).stdout.splitlines()
    assert listed[0].split() == ["slot", "name", "network", "for", "created", "last", "used"]
    assert listed[1].split() == ["0", "MyProfile", "TestNet", "computer", "19990909T090909", "-"]
    assert listed[-1] == f"{SLOTS - 2} of {SLOTS} slots free"
    assert hotshoe("wifi", "rm", "-c", nikon, "MyProfile", "--yes").stdout == "slot 0: MyProfile (TestNet)\n"
    left = json.loads(hotshoe("wifi", "list", "-c", nikon, "--json").stdout)["cameras"][0]
    assert (left["slots"], left["free"], [each["name"] for each in left["profiles"]]) == (SLOTS, SLOTS - 1, ["Home"])
    assert hotshoe("wifi", "add", "-c", nikon, WEP64).stdout.startswith("slot 0: ")


def test_whose_profile_it_is_is_said(hotshoe: Hotshoe, nikon: str, guid: str) -> None:
    others = hotshoe("wifi", "add", "-c", nikon, WEP64).stderr
    assert "will talk to the computer 27f252aa-7645-e7f7-a236-d5edf6bcf4ad; this one is" in others
    assert "on the computer that the profile names, hotshoe info" in others
    ours = hotshoe("wifi", "add", "-c", nikon, "--name", "Home", "--ssid", "HomeNet").stderr
    assert "computer" not in ours
    assert "hotshoe info -c ADDRESS" in ours


def test_dry(hotshoe: Hotshoe, nikon: str) -> None:
    shown = hotshoe("wifi", "add", "-c", nikon, WEP64, "--dry-run").stdout
    assert shown.startswith("would add MyProfile in slot 0\n00  64 ")
    assert "01 02 03 04 05" not in shown
    assert "01 02 03 04 05" in hotshoe("wifi", "add", "-c", nikon, WEP64, "--dry-run", "--reveal").stdout
    (would,) = json.loads(hotshoe("wifi", "add", "-c", nikon, WEP64, "--dry-run", "--json").stdout)["cameras"][0][
        "would"
    ]
    assert (would["add"], would["slot"], would["bytes"][0]["hex"]) == ("MyProfile", 0, "64")
    assert hotshoe("wifi", "list", "-c", nikon).stdout == f"{SLOTS} of {SLOTS} slots free\n"
    hotshoe("wifi", "add", "-c", nikon, WEP64)
    assert hotshoe("wifi", "rm", "-c", nikon, "0", "--dry-run").stdout == "would delete slot 0: MyProfile (TestNet)\n"
    assert hotshoe("wifi", "list", "-c", nikon).stdout.endswith(f"{SLOTS - 1} of {SLOTS} slots free\n")


def test_a_full_camera_gets_nothing(hotshoe: Hotshoe, nikon: str) -> None:
    for _ in range(SLOTS):
        assert hotshoe("wifi", "add", "-c", nikon, WEP64).exit_code == 0
    result = hotshoe("wifi", "add", "-c", nikon, WEP64)
    assert result.exit_code == 5
    assert f"has a profile in each of its {SLOTS} slots" in result.stderr


def test_what_is_wrong_is_not_sent_unless_forced(here: Path, hotshoe: Hotshoe, nikon: str) -> None:
    (here / "p.bin").write_bytes(profile_bytes(wep64(channel=0, key_length=6)))
    result = hotshoe("wifi", "add", "-c", nikon, "p.bin")
    assert result.exit_code == 2
    assert "not sent: wrong  channel: there is no channel 0; there are 1 to 11 (and 1 more" in result.stderr
    assert hotshoe("wifi", "add", "-c", nikon, "p.bin", "--force").exit_code == 0


def test_a_file_or_options(hotshoe: Hotshoe, nikon: str) -> None:
    assert hotshoe("wifi", "add", "-c", nikon, WEP64, "--name", "x").exit_code == 2
    assert hotshoe("wifi", "add", "-c", nikon).exit_code == 2


@pytest.mark.parametrize("wanted, words", [("7", "no profile '7'"), ("Nowhere", "no profile 'Nowhere'")])
def test_what_is_not_there_cannot_be_removed(wanted: str, words: str, hotshoe: Hotshoe, nikon: str) -> None:
    result = hotshoe("wifi", "rm", "-c", nikon, wanted, "--yes")
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_name_that_is_there_twice_wants_a_slot(hotshoe: Hotshoe, nikon: str) -> None:
    for _ in range(2):
        hotshoe("wifi", "add", "-c", nikon, WEP64)
    result = hotshoe("wifi", "rm", "-c", nikon, "MyProfile", "--yes")
    assert result.exit_code == 2
    assert "in the slots 0 and 1; say which" in result.stderr
    assert hotshoe("wifi", "rm", "-c", nikon, "1", "1", "--yes").stdout == "slot 1: MyProfile (TestNet)\n"


def test_deleting_is_asked_for(hotshoe: Hotshoe, nikon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hotshoe("wifi", "add", "-c", nikon, WEP64)
    assert hotshoe("wifi", "rm", "-c", nikon, "0").exit_code == 2
    asked: list[str] = []

    async def answer(question: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(camera, "somebody_there", lambda: True)
    monkeypatch.setattr(camera, "agreed", answer)
    assert hotshoe("wifi", "rm", "-c", nikon, "0").stdout == ""
    result = hotshoe("wifi", "rm", "-c", nikon, "0")
    assert result.stdout == "slot 0: MyProfile (TestNet)\n"
    assert "  slot 0: MyProfile (TestNet)" in result.stderr
    assert asked[0].startswith("Delete 1 profile from ")


@pytest.mark.parametrize("model", ["", "canon-powershot", "leica", "sony"])
def test_other_cameras_are_sent_nothing(model: str, hotshoe: Hotshoe) -> None:
    for action in (("list",), ("add", WEP64), ("rm", "0", "--yes")):
        result = hotshoe("wifi", *action, "-c", f"demo:{model}")
        assert result.exit_code == 5
        assert "keeps no Wi-Fi profiles" in result.stderr


def test_the_whole_way_without_a_camera(hotshoe: Hotshoe, key_file: MakeKey) -> None:
    key = key_file("0102030405060708090a0b0c0d")
    studio = ("--name", "Studio", "--ssid", "MyNet", "--security", "wep128", "--key-file", key)
    assert hotshoe("wifi", "new", *studio, "--out", "p.bin").exit_code == 0
    assert hotshoe("wifi", "lint", "p.bin").exit_code == 0
    assert hotshoe("wifi", "add", "-c", "demo:nikon", "p.bin").exit_code == 0
    assert hotshoe("wifi", "list", "-c", "demo:nikon").exit_code == 0
