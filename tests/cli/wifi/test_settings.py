"""Where the settings of a profile come from."""

from pathlib import Path

import pytest

from hotshoe.cli.wifi import keys, settings
from hotshoe.vendors.nikon.wifi.profile import Profile, read_profile
from tests.cli.conftest import Hotshoe
from tests.cli.processes import OnTerminal
from tests.cli.wifi.conftest import MakeKey

TOML = """
[profile]
name = "Studio"
ssid = "MyNet"
security = "wep128"
key-file = "key.txt"
channel = 11
ip = "192.168.7.5/24"
gateway = "192.168.7.1"
"""


def made(path: Path) -> Profile:
    return read_profile(path.read_bytes())


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (settings, keys):
        monkeypatch.setattr(module, "somebody_there", lambda: True)


def test_from_a_toml_file(here: Path, hotshoe: Hotshoe, key_file: MakeKey) -> None:
    key_file("correct horse")
    (here / "studio.toml").write_text(TOML)
    result = hotshoe("wifi", "new", "--from", "studio.toml", "--ssid", "Other", "--out", "p.bin")
    assert result.exit_code == 0
    profile = made(here / "p.bin")
    assert (profile.title, profile.network, profile.channel) == ("Studio", "Other", 11)
    assert (str(profile.address), profile.secret.reveal()) == ("192.168.7.5", b"correct horse")


@pytest.mark.parametrize(
    "text, words",
    [
        ("nonsense", "is no TOML"),
        ("x = 1", "has no [profile]"),
        ("profile = 1", "has no [profile]"),
        ("[profile]\nkey = 'canary'", "kept in a file of its own"),
        ("[profile]\nchanel = 6", "did you mean channel"),
        ("[profile]\nchannel = 6.5", "neither text nor a number"),
        ("[profile]\nchannel = true", "neither text nor a number"),
        ("[profile]\nname = 'x'\nssid = 'y'\nkey-file = 'nowhere'", "cannot read the key file"),
    ],
)
def test_what_is_wrong_with_a_toml_file(text: str, words: str, here: Path, hotshoe: Hotshoe) -> None:
    (here / "studio.toml").write_text(text)
    result = hotshoe("wifi", "new", "--from", "studio.toml", "--out", "p.bin")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "canary" not in result.output


def test_every_option_can_be_a_variable(here: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSHOE_WIFI_NEW_NAME", "Studio")
    monkeypatch.setenv("HOTSHOE_WIFI_NEW_SSID", "MyNet")
    monkeypatch.setenv("HOTSHOE_WIFI_KEY", "hello")
    assert hotshoe("wifi", "new", "--security", "wep64", "--out", "p.bin").exit_code == 0
    assert made(here / "p.bin").secret.reveal() == b"hello"


STUDIO = ("--name", "Studio", "--ssid", "MyNet", "--security", "wep64", "--out", "p.bin")


def test_a_key_from_standard_input(here: Path, hotshoe: Hotshoe) -> None:
    assert hotshoe("wifi", "new", *STUDIO, "--key-file", "-", input="hello\r\n").exit_code == 0
    assert made(here / "p.bin").secret.reveal() == b"hello"


def test_a_file_goes_before_the_environment(
    here: Path, hotshoe: Hotshoe, key_file: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSHOE_WIFI_KEY", "other")
    assert hotshoe("wifi", "new", *STUDIO, "--key-file", key_file("hello")).exit_code == 0
    assert made(here / "p.bin").secret.reveal() == b"hello"


@pytest.mark.usefixtures("somebody")
def test_a_key_is_asked_for_twice_and_not_echoed(here: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "new", *STUDIO, input="hello\nhallo\nhello\nhello\n")
    assert result.exit_code == 0
    assert "hello" not in result.output
    assert made(here / "p.bin").secret.reveal() == b"hello"


def test_without_a_key_and_a_person_it_says_so(hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "new", *STUDIO)
    assert result.exit_code == 2
    assert "a network with wep64 needs its key" in result.stderr


def test_a_key_without_encryption_is_not_dropped_silently(hotshoe: Hotshoe, key_file: MakeKey) -> None:
    result = hotshoe("wifi", "new", "--name", "x", "--ssid", "y", "--key-file", key_file("hello"), "--out", "p.bin")
    assert result.exit_code == 2
    assert "without encryption has no key" in result.stderr


@pytest.mark.parametrize(
    "text, words", [("a\nb", "more than one line"), ("", "is empty"), ("x" * 300, "more than one")]
)
def test_what_is_no_key_file(text: str, words: str, hotshoe: Hotshoe, key_file: MakeKey) -> None:
    result = hotshoe("wifi", "new", *STUDIO, "--key-file", key_file(text))
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_key_in_the_place_of_its_file_is_not_repeated(hotshoe: Hotshoe) -> None:
    for mistyped in ("canary", "canary\0"):
        result = hotshoe("wifi", "new", *STUDIO, "--key-file", mistyped, "-vv")
        assert result.exit_code == 2
        assert "cannot read the key file" in result.stderr
        assert "canary" not in result.output


def test_a_key_file_that_others_can_read_is_told_of(hotshoe: Hotshoe, key_file: MakeKey) -> None:
    key = key_file("hello")
    assert "chmod 600" not in hotshoe("wifi", "new", *STUDIO, "--key-file", key, "--dry-run").stderr
    key.chmod(0o644)
    assert "chmod 600" in hotshoe("wifi", "new", *STUDIO, "--key-file", key, "--dry-run").stderr


@pytest.mark.usefixtures("somebody")
def test_what_is_missing_is_asked_for(here: Path, hotshoe: Hotshoe) -> None:
    answers = ("Studio", "MyNet", "", "wpa3", "wep64", "192.168.7.5", "192.168.7.5/24", "192.168.7.1", "hello", "hello")
    result = hotshoe("wifi", "new", "--out", "p.bin", input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    profile = made(here / "p.bin")
    assert (profile.title, profile.network, profile.access_mode) == ("Studio", "MyNet", 0)
    assert (str(profile.address), str(profile.gateway), profile.encryption) == ("192.168.7.5", "192.168.7.1", 1)
    assert "it can be none, wep64, wep128, tkip" in result.stderr
    assert "an address with its mask" in result.stderr


@pytest.mark.usefixtures("somebody")
def test_only_what_matters_is_asked_for(here: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "new", "--name", "Studio", "--out", "p.bin", input="MyNet\nad-hoc\n11\n\n\n")
    assert result.exit_code == 0, result.output
    profile = made(here / "p.bin")
    assert (profile.access_mode, profile.address_setting, profile.channel) == (1, 2, 11)


def test_without_a_person_it_says_what_is_missing(hotshoe: Hotshoe) -> None:
    result = hotshoe("wifi", "new", "--out", "p.bin")
    assert result.exit_code == 2
    assert "Say --name and --ssid" in result.stderr


def test_on_a_real_terminal_the_key_is_not_shown(here: Path) -> None:
    with OnTerminal("wifi", "new", *STUDIO) as terminal:
        terminal.until("key of the network")
        terminal.type(b"hello\n")
        terminal.until("Repeat")
        terminal.type(b"hello\n")
        assert terminal.wait() == 0
    assert "hello" not in terminal.shown
    assert made(here / "p.bin").secret.reveal() == b"hello"
