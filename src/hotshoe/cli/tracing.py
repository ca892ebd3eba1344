"""``--trace FILE``: the run's own connections as a recording, for a bug report.

Unless ``--no-redact`` is given, what was said is first kept in a file without a name, which is gone when the program
is, and only the redacted copy gets the name that was asked for.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hotshoe.errors import StorageError, TargetExists

if TYPE_CHECKING:
    from hotshoe.cli.options import Settings

PRIVATE = 0o600


@contextmanager
def traced(settings: Settings) -> Iterator[None]:
    """Record the connections of a block, where that was asked for. Raises StorageError."""
    if settings.trace is None or settings.recorder is not None:
        yield
        return
    # Late: few runs are recorded.
    from hotshoe.transport.recorder import Recorder

    path = settings.trace
    with _new_file(path) as file, _raw_file(path, file, redact=settings.redact) as raw:
        recorder = settings.recorder = Recorder(raw, comment=_comment(settings), application=_application())
        try:
            yield
        finally:
            recorder.close()
            settings.recorder = None
            if raw is not file:
                _redact(raw, file)
            _tell(settings, path, recorder)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that was not there, for its owner only: recordings tell a lot. Raises StorageError."""
    try:
        file = path.open("x+b", opener=_private)
    except FileExistsError as error:
        raise TargetExists(f"there is a file {path} already, and a trace overwrites nothing", path=str(path)) from error
    except OSError as error:
        raise StorageError(f"cannot write the trace {path}: {error.strerror}", path=str(path)) from error
    with file:
        yield file


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


@contextmanager
def _raw_file(path: Path, file: BinaryIO, *, redact: bool) -> Iterator[BinaryIO]:
    """Where the recorder writes: a nameless file beside ``path`` if nothing may stay that is not redacted."""
    if not redact:
        yield file
        return
    try:
        raw = tempfile.TemporaryFile(dir=path.parent)  # noqa: SIM115 - closed below, like the other
    except OSError as error:
        raise StorageError(f"cannot write beside the trace {path}: {error.strerror}", path=str(path)) from error
    with raw:
        yield raw


def _redact(raw: BinaryIO, file: BinaryIO) -> None:
    from hotshoe.analysis.redact import redact

    raw.seek(0)
    redact(raw, file, comment=f"{_application()}, redacted")


def _comment(settings: Settings) -> str:
    return f"{_application()}, hotshoe {settings.verb}".rstrip()


def _application() -> str:
    # Late: reading the installed package's metadata takes time.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"hotshoe {version('hotshoe')}"
    except PackageNotFoundError:
        return "hotshoe"


def _tell(settings: Settings, path: Path, recorder: object) -> None:
    kind = "redacted" if settings.redact else "as it was, with serial numbers and names"
    settings.output.talk(f"trace  {kind}  → {path}")
