"""A key goes through every command, in every way in which it can go wrong, and is nowhere to be found."""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hotshoe.cli import saving
from hotshoe.cli.main import VERBS
from hotshoe.cli.wifi import camera, files, shown
from hotshoe.client.partfile import PartFile
from hotshoe.errors import MalformedPacket
from hotshoe.responder.bodies import nikon_profiles
from hotshoe.vendors.nikon.wifi import making, profile, rules, slots, table
from hotshoe.vendors.nikon.wifi.profile import profile_bytes
from hotshoe.wire.secret import Secret
from tests.canary import PASSPHRASE, WEP128, found
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street
from tests.cli.wifi.conftest import MakeKey
from tests.client.scripted import Reply, ScriptedCamera
from tests.vendors.nikon.wifi.profiles import WEP64, wep64

KEYS = {"wep128": WEP128, "tkip": PASSPHRASE}
MANNERS = ((), ("--json",), ("-v",), ("-vv",), ("-vvv",), ("-vvv", "--json"), ("-q",))


def profile_of(key: bytes, security: str, **changes: object) -> bytes:
    encryption, authentication = {"wep128": (2, 0), "tkip": (3, 2)}[security]
    fields: dict[str, object] = {
        "encryption": encryption,
        "authentication": authentication,
        "key": Secret(key.ljust(64, b"\0")),
        "key_length": len(key),
    }
    return profile_bytes(wep64(**fields | changes))


@pytest.fixture(params=KEYS)
def security(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def key(security: str) -> bytes:
    return KEYS[security]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], bytes]:
    """Everything that was logged, at any level."""
    caplog.set_level(logging.DEBUG)

    def logged() -> bytes:
        return caplog.text.encode()

    return logged


@pytest.fixture
def mine(key: bytes, security: str, here: Path) -> Path:
    """A profile with the key, one that is as wrong as can be, and a settings file beside them."""
    (here / "p.bin").write_bytes(profile_of(key, security))
    (here / "wrong.bin").write_bytes(profile_of(key, security, channel=0, name=b"x" * 17, prefix=0, key_length=200))
    (here / "short.bin").write_bytes(profile_of(key, security)[:-1])
    (here / "lying.bin").write_bytes(bytes([0x64, 9]) + profile_of(key, security)[2:])
    (here / "key.txt").write_bytes(key + b"\n")
    (here / "p.toml").write_text(f'[profile]\nname="a"\nssid="b"\nsecurity="{security}"\nkey-file="key.txt"\n')
    (here / "typed.toml").write_text(f'[profile]\nkey = "{key.decode()}"\n')
    (here / "bare.toml").write_bytes(key)
    return here


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


def everything(hotshoe: Hotshoe, args: tuple[str, ...], **options: Any) -> bytes:
    """What a command says on both streams."""
    result = hotshoe("wifi", *args, **options)
    return result.stdout_bytes + result.stderr_bytes


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


def test_a_trace_has_no_key_unless_it_is_to_be_as_it_was(mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe) -> None:
    add = ("add", "p.bin", "-c", nikon, "-vvv")
    assert found(key, everything(hotshoe, (*add, "--trace", "redacted.pcapng"))) == []
    assert found(key, (mine / "redacted.pcapng").read_bytes()) == []
    assert found(key, everything(hotshoe, (*add, "--trace", "whole.pcapng", "--no-redact"))) == []
    assert "ascii" in found(key, (mine / "whole.pcapng").read_bytes())


LOOKS = (
    *(("show", "-v"), ("show", "--packets", "-vvv"), ("show", "--sessions", "-v"), ("show", "--json", "-v")),
    *(("stats",), ("stats", "--json"), ("check", "-v"), ("check", "--json"), ("extract", "--dest", "out", "-vvv")),
    *(("ladder", "--format", kind) for kind in ("html", "svg", "mermaid")),
    *(("redact", "-o", "copy.pcapng", "-vvv"), ("clone", "--dest", "clone", "-vvv")),
)
"""Every way to look at a recording."""


@pytest.mark.parametrize("make", [(), ("--vendor", "canon")], ids=["as-nikon", "as-canon"])
def test_no_look_at_a_recording_shows_a_key(
    make: tuple[str, ...], mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in ("p.bin", "wrong.bin"):
        traced = ("--trace", f"{file}.pcapng", "--no-redact")
        monkeypatch.chdir(mine)
        assert hotshoe("wifi", "add", file, "--force", "-c", nikon, *traced).exit_code == 0
        # What they make has the same name each time.
        (mine / f"from-{file}").mkdir()
        monkeypatch.chdir(mine / f"from-{file}")
        for args in LOOKS:
            result = hotshoe("pcap", *args, *make, mine / f"{file}.pcapng")
            assert result.exit_code in {0, 7}, result.output
            assert found(key, result.stdout_bytes + result.stderr_bytes) == [], args
    made = [path for path in mine.glob("from-*/**/*") if path.is_file()]
    assert made
    for path in made:
        assert found(key, path.read_bytes()) == [], path


def test_the_key_is_there_for_who_asks(mine: Path, key: bytes, hotshoe: Hotshoe) -> None:
    """So that silence elsewhere means something."""
    for args in (("show", "p.bin"), ("show", "p.bin", "--json"), ("show", "p.bin", "--hex")):
        assert found(key, everything(hotshoe, (*args, "--reveal"))), args
    assert "wifi" in VERBS
