"""What happens at a camera that is followed, for whoever shows it to people or programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hotshoe.ingest.shot import Found, Shot


@dataclass(frozen=True, slots=True)
class CameraConnected:
    """A session has begun; ``again`` after so many seconds without one, None at the first."""

    label: str
    camera: str
    model: str
    serial: str
    address: str
    again: float | None = None


@dataclass(frozen=True, slots=True)
class CameraLost:
    """There is no connection, and the next attempt is in ``delay`` seconds.

    ``attempts`` were in vain since the last session.
    """

    label: str
    why: str
    delay: float
    attempts: int
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class ShotSaved:
    """A shot is acknowledged: it is at ``path`` for good. ``seconds`` are those of its transfer."""

    label: str
    shot: Shot
    path: Path
    seconds: float
    live: bool = False


@dataclass(frozen=True, slots=True)
class ShotDeleted:
    """The camera has deleted its copy."""

    label: str
    shot: Shot


@dataclass(frozen=True, slots=True)
class Told:
    """Something that people should know of; an ``alarm`` wants somebody to act."""

    label: str
    what: str
    shot: Shot | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Progressed:
    """So many bytes came of the shot that is being fetched."""

    label: str
    found: Found
    received: int
    total: int | None


Report = CameraConnected | CameraLost | ShotSaved | ShotDeleted | Told | Progressed
