"""``hotshoe wifi`` and profiles in files."""

import json
import stat
from pathlib import Path

import pytest

from hotshoe.vendors.nikon.wifi.profile import profile_bytes, read_profile
from tests.cli.conftest import Hotshoe
from tests.cli.wifi.conftest import MakeKey
from tests.vendors.nikon.wifi.profiles import FILES, WEP64, wep64

STUDIO = ("--name", "Studio", "--ssid", "MyNet")


def test_show_is_a_table(hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "show", WEP64)
    assert result.exit_code == 0
    lines = [line.split("  ", 1) for line in result.stdout.splitlines()]
    shown = {label: value.strip() for label, value in lines}
    assert len(shown) == 19
    assert shown["profile name"] == "MyProfile"
    assert shown["key"] == "***"
    assert "0102030405" in hotshoe("wifi", "show", WEP64, "--reveal").stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_annotated_bytes_are_the_bytes(file: Path, hotshoe: Hotshoe) -> None:
    lines = hotshoe("wifi", "show", "--hex", "--reveal", file).stdout.splitlines()
    assert bytes.fromhex("".join(line[4:51] for line in lines)) == file.read_bytes()
    assert [int(line[:2], 16) for line in lines] == sorted(int(line[:2], 16) for line in lines)
    hidden = "".join(line[4:51] for line in hotshoe("wifi", "show", "--hex", file).stdout.splitlines())
    assert hidden.count("**") == 64


def test_show_for_programs(hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("wifi", "show", WEP64, "--hex", "--json").stdout)
    assert (document["verb"], document["file"]) == ("wifi", str(WEP64))
    assert document["profile"]["ssid"] == "TestNet"
    assert document["profile"]["key"] == "***"
    assert document["bytes"][0] == {"field": "version", "offset": 0, "hex": "64"}
    assert json.loads(hotshoe("wifi", "show", WEP64, "--json", "--reveal").stdout)["profile"]["key"] == "0102030405"


@pytest.mark.parametrize(
    "data, words",
    [(b"", "has 196 bytes, this has 0"), (bytes(196), "at offset 0x01"), (bytes(5000), "is no Wi-Fi profile")],
)
def test_what_is_no_profile_is_told(data: bytes, words: str, here: Path, hotshoe: Hotshoe) -> None:
    (here / "p.bin").write_bytes(data)
    for action in (("show",), ("lint",), ("diff", WEP64), ("add", "-c", "demo:nikon")):
        result = hotshoe("wifi", *action, "p.bin")
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_new_profile_is_a_private_file(here: Path, hotshoe: Hotshoe, key_file: MakeKey, guid: str) -> None:
    key = key_file("01:02:03:04:05\n")
    result = hotshoe("wifi", "new", *STUDIO, "--security", "wep64", "--key-file", key, "--out", "p.bin")
    assert (result.exit_code, result.stdout) == (0, f"{here / 'p.bin'}\n")
    assert "next, with the camera on a cable: hotshoe wifi add -c usb: p.bin" in result.stderr
    made = here / "p.bin"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    profile = read_profile(made.read_bytes())
    assert (profile.title, profile.network, profile.guid.hex()) == ("Studio", "MyNet", guid)
    assert profile.secret.reveal() == bytes([1, 2, 3, 4, 5])
    assert hotshoe("wifi", "lint", "p.bin").stdout == "p.bin: nothing to complain about\n"


def test_nothing_is_overwritten_unasked(here: Path, hotshoe: Hotshoe) -> None:
    (here / "p.bin").write_bytes(b"mine")
    assert hotshoe("wifi", "new", *STUDIO, "--out", "p.bin").exit_code == 8
    assert (here / "p.bin").read_bytes() == b"mine"
    assert hotshoe("wifi", "new", *STUDIO, "--out", "p.bin", "--on-conflict", "overwrite").exit_code == 0
    assert stat.S_IMODE((here / "p.bin").stat().st_mode) == 0o600
    assert hotshoe("wifi", "new", *STUDIO, "--out", "p.bin", "--on-conflict", "rename").stdout.endswith("p-1.bin\n")


def test_dry(here: Path, hotshoe: Hotshoe, key_file: MakeKey) -> None:
    key = key_file("hello")
    args = ("wifi", "new", *STUDIO, "--security", "wep64", "--key-file", key, "--dry-run")
    shown = hotshoe(*args).stdout
    assert "profile name: Studio" in shown
    assert "68 65 6c 6c 6f" not in shown
    assert "68 65 6c 6c 6f" in hotshoe(*args, "--reveal").stdout
    assert json.loads(hotshoe(*args, "--json").stdout)["profile"]["name"] == "Studio"
    assert [path.name for path in here.glob("*.bin")] == []


def test_it_wants_to_know_where_to(hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "new", *STUDIO)
    assert result.exit_code == 2
    assert "--out FILE" in result.stderr


def test_new_for_programs(here: Path, hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("wifi", "new", *STUDIO, "--out", "p.bin", "--json").stdout)
    assert document["saved"] == str(here / "p.bin")
    assert (document["profile"]["encryption"], document["profile"]["key"]) == ("none", "")


def test_what_is_odd_or_experimental_is_said(hotshoe: Hotshoe, key_file: MakeKey) -> None:
    key = key_file("correct horse")
    result = hotshoe("wifi", "new", *STUDIO, "--security", "tkip", "--key-file", key, "--out", "p.bin")
    assert result.exit_code == 0
    assert "experimental" in result.stderr
    assert "experimental" in hotshoe("wifi", "lint", "p.bin").stdout
    assert hotshoe("wifi", "lint", "p.bin").exit_code == 0


def test_lint_tells_what_is_wrong(here: Path, hotshoe: Hotshoe) -> None:
    (here / "p.bin").write_bytes(profile_bytes(wep64(channel=0, key_length=13)))
    result = hotshoe("wifi", "lint", "p.bin", WEP64)
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "p.bin: wrong  channel: there is no channel 0; there are 1 to 11",
        "p.bin: wrong  key length: it is 13, a key of wep64 has 5 bytes",
        f"{WEP64}: nothing to complain about",
    ]
    document = json.loads(hotshoe("wifi", "lint", "p.bin", "--json").stdout)
    assert document["files"][0]["findings"][0] == {
        "weight": "wrong",
        "field": "channel",
        "text": "there is no channel 0; there are 1 to 11",
    }


def test_diff_tells_fields_and_no_keys(here: Path, hotshoe: Hotshoe) -> None:
    other = FILES[-2]
    shown = hotshoe("wifi", "diff", WEP64, other).stdout
    assert "channel: 6, not 11" in shown
    assert "key: ***, not ***" in shown
    assert "0102030405" not in shown
    assert "key: 0102030405, not 0102030405060708" in hotshoe("wifi", "diff", WEP64, other, "--reveal").stdout
    assert hotshoe("wifi", "diff", WEP64, WEP64).stdout == ""
    rows = json.loads(hotshoe("wifi", "diff", WEP64, other, "--json").stdout)["differences"]
    assert {"name": "channel", "value": 6, "wanted": 11} in rows
