"""Objects that a recording holds, back to files: downloads, uploads, thumbnails and frames of the live view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from hotshoe.analysis.carriage import Carriage, Kind, carriage
from hotshoe.analysis.model import (
    Conversation,
    ConversationEnded,
    Item,
    Payload,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.objectnames import Named, ObjectNames
from hotshoe.analysis.salvage import Salvage, Target
from hotshoe.analysis.spans import Span
from hotshoe.catalog.formats import FORMATS
from hotshoe.catalog.responses import OK
from hotshoe.client.names import fallback_name, safe_component
from hotshoe.protocol.states import Role
from hotshoe.vendors.jpegs import find_jpeg

MOST_UNFINISHED = 256
"""Objects of which parts are still to come; of more the one that was touched the longest ago is finished as it is."""

MOST_OPEN = 32
"""Of those, how many have a descriptor."""

MOST_KNOWN = 100_000
"""Files whose bytes are known again when the same object is read once more."""

_FORMATS = {entry.code: entry for entry in FORMATS}

FRAME_BYTES = 16 * 1024 * 1024
"""The largest frame of a live view: more than any camera sends."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """One file: what it holds, who sent it, of which conversation and object, between which points.

    ``path`` is None where the same bytes of the same object are in a file already, whose name is ``name``. ``missing``
    are the parts that the recording does not have, ``note`` says what else there is to say.
    """

    kind: Kind
    conversation: int
    sender: Role
    handle: int | None
    name: str
    path: Path | None
    size: int
    digest: str
    missing: tuple[Span, ...]
    captured: datetime | None
    began: Point
    ended: Point
    note: str = ""


Key = tuple[Conversation, Kind, int | None, int]
"""Whose object it is; parts of one object have one key, and all other data phases one of their own."""


@dataclass(slots=True)
class _Open:
    """A file that is not finished."""

    carriage: Carriage
    sender: Role
    file: Salvage
    began: Point
    last: Point
    note: str = ""


@dataclass(slots=True)
class Extraction:
    """Takes the items of a recording, and gives the files as they are finished; ``close`` gives the others."""

    target: Target
    objects: bool = True
    thumbs: bool = False
    live: bool = False
    _names: ObjectNames = field(default_factory=ObjectNames)
    _open: OrderedDict[Key, _Open] = field(default_factory=OrderedDict)
    _known: OrderedDict[tuple[Conversation, int | None, str], str] = field(default_factory=OrderedDict)
    _frame: bytearray = field(default_factory=bytearray)
    _frames: int = 0

    def take(self, item: Item) -> Iterator[Extracted]:
        """One item. Raises StorageError."""
        match item:
            case Payload(transaction=Transaction() as transaction):
                yield from self._payload(item, transaction)
            case TransactionEnded():
                self._names.learn(item.transaction)
                yield from self._transaction(item.transaction)
            case ConversationEnded():
                yield from self._all(item.conversation)
                self._names.forget(item.conversation)

    def close(self) -> Iterator[Extracted]:
        """What is not finished stays as it is. Raises StorageError."""
        yield from self._all()

    def _wants(self, kind: Kind) -> bool:
        return {Kind.OBJECT: self.objects, Kind.THUMBNAIL: self.thumbs, Kind.LIVE: self.live}[kind]

    def _payload(self, item: Payload, transaction: Transaction) -> Iterator[Extracted]:
        carried = carriage(transaction.request, item.conversation.catalog)
        if carried is None or not self._wants(carried.kind):
            return
        if carried.kind is Kind.LIVE:
            if item.data is not None and len(self._frame) + item.size <= FRAME_BYTES:
                self._frame += item.data
            return
        key = _key(carried, transaction)
        found = self._open.get(key)
        if found is None:
            found = self._begin(key, carried, item.sender, item.point)
            yield from self._spare()
        self._open.move_to_end(key)
        found.last = item.point
        if item.data is not None:
            found.file.write(carried.offset + item.offset, item.data)

    def _begin(self, key: Key, carried: Carriage, sender: Role, point: Point) -> _Open:
        begun = self._open[key] = _Open(carried, sender, self.target.new(), point, point)
        return begun

    def _spare(self) -> Iterator[Extracted]:
        """Keep what is open within its bounds."""
        if len(self._open) > MOST_UNFINISHED:
            yield from self._finish(next(iter(self._open)))
        if len(self._open) > MOST_OPEN:
            list(self._open.values())[-MOST_OPEN - 1].file.rest()

    def _transaction(self, transaction: Transaction) -> Iterator[Extracted]:
        carried = carriage(transaction.request, transaction.conversation.catalog)
        if carried is None:
            return
        if carried.kind is Kind.LIVE:
            yield from self._live_frame(transaction)
            return
        key = _key(carried, transaction)
        found = self._open.get(key)
        if found is None and transaction.announced == 0 and transaction.data_from and self._wants(carried.kind):
            # Of an empty object nothing comes.
            found = self._begin(key, carried, transaction.data_from, transaction.requested)
        if found is None:
            return
        found.file.expected = self._expected(carried, transaction)
        found.note = _note(transaction)
        # Parts of an object may go on until the end.
        if carried.whole or found.file.whole:
            yield from self._finish(key)

    def _expected(self, carried: Carriage, transaction: Transaction) -> int | None:
        """How large the file should be."""
        named = self._named(carried, transaction.conversation)
        if carried.kind is Kind.OBJECT and not carried.whole:
            return named.size
        if transaction.announced is not None:
            return transaction.announced
        return named.size if carried.kind is Kind.OBJECT else transaction.received + transaction.missing

    def _named(self, carried: Carriage, conversation: Conversation) -> Named:
        if carried.handle is None:
            return self._names.uploaded(conversation)
        return self._names.find(conversation, carried.handle)

    def _live_frame(self, transaction: Transaction) -> Iterator[Extracted]:
        frame, self._frame = bytes(self._frame), bytearray()
        picture = find_jpeg(frame) if self.live else None
        if picture is None or transaction.first_data is None or transaction.last_data is None:
            return
        self._frames += 1
        file = self.target.new()
        file.write(0, picture)
        saved = file.finish(f"live-{self._frames:06}.jpg", None)
        yield Extracted(
            Kind.LIVE,
            transaction.conversation.number,
            Role.RESPONDER,
            None,
            saved.name,
            self.target.path / saved.name,
            saved.size,
            saved.digest,
            (),
            None,
            transaction.first_data,
            transaction.last_data,
        )

    def _all(self, conversation: Conversation | None = None) -> Iterator[Extracted]:
        for key in [key for key in self._open if conversation in (None, key[0])]:
            yield from self._finish(key)

    def _finish(self, key: Key) -> Iterator[Extracted]:
        """Give a file its name, unless the same bytes of the object are in one already."""
        conversation, kind, handle, _ = key
        found = self._open.pop(key)
        if found.file.empty and not found.file.whole:
            found.file.discard()
            return
        named = self._named(found.carriage, conversation)
        name = _file_name(named, kind, handle, found.file.ending)
        again = self._known.get((conversation, handle, found.file.digest())) if found.file.whole else None
        if again is not None:
            digest, size = found.file.digest(), found.file.recorded
            found.file.discard()
            path, name, note = None, again, "the same bytes once more"
            missing: tuple[Span, ...] = ()
        else:
            saved = found.file.finish(name, named.captured)
            digest, size, missing, name, note = saved.digest, saved.size, saved.missing, saved.name, found.note
            path = self.target.path / name
            self._remember((conversation, handle, digest), name)
        yield Extracted(
            kind,
            conversation.number,
            found.sender,
            handle,
            name,
            path,
            size,
            digest,
            missing,
            named.captured,
            found.began,
            found.last,
            note,
        )

    def _remember(self, key: tuple[Conversation, int | None, str], name: str) -> None:
        self._known[key] = name
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def extract(items: Iterable[Item], target: Target, *, thumbs: bool = False, live: bool = False) -> Iterator[Extracted]:
    """Every file of a recording, as it is finished. Raises StorageError, and what ``items`` raise."""
    extraction = Extraction(target, thumbs=thumbs, live=live)
    for item in items:
        yield from extraction.take(item)
    yield from extraction.close()


def _key(carried: Carriage, transaction: Transaction) -> Key:
    alone = carried.whole or carried.kind is not Kind.OBJECT
    return transaction.conversation, carried.kind, carried.handle, transaction.number if alone else 0


def _file_name(named: Named, kind: Kind, handle: int | None, ending: str) -> str:
    """What the object is called here; a thumbnail is named after its object."""
    name = safe_component(named.name or fallback_name(handle or 0), handle or 0)
    path = PurePosixPath(name)
    if kind is Kind.THUMBNAIL:
        return f"{path.stem}-thumb{ending or path.suffix}"
    if named.name:
        return name
    known = _FORMATS.get(named.format or 0)
    return name + (ending or (f".{known.extensions[0]}" if known and known.extensions else ""))


def _note(transaction: Transaction) -> str:
    response = transaction.response
    if transaction.cancelled:
        return "cancelled"
    if response is None:
        return "no response was recorded"
    if response.code != OK:
        return f"answered with {transaction.conversation.catalog.response_name(response.code)}"
    return ""
