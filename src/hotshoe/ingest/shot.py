"""A shot: what it is recognised by, what is known of it, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, NewType

from hotshoe.catalog.formats import EXIF_JPEG, JFIF, format_for
from hotshoe.wire.values import Handle

Key = NewType("Key", bytes)
"""An identity in sixteen bytes."""


class Identity(NamedTuple):
    """What a shot is recognised by in any session: never its handle, never a clock.

    ``camera`` is the camera's own name for itself (``camera_name``), ``storage`` the label of its card, or the slot's
    number; ``folder`` and ``name`` are as the camera wrote them, and so is ``date``. ``size`` is None where the camera
    cannot tell it.
    """

    camera: str
    storage: str
    folder: str
    name: str
    size: int | None
    date: str

    @property
    def key(self) -> Key:
        """The same in sixteen bytes."""
        text = "\0".join((self.camera, self.storage, self.folder, self.name, str(self.size), self.date))
        return Key(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())


MEMORY = "memory"
"""The storage of a picture that no card has."""


def camera_name(maker: str, model: str, serial: str, guid: bytes) -> str:
    """A camera's name in identities; its GUID where it tells no serial number."""
    return " ".join(part for part in (maker.strip(), model.strip(), serial.strip() or guid.hex()) if part)


@dataclass(frozen=True)
class Found:
    """An object on the camera in the present session."""

    identity: Identity
    handle: Handle
    format: int = 0
    captured: str = ""
    in_memory: bool = False

    @cached_property
    def key(self) -> Key:
        """Its identity's."""
        return self.identity.key

    @property
    def is_jpeg(self) -> bool:
        """Whether it is the quick one of a pair."""
        return self.format in {EXIF_JPEG, JFIF} or format_for(self.identity.name) in {EXIF_JPEG, JFIF}


class State(StrEnum):
    """How far a shot has come; what is not ``settled`` is worked on whenever the camera is there."""

    SEEN = "seen"
    """Known, and not wanted: another format, or from before the beginning."""
    WANTED = "wanted"
    """Its name in the library is reserved."""
    PARTIAL = "partial"
    """``offset`` bytes of it are on the disk, in the unfinished file."""
    HAVE = "have"
    """All of it is on the disk, under the name of the unfinished file."""
    DONE = "done"
    """It has its name for good."""
    GONE = "gone"
    """It went from the camera before it was here."""
    UNVERIFIED = "unverified"
    """All that the camera gave is in the unfinished file, and nobody knows how much it should be."""
    FAILED = "failed"
    """It could not be had several times, and is tried again more rarely."""

    @property
    def settled(self) -> bool:
        """Whether there is nothing to be done about it."""
        return self in {State.SEEN, State.DONE}


class Removal(StrEnum):
    """What becomes of the camera's copy."""

    KEPT = "kept"
    WANTED = "wanted"
    """It is to be deleted as soon as that is safe."""
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Shot:
    """What the ledger knows of a shot.

    ``turn`` tells shots of equal identity apart whose contents differ. ``path`` is where it is, or is to be, below the
    library's folder; ``part`` is the path for which the unfinished file was named. ``digest`` is the BLAKE3 of all of
    it, ``head`` that of its first 64 KiB. ``same`` says that its content is there as another shot's, at ``path``.
    """

    key: Key
    identity: Identity
    state: State
    turn: int = 0
    path: str = ""
    part: str = ""
    captured: str = ""
    size: int = 0
    offset: int = 0
    digest: bytes = b""
    head: bytes = b""
    failures: int = 0
    same: bool = False
    removal: Removal = Removal.KEPT
    number: int = 0
    """The ledger's own, 0 before it has one."""
