"""What a store is to the rest of a virtual camera: objects by handle, contents, and news of changes.

A store is synchronous and belongs to one thread, its camera's worker. Every method that an initiator can reach raises
Refusal, and nothing else, when it has to say no.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.responder.refusal import Refusal
from hotshoe.wire.datasets import GENERIC_FOLDER, SIZE_BEYOND_32_BIT, ObjectInfo, StorageInfo
from hotshoe.wire.text import STRING_UNITS, cut_units
from hotshoe.wire.values import ROOT, Handle, StorageID

TOP = Handle(0)
"""The parent of what lies at the top of a store, as ObjectInfo says it; ROOT is understood as well."""

Buffer = bytes | bytearray | memoryview


class HandleBook:
    """The handles of one camera, shared by its stores.

    No number is given twice in the camera's life, so that a handle which an initiator remembers can only ever mean
    the object that it meant.
    """

    def __init__(self, first: int = 1) -> None:
        self._numbers = itertools.count(first)

    def new(self) -> Handle:
        """The next handle; raises Refusal STORE_FULL after four thousand million objects."""
        number = next(self._numbers)
        if number >= ROOT:
            raise Refusal(responses.STORE_FULL, "this camera has used up its handles")
        return Handle(number)


@dataclass(frozen=True, slots=True)
class Thumb:
    """What ObjectInfo tells of a thumbnail: its format, and its size in bytes and pixels."""

    format: int
    size: int
    width: int
    height: int


_NO_THUMB = Thumb(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object as it is now.

    ``parent`` is 0 at the top, ``size`` the true size in bytes, ``captured`` and ``modified`` are PTP dates, the
    image's width and height are in pixels and its depth in bits, 0 where unknown.
    """

    handle: Handle
    parent: Handle
    storage: StorageID
    name: str
    format: int
    size: int = 0
    protected: bool = False
    captured: str = ""
    modified: str = ""
    image_width: int = 0
    image_height: int = 0
    image_depth: int = 0
    thumb: Thumb | None = None

    @property
    def folder(self) -> bool:
        """Whether this is an association."""
        return self.format == ASSOCIATION

    @property
    def wire_name(self) -> str:
        """The name as far as a PTP string holds it."""
        return cut_units(self.name.replace("\0", ""), STRING_UNITS)

    def object_info(self) -> ObjectInfo:
        """The dataset for the wire: a size of 4 GiB or more is all ones."""
        thumb = self.thumb or _NO_THUMB
        return ObjectInfo(
            storage=self.storage,
            format=self.format,
            protection=int(self.protected),
            size=min(self.size, SIZE_BEYOND_32_BIT),
            thumb_format=thumb.format,
            thumb_size=thumb.size,
            thumb_width=thumb.width,
            thumb_height=thumb.height,
            image_width=self.image_width,
            image_height=self.image_height,
            image_depth=self.image_depth,
            parent=self.parent,
            association=GENERIC_FOLDER if self.folder else 0,
            association_desc=0,
            sequence=0,
            name=self.wire_name,
            captured=self.captured,
            modified=self.modified,
        )


class Content(Protocol):
    """The bytes of one object, readable anywhere; close it, or use it in a ``with`` statement."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, size: int) -> bytes:
        """The bytes from ``offset``, fewer than ``size`` only where the object ends."""

    def readinto(self, offset: int, buffer: memoryview) -> int:
        """Fill ``buffer`` from ``offset`` and return the number of bytes, less only where the object ends."""

    def fileno(self) -> int | None:
        """The descriptor of the file that holds exactly these bytes (for sendfile), or None."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Upload(Protocol):
    """An object that is arriving.

    ``handle`` is the one that it will have; the object does not exist before ``commit``. Leaving the ``with``
    statement without ``commit`` discards it.
    """

    @property
    def handle(self) -> Handle: ...

    def write(self, *pieces: Buffer) -> None:
        """Take the next bytes, which are good during this call only.

        Raises Refusal STORE_FULL, or INCOMPLETE_TRANSFER beyond the announced size.
        """

    def restart(self) -> None:
        """Forget the bytes taken so far: ISO 15740 lets SendObject be repeated after a failure."""

    def commit(self) -> Handle:
        """Make it an object, all of it at once; raises Refusal INCOMPLETE_TRANSFER when bytes are missing."""

    def discard(self) -> None:
        """Forget it; harmless when done twice or after ``commit``."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class ChangeKind(Enum):
    """What happened to an object."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """News of one object."""

    kind: ChangeKind
    handle: Handle
    storage: StorageID


Listener = Callable[[Change], None]


class Store(Protocol):
    """One store of a camera.

    ``parent`` arguments take 0 and 0xFFFFFFFF for the top. Whoever subscribed hears of every change once, in the
    very call that made it or found it, whether the cause was this camera, its initiator or somebody else.
    """

    @property
    def id(self) -> StorageID: ...

    @property
    def read_only(self) -> bool:
        """Whether initiators may only read; the camera itself can still ``add``."""

    @property
    def unsettled(self) -> bool:
        """Whether something is still being written: ``refresh(())`` again after a moment."""

    def subscribe(self, listener: Listener) -> None: ...

    def info(self) -> StorageInfo: ...

    def __contains__(self, handle: object) -> bool: ...

    def objects(self) -> Iterable[Handle]:
        """Every handle, folders before what is in them."""

    def children(self, parent: int) -> tuple[Handle, ...]:
        """What lies directly in a folder; raises Refusal INVALID_PARENT_OBJECT."""

    def find(self, parent: int, name: str) -> Handle | None:
        """The object of that name in a folder."""

    def format_of(self, handle: int) -> int:
        """An object's format, for nothing: no file is looked at."""

    def get(self, handle: int) -> StoredObject:
        """An object as it is now; raises Refusal INVALID_OBJECT_HANDLE."""

    def overview(self, parent: int, *, recursive: bool) -> Iterator[StoredObject]:
        """What lies in a folder, also in the folders in it, each folder before what it holds; no file is opened.

        What is inside files is told where it is known already. Raises Refusal INVALID_PARENT_OBJECT.
        """

    def open(self, handle: int) -> Content:
        """A file's bytes; raises Refusal, for a folder too."""

    def thumbnail(self, handle: int) -> bytes:
        """A small JPEG; raises Refusal NO_THUMBNAIL_PRESENT."""

    def add(self, folders: tuple[str, ...], name: str, data: Buffer) -> Handle:
        """What the camera itself shoots, also where initiators may only read; missing folders are made."""

    def make_folder(self, parent: int, name: str) -> Handle: ...

    def receive(self, parent: int, name: str, size: int | None) -> Upload:
        """Begin an upload of ``size`` bytes (None where unknown); room for all of it is made sure of first."""

    def delete(self, handle: int) -> None:
        """Delete a file, or a folder with everything in it; PARTIAL_DELETION when some of it had to stay."""

    def move(self, handle: int, parent: int) -> None:
        """Put an object into another folder of this store; its handle stays."""

    def copy(self, handle: int, parent: int) -> Handle:
        """Copy an object, a folder with everything in it, within this store."""

    def protect(self, handle: int, on: bool) -> None: ...

    def refresh(self, paths: Collection[str] | None = None) -> list[Change]:
        """Look again at ``paths`` (inside the store, separated by ``/``) or at everything; what has changed."""

    def close(self) -> None: ...
