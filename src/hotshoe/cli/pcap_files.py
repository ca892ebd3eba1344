"""Files that verbs of recordings write."""

from __future__ import annotations

from pathlib import Path

from hotshoe.errors import StorageError


def write_text(path: Path, text: str) -> None:
    """A whole file, in place of one that was there. Raises StorageError."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}", path=str(path)) from error
