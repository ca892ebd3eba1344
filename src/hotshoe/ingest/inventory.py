"""What a library holds: which shots fit a question, whether a file still is what it was, what files there are."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3

from hotshoe.client.names import PART
from hotshoe.ingest.library import MARKER
from hotshoe.ingest.shot import Identity, Shot, State

STEP = 1 << 20
HEAD = 1 << 16
"""Bytes at a file's beginning that have a hash of their own."""

OWN = "."
"""Names in a library that begin so are hotshoe's, or nobody's pictures."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the ledger; what is empty or None asks nothing. ``since`` is in seconds since the epoch."""

    states: tuple[State, ...] = ()
    cameras: tuple[str, ...] = ()
    session: str = ""
    text: str = ""
    since: float | None = None

    def where(self) -> tuple[str, list[object]]:
        """SQL over the ledger's columns, and its values."""
        parts: list[str] = []
        values: list[object] = []

        def ask(part: str, *given: object) -> None:
            parts.append(part)
            values.extend(given)

        if self.states:
            ask(f"state IN ({','.join('?' * len(self.states))})", *self.states)
        if self.cameras:
            one = f"(cameras.name LIKE ? {_ESCAPE} OR {_IN_PATH})"
            given = [value for name in self.cameras for value in (f"%{_literal(name)}%", *_folder(name))]
            ask(f"({' OR '.join([one] * len(self.cameras))})", *given)
        if self.session:
            ask(_IN_PATH, *_folder(self.session))
        if self.text:
            ask(f"(path LIKE ? {_ESCAPE} OR shots.name LIKE ? {_ESCAPE})", *[f"%{_literal(self.text)}%"] * 2)
        if self.since is not None:
            ask("landed >= ?", self.since)
        return " AND ".join(parts) or "1", values


_ESCAPE = "ESCAPE '\\'"
_IN_PATH = f"'/' || path LIKE ? {_ESCAPE}"


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _folder(name: str) -> tuple[str]:
    """Paths with a folder of that name."""
    return (f"%/{_literal(name)}/%",)


@dataclass(frozen=True, slots=True)
class Content:
    """A file's size and hashes."""

    size: int
    digest: bytes
    head: bytes


def read_content(path: Path, advance: Callable[[int], None] = lambda passed: None) -> Content:
    """Read all of a file, from the disk rather than from memory. Raises OSError."""
    whole, head, passed = blake3(), blake3(), 0
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(STEP):
            if passed < HEAD:
                head.update(piece[: HEAD - passed])
            whole.update(piece)
            passed += len(piece)
            advance(passed)
    return Content(passed, whole.digest(), head.digest())


def difference(shot: Shot, root: Path, advance: Callable[[int], None] = lambda passed: None) -> str:
    """What is wrong with the library's copy of a shot that is done, in words; empty where nothing is."""
    try:
        found = read_content(root / shot.path, advance)
    except OSError as error:
        return "it is not there" if error.errno == errno.ENOENT else f"cannot be read: {error.strerror}"
    if found.size != shot.size:
        return f"has {found.size} bytes, not {shot.size}"
    return "" if found.digest == shot.digest else "its content is not what it was"


def files(root: Path) -> Iterator[Path]:
    """Every picture below ``root``, as a relative path: regular files that are finished and not hotshoe's own.

    Raises OSError.
    """
    for folder, below, names in os.walk(root, onerror=_raise, followlinks=False):
        below[:] = sorted(name for name in below if not name.startswith(OWN))
        for name in sorted(names):
            path = Path(folder, name)
            is_ours = name.startswith(OWN) or name.endswith(PART) or name == MARKER
            if not is_ours and path.is_file() and not path.is_symlink():
                yield path.relative_to(root)


UNFINISHED: tuple[str, tuple[object, ...]] = ("state NOT IN ('done', 'seen', 'gone')", ())
"""Shots whose unfinished files are still wanted, as SQL."""


def leftovers(root: Path, wanted: Container[str]) -> Iterator[Path]:
    """Unfinished files below ``root`` of which nobody knows any more, as relative paths. Raises OSError."""
    for folder, below, names in os.walk(root, onerror=_raise, followlinks=False):
        below[:] = sorted(name for name in below if not name.startswith(OWN))
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(root)
            if name.endswith(PART) and relative.as_posix() not in wanted and path.is_file() and not path.is_symlink():
                yield relative


def rebuilt(path: Path, content: Content) -> Shot:
    """What can be known of a shot from its file alone: not the camera, but what is in it and where it is."""
    identity = Identity("", "", str(path.parent), path.name, content.size, "")
    return Shot(
        identity.key,
        identity,
        State.DONE,
        path=path.as_posix(),
        part=path.as_posix(),
        size=content.size,
        offset=content.size,
        digest=content.digest,
        head=content.head,
    )


def _raise(error: OSError) -> None:
    raise error
