"""Who is to hear of which shot, and has not yet: the sinks' queues, in the ledger's file.

Everything here blocks, and is used by the ledger's thread. sqlite3.Error becomes StorageError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotshoe.ingest.rows import COLUMNS, SOURCE, shot_of
from hotshoe.ingest.schema import storage, transaction
from hotshoe.ingest.shot import Shot

_QUEUE = f"{SOURCE} JOIN deliveries ON deliveries.shot = shots.id WHERE sink = ? AND due <= ?"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A shot that a sink is to hear of. ``tries`` were in vain so far."""

    id: int
    sink: str
    shot: Shot
    tries: int


class Outbox:
    """Each sink has a queue of its own: one that is dead holds up nobody else. Times are in seconds since the epoch."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self._database = database
        self._path = path

    def put(self, shot: int, sinks: Sequence[str]) -> None:
        """Within a transaction of the ledger: ``sinks`` are to hear of the shot of that number, once."""
        for sink in sinks:
            query = "SELECT 1 FROM deliveries WHERE sink = ? AND shot = ?"
            if not self._database.execute(query, (sink, shot)).fetchone():
                self._database.execute("INSERT INTO deliveries (sink, shot) VALUES (?, ?)", (sink, shot))

    def due(self, sink: str, now: float, limit: int = 100) -> list[Delivery]:
        """The next that may be tried by ``now``, oldest first."""
        query = f"SELECT deliveries.id, deliveries.tries, {COLUMNS} FROM {_QUEUE} ORDER BY deliveries.id LIMIT ?"  # noqa: S608
        with storage("read", self._path):
            rows = self._database.execute(query, (sink, now, limit)).fetchall()
        return [Delivery(row[0], sink, shot_of(row[2:]), row[1]) for row in rows]

    def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """These are taken."""
        with storage("write", self._path), transaction(self._database):
            self._database.executemany("DELETE FROM deliveries WHERE id = ?", [(each.id,) for each in deliveries])

    def postpone(self, delivery: Delivery, until: float, error: str) -> None:
        """Try it again then."""
        change = "UPDATE deliveries SET tries = tries + 1, due = ?, error = ? WHERE id = ?"
        with storage("write", self._path):
            self._database.execute(change, (until, error, delivery.id))

    def waiting(self, sink: str) -> int:
        """How many are in the queue."""
        with storage("read", self._path):
            (number,) = self._database.execute("SELECT count(*) FROM deliveries WHERE sink = ?", (sink,)).fetchone()
        return int(number)
