"""A key goes through every command, in every way in which it can go wrong, and is nowhere to be found."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotshoe.cli import saving
from hotshoe.cli.main import VERBS
from hotshoe.cli.wifi import camera, files, shown
from hotshoe.client.partfile import PartFile
from hotshoe.errors import MalformedPacket
from hotshoe.responder.bodies import nikon_profiles
from hotshoe.vendors.nikon.wifi import making, profile, rules, slots, table
from tests.canary import WEP128, found
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street
from tests.cli.wifi.conftest import MakeKey
from tests.cli.wifi.keyed import everything, profile_of
from tests.client.scripted import Reply, ScriptedCamera
from tests.vendors.nikon.wifi.profiles import WEP64

MANNERS = ((), ("--json",), ("-v",), ("-vv",), ("-vvv",), ("-vvv", "--json"), ("-q",))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], bytes]:
    """Everything that was logged, at any level."""
    caplog.set_level(logging.DEBUG)

    def logged() -> bytes:
        return caplog.text.encode()

    return logged


def commands(nikon: str, security: str) -> Iterator[tuple[str, ...]]:
    """Everything that can be done with a key."""
    made = ("--name", "a", "--ssid", "b", "--security", security, "--key-file", "key.txt")
    for file in ("p.bin", "wrong.bin", "short.bin", "lying.bin", "key.txt"):
        yield ("show", file)
        yield ("show", "--hex", file)
        yield ("lint", file)
        yield ("diff", file, str(WEP64))
        yield ("add", file, "-c", nikon)
        yield ("add", file, "-c", nikon, "--dry-run")
        yield ("add", file, "-c", nikon, "--force")
    yield ("new", *made, "--dry-run")
    yield ("new", *made, "--out", "new.bin", "--on-conflict", "overwrite")
    yield ("new", *made, "--out", "new.bin")
    yield ("new", *made, "--out", "nowhere/new.bin")
    yield ("new", *made, "--security", "none", "--out", "new.bin")
    yield ("new", *made, "--security", "wep64", "--out", "new.bin")
    yield ("new", *made, "--mode", "ad-hoc", "--channel", "0", "--out", "new.bin")
    yield ("new", "--from", "p.toml", "--dry-run")
    yield ("new", "--from", "typed.toml", "--dry-run")
    yield ("new", "--from", "bare.toml", "--dry-run")
    yield ("new", "--from", "key.txt", "--dry-run")
    yield ("add", *made, "-c", nikon)
    yield ("add", *made, "-c", nikon, "--dry-run")
    yield ("add", *made, "-c", "demo:canon")
    yield ("add", *made, "-c", "127.0.0.1:1")
    yield ("list", "-c", nikon)
    yield ("rm", "0", "--yes", "-c", nikon)


@pytest.mark.parametrize("manner", MANNERS, ids=" ".join)
def test_no_command_says_a_key(
    manner: tuple[str, ...],
    mine: Path,
    key: bytes,
    security: str,
    nikon: str,
    hotshoe: Hotshoe,
    log: Callable[[], bytes],
) -> None:
    for args in commands(nikon, security):
        assert found(key, everything(hotshoe, (*args, *manner))) == [], args
    assert found(key, log()) == []


def test_a_key_from_elsewhere_is_not_said_either(
    mine: Path, key: bytes, security: str, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = ("new", "--name", "a", "--ssid", "b", "--security", security, "--dry-run", "-vvv")
    assert found(key, everything(hotshoe, (*new, "--key-file", "-"), input=key)) == []
    assert found(key, everything(hotshoe, (*new, "--key-file", key.decode()))) == []
    assert found(key, everything(hotshoe, (*new, f"--key={key.decode()}"))) == []
    monkeypatch.setenv("HOTSHOE_WIFI_KEY", key.decode())
    assert found(key, everything(hotshoe, new)) == []
    assert found(key, everything(hotshoe, (*new[:-2], "--out", "env.bin", "-vvv"))) == []
    assert (mine / "env.bin").exists()


FAULTS: list[tuple[object, str]] = [
    (files, "save_privately"),
    (saving, "_save"),
    (PartFile, "write"),
    (PartFile, "commit"),
    (shown, "read_profile"),
    (shown, "texts"),
    (shown, "pieces"),
    (files, "facts"),
    (files, "findings"),
    (table, "profile_bytes"),
    (making, "parse_key"),
    (making, "faults"),
    (rules, "_key"),
    (profile, "encode"),
    (camera, "add_profile"),
    (slots, "read_slots"),
    (slots, "_same"),
    (nikon_profiles, "read_profile"),
    (nikon_profiles.Shelf, "slot"),
]
"""Where something breaks that has the key at hand."""

ERRORS = [
    RuntimeError("something unforeseen"),
    OSError(28, "No space left on device"),
    MalformedPacket("it makes no sense", offset=3),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", FAULTS, ids=lambda where: f"{getattr(where[0], '__name__', where[0])}.{where[1]}")
def test_no_failure_says_a_key(
    where: tuple[object, str],
    error: Exception,
    here: Path,
    nikon: str,
    hotshoe: Hotshoe,
    key_file: MakeKey,
    monkeypatch: pytest.MonkeyPatch,
    log: Callable[[], bytes],
) -> None:
    key_file(WEP128.decode())
    (here / "p.bin").write_bytes(profile_of(WEP128, "wep128"))

    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(*where, fail)
    made = ("--name", "a", "--ssid", "b", "--security", "wep128", "--key-file", "key.txt")
    for args in (
        ("show", "--hex", "p.bin"),
        ("show", "p.bin", "--json"),
        ("lint", "p.bin"),
        ("diff", "p.bin", str(WEP64)),
        ("new", *made, "--out", "new.bin"),
        ("add", *made, "-c", nikon),
        ("add", "p.bin", "-c", nikon, "--dry-run"),
    ):
        said = everything(hotshoe, (*args, "-vvv"))
        assert found(WEP128, said) == [], args
    assert found(WEP128, log()) == []


def test_other_verbs_see_no_key_either(mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe) -> None:
    """Those that send bytes as they are, or show what a camera answers."""
    assert everything(hotshoe, ("add", "p.bin", "-c", nikon))
    for args in (
        ("raw", "SendProfileData", "5", "--in", "p.bin"),
        ("raw", "0x9007", "5", "--in", "wrong.bin"),
        ("raw", "GetProfileAllData"),
        ("info", "--ops", "--raw"),
        ("config", "list"),
        ("shell", "--command", "wifi add p.bin", "--command", "wifi list", "--command", "wifi show p.bin --hex"),
    ):
        result = hotshoe(*args, "-c", nikon, "-vvv")
        assert found(key, result.stdout_bytes + result.stderr_bytes) == [], args


@pytest.mark.parametrize("manner", [("-vvv",), ("--json",)], ids=" ".join)
def test_a_camera_that_tells_a_profile_is_not_repeated(
    manner: tuple[str, ...], key: bytes, security: str, street: Street, hotshoe: Hotshoe
) -> None:
    """Nobody knows whether an operation does that."""
    scripted = ScriptedCamera()
    scripted.answers[0x9009] = lambda camera, request, data: Reply(data=profile_of(key, security))
    result = hotshoe("raw", "0x9009", "-c", street.scripted(scripted), *manner)
    assert result.exit_code == 0
    assert "** **" in result.stdout or "****" in result.stdout
    assert found(key, result.stdout_bytes + result.stderr_bytes) == []


@pytest.mark.parametrize("manner", [("-vvv",), ("--json",)], ids=" ".join)
def test_a_camera_says_no_key_that_it_is_given(
    manner: tuple[str, ...], mine: Path, key: bytes, security: str, hotshoe: Hotshoe
) -> None:
    with Running(mine, "serve", "--model", "nikon", "--port", "0", *manner) as served:
        served.until(lambda: "\n" in served.out)
        address = re.search(r"ptpip://[\d.:]+", served.out)
        assert address
        for file in ("p.bin", "wrong.bin"):
            assert hotshoe("wifi", "add", file, "--force", "-c", address[0]).exit_code == 0
        assert hotshoe("raw", "SendProfileData", "5", "--in", "short.bin", "-c", address[0]).exit_code == 5
        served.until(lambda: "session.ended" in served.out or served.err)
        assert found(key, (served.out + served.err).encode()) == []


def test_the_key_is_there_for_who_asks(mine: Path, key: bytes, hotshoe: Hotshoe) -> None:
    """So that silence elsewhere means something."""
    for args in (("show", "p.bin"), ("show", "p.bin", "--json"), ("show", "p.bin", "--hex")):
        assert found(key, everything(hotshoe, (*args, "--reveal"))), args
    assert "wifi" in VERBS
