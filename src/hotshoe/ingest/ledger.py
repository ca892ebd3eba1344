"""The ledger: what is known of every shot, in one SQLite file that survives power cuts.

Everything here blocks, and is used by one thread at a time. sqlite3.Error becomes StorageError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from hotshoe.ingest.naming import Naming
from hotshoe.ingest.shot import Found, Key, Shot


class Ledger:
    """``sinks`` are the names of those that hear of every acknowledged shot (``outbox``).

    Opening raises LibraryInUse when another process has it, StorageError.
    """

    def __init__(self, path: Path, sinks: Sequence[str] = ()) -> None:
        self.path = path

    def close(self) -> None:
        """Let go of the file and its lock."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def recall(self, camera: str) -> tuple[tuple[Shot, ...], bool]:
        """The shots of that camera that are not settled, and whether it was ever here."""
        raise NotImplementedError

    def unfinished(self) -> list[Shot]:
        """Of all cameras, those whose bytes are all there and whose names are not."""
        raise NotImplementedError

    def look_up(self, keys: Iterable[Key]) -> dict[Key, Shot]:
        """What is known of these: of several with equal identities the last."""
        raise NotImplementedError

    def reserve(
        self,
        found: Found,
        naming: Naming,
        free: Callable[[str], bool],
        *,
        turn: int = 0,
        taken: str = "",
        among: Sequence[str] = (),
    ) -> Shot:
        """Commit a name for it that no other shot has, and that is ``free`` on the disk."""
        raise NotImplementedError

    def record(self, shots: Sequence[Shot]) -> None:
        """Commit these, all or none; those that become ``done`` are put into the sinks' queues in the same stroke."""
        raise NotImplementedError

    def shots(self, *, camera: str = "", since: str = "", like: str = "", state: str = "") -> Iterator[Shot]:
        """Those that fit, in the order in which they became known; ``like`` is a part of the path or name."""
        raise NotImplementedError

    def counts(self) -> dict[str, int]:
        """How many shots are in each state."""
        raise NotImplementedError


class Delivery:
    """One acknowledged shot that one sink has not yet taken: ``id``, ``sink``, ``shot``, ``tries``."""


class Outbox:
    """The sinks' queues, in the ledger's file: ``ledger.outbox``."""

    def due(self, sink: str, now: float, limit: int = 100) -> list[Delivery]:
        """The next that may be tried by now (seconds since the epoch), oldest first."""
        raise NotImplementedError

    def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """These are taken."""

    def postpone(self, delivery: Delivery, until: float, error: str) -> None:
        """Try it again then."""

    def waiting(self, sink: str) -> int:
        """How many are in the queue."""
        raise NotImplementedError
