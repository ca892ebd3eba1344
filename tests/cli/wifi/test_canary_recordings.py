"""What is recorded of a key, and what a look at a recording shows of it."""

import os
from pathlib import Path

import pytest

from hotshoe.wire.codec import encode
from hotshoe.wire.containers import CommandContainer, ResponseContainer, data_container_header, encode_container
from tests.analysis.recordings import pcap
from tests.analysis.sessions import INFO
from tests.analysis.usb_frames import USBMON, USBPCAP, Camera
from tests.canary import found
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.wifi.keyed import everything

FILES = ("p.bin", "wrong.bin", "short.bin", "lying.bin")
"""Profiles, and what a program might send instead of one."""


def test_a_trace_has_no_key_unless_it_is_to_be_as_it_was(mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe) -> None:
    add = ("add", "p.bin", "-c", nikon, "-vvv")
    assert found(key, everything(hotshoe, (*add, "--trace", "redacted.pcapng"))) == []
    assert found(key, (mine / "redacted.pcapng").read_bytes()) == []
    assert found(key, everything(hotshoe, (*add, "--trace", "whole.pcapng", "--no-redact"))) == []
    assert "ascii" in found(key, (mine / "whole.pcapng").read_bytes())


@pytest.mark.parametrize("file", FILES)
def test_a_trace_of_what_is_no_profile_has_no_key_either(
    file: str, mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe
) -> None:
    sent = hotshoe("raw", "SendProfileData", "5", "--in", file, "-c", nikon, "--trace", "sent.pcapng", "-vvv")
    assert found(key, sent.stdout_bytes + sent.stderr_bytes) == []
    assert found(key, (mine / "sent.pcapng").read_bytes()) == []


LOOKS = (
    *(("show", "-v"), ("show", "--packets", "-vvv"), ("show", "--sessions", "-v"), ("show", "--json", "-v")),
    *(("show", "--packets", "--json", "-vvv"), ("stats",), ("stats", "--json"), ("stats", "--html", "stats.html")),
    *(("check", "-v"), ("check", "--json"), ("extract", "--dest", "out", "-vvv")),
    *(("ladder", "--format", kind) for kind in ("html", "svg", "mermaid")),
    *(("redact", "-o", "copy.pcapng", "-vvv"), ("clone", "--dest", "clone", "-vvv")),
)
"""Every way to look at a recording."""

MAKES = pytest.mark.parametrize("make", [(), ("--vendor", "canon")], ids=["as-nikon", "as-canon"])


def look(recording: Path, key: bytes, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch, *make: str) -> None:
    """Look at it in every way; nothing that is said or made may have the key."""
    # What they make has the same name each time.
    made = recording.parent / f"from-{recording.name}"
    made.mkdir()
    monkeypatch.chdir(made)
    for args in LOOKS:
        result = hotshoe("pcap", *args, *make, recording)
        assert result.exit_code in {0, 7, 10}, result.output
        assert found(key, result.stdout_bytes + result.stderr_bytes) == [], args
    paths = [path for path in made.rglob("*") if path.is_file()]
    assert paths
    for path in paths:
        assert found(key, path.read_bytes()) == [], path


@MAKES
def test_no_look_at_a_recording_shows_a_key(
    make: tuple[str, ...], mine: Path, key: bytes, nikon: str, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in FILES:
        traced = ("-c", nikon, "--trace", mine / f"{file}.pcapng", "--no-redact")
        hotshoe("raw", "SendProfileData", "5", "--in", mine / file, *traced)
        look(mine / f"{file}.pcapng", key, hotshoe, monkeypatch, *make)


def on_a_cable(profile: bytes, link: int) -> bytes:
    """A recording of a cable over which a profile went."""
    camera = Camera(link)
    frames = [
        *camera.out(2, encode_container(CommandContainer(0x1001, 0, ()))),
        *camera.into(1, (info := data_container_header(0x1001, 0, len(encode(INFO))) + encode(INFO))),
        *camera.into(1, encode_container(ResponseContainer(0x2001, 0))),
        *camera.out(2, encode_container(CommandContainer(0x1002, 1, (1,)))),
        *camera.into(1, encode_container(ResponseContainer(0x2001, 1))),
        *camera.out(2, encode_container(CommandContainer(0x9007, 2, (0,)))),
        *camera.out(2, data_container_header(0x9007, 2, len(profile)) + profile),
        *camera.into(1, encode_container(ResponseContainer(0x2001, 2))),
    ]
    assert info
    return pcap(frames, link)


@pytest.mark.parametrize("link", [USBMON, USBPCAP], ids=["linux", "windows"])
@MAKES
def test_no_look_at_a_recording_of_a_cable_shows_a_key(
    link: int, make: tuple[str, ...], mine: Path, key: bytes, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in FILES:
        recording = mine / f"{file}.pcap"
        recording.write_bytes(on_a_cable((mine / file).read_bytes(), link))
        assert "SendProfileData" in hotshoe("pcap", "show", "--vendor", "nikon", recording).stdout
        look(recording, key, hotshoe, monkeypatch, *make)


def test_two_recordings_side_by_side_show_no_key(mine: Path, key: bytes, hotshoe: Hotshoe) -> None:
    paths = [mine / f"{file}.pcap" for file in FILES]
    for path in paths:
        path.write_bytes(on_a_cable((mine / path.stem).read_bytes(), USBMON))
    for other in paths[1:]:
        for manner in ((), ("-vvv",), ("--json",), ("--html", f"{other.name}.html")):
            result = hotshoe("pcap", "diff", "--vendor", "nikon", *manner, paths[0], other)
            assert result.exit_code in {0, 10}, result.output
            assert found(key, result.stdout_bytes + result.stderr_bytes) == [], manner
    pages = list(mine.glob("*.html"))
    assert pages
    for page in pages:
        assert found(key, page.read_bytes()) == [], page


def test_a_recording_that_is_being_made_shows_no_key(mine: Path, key: bytes) -> None:
    pipe = mine / "pipe"
    os.mkfifo(pipe)
    with Running(mine, "pcap", "live", "--packets", "-vvv", "--vendor", "nikon", pipe) as live, pipe.open("wb") as out:
        out.write(on_a_cable((mine / "p.bin").read_bytes(), USBMON))
        out.close()
        assert live.wait() == 0
    assert "SendProfileData" in live.out
    assert found(key, (live.out + live.err).encode()) == []
