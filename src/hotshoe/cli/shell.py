"""``hotshoe shell``: verbs at a prompt, on sessions that stay open."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from hotshoe.cli.cameras import addresses, labels, open_camera
from hotshoe.cli.completing import Completer
from hotshoe.cli.exits import Exit
from hotshoe.cli.main import VERBS, program
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.sessions import Sessions
from hotshoe.cli.tracing import traced
from hotshoe.client.identity import state_folder
from hotshoe.wire.text import safe_text

NOT_HERE = ("shell", "demo", "serve", "completion")
"""Verbs that have no place inside a shell: they are about no camera that is connected."""

HISTORY_LINES = 1000


@click.command(cls=Verb)
@click.option("--command", "commands", metavar="LINE", multiple=True, help="Do this instead of asking (repeatable).")
@click.pass_obj
def command(settings: Settings, commands: tuple[str, ...]) -> Exit:
    """Verbs at a prompt, without -c: the cameras stay connected. Tab completes verbs, settings and their values.

    "help" lists the verbs, "exit" or Ctrl-D ends.
    """
    cameras = addresses(settings)
    with traced(settings), Sessions() as sessions:
        for where, label in zip(cameras, labels(cameras), strict=True):
            camera = sessions.open(where, open_camera(where, settings, label=label))
            settings.output.talk(f"{label}: {safe_text(camera.info.manufacturer)} {safe_text(camera.info.model)}")
        shell = Shell(settings, sessions)
        if commands:
            return max((shell.do(line) for line in commands), default=Exit.DONE)
        return shell.ask(_prompt)


class Shell:
    """Runs lines as the program would run them, on the sessions that are open."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions

    def ask(self, prompt: Callable[[], str]) -> Exit:
        """Line after line until the end of the input; the exit code is the last verb's."""
        code = Exit.DONE
        completer = Completer(tuple(verb for verb in VERBS if verb not in NOT_HERE), self._sessions)
        with _line_editing(completer):
            while True:
                try:
                    line = prompt()
                except EOFError:
                    return code
                except KeyboardInterrupt:
                    click.echo()
                    continue
                if line.strip() in {"exit", "quit"}:
                    return code
                code = self.do(line)

    def do(self, line: str) -> Exit:
        """One line; what goes wrong is told, and the shell goes on."""
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            click.echo(f"error: {error}", err=True)
            return Exit.USAGE
        if not words:
            return Exit.DONE
        if words[0] in NOT_HERE:
            click.echo(f"error: {words[0]} is no verb for a shell", err=True)
            return Exit.USAGE
        if words[0] == "help":
            words = [*words[1:], "--help"]
        return program.run_inside(self._settings, self._sessions, words)


def _prompt() -> str:
    return input("hotshoe> ")


@contextlib.contextmanager
def _line_editing(completer: Completer) -> Iterator[None]:
    """History and completion where this Python has readline."""
    try:
        # Late, and not everywhere: it belongs to the terminal.
        import readline
    except ImportError:
        yield
        return
    history = state_folder() / "history"
    with contextlib.suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(HISTORY_LINES)
    readline.set_completer_delims(" \t=")
    readline.set_completer(lambda text, number: completer.complete(readline.get_line_buffer(), text, number))
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(None)
        _keep_history(history, readline.write_history_file)


def _keep_history(history: Path, write: Callable[[Path], None]) -> None:
    with contextlib.suppress(OSError):
        # A history that cannot be kept is no reason to fail.
        history.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(history)
