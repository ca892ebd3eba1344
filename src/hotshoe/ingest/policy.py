"""What one camera's pictures are wanted for, and how patiently: the engine's settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class After(StrEnum):
    """What becomes of the camera's copy of a shot that is in the library."""

    KEEP = "keep"
    DELETE = "delete"


class Backfill(StrEnum):
    """Which shots from before are fetched."""

    ALL = "all"
    """Whatever is on the card and not in the library."""
    NEW = "new"
    """What was shot since this camera was first here."""
    NONE = "none"
    """What is shot from now on."""


@dataclass(frozen=True, slots=True)
class Policy:
    """``formats`` are the endings of wanted files in small letters, all where it is empty. Times are in seconds."""

    formats: frozenset[str] = frozenset()
    jpeg_first: bool = True
    after: After = After.KEEP
    backfill: Backfill = Backfill.ALL
    relist: float = 30.0
    """Between two listings of a camera that says nothing: events get lost."""
    first_retry: float = 0.25
    longest_retry: float = 2.0
    """The waits before reconnecting double from one to the other: pictures come 3 seconds after the network is back."""
    refused_retry: float = 10.0
    """Between two attempts at a camera that lets this computer in no more."""
    tries: int = 5
    """Failures in a row after which a shot is called failed; it is still tried, more rarely."""
    longest_pause: float = 60.0
    """Between two tries of one shot."""
    at_once: int = 8
    """Shots between their last byte and their name: the next is fetched meanwhile."""
    disk_retry: float = 5.0
    """Between two looks at a disk that was full, failing or not there."""
    disk_failures: int = 3
    """Failures of the disk in a row after which it is called failing."""
    spare: int = 64 * MIB
    """Room that is left to others on the disk."""
