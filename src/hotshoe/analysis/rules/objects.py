"""Rules about ObjectInfo, and about objects that are not what theirs says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hotshoe.analysis.model import Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import PICTURE, STORE, describes, does, gets, puts
from hotshoe.analysis.rules.handles import IN_MEMORY
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene, succeeded
from hotshoe.catalog import formats, mtp, responses
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo
from hotshoe.wire.packets import Event
from hotshoe.wire.values import parse_date

_INFO = "ISO 15740 5.5.2"
_FOLDER = replace(PICTURE, format=formats.ASSOCIATION, size=0, thumb_format=0, thumb_size=0, association=1, name="DCIM")


def _described(**other: Any) -> tuple[Example, ...]:
    """The one way to break a rule by fields of an ObjectInfo."""
    title = ", ".join(f"{name} {value!r}" for name, value in other.items())
    return (Example(title, describes(1, replace(PICTURE, **other))),)


FORMAT = Rule(
    "object-format",
    Severity.ERROR,
    "an object whose format is no format's code",
    "ISO 15740 6: formats are 0x3000 to 0x3FFF and 0xB000 to 0xBFFF",
    _described(format=0x1009),
)
NAME = Rule(
    "object-name",
    Severity.WARNING,
    "an object without a name",
    f"{_INFO}: Filename; libgphoto2 takes an ObjectInfo with an empty one for another dataset",
    _described(name=""),
)
DATE = Rule(
    "object-date",
    Severity.WARNING,
    "a date that is none",
    "ISO 15740 5.3.5: YYYYMMDDThhmmss, with tenths and a zone if wanted, or nothing",
    (*_described(captured="2026:01:01 12:00:00"), *_described(modified="20261301T000000")),
)
PROTECTION = Rule(
    "object-protection",
    Severity.WARNING,
    "a protection that does not exist",
    f"{_INFO}: 0 none, 1 read-only; MTP has 0x8002 and 0x8003 beside them",
    _described(protection=7),
)
PARENT = Rule(
    "object-parent",
    Severity.ERROR,
    "an object that lies in itself, or whose folder is a reserved handle",
    f"{_INFO}: ParentObject is the handle of a folder, or 0 at the top of a store",
    (*_described(parent=1), *_described(parent=0xFFFFFFFF)),
)
STORAGE = Rule(
    "object-storage",
    Severity.WARNING,
    "an object on no store",
    f"{_INFO}: StorageID is the store that holds the object",
    (*_described(storage=0), *_described(storage=0xFFFFFFFF)),
    "Nikon bodies, for pictures that lie in their memory",
)
FOLDER = Rule(
    "object-association",
    Severity.WARNING,
    "a folder that is no association, or an association that is no folder",
    f"{_INFO}: AssociationType is that of associations, whose format is 0x3001, and 0 for others",
    (
        *_described(association=1),
        Example("a folder of type 0", describes(1, replace(_FOLDER, association=0))),
    ),
)
THUMB = Rule(
    "object-thumb",
    Severity.WARNING,
    "a thumbnail with a size and no format, or with a format and no size",
    f"{_INFO}: both are 0 where there is no thumbnail",
    (*_described(thumb_format=0), *_described(thumb_size=0)),
)
THUMB_MISSING = Rule(
    "thumb-missing",
    Severity.WARNING,
    "NoThumbnailPresent for an object whose ObjectInfo has one",
    f"{_INFO}: ThumbCompressedSize",
    (Example("promised, and not there", (*describes(1), *does(op.GET_THUMB, 1, id=3, answer=0x2010))),),
)
THUMB_SIZE = Rule(
    "thumb-size",
    Severity.WARNING,
    "a thumbnail of another size than ObjectInfo says",
    f"{_INFO}: ThumbCompressedSize",
    (Example("three bytes instead of two", (*describes(1), *gets(op.GET_THUMB, 1, data_in=b"abc", id=3))),),
)
SIZE = Rule(
    "object-size",
    Severity.ERROR,
    "an object of another size than ObjectInfo says",
    f"{_INFO}: ObjectCompressedSize, 0xFFFFFFFF from 4 GiB on",
    (Example("three bytes instead of four", (*describes(1), *gets(op.GET_OBJECT, 1, data_in=b"abc", id=3))),),
)
SENT = Rule(
    "upload-size",
    Severity.ERROR,
    "SendObject brings another number of bytes than SendObjectInfo announced",
    "ISO 15740 10, SendObject: the object that was announced",
    (
        Example(
            "three bytes of four",
            (
                *puts(op.SEND_OBJECT_INFO, STORE, 0xFFFFFFFF, data_out=PICTURE, results=(STORE, 0xFFFFFFFF, 9)),
                *puts(op.SEND_OBJECT, data_out=b"abc", id=3),
            ),
        ),
    ),
)
UNANNOUNCED = Rule(
    "upload-unannounced",
    Severity.ERROR,
    "SendObject without SendObjectInfo before it",
    "ISO 15740 10, SendObject: SendObject follows a successful SendObjectInfo of the same session",
    (
        Example("bytes of nothing", puts(op.SEND_OBJECT, data_out=b"abcd", answer=responses.NO_VALID_OBJECT_INFO)),
        Example(
            "after a refused SendObjectInfo",
            (
                *puts(op.SEND_OBJECT_INFO, STORE, 0xFFFFFFFF, data_out=PICTURE, answer=responses.STORE_FULL),
                *puts(op.SEND_OBJECT, data_out=b"abcd", id=3, answer=responses.NO_VALID_OBJECT_INFO),
            ),
        ),
        Example(
            "the same object twice",
            (
                *puts(op.SEND_OBJECT_INFO, STORE, 0xFFFFFFFF, data_out=PICTURE, results=(STORE, 0xFFFFFFFF, 9)),
                *puts(op.SEND_OBJECT, data_out=b"abcd", id=3),
                *puts(op.SEND_OBJECT, data_out=b"abcd", id=4, answer=responses.NO_VALID_OBJECT_INFO),
            ),
        ),
    ),
)

RULES = (
    *(FORMAT, NAME, DATE, PROTECTION, PARENT, STORAGE, FOLDER, THUMB, THUMB_MISSING, THUMB_SIZE, SIZE, SENT),
    UNANNOUNCED,
)

_MOST = 10_000
"""Objects whose sizes are remembered."""

_CHANGES = frozenset({op.DELETE_OBJECT.code, op.FORMAT_STORE.code, mtp.TRUNCATE_OBJECT.code})
_PROTECTIONS = frozenset({0, 1, 0x8002, 0x8003})


class Objects(Family):
    """Remembers what ObjectInfo said of each object, until somebody says that it changed."""

    hears = (Event,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._known: dict[int, ObjectInfo] = {}
        self._announced: int | None = None
        self._pending: bool | None = None

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        # Whatever it says: an object may be another one now.
        self._known.clear()
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        match transaction.request.code:
            case op.OPEN_SESSION.code:
                self._pending = False
            case op.GET_OBJECT_INFO.code:
                yield from self._described(transaction)
            case op.GET_OBJECT.code | op.GET_THUMB.code:
                yield from self._fetched(transaction)
            case op.SEND_OBJECT_INFO.code | mtp.SEND_OBJECT_PROP_LIST.code:
                self._announce(transaction)
            case op.SEND_OBJECT.code:
                yield from self._sent(transaction)
            case code if code in _CHANGES:
                self._known.clear()

    def _described(self, transaction: Transaction) -> Iterator[Finding]:
        told, handle = self.scene.told(transaction), next(iter(transaction.request.params), 0)
        if told is None or not isinstance(told.value, ObjectInfo):
            return
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        self._known[handle] = told.value
        for rule, text in judged(handle, told.value):
            yield self.scene.of_data(rule, transaction, text)

    def _fetched(self, transaction: Transaction) -> Iterator[Finding]:
        info = self._known.get(next(iter(transaction.request.params), 0))
        response = transaction.response
        if info is None or response is None:
            return
        thumb = transaction.request.code == op.GET_THUMB.code
        size, rule = (info.thumb_size, THUMB_SIZE) if thumb else (info.size, SIZE)
        if thumb and size and response.code == responses.NO_THUMBNAIL_PRESENT:
            yield self.scene.of_response(THUMB_MISSING, transaction, f"ObjectInfo has one of {size} bytes")
        elif _is_whole(transaction) and transaction.received != size and size not in (0, SIZE_BEYOND_32_BIT):
            yield self.scene.of_data(rule, transaction, f"{transaction.received} bytes, ObjectInfo says {size}")

    def _announce(self, transaction: Transaction) -> None:
        if not succeeded(transaction):
            self._pending = False if self._pending is not None else None
            return
        told = self.scene.told(transaction)
        info = told.value if told else None
        self._pending = True
        self._announced = info.size if isinstance(info, ObjectInfo) else None

    def _sent(self, transaction: Transaction) -> Iterator[Finding]:
        wanted, response = self._announced, transaction.response
        if self._pending is False:
            yield self.scene.of_request(UNANNOUNCED, transaction, "no object was announced")
        elif wanted not in (None, SIZE_BEYOND_32_BIT) and succeeded(transaction) and transaction.received != wanted:
            yield self.scene.of_data(SENT, transaction, f"{transaction.received} bytes, {wanted} were announced")
        if response and response.code == responses.OK:
            self._pending, self._announced = False, None

    def gap(self, gap: Gap) -> None:
        self._known.clear()
        self._pending = self._announced = None


def judged(handle: int, info: ObjectInfo) -> Iterator[tuple[Rule, str]]:
    """What is wrong with the ObjectInfo of ``handle``."""
    if info.format >> 12 not in (0x3, 0xB):
        yield FORMAT, f"0x{info.format:04X} is no format"
    if not info.name:
        yield NAME, "Filename is empty"
    for name, date in (("CaptureDate", info.captured), ("ModificationDate", info.modified)):
        if date and parse_date(date) is None:
            yield DATE, f"{name} {date!r}"
    if info.protection not in _PROTECTIONS:
        yield PROTECTION, f"ProtectionStatus 0x{info.protection:04X}"
    if handle < IN_MEMORY and info.parent in (handle, 0xFFFFFFFF):
        yield PARENT, f"ParentObject 0x{info.parent:08X}"
    if handle < IN_MEMORY and info.storage in (0, 0xFFFFFFFF):
        yield STORAGE, f"StorageID 0x{info.storage:08X}"
    if info.is_folder != bool(info.association):
        yield FOLDER, f"format 0x{info.format:04X} with AssociationType {info.association}"
    if bool(info.thumb_format) != bool(info.thumb_size):
        yield THUMB, f"ThumbFormat 0x{info.thumb_format:04X} with {info.thumb_size} bytes"


def _is_whole(transaction: Transaction) -> bool:
    """Whether the object came as a whole, with as many bytes as were announced."""
    return succeeded(transaction) and not transaction.cancelled and transaction.announced == transaction.received
