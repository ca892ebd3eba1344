"""The ledger's tables, and how it is opened: whatever is committed survives a power cut."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotshoe.errors import StorageError

VERSION = 1

# Text of cameras may hold lone surrogates, which SQLite's TEXT cannot: such text is a BLOB (rows.py).
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cameras (id INTEGER PRIMARY KEY, name NOT NULL UNIQUE, shots INTEGER NOT NULL DEFAULT 0);
CREATE TABLE folders (
    id INTEGER PRIMARY KEY, camera INTEGER NOT NULL REFERENCES cameras, storage NOT NULL, folder NOT NULL,
    UNIQUE (camera, storage, folder)
);
CREATE TABLE bundles (
    id INTEGER PRIMARY KEY, family BLOB NOT NULL, claim NOT NULL, number INTEGER NOT NULL,
    sequence INTEGER NOT NULL, shot INTEGER NOT NULL, captured NOT NULL,
    UNIQUE (claim, number)
);
CREATE INDEX bundles_by_family ON bundles (family);
CREATE TABLE shots (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL, turn INTEGER NOT NULL, folder INTEGER NOT NULL REFERENCES folders,
    name NOT NULL, size INTEGER, date NOT NULL, captured NOT NULL, state TEXT NOT NULL,
    path, path_key UNIQUE, part, bundle INTEGER REFERENCES bundles,
    length INTEGER NOT NULL, offset INTEGER NOT NULL, digest BLOB, head BLOB,
    failures INTEGER NOT NULL, same INTEGER NOT NULL, removal TEXT NOT NULL, landed REAL,
    UNIQUE (key, turn)
);
CREATE INDEX shots_unfinished ON shots (folder) WHERE state NOT IN ('done', 'seen');
CREATE INDEX shots_by_content ON shots (digest) WHERE digest IS NOT NULL;
CREATE INDEX shots_by_bundle ON shots (bundle) WHERE bundle IS NOT NULL;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, sink TEXT NOT NULL, shot INTEGER NOT NULL REFERENCES shots,
    tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX deliveries_due ON deliveries (sink, due);
"""


def connected(path: Path, *, reading: bool) -> sqlite3.Connection:
    """The ledger's file, with its tables; made where it is missing, unless for ``reading``. Raises StorageError."""
    with storage("open", path):
        mode = "ro" if reading else "rwc"
        database = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(database, path, reading=reading)
        except BaseException:
            database.close()
            raise
        return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of what is done in the block, and durable at its end."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextmanager
def storage(what: str, path: Path) -> Iterator[None]:
    """SQLite's errors as StorageError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"cannot {what} the ledger {path}: {error}", path=str(path)) from error


def _prepare(database: sqlite3.Connection, path: Path, *, reading: bool) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StorageError(f"the ledger {path} is of a newer hotshoe (version {version})", path=str(path))
    if reading:
        return
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    if version < VERSION:
        with transaction(database):
            for statement in _TABLES.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")
