import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.progress import transfer_text, transfers


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


def on_a_terminal(*args: str, stdout: int | None = None) -> tuple[int, str, bytes]:
    """The program with its stderr (and stdin) on a terminal: exit code, what the terminal got, stdout."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "hotshoe", *args],
        stdin=theirs,
        stdout=subprocess.PIPE if stdout is None else theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    shown = b""
    while piece := _read(ours):
        shown += piece
    out = process.stdout.read() if process.stdout else b""
    if process.stdout:
        process.stdout.close()
    os.close(ours)
    return process.wait(), shown.decode(), out


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        # Linux says so when the last process has closed the other end.
        return b""


def test_a_bar_on_a_terminal_and_data_on_a_pipe(tmp_path: Path) -> None:
    code, shown, out = on_a_terminal("get", "-c", "demo:?pictures=1", "--dest", str(tmp_path))
    assert code == 0
    assert "HSHO0001.JPG" in shown
    assert "MB" in shown
    assert out.decode() == f"{tmp_path}/DCIM/100HSHOE/HSHO0001.JPG\n"


def test_lines_appear_above_the_bar(tmp_path: Path) -> None:
    code, shown, _ = on_a_terminal("get", "-c", "demo:?pictures=2", "--dest", str(tmp_path), stdout=1)
    assert code == 0
    assert f"{tmp_path}/DCIM/100HSHOE/HSHO0002.JPG\r\n" in shown
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l")


def test_quiet_has_no_bar(tmp_path: Path) -> None:
    assert on_a_terminal("get", "-q", "-c", "demo:?pictures=1", "--dest", str(tmp_path))[1] == ""
