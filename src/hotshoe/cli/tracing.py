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

from hotshoe.errors import HotshoeError, StorageError, TargetExists

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
    with new_file(path, whole=False) as file, _raw_file(path, file, redact=settings.redact) as raw:
        recorder = settings.recorder = Recorder(raw, comment=_comment(settings), application=application())
        try:
            yield
        finally:
            recorder.close()
            settings.recorder = None
            _finish(settings, path, raw, file)


def _finish(settings: Settings, path: Path, raw: BinaryIO, file: BinaryIO) -> None:
    """What was recorded becomes the trace. Whatever goes wrong, the run itself has ended as it has."""
    try:
        if raw is not file:
            _redact(settings, raw, file)
    except (HotshoeError, OSError) as error:
        path.unlink(missing_ok=True)
        settings.output.talk(f"there is no trace: it cannot be redacted: {error}")
    else:
        kind = "redacted" if settings.redact else "with serial numbers and names in it"
        settings.output.talk(f"trace, {kind}  → {path}")


@contextmanager
def new_file(path: Path, *, whole: bool = True) -> Iterator[BinaryIO]:
    """A file that was not there, for its owner only. Raises StorageError.

    Where the block fails the file is gone again, unless it need not be ``whole``.
    """
    try:
        file = open(path, "x+b", opener=_private)  # noqa: SIM115 - a Path opens with no rights of its own
    except FileExistsError as error:
        raise TargetExists(f"there is a file {path} already, and nothing is overwritten", path=str(path)) from error
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}", path=str(path)) from error
    try:
        with file:
            yield file
    except BaseException:
        if whole:
            path.unlink(missing_ok=True)
        raise


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


def _redact(settings: Settings, raw: BinaryIO, file: BinaryIO) -> None:
    # Late: reading recordings is a program of its own.
    from hotshoe.analysis.redact import redact

    redact([raw], file, comment=f"{_comment(settings)}, redacted", application=application())


def _comment(settings: Settings) -> str:
    return f"{application()}: {settings.verb}"


def application() -> str:
    """This program with its version."""
    # Late: reading the installed package's metadata takes time.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"hotshoe {version('hotshoe')}"
    except PackageNotFoundError:
        return "hotshoe"
