"""The options that every verb has, before or after its name, and the types of the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from hotshoe.catalog.units import parse_duration
from hotshoe.cli.output import QUIET, Output

if TYPE_CHECKING:
    from hotshoe.cli.sessions import Sessions
    from hotshoe.transport.base import Dial, Listen
    from hotshoe.transport.recorder import Recorder

ENV_PREFIX = "HOTSHOE"


@dataclass
class Settings:
    """What the global options say, wherever they stand: the command line before the environment.

    ``sessions`` are the cameras of a shell, which stay connected; ``recorder`` notes what connections carry.
    """

    cameras: tuple[str, ...] = ()
    config: Path | None = None
    timeout: float | None = None
    json: bool = False
    verbose: int = 0
    quiet: bool = False
    color: str = "auto"
    trace: Path | None = None
    redact: bool = True
    verb: str = ""
    sessions: Sessions | None = None
    recorder: Recorder | None = None
    _typed: set[str] = field(default_factory=set)

    @cached_property
    def output(self) -> Output:
        """Where to say things; to be asked for when all options are known."""
        return Output(json=self.json, verbosity=QUIET if self.quiet else self.verbose, color=self._colored())

    def dialled(self, dial: Dial) -> Dial:
        """``dial``, recorded where that was asked for."""
        return self.recorder.dial(dial) if self.recorder else dial

    def listening(self, listen: Listen) -> Listen:
        """``listen``, recorded where that was asked for."""
        return self.recorder.listen(listen) if self.recorder else listen

    def take(self, name: str, value: Any, source: ParameterSource | None) -> None:
        """Note a value. What is typed twice adds up where that makes sense; what is typed beats the environment."""
        if source not in {ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT}:
            return
        if source is ParameterSource.ENVIRONMENT and name in self._typed:
            return
        adds_up = name in self._typed and name in {"cameras", "verbose"}
        setattr(self, name, getattr(self, name) + value if adds_up else value)
        if source is ParameterSource.COMMANDLINE:
            self._typed.add(name)

    def is_typed(self, name: str) -> bool:
        """Whether an option was on the command line, and not only in the environment."""
        return name in self._typed

    def _colored(self) -> bool | None:
        if self.color == "auto":
            return False if os.environ.get("NO_COLOR") else None
        return self.color == "always"


class DurationType(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """Seconds, typed as ``500ms``, ``3s``, ``2m`` or ``1h``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION = DurationType()
FOLDER = click.Path(file_okay=False, path_type=Path)
READABLE_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class ReaderGone(Exception):
    """Whoever read our stdout has had enough before the work was done."""


class Verb(click.Command):
    """A command that takes the global options too, and shows them in a section of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = tuple(self.params)
        self.params = [*self.params, *global_options()]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Click has an ending of its own for that, with the exit code of a bug.
            raise ReaderGone from None
        return code

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _section(ctx, formatter, "Options", [*self.own, *_help(self, ctx)])
        _section(ctx, formatter, "Options of every verb", [param for param in self.params if param not in self.own])


class Actions(click.Group):
    """A verb that is several: each action takes the global options, as every verb does."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _help(command: click.Command, ctx: click.Context) -> Sequence[click.Parameter]:
    option = command.get_help_option(ctx)
    return [option] if option else []


def _section(ctx: click.Context, formatter: click.HelpFormatter, title: str, params: Sequence[click.Parameter]) -> None:
    rows = [row for row in (param.get_help_record(ctx) for param in params) if row]
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows)


def global_options(*, environment: bool = False) -> list[click.Option]:
    """New options; the program's own read the environment, a verb's do not, so that each variable has one meaning."""

    def option(*names: str, variable: str, **facts: Any) -> click.Option:
        return click.Option(
            names,
            envvar=f"{ENV_PREFIX}_{variable}" if environment else None,
            allow_from_autoenv=False,
            expose_value=False,
            callback=_remember,
            **facts,
        )

    return [
        option(
            "-c",
            "--camera",
            "cameras",
            variable="CAMERA",
            multiple=True,
            metavar="ADDRESS",
            help="The camera: 192.168.1.1, ptpip://name@host:port, fuji:192.168.0.1, usb:, demo:, or a name or group "
            "of the settings file; all of them: all (repeatable).",
        ),
        option(
            "--config",
            variable="CONFIG",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="The settings file, instead of config.toml in the usual place.",
        ),
        option(
            "--timeout",
            variable="TIMEOUT",
            type=DURATION,
            help="Give a silent camera up after this long.",
        ),
        option("--json", variable="JSON", is_flag=True, help="JSON on stdout: a document, or a line for each event."),
        option("-v", "--verbose", variable="VERBOSE", count=True, help="Say more; -vv shows every packet."),
        option("-q", "--quiet", variable="QUIET", is_flag=True, help="Say nothing but errors."),
        option(
            "--color",
            variable="COLOR",
            type=click.Choice(["auto", "always", "never"]),
            help="Colors; auto means on a terminal, unless NO_COLOR is set.",
        ),
        option(
            "--trace",
            variable="TRACE",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Record the connections into a new pcapng file, for a bug report.",
        ),
        option(
            "--redact/--no-redact",
            variable="REDACT",
            default=True,
            help="Whether serial numbers, names, addresses and places are taken out of a trace; they are, unless told.",
        ),
    ]


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    assert param.name
    ctx.ensure_object(Settings).take(param.name, value, ctx.get_parameter_source(param.name))


DEST = click.option("--dest", type=FOLDER, default=".", help="Where to save; made when it is missing.  [default: here]")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say what would be done.")
FAIL_IF_EMPTY = click.option("--fail-if-empty", is_flag=True, help="Exit with 9 when there was nothing to do.")
ON_CONFLICT = click.option(
    "--on-conflict",
    type=click.Choice(["rename", "skip", "overwrite", "fail"]),
    default="rename",
    show_default=True,
    help="When a file of that name is there already.",
)
