"""What the engine wants done. Each is answered once: by its own input, by ``Done``, or by ``Failed``.

Those of the camera (``CAMERA``) come one at a time; a lost connection answers the one that is under way.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.ingest.shot import Found, Identity, Key, Shot
from hotshoe.wire.values import Handle


@dataclass(frozen=True, slots=True)
class Connect:
    """In ``delay`` seconds; answered by Connected or Lost."""

    delay: float


@dataclass(frozen=True, slots=True)
class Disconnect:
    """End the session; answered by Lost."""

    why: str


@dataclass(frozen=True, slots=True)
class Listing:
    """List everything that the camera has; answered by Listed."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is that? Answered by Looked."""

    handle: Handle


@dataclass(frozen=True, slots=True)
class Fetch:
    """Into the unfinished file, of which the first ``offset`` bytes are good; answered by Fetched.

    The object's description is asked for once more, and has to be that of ``found``. What the file has is compared with
    the object before it is continued; where they differ it fails, for the ledger still says that the file is good.
    """

    shot: Shot
    found: Found
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """Read the camera's copy again, all or its head, and keep nothing; answered by Compared."""

    key: Key
    found: Found
    whole: bool


@dataclass(frozen=True, slots=True)
class Delete:
    """Ask for the object's description once more, and only where it is still ``found`` have the camera delete it."""

    shot: Shot
    found: Found


@dataclass(frozen=True, slots=True)
class Recall:
    """What the ledger has of this camera that is not settled; answered by Recalled."""

    camera: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the ledger knows of these; answered by LookedUp."""

    objects: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Reserve:
    """A name in the library for good, for the shot of that identity and turn; answered by Reserved.

    ``taken`` is a path that turned out to be somebody else's: the next one is wanted.
    """

    identity: Identity
    captured: str
    turn: int = 0
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Commit these to the ledger, all or none of them, and that ``camera`` was here; answered by Recorded."""

    shots: tuple[Shot, ...]
    camera: str = ""


@dataclass(frozen=True, slots=True)
class Sync:
    """Make the unfinished file's bytes durable."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Publish:
    """Give the unfinished file its name, unless that is taken."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """Make the name durable."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Discard:
    """Take away the unfinished file, which is of no use."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Check:
    """Read the library's copy again, from the disk and not from memory; answered by Checked."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Measure:
    """Is the library there, and how much room has it? Answered by DiskSpace."""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The shot is in the library for good: say so. Needs no answer."""

    shot: Shot


@dataclass(frozen=True, slots=True)
class Tell:
    """Something that people should know of. Needs no answer."""

    what: str
    shot: Shot | None = None
    alarm: bool = False


CAMERA = (Listing, Look, Fetch, Compare, Delete)

Command = (
    Connect
    | Disconnect
    | Listing
    | Look
    | Fetch
    | Compare
    | Delete
    | Recall
    | LookUp
    | Reserve
    | Record
    | Sync
    | Publish
    | SyncFolder
    | Discard
    | Check
    | Measure
    | Acknowledge
    | Tell
)
