import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.text import Text

from hotshoe.cli.bars import Screen
from hotshoe.cli.board import Line
from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.progress import Advance, counted, transfer_text, transfers
from tests.cli.processes import OnTerminal


def test_nothing_on_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with transfers(Output(), "z8") as shown, shown.file("X.JPG", 10) as advance:
        advance(10, 10)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("verbosity, expected", [(0, ["z8  X\\x1b.JPG"]), (QUIET, [])])
def test_lines_on_a_terminal_that_cannot_draw(
    verbosity: int, expected: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with transfers(Output(verbosity=verbosity), "z8") as shown, shown.file("X\x1b.JPG", 10) as advance:
        advance(5, 10)
        advance(10, 10)
    lines = capsys.readouterr().err.splitlines()
    assert [line[: len("z8  X\\x1b.JPG")] for line in lines] == expected
    assert all("10 B" in line for line in lines)


def test_a_transfer_in_words() -> None:
    assert transfer_text(51_200_000, 0.62) == " 51.2 MB  0.62 s  82.6 MB/s"
    assert transfer_text(5, 0) == "     5 B  0.00 s"


def test_a_bar_on_a_terminal_and_data_on_a_pipe(tmp_path: Path) -> None:
    with OnTerminal("get", "-c", "demo:?pictures=1", "--dest", tmp_path) as get:
        assert get.wait() == 0
        assert "HSHO0001.JPG" in get.shown
        assert "MB" in get.shown
        assert get.out.decode() == f"{tmp_path}/DCIM/100HSHOE/HSHO0001.JPG\n"


def test_lines_appear_above_the_bar(tmp_path: Path) -> None:
    with OnTerminal("get", "-c", "demo:?pictures=2", "--dest", tmp_path, wholly=True) as get:
        assert get.wait() == 0
        assert f"{tmp_path}/DCIM/100HSHOE/HSHO0002.JPG\r\n" in get.shown
        assert get.shown.count("\x1b[?25h") == get.shown.count("\x1b[?25l") == 1


def test_quiet_has_no_bar(tmp_path: Path) -> None:
    with OnTerminal("get", "-q", "-c", "demo:?pictures=1", "--dest", tmp_path) as get:
        assert get.wait() == 0
        assert get.shown == ""


@dataclass
class Counted:
    size: int | None
    is_folder: bool = False


async def listed(*sizes: int | None, log: list[str]) -> AsyncIterator[Counted]:
    for size in sizes:
        log.append("listed")
        yield Counted(size)
    yield Counted(0, is_folder=True)


class Counting:
    """A display that wants to know."""

    def __init__(self, *, counts: bool) -> None:
        self.counts = counts
        self.expected: list[tuple[int, int]] = []

    def expect(self, files: int, size: int) -> None:
        self.expected.append((files, size))

    @contextmanager
    def file(self, name: str, size: int | None) -> Iterator[Advance]:
        yield lambda passed, total: None


@pytest.mark.parametrize(
    "counts, expected, order",
    [
        (True, [(2, 10)], ["listed", "listed", "taken", "taken", "taken"]),
        (False, [], ["listed", "taken", "listed", "taken", "taken"]),
    ],
)
async def test_what_is_counted_is_listed_first(counts: bool, expected: list[tuple[int, int]], order: list[str]) -> None:
    shown, log = Counting(counts=counts), list[str]()
    async for _ in counted(listed(10, None, log=log), shown, lambda one: one):
        log.append("taken")
    assert (shown.expected, log) == (expected, order)


def test_a_program_is_told_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 0.5, 1.0, 1.5, 2.5])
    monkeypatch.setattr("hotshoe.cli.progress.time.monotonic", lambda: next(times))
    with transfers(Output(json=True), "z8") as shown, shown.file("X.JPG", 40) as advance:
        for passed in (10, 20, 30, 40):
            advance(passed, 40)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines == [
        {"v": 1, "event": "object.progress", "camera": "z8", "name": "X.JPG", "bytes": passed, "size": 40}
        for passed in (20, 40)
    ]


def test_quiet_programs_are_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Output(json=True, verbosity=QUIET).report("object.saved", camera="z8")
    Output().report("object.saved", camera="z8")
    assert capsys.readouterr() == ("", "")


def test_one_display_for_all_cameras(tmp_path: Path) -> None:
    cameras = ("-c", "demo:?pictures=2") * 3
    with OnTerminal("get", *cameras, "--dest", tmp_path, wholly=True) as get:
        assert get.wait() == 0
    assert re.search(r"demo-\d  HSHO000\d.JPG +\S", get.shown)
    assert "total  " in get.shown
    assert get.shown.count("\x1b[?25h") == get.shown.count("\x1b[?25l") == 1
    saved = {str(path) for path in tmp_path.rglob("*.JPG")}
    assert len(saved) == 6
    assert all(f"{path}\r\n" in get.shown for path in saved)


async def test_drawing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a transfer advances, and however slowly a terminal draws."""
    monkeypatch.setenv("TERM", "xterm")
    screen, drawn = Screen(Output()), list[float]()
    monkeypatch.setattr("sys.stderr", io.StringIO())
    monkeypatch.setattr("hotshoe.cli.bars.time.thread_time", lambda: len(drawn) * 0.01)
    original = Screen._text

    def counting(self: Screen, lines: list[Line]) -> Text:
        drawn.append(asyncio.get_running_loop().time())
        return original(self, lines)

    monkeypatch.setattr(Screen, "_text", counting)
    with screen.camera("z8") as row, row.file("X.JPG", 1000) as advance:
        for passed in range(1000):
            advance(passed, 1000)
            await asyncio.sleep(0)
        assert len(drawn) == 1
        assert screen._timer
        assert isinstance(screen._timer, asyncio.TimerHandle)
        assert screen._timer.when() - drawn[0] >= 0.75
