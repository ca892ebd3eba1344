"""The shots under way, and in which order they have their turn."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

from hotshoe.ingest.inputs import Fetched
from hotshoe.ingest.shot import Found, Identity, Key, Shot


class Stage(Enum):
    """What a shot waits for."""

    RESTING = auto()
    """Its turn, its pause, or its camera."""
    RESERVING = auto()
    CLEARING = auto()
    """The ledger, which has to forget what the unfinished file had."""
    READY = auto()
    """The camera, which does one thing at a time."""
    FETCHING = auto()
    CONFIRMING = auto()
    """Whether the handle still means the same after all its parts came."""
    REREADING = auto()
    """A second look at a content whose length nobody told."""
    SYNCING = auto()
    KEEPING = auto()
    """The ledger, which is to know that all bytes are there."""
    ATTENDING = auto()
    """Another shot of the same content."""
    LOOKING = auto()
    """Whether its name has its content already."""
    PUBLISHING = auto()
    RENAMING = auto()
    """Another name, because the first is somebody else's."""
    NAMING = auto()
    """The folder's sync."""
    DISCARDING = auto()
    """The end of a file whose content is there already."""
    CLOSING = auto()
    """The ledger's last word."""
    RECOGNISING = auto()
    """Whether what came back to the card is what the library has."""
    REVISITING = auto()
    """The camera's copy, before it is deleted in another session than it was fetched in."""
    VERIFYING = auto()
    """The library's copy, before the camera's is deleted."""
    DELETING = auto()
    PARTING = auto()
    """The ledger, which is to know that the camera's copy is deleted."""


LANDING = frozenset(
    {
        Stage.SYNCING,
        Stage.KEEPING,
        Stage.LOOKING,
        Stage.PUBLISHING,
        Stage.RENAMING,
        Stage.NAMING,
        Stage.DISCARDING,
        Stage.CLOSING,
    }
)
"""From the last byte to the ledger's last word."""


@dataclass(slots=True, eq=False)
class Job:
    """A shot that is worked on. ``shot`` is None until it has a name; ``kept`` bytes of its file are good.

    ``suspect`` says that its handle may have changed its meaning, ``twin`` that its content is there as another shot's.
    """

    key: Key
    identity: Identity
    order: int
    shot: Shot | None = None
    captured: str = ""
    turn: int = 0
    live: bool = False
    stage: Stage = Stage.RESTING
    kept: int = 0
    failures: int = 0
    not_before: float = 0.0
    missed: int = 0
    session: int = 0
    fetched: Fetched | None = None
    suspect: bool = False
    twin: bool = False
    queued: bool = False

    @property
    def known(self) -> Shot:
        """The shot, where it has a name."""
        assert self.shot
        return self.shot


class Backlog:
    """Which resting job is next: those that were just shot, then JPEGs, then as the camera tells them."""

    def __init__(self, *, jpeg_first: bool) -> None:
        self._jpeg_first = jpeg_first
        self._ready: list[tuple[bool, bool, int, Job]] = []
        self._later: list[tuple[float, int, Job]] = []
        self._numbers = count()

    def put(self, job: Job, found: Found, now: float) -> None:
        """Let it wait for its turn, unless it does."""
        if job.queued:
            return
        job.queued = True
        if job.not_before > now:
            heapq.heappush(self._later, (job.not_before, next(self._numbers), job))
        else:
            behind = self._jpeg_first and not found.is_jpeg
            heapq.heappush(self._ready, (not job.live, behind, job.order, job))

    def take(self) -> Job | None:
        """The next one."""
        if not self._ready:
            return None
        job = heapq.heappop(self._ready)[-1]
        job.queued = False
        return job

    def due(self, now: float) -> list[Job]:
        """Those whose pause is over; they have to be put again."""
        over = []
        while self._later and self._later[0][0] <= now:
            job = heapq.heappop(self._later)[-1]
            job.queued = False
            over.append(job)
        return over

    def clear(self) -> None:
        """Nobody waits any more."""
        for *_, job in (*self._ready, *self._later):
            assert isinstance(job, Job)
            job.queued = False
        self._ready.clear()
        self._later.clear()

    @property
    def deadline(self) -> float | None:
        """When the next pause is over."""
        return self._later[0][0] if self._later else None

    @property
    def waiting(self) -> bool:
        """Whether somebody could have their turn now."""
        return bool(self._ready)
