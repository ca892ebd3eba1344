"""Folders below the library's top, reached without following a link on the way. Everything here blocks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path, PurePosixPath

from hotshoe.client.folder import PRIVATE, Folder, where_kept

_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class BelowRoot(Folder):
    """The folder ``below`` the top; made, with those above it, where that is wanted.

    Nobody can lead it out of the library by a link: each step is taken from the descriptor of the one before.
    """

    def __init__(self, root: Path, below: PurePosixPath, *, make: bool = False) -> None:
        super().__init__(root / below)
        self._root = root
        self._below = below
        self._make = make

    def open(self) -> None:
        """Hold it. Raises OSError."""
        held = os.open(self._root, _FLAGS)
        try:
            for name in self._below.parts:
                held = self._step(held, name)
        except BaseException:
            os.close(held)
            raise
        self._descriptor = held

    def read_file(self, name: str) -> int:
        """The descriptor of a file that is there, to read it. Raises OSError."""
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._descriptor)

    def make_private(self, name: str) -> None:
        """Give a file the permissions of an unfinished one. Raises OSError."""
        file = self.open_file(name)
        try:
            with where_kept():
                os.fchmod(file, PRIVATE)
        finally:
            os.close(file)

    def _step(self, held: int, name: str) -> int:
        if self._make:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=held)
        inner = os.open(name, _FLAGS | os.O_NOFOLLOW, dir_fd=held)
        os.close(held)
        return inner
