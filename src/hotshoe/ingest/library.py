"""The library on the disk: folders, unfinished files, names; and whether it is there at all.

Everything here blocks: it belongs into a worker thread. OSError becomes StorageError.
"""

from __future__ import annotations

from pathlib import Path

from hotshoe.client.partfile import PartFile
from hotshoe.ingest.shot import Shot

MARKER = ".hotshoe-library"
"""A file at its top with its number, by which an empty mount point is told from the library."""


class Library:
    """The folder ``root``. ``number`` is what its marker has to say; where the marker is new, what it says now.

    Raises StorageError where it is not there, or is another one.
    """

    def __init__(self, root: Path, number: str = "") -> None:
        self.root = root

    def free(self, path: str) -> bool:
        """Whether there is no file of that path."""
        raise NotImplementedError

    def open_part(self, shot: Shot, offset: int, size: int) -> PartFile:
        """The unfinished file, with its first ``offset`` bytes, and room for ``size``; its folders are made."""
        raise NotImplementedError

    def digest(self, path: str) -> bytes:
        """The BLAKE3 of a file, read from the disk rather than from memory; empty where it is not there."""
        raise NotImplementedError

    def measure(self) -> int:
        """The bytes that are free. Raises StorageError where the library is away or cannot be written."""
        raise NotImplementedError
