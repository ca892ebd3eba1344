"""What ``hotshoe live`` gives away, read by programs that nobody here wrote: Pillow, and Python's own web client."""

import io
import re
import signal
import subprocess
import sys
import urllib.request
from http.client import HTTPResponse
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.cli.exits import Exit
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running

SHOTS = {"canon": "IMG_", "canon-powershot": "IMG_", "nikon": "DSC_", "sony": "DSC"}
"""How the names of pictures begin, by the names of models."""


def size_of(frame: bytes) -> tuple[int, int]:
    image = Image.open(io.BytesIO(frame))
    image.load()
    assert image.format == "JPEG"
    return image.size


def test_files_are_pictures_numbered_as_they_came(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("live", "-c", "demo:nikon", "--frames", "30", "-o", tmp_path)
    assert result.exit_code == 0
    assert re.fullmatch(r"demo-nikon: \d+ frames, [\d.]+ a second(, \d+ missed)?\n", result.stderr)
    frames = sorted(tmp_path.iterdir())
    assert len(frames) == 30
    assert {size_of(path.read_bytes()) for path in frames} == {(640, 424)}
    assert len({path.read_bytes() for path in frames}) == 30


def test_a_pipe_gets_one_picture_after_the_other() -> None:
    command = [sys.executable, "-m", "hotshoe", "live", "-c", "demo:sony", "--frames", "10", "-o", "-"]
    film = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    parts = [b"\xff\xd8\xff" + part for part in film.split(b"\xff\xd8\xff")[1:]]
    assert b"".join(parts) == film
    assert len({size_of(part) for part in parts}) == 1
    assert len(parts) == 10


def test_a_reader_that_has_enough_ends_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hotshoe", "live", "-c", "demo:sony", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(3) == b"\xff\xd8\xff"
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait(60) == Exit.INTERRUPTED


def part(answer: HTTPResponse) -> bytes:
    """The next of a multipart answer, by its length."""
    assert answer.readline() == b"--frame\r\n"
    heads = dict(line.split(b": ") for line in iter(lambda: answer.readline().strip(), b""))
    assert heads[b"Content-Type"] == b"image/jpeg"
    data = answer.read(int(heads[b"Content-Length"]))
    assert answer.readline() == b"\r\n"
    return data


def test_a_browser_gets_it_too(tmp_path: Path) -> None:
    with Running(tmp_path, "live", "-c", "demo:canon", "--serve", "0") as running:
        running.until(lambda: re.search(r"http://\S+/\n", running.err))
        found = re.search(r"http://\S+/", running.err)
        assert found
        with urllib.request.urlopen(found[0], timeout=30) as answer:
            assert answer.headers.get_content_type() == "multipart/x-mixed-replace"
            frames = [part(answer) for _ in range(5)]
        running.signal(signal.SIGINT)
        # Without an end of its own, to be interrupted is its normal end.
        assert running.wait() == 0
    assert len({size_of(frame) for frame in frames}) == 1
    assert len(set(frames)) == 5


@pytest.mark.parametrize("model", SHOTS)
def test_new_pictures_are_fetched_meanwhile(model: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    shots, frames = tmp_path / "shots", tmp_path / "frames"
    camera = f"demo:{model}?pictures=1&every=400ms"
    result = hotshoe("live", "-c", camera, "--fps", "20", "--for", "2s", "-o", frames, "--collect", shots)
    assert result.exit_code == 0, result.stderr
    saved = [path for path in shots.iterdir() if path.suffix == ".JPG"]
    assert len(saved) >= 2
    for path in saved:
        assert path.name.startswith(SHOTS[model])
        size_of(path.read_bytes())
    assert len(list(frames.iterdir())) > 5
