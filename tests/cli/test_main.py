import os
import subprocess
import sys
from importlib import import_module

import click
import pytest

from hotshoe.cli import ls
from hotshoe.cli.main import VERBS, program
from hotshoe.cli.options import Actions, Verb
from tests.cli.conftest import Hotshoe

HEAVY = {"asyncio", "rich", "PIL", "watchfiles", "platformdirs", "hotshoe.client", "hotshoe.responder"}
MODULES = "import sys; {run}; print(*sorted(sys.modules), file=sys.stderr)"


def loaded(*args: str) -> set[str]:
    """Which modules the program has imported when it is done."""
    code = MODULES.format(
        run=f"from hotshoe.cli.main import program; program.main({list(args)!r}, standalone_mode=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("-h",)])
def test_the_start_is_quick(args: tuple[str, ...]) -> None:
    modules = loaded(*args)
    assert "click" in modules
    assert not HEAVY & modules
    assert not {name for name in modules if name.startswith("hotshoe.cli.") and name.rpartition(".")[2] in VERBS}


def test_help_names_every_verb_and_every_exit_code(hotshoe: Hotshoe) -> None:
    text = hotshoe("--help").stdout
    assert all(f"\n  {verb} " in text for verb in VERBS)
    assert all(f"\n  {code} " in text for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130))


def commands() -> dict[tuple[str, ...], click.Command]:
    """Every verb, and every action of those that are several."""
    found: dict[tuple[str, ...], click.Command] = {}
    for verb in VERBS:
        command = import_module(f"hotshoe.cli.{verb}").command
        if not isinstance(command, Actions):
            found[(verb,)] = command
            continue
        context = click.Context(command)
        for action in command.list_commands(context):
            inner = command.get_command(context, action)
            assert inner
            found[(verb, action)] = inner
    return found


@pytest.mark.parametrize("words, command", commands().items(), ids=str)
def test_every_verb_has_help(words: tuple[str, ...], command: click.Command, hotshoe: Hotshoe) -> None:
    assert isinstance(command, Verb)
    result = hotshoe(*words, "-h")
    assert result.exit_code == 0
    assert "Options of every verb" in result.stdout
    undocumented = [param.name for param in command.params if isinstance(param, click.Option) and not param.help]
    assert undocumented == []


WRITING = ("get", "put", "rm", "mkdir", "shoot", "pair", "record", "focus", "drive", "config set", "config load")


@pytest.mark.parametrize("verb", WRITING)
def test_every_writing_verb_can_be_tried_dry(verb: str) -> None:
    assert "dry_run" in {param.name for param in commands()[tuple(verb.split())].params}


def test_python_dash_m_and_the_version() -> None:
    done = subprocess.run([sys.executable, "-m", "hotshoe", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("hotshoe")


def test_an_unknown_verb_is_usage(hotshoe: Hotshoe) -> None:
    result = hotshoe("gett")
    assert result.exit_code == 2
    assert "There is no verb 'gett'. Did you mean 'get'?" in result.stderr
    assert "Did you mean" not in hotshoe("xyzzy").stderr


def test_nothing_at_all_is_usage(hotshoe: Hotshoe) -> None:
    result = hotshoe()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Verbs:" in result.stderr


def test_an_unknown_option_is_usage(hotshoe: Hotshoe) -> None:
    assert hotshoe("--frobnicate", "ls").exit_code == 2
    assert hotshoe("ls", "--frobnicate").exit_code == 2


def test_a_bug_is_told_in_a_line(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(ls, "visit_cameras", broken)
    result = hotshoe("ls", "-c", "demo:")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "error: ls: this is a bug in hotshoe: KeyError: 'x'"
    assert "Traceback" not in result.stderr
    assert "Traceback" in hotshoe("ls", "-v", "-c", "demo:").stderr


def test_ctrl_c_before_the_work(hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ls, "visit_cameras", interrupted)
    assert hotshoe("ls", "-c", "demo:").exit_code == 130


def test_the_exit_code_can_be_had_without_exiting() -> None:
    assert program.main(["frob"], standalone_mode=False) == 2


def test_a_reader_that_has_enough() -> None:
    """The reader's end is closed before anything is written."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "hotshoe", "ls", "-c", "demo:?pictures=0", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (130, "")


def completed(words: str, current: str) -> list[str]:
    env = os.environ | {"COMP_WORDS": words, "COMP_CWORD": current, "_HOTSHOE_COMPLETE": "bash_complete"}
    done = subprocess.run([sys.executable, "-m", "hotshoe"], env=env, capture_output=True, text=True, check=True)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_completion_of_verbs_options_and_operations() -> None:
    assert completed("hotshoe in", "1") == ["ingest", "info"]
    assert completed("hotshoe --ca", "1") == ["--camera"]
    assert completed("hotshoe get --on", "2") == ["--on-conflict"]
    assert completed("hotshoe raw getdevicei", "2") == ["GetDeviceInfo"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("completion", shell)
    assert result.exit_code == 0
    assert "_HOTSHOE_COMPLETE" in result.stdout


def test_completion_of_another_shell_is_usage(hotshoe: Hotshoe) -> None:
    assert hotshoe("completion", "csh").exit_code == 2
