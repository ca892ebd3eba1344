import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.ingest.library import MARKER
from tests.cli.processes import Running

PEAK = """
import sys
from hotshoe.cli.main import program
code = program.main(sys.argv[1:], standalone_mode=False)
status = open("/proc/self/status").read()
print("peak", status.partition("VmHWM:")[2].split()[0], file=sys.stderr)
sys.exit(code)
"""
MIB = 1024 * 1024

PROMPT_SECONDS = 1.0
"""From Ctrl-C to the prompt."""


def hashes(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                found[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


@pytest.fixture
def big(card: Path) -> Path:
    """A card whose only file takes longer than anybody waits, and no room there; who fetches it needs the room."""
    with (card / "big.mov").open("wb") as file:
        file.truncate(9 * 1024 * MIB)
    return card


def test_a_thousand_files_arrive_whole_in_little_memory(tmp_path: Path, card: Path) -> None:
    dice = random.Random(1)
    for number in range(1000):
        folder = card / "DCIM" / f"{100 + number // 300}TEST"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"IMG_{number:04}.JPG").write_bytes(dice.randbytes(dice.randrange(40_000)))
    (card / "large.bin").write_bytes(dice.randbytes(MIB) * 100)
    with Running(tmp_path, "serve", card, "--port", 0) as camera:
        args = ("get", "-c", camera.address(), "--dest", tmp_path / "got")
        with Running(tmp_path, *args, wrapper=("-c", PEAK)) as get:
            assert get.wait() == 0
        assert len(get.out.splitlines()) == 1001
        assert hashes(tmp_path / "got") == hashes(card)
        assert int(get.err.split("peak ")[1]) * 1024 < 80 * MIB
        camera.signal(signal.SIGINT)
        assert camera.wait() == 0
        assert camera.err.count(": sent  ") == 1001


def part_grows(folder: Path) -> bool:
    part = folder / "big.mov.part"
    return part.exists() and part.stat().st_size > 4 * MIB


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_camera_goes_in_the_middle(number: signal.Signals, tmp_path: Path, big: Path) -> None:
    with (
        Running(tmp_path, "serve", big, "--port", 0) as camera,
        Running(tmp_path, "get", "-c", camera.address(), "--dest", tmp_path / "got") as get,
    ):
        get.until(lambda: part_grows(tmp_path / "got"))
        camera.signal(number)
        assert get.wait() in {3, 6}
        assert camera.wait() == (-9 if number is signal.SIGKILL else 0)
    assert {path.name for path in (tmp_path / "got").iterdir()} == {"big.mov.part"}
    assert get.out == ""
    assert "big.mov.part" in get.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_get_is_interrupted(number: signal.Signals, tmp_path: Path, big: Path) -> None:
    """The camera sees the session closed, and can be used again at once."""
    with Running(tmp_path, "serve", big, "--port", 0, "--json") as camera:
        camera.until(lambda: "camera.listening" in camera.out)
        address = json.loads(camera.out.splitlines()[0])["address"]
        with Running(tmp_path, "get", "-c", address, "--dest", tmp_path / "got") as get:
            get.until(lambda: part_grows(tmp_path / "got"))
            signalled = time.monotonic()
            get.signal(number)
            assert get.wait() == 130
            assert time.monotonic() - signalled < PROMPT_SECONDS
        assert {path.name for path in (tmp_path / "got").iterdir()} == {"big.mov.part"}
        assert (get.out, get.err) == ("", "get: interrupted\n")
        camera.until(lambda: "session.ended" in camera.out)
        with Running(tmp_path, "ls", "-c", address, "--timeout", "5s") as again:
            assert (again.wait(), again.out) == (0, "big.mov\n")
        ended = [json.loads(line) for line in camera.out.splitlines()]
        assert [event["event"] for event in ended[:4]] == [
            "camera.listening",
            "session.opened",
            "object.sent",
            "session.ended",
        ]
        assert ended[3]["clean"] is True


def test_the_demo_leaves_pictures(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Running(tmp_path, "demo", "--for", "3s", "--every", "200ms", "--dest", out) as demo:
        assert demo.wait() == 0
    pictures = sorted(out.glob("*.JPG"))
    assert len(pictures) >= 5
    assert len(set(hashes(out).values())) == len(pictures) + len([MARKER])
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
            assert picture.getexif()
    lines = demo.out.splitlines()
    assert sorted(line.split("  ")[1] for line in lines) == [path.name for path in pictures]
    assert all(" MB/s  → " in line for line in lines)
    assert f"done  {len(pictures)} pictures" in demo.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_ends_well_when_interrupted(number: signal.Signals, tmp_path: Path) -> None:
    with Running(tmp_path, "demo", "--every", "100ms", "--dest", tmp_path / "out", "--json") as demo:
        demo.until(lambda: demo.out.count("object.saved") >= 2)
        demo.signal(number)
        assert demo.wait() == 0
    events = [json.loads(line) for line in demo.out.splitlines()]
    saved = [event for event in events if event["event"] == "object.saved"]
    assert events[0]["event"] == "camera.connected"
    assert (events[-1]["event"], events[-1]["files"], events[-1]["failed"]) == ("demo.ended", len(saved), 0)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        MARKER,
        *(Path(event["saved"]).name for event in saved),
    }


def test_events_end_well_when_interrupted(tmp_path: Path) -> None:
    with Running(tmp_path, "events", "-c", "demo:?pictures=0&every=50ms") as events:
        events.until(lambda: events.out.count("\n") > 2)
        events.signal(signal.SIGINT)
        assert events.wait() == 0


def test_events_that_were_to_be_counted_are_interrupted(tmp_path: Path) -> None:
    with Running(tmp_path, "events", "-c", "demo:?pictures=0&every=50ms", "--count", 100_000) as events:
        events.until(lambda: events.out.count("\n") > 2)
        events.signal(signal.SIGINT)
        assert events.wait() == 130


@pytest.mark.parametrize("verb", [("ls", "-R"), ("info", "--ops"), ("get", "--dry-run")])
def test_a_reader_that_has_had_enough_hears_no_complaint(verb: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    finished = subprocess.run(
        [sys.executable, "-m", "hotshoe", *verb, "-c", "demo:"],
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert finished.returncode == 130
    assert b"error" not in finished.stderr


def test_talk_that_nobody_reads_ends_nothing(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "hotshoe", "shoot", "-vv", "-c", "demo:", "--dest", str(tmp_path)]
    with os.fdopen(writer) as err:
        assert subprocess.run(command, stdout=subprocess.DEVNULL, stderr=err, timeout=60, check=False).returncode == 0
    assert [path.suffix for path in tmp_path.iterdir()] == [".JPG"]
