"""The program: its verbs by name, and the one place where a run ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from hotshoe.cli.by_name import ByName
from hotshoe.cli.exits import MEANINGS, Exit, ending
from hotshoe.cli.options import ENV_PREFIX, ReaderGone, Settings, global_options

if TYPE_CHECKING:
    from hotshoe.cli.sessions import Sessions

# The modules are imported when a verb is called, so that --help is instant. ``hotshoe.cli.NAME`` has ``command``.
VERBS: dict[str, str] = {
    "demo": "Start a virtual camera and take every picture off it as it is shot.",
    "discover": "Which cameras are there.",
    "ingest": "Leave it running: every picture of every camera is in the library, once, whole.",
    "watch": "The same for one camera, here and now.",
    "catalogue": "What is in a library, and whether it still is what it was.",
    "info": "What a camera is, has and can do.",
    "ls": "List what is on the card.",
    "get": "Download pictures and folders, or everything.",
    "put": "Upload files.",
    "rm": "Delete from the card.",
    "mkdir": "Make folders on the card.",
    "shoot": "Press the shutter and download what it brings.",
    "events": "Show what the camera reports, as it happens.",
    "config": "Read and change settings by name; write and check hotshoe's own.",
    "live": "Show or save the live view.",
    "record": "Record a film and download it.",
    "focus": "Focus once.",
    "drive": "Move the focus nearer or farther.",
    "wifi": "Tell a Nikon which Wi-Fi to join, and which computer to talk to.",
    "shell": "Verbs at a prompt, on sessions that stay open.",
    "raw": "Send one operation and show the answer.",
    "pcap": "Read a recording like a conversation.",
    "serve": "Be a camera: serve a folder over PTP/IP.",
    "doctor": "What keeps something from working.",
    "pair": "Show the identity by which cameras know this computer.",
    "systemd": "Run ingest as a service of the system.",
    "completion": "Print the completion script of a shell.",
}


class Program(ByName):
    """Knows its verbs by name, and turns whatever ends a run into a message and an exit code."""

    verbs = VERBS
    module = "hotshoe.cli.{}"

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in VERBS:
            ctx.ensure_object(Settings).verb = cmd_name
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), meaning) for code, meaning in MEANINGS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        # Late: only a shell that completes needs it.
        from click.shell_completion import CompletionItem

        verbs = [CompletionItem(name, help=text) for name, text in VERBS.items() if name.startswith(incomplete)]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and exit the interpreter; without ``standalone_mode`` give the exit code instead."""
        code = int(self._run(Settings(), args, prog_name or "hotshoe", {"complete_var": complete_var, **extra}))
        if standalone_mode:
            sys.exit(code)
        return code

    def run_inside(self, settings: Settings, sessions: Sessions, args: Sequence[str]) -> Exit:
        """Run a verb inside a shell, on its sessions; options that the shell was given hold for the verb."""
        inner = replace(settings, verb="", sessions=sessions)
        return Exit(self._run(inner, args, "hotshoe", {}))

    def _run(self, settings: Settings, args: Sequence[str] | None, prog_name: str, extra: dict[str, Any]) -> int:
        try:
            code = super().main(
                args, prog_name, standalone_mode=False, obj=settings, auto_envvar_prefix=ENV_PREFIX, **extra
            )
        except click.ClickException as error:
            error.show()
            return Exit.USAGE
        except click.Abort:
            return Exit.INTERRUPTED
        except ReaderGone:
            # The interpreter flushes once more at its end, and must not stumble over it again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the last place that can tell a person
            settings.output.complain(settings.verb or prog_name, error)
            return ending(error).code
        return Exit.DONE if code is None else Exit(code)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    # Late: reading the installed package's metadata takes time.
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"hotshoe {version('hotshoe')}")
    except PackageNotFoundError:
        click.echo("hotshoe, run from its source without being installed")
    ctx.exit()


@click.command(
    cls=Program,
    params=global_options(environment=True),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, allow_from_autoenv=False, callback=_version,
    help="Show the version.",
)  # fmt: skip
@click.pass_context
def program(ctx: click.Context) -> None:
    """Talk PTP/IP to cameras on the network, or be one.

    "hotshoe demo" shows it without a camera. Every option can also be set by a variable: HOTSHOE_CAMERA for --camera,
    HOTSHOE_GET_DEST for the --dest of get.
    """


def main() -> None:
    """The console script: exits the interpreter."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its number.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    program.main()


__all__ = ["VERBS", "main", "program"]
