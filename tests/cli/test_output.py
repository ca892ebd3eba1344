import json
import logging
from pathlib import Path

import pytest

from hotshoe.cli.exits import Interrupted
from hotshoe.cli.output import QUIET, Output, log_to, table
from hotshoe.errors import ConnectFailed

Captured = pytest.CaptureFixture[str]


def test_data_is_stdout_and_talk_is_stderr(capsys: Captured) -> None:
    output = Output()
    output.data("data")
    output.talk("talk")
    output.detail("detail")
    assert capsys.readouterr() == ("data\n", "talk\n")


def test_quiet_and_verbose(capsys: Captured) -> None:
    Output(verbosity=QUIET).talk("talk")
    Output(verbosity=1).detail("detail")
    assert capsys.readouterr().err == "detail\n"


def test_json_is_versioned_and_harmless_to_terminals(capsys: Captured) -> None:
    output = Output(json=True)
    output.document(name="\x1b[2J\u202ename")
    output.event("object.saved", name="x")
    document, _, event = capsys.readouterr().out.rpartition("{")
    assert json.loads(document) == {"v": 1, "name": "\x1b[2J\u202ename"}
    assert json.loads("{" + event) == {"v": 1, "event": "object.saved", "name": "x"}
    assert document.isascii()
    assert "\x1b" not in document


def test_paths_are_exact_for_programs(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Output().path(Path("a\udcffb"))
    assert capfdbinary.readouterr().out == b"a\xffb\n"


def test_paths_are_safe_on_terminals(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    Output().path(Path("a\x1bb"))
    assert capsys.readouterr().out == "a\\x1bb\n"


def test_a_bar_on_the_screen_gets_the_lines(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    output = Output()
    output.above = shown.append
    output.data("to a file")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    output.data("to the screen")
    output.talk("talk")
    assert (capsys.readouterr().out, shown) == ("to a file\n", ["to the screen", "talk"])


UNREACHABLE = ConnectFailed("no route")


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_error_tells_where_what_and_what_to_try(capsys: Captured) -> None:
    Output().complain("ls: z8", UNREACHABLE)
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: ls: z8: no route"
    assert second.startswith("  try: switch the camera's network on")


def test_quiet_still_shows_errors(capsys: Captured) -> None:
    Output(verbosity=QUIET).complain("ls", UNREACHABLE)
    assert capsys.readouterr().err == "error: ls: no route\n"


def test_a_name_is_not_told_twice(capsys: Captured) -> None:
    Output(verbosity=QUIET).complain("z8", ConnectFailed("z8 is away"))
    assert capsys.readouterr().err == "error: z8 is away\n"


def test_an_interruption_is_no_error(capsys: Captured) -> None:
    Output().complain("get", Interrupted("interrupted"))
    assert capsys.readouterr().err == "get: interrupted\n"


@pytest.mark.parametrize(
    "error, verbosity, shown",
    [
        (UNREACHABLE, 0, False),
        (UNREACHABLE, 1, False),
        (UNREACHABLE, 2, True),
        (KeyError("\x1b"), 0, False),
        (KeyError("\x1b"), 1, True),
    ],
)
def test_tracebacks(error: Exception, verbosity: int, shown: bool, capsys: Captured) -> None:
    Output(verbosity=verbosity).complain("ls", raised(error))
    err = capsys.readouterr().err
    assert ("Traceback" in err) is shown
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "verbosity, levels", [(QUIET, []), (0, ["warning"]), (1, ["warning", "info"]), (2, ["warning", "info", "debug"])]
)
def test_the_log_is_talk(verbosity: int, levels: list[str], capsys: Captured) -> None:
    logger = logging.getLogger("hotshoe.somewhere")
    before = logging.getLogger("hotshoe").level
    with log_to(Output(verbosity=verbosity)):
        logger.warning("warning \x1b[2J")
        logger.info("info")
        logger.debug("debug")
    logger.warning("after")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[2] for line in lines] == levels
    assert not any("\x1b" in line for line in lines)
    assert logging.getLogger("hotshoe").level == before


def test_tables_line_up() -> None:
    assert table([("a", "1"), ("bcd", "")]) == ["a    1", "bcd"]
