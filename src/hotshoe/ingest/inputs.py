"""What the engine is told: the camera's doings, the results of its commands, and that time has passed.

``chance`` is a number from 0 to 1, drawn by whoever tells: the engine has no dice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from hotshoe.ingest.commands import Command, LookUp, Record
from hotshoe.ingest.shot import Found, Key, Shot
from hotshoe.wire.values import Handle

NONE = Handle(0)
"""No object."""


OTHER = b"other"
"""Instead of the BLAKE3 of a file that has another length, and need not be read."""


class Trouble(StrEnum):
    """Why a command failed, as far as it matters for what to do next."""

    LINK = "link"
    """The connection is gone or out of step; ``Lost`` follows."""
    BUSY = "busy"
    """The camera was busy for too long."""
    MISSING = "missing"
    """No such object (any more), or another one of that handle."""
    MISMATCH = "mismatch"
    """More or fewer bytes than announced, or other ones than before."""
    REFUSED = "refused"
    """The camera said no."""
    FULL = "full"
    """The disk is full."""
    DISK = "disk"
    """The disk failed; what was being written is worth nothing."""
    AWAY = "away"
    """The library is not there, or cannot be written."""
    TAKEN = "taken"
    """A file of that name is there already."""


class Hint(Enum):
    """What an event is about."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    """Another card, or events went missing: look at everything."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A new session with the camera of that name; every handle of earlier ones is void."""

    camera: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection is over, or could not be made. ``refused`` says that the camera lets this computer in no more."""

    why: str
    chance: float = 0.5
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Recalled:
    """The ledger's shots of this camera that are not settled, and whether it was ever here."""

    shots: tuple[Shot, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """What is on the camera's cards; not ``complete`` where something could not be listed."""

    objects: tuple[Found, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Hinted:
    """An event."""

    hint: Hint
    handle: Handle = NONE


@dataclass(frozen=True, slots=True)
class Looked:
    """The object of a handle, None where there is none, or where it is a folder."""

    handle: Handle
    found: Found | None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the ledger knows of the objects asked for; those that it does not know are left out."""

    command: LookUp
    shots: dict[Key, Shot]


@dataclass(frozen=True, slots=True)
class Reserved:
    """The shot has its name."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is committed. ``twins`` are shots in the library with the content of shots that are now ``have``."""

    command: Record
    twins: dict[Key, Shot] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrote:
    """So many bytes of the unfinished file are durable."""

    key: Key
    offset: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """All came: ``size`` bytes, of ``total`` that the data phase announced (None where it did not)."""

    key: Key
    size: int
    total: int | None
    digest: bytes
    head: bytes


@dataclass(frozen=True, slots=True)
class Compared:
    """The camera's copy was read again."""

    key: Key
    digest: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """The library's copy was read again from the disk: empty where nothing is there, ``OTHER`` for another length."""

    key: Key
    digest: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has no other result was carried out."""

    command: Command


@dataclass(frozen=True, slots=True)
class Failed:
    """A command was not carried out. ``kept`` bytes of the unfinished file are as good as before."""

    command: Command
    trouble: Trouble
    what: str
    kept: int = 0


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """How the library's disk is: there and writable, with so many bytes free."""

    writable: bool
    free: int


@dataclass(frozen=True, slots=True)
class Drain:
    """Begin nothing new; what has been fetched is finished."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The engine's ``deadline`` has come."""


Input = (
    Connected
    | Lost
    | Recalled
    | Listed
    | Hinted
    | Looked
    | LookedUp
    | Reserved
    | Recorded
    | Wrote
    | Fetched
    | Compared
    | Checked
    | Done
    | Failed
    | DiskSpace
    | Drain
    | Tick
)
