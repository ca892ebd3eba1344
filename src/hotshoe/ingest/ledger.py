"""The ledger: what is known of every shot, in one SQLite file that survives power cuts.

Everything here blocks, and is used by one thread at a time. sqlite3.Error becomes StorageError.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

from hotshoe.errors import LibraryInUse, StorageError
from hotshoe.ingest.bundles import Bundle, assign
from hotshoe.ingest.naming import Naming, folded
from hotshoe.ingest.outbox import Outbox
from hotshoe.ingest.rows import COLUMNS, SOURCE, loaded, shot_of, stored
from hotshoe.ingest.schema import connected, storage, transaction
from hotshoe.ingest.shot import Identity, Key, Shot, State

Free = Callable[[str, bool], bool]
"""Whether the disk has no file of a path; nor, where the second is false, one that would be taken for its pair."""

_AT_ONCE = 500
"""Keys in one question: SQLite takes 999 at least."""

_UNFINISHED = "state NOT IN ('done', 'seen')"


class Ledger:
    """``sinks`` are the names of those that hear of every acknowledged shot (``outbox``).

    Opening raises LibraryInUse when another process has it, StorageError. With ``reading`` nothing can be changed, and
    another process may have it.
    """

    def __init__(
        self,
        path: Path,
        sinks: Sequence[str] = (),
        *,
        reading: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self._sinks = tuple(sinks)
        self._clock = clock
        self._lock = -1 if reading else _locked(path)
        try:
            self._database = connected(path, reading=reading)
        except BaseException:
            self._unlock()
            raise
        self.outbox = Outbox(self._database, path)

    def close(self) -> None:
        """Let go of the file and its lock."""
        self._database.close()
        self._unlock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recall(self, camera: str) -> tuple[tuple[Shot, ...], bool]:
        """The shots of that camera that are not settled, and whether it was ever here."""
        with storage("read", self.path):
            found = self._database.execute("SELECT id FROM cameras WHERE name = ?", (stored(camera),)).fetchone()
            if not found:
                return (), False
            where = _UNFINISHED + " AND shots.folder IN (SELECT id FROM folders WHERE camera = ?)"  # noqa: S608
            return tuple(_shots(self._database, where, found)), True

    def unfinished(self) -> list[Shot]:
        """Of all cameras, those whose bytes are all there and whose names are not."""
        with storage("read", self.path):
            return list(_shots(self._database, _UNFINISHED + " AND state = 'have'", ()))

    def look_up(self, keys: Iterable[Key]) -> dict[Key, Shot]:
        """What is known of these: of several with equal identities the last."""
        found: dict[Key, Shot] = {}
        left = iter(keys)
        with storage("read", self.path):
            while some := list(islice(left, _AT_ONCE)):
                where = f"key IN ({','.join('?' * len(some))}) ORDER BY turn"
                found.update((shot.key, shot) for shot in _shots(self._database, where, some))
        return found

    def reserve(
        self, identity: Identity, captured: str, naming: Naming, free: Free, *, turn: int = 0, taken: str = ""
    ) -> Shot:
        """Commit a name for it that no other shot has, and that is ``free`` on the disk.

        Who has one keeps it, unless that is ``taken``. Raises StorageError.
        """
        with storage("write", self.path), transaction(self._database):
            key = identity.key
            known = next(iter(_shots(self._database, "key = ? AND turn = ?", (key, turn))), None)
            if known and known.path and known.path != taken:
                return known
            names = _Names(self._database, free)
            bundle, path = assign(identity, captured, naming, names, apart=bool(taken))
            shot = (
                replace(known, path=path) if known else Shot(key, identity, State.WANTED, turn, path, captured=captured)
            )
            shot = replace(shot, part=shot.part or path)
            if shot.state is State.SEEN:
                shot = replace(shot, state=State.WANTED)
            return self._put(shot, self._bundle(bundle))

    def record(self, shots: Sequence[Shot], camera: str = "") -> dict[Key, Shot]:
        """Commit these, all or none; those that become ``done`` are put into the sinks' queues in the same stroke.

        The answer is the twin of each that is ``have`` now: a shot in the library with its name and content.
        """
        with storage("write", self.path), transaction(self._database):
            if camera:
                self._camera(camera)
            for shot in shots:
                # What is done may be recorded again, for example when the camera has deleted its copy.
                is_news = shot.state is State.DONE and not self._is_done(shot)
                number = self._put(shot).number
                if is_news:
                    self.outbox.put(number, self._sinks)
            return {shot.key: twin for shot in shots if (twin := self._twin(shot))}

    def shots(self, where: str = "1", values: Sequence[object] = ()) -> Iterator[Shot]:
        """Those that fit, in the order in which they became known; ``where`` is SQL over the columns of the schema."""
        with storage("read", self.path):
            yield from _shots(self._database, f"{where} ORDER BY shots.id", values)

    def counts(self) -> dict[str, int]:
        """How many shots are in each state."""
        with storage("read", self.path):
            return dict(self._database.execute("SELECT state, count(*) FROM shots GROUP BY state"))

    def note(self, name: str, value: str | None = None) -> str:
        """A fact about the library, such as its marker's number: ``value`` where it is given, or else what it was."""
        with storage("write" if value is not None else "read", self.path):
            if value is not None:
                self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
            found = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
            return str(found[0]) if found else ""

    def check(self) -> str:
        """What SQLite finds wrong with the file; empty where that is nothing."""
        with storage("check", self.path):
            (answer,) = self._database.execute("PRAGMA integrity_check").fetchone()
            return "" if answer == "ok" else str(answer)

    def _put(self, shot: Shot, bundle: int | None = None) -> Shot:
        values: dict[str, Any] = {
            "captured": stored(shot.captured),
            "state": shot.state,
            "path": stored(shot.path) if shot.path else None,
            "path_key": stored(folded(shot.path)) if shot.path and not shot.same else None,
            "part": stored(shot.part) if shot.part else None,
            "length": shot.size,
            "offset": shot.offset,
            "digest": shot.digest or None,
            "head": shot.head or None,
            "failures": shot.failures,
            "same": shot.same,
            "removal": shot.removal,
        }
        if bundle is not None:
            values["bundle"] = bundle
        if shot.state is State.DONE:
            values["landed"] = self._clock()
        known = None if shot.number else self._number(shot)
        if known:
            shot = replace(shot, number=known)
        if shot.number:
            changes = ", ".join(f"{name} = :{name}" for name in values)
            self._database.execute(f"UPDATE shots SET {changes} WHERE id = :id", {**values, "id": shot.number})  # noqa: S608
            return shot
        identity = shot.identity
        values |= {"key": shot.key, "turn": shot.turn, "folder": self._folder(identity)}
        values |= {"name": stored(identity.name), "size": identity.size, "date": stored(identity.date)}
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        done = self._database.execute(f"INSERT INTO shots ({columns}) VALUES ({marks})", values)  # noqa: S608
        return replace(shot, number=done.lastrowid or 0)

    def _number(self, shot: Shot) -> int:
        """Of a shot that is there already: a commit that failed may have been done."""
        found = self._database.execute(
            "SELECT id FROM shots WHERE key = ? AND turn = ?", (shot.key, shot.turn)
        ).fetchone()
        return int(found[0]) if found else 0

    def _bundle(self, bundle: Bundle) -> int:
        if bundle.id:
            self._database.execute("UPDATE bundles SET captured = ? WHERE id = ?", (stored(bundle.captured), bundle.id))
            return bundle.id
        done = self._database.execute(
            "INSERT INTO bundles (family, claim, number, sequence, shot, captured) VALUES (?, ?, ?, ?, ?, ?)",
            (bundle.family, stored(bundle.claim), bundle.number, bundle.sequence, bundle.shot, stored(bundle.captured)),
        )
        return done.lastrowid or 0

    def _is_done(self, shot: Shot) -> bool:
        query = "SELECT 1 FROM shots WHERE id = ? AND state = 'done'"
        return self._database.execute(query, (shot.number,)).fetchone() is not None

    def _twin(self, shot: Shot) -> Shot | None:
        if shot.state is not State.HAVE or not shot.size:
            return None
        for other in _shots(self._database, "digest = ? AND state = 'done' AND NOT same", (shot.digest,)):
            if is_twin(shot, other):
                return other
        return None

    def _camera(self, name: str) -> int:
        self._database.execute("INSERT OR IGNORE INTO cameras (name) VALUES (?)", (stored(name),))
        (number,) = self._database.execute("SELECT id FROM cameras WHERE name = ?", (stored(name),)).fetchone()
        return int(number)

    def _folder(self, identity: Identity) -> int:
        values = (self._camera(identity.camera), stored(identity.storage), stored(identity.folder))
        self._database.execute("INSERT OR IGNORE INTO folders (camera, storage, folder) VALUES (?, ?, ?)", values)
        query = "SELECT id FROM folders WHERE camera = ? AND storage = ? AND folder = ?"
        (number,) = self._database.execute(query, values).fetchone()
        return int(number)

    def _unlock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _shots(database: sqlite3.Connection, where: str, values: Sequence[object]) -> Iterator[Shot]:
    # Only our own conditions come here; what others say comes as values.
    query = f"SELECT {COLUMNS} FROM {SOURCE} WHERE {where}"  # noqa: S608
    return map(shot_of, database.execute(query, values))


class _Names:
    """What is taken, in the ledger and on the disk."""

    def __init__(self, database: sqlite3.Connection, free: Free) -> None:
        self._database = database
        self._free = free

    def alike(self, family: bytes) -> list[Bundle]:
        columns = "id, family, claim, number, sequence, shot, captured"
        query = f"SELECT {columns} FROM bundles WHERE family = ? ORDER BY id"  # noqa: S608
        return [self._bundle(row) for row in self._database.execute(query, (family,)).fetchall()]

    def _bundle(self, row: tuple[Any, ...]) -> Bundle:
        number, family, claim, apart, sequence, shot, captured = row
        members = tuple(member.identity for member in _shots(self._database, "bundle = ?", (number,)))
        return Bundle(number, family, loaded(claim), apart, sequence, shot, loaded(captured), members)

    def last_number(self, claim: str) -> int | None:
        query = "SELECT max(number) FROM bundles WHERE claim = ?"
        (number,) = self._database.execute(query, (stored(claim),)).fetchone()
        return None if number is None else int(number)

    def next_numbers(self, camera: str) -> tuple[int, int]:
        (last,) = self._database.execute("SELECT max(id) FROM bundles").fetchone()
        self._database.execute("INSERT OR IGNORE INTO cameras (name) VALUES (?)", (stored(camera),))
        row = self._database.execute(
            "UPDATE cameras SET shots = shots + 1 WHERE name = ? RETURNING shots", (stored(camera),)
        ).fetchone()
        return (last or 0) + 1, int(row[0])

    def held(self, path: str) -> bool:
        query = "SELECT 1 FROM shots WHERE path_key = ?"
        return self._database.execute(query, (stored(folded(path)),)).fetchone() is not None

    def free(self, path: str, *, alone: bool) -> bool:
        return self._free(path, alone)


def is_twin(shot: Shot, other: Shot) -> bool:
    """Whether two shots of equal content are one: the same file on another card, or told in another way.

    Different pictures never have the same bytes, but their sidecars may; those have to have the same date, too. Of
    ``other`` the content may be all that is known, where the ledger was made anew from files.
    """
    mine, theirs = shot.identity, other.identity
    if not theirs.camera:
        return mine.name.casefold() == theirs.name.casefold() or not mine.name.lower().endswith(".xmp")
    if (mine.camera, mine.name.casefold()) != (theirs.camera, theirs.name.casefold()) or shot.number == other.number:
        return False
    return mine.date == theirs.date or not mine.name.lower().endswith(".xmp")


def _locked(path: Path) -> int:
    """The descriptor of the lock, beside the ledger: SQLite has locks of its own on that."""
    lock = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StorageError(f"cannot open {lock}: {error.strerror}", path=str(lock)) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise LibraryInUse(f"another process has the ledger {path}", path=str(path)) from None
    except OSError as error:
        os.close(file)
        raise StorageError(f"cannot lock {lock}: {error.strerror}", path=str(lock)) from error
    return file
