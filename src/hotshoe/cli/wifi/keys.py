"""Where keys come from: a file, the environment, or a person. Never from the command line, which others can read."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

import click

from hotshoe.cli.asking import somebody_there
from hotshoe.cli.output import Output
from hotshoe.errors import SettingsError
from hotshoe.wire.secret import Secret

VARIABLE = "HOTSHOE_WIFI_KEY"

MOST_BYTES = 256
"""Much more than any key has."""

STDIN = "-"

_UNSAID = "its name is not repeated here, in case it is the key itself"


class KeyFile(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A file with a key, or ``-``; looked at when it is needed, so that no complaint repeats what was typed."""

    name = "file"


def find_key(given: str | None, in_settings: Path | None, output: Output) -> Secret | None:
    """The key: from the file that was ``given``, the environment, a file that settings name, or a person who is there.

    None where there is none of them. Raises SettingsError.
    """
    if given is not None:
        return _read_stdin() if given == STDIN else _read_file(Path(given), output)
    if text := os.environ.get(VARIABLE):
        return Secret(os.fsencode(text))
    if in_settings:
        return _read_file(in_settings, output)
    return _ask() if somebody_there() else None


def has_key(given: str | None, in_settings: Path | None) -> bool:
    """Whether a key can be had without asking anybody."""
    return given is not None or bool(os.environ.get(VARIABLE)) or in_settings is not None


def _ask() -> Secret:
    return Secret(os.fsencode(click.prompt("key of the network", hide_input=True, confirmation_prompt=True, err=True)))


def _read_stdin() -> Secret:
    return _first_line(sys.stdin.buffer)


def _read_file(path: Path, output: Output) -> Secret:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IRGRP | stat.S_IROTH):
                output.talk("others on this computer can read the key file; chmod 600 makes it yours alone")
            return _first_line(file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no file's name"
        raise SettingsError(f"cannot read the key file: {why} ({_UNSAID})", key="key-file") from None


def _first_line(file: BinaryIO) -> Secret:
    """All there is, but for the end of its line. Raises SettingsError."""
    data = file.read(MOST_BYTES + 1)
    text = data.removesuffix(b"\n").removesuffix(b"\r")
    if len(data) > MOST_BYTES or b"\n" in text:
        raise SettingsError("the key file has more than one line: it should hold the key and nothing else", key="key")
    if not text:
        raise SettingsError("the key file is empty", key="key")
    return Secret(text)
