from pathlib import Path

import pytest

from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.progress import transfer_text, transfers
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
