"""A camera as plain data: who it is, what it stores, how it is set, and what it tells. No sockets, no asyncio."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hotshoe.catalog import events, responses
from hotshoe.catalog.formats import EXIF_JPEG, FORMATS
from hotshoe.catalog.mtp import DEVICE_FRIENDLY_NAME
from hotshoe.responder.properties import PropertyTable
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.scene import Scene
from hotshoe.responder.store import Change, ChangeKind, Store
from hotshoe.wire.datasets import DeviceInfo, StorageInfo
from hotshoe.wire.datatypes import Value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import ALL, NO_TRANSACTION, UNKNOWN_GUID, Guid, Handle, StorageID

T = TypeVar("T")

SHOTS_PER_PERCENT = 4
"""Pictures that take one percent of the battery: four hundred in all, as CIPA DC-002 counts for many cameras."""

READ_ONLY = 1
"""AccessCapability: neither writing nor deleting (ISO 15740 5.5.3.3)."""

LAST_FRAME = 9999
"""Four digits is all that DCF has for the number of a picture (CIPA DC-009)."""

YEARS = range(1980, 2100)
"""What a camera's card can write (FAT counts from 1980 on)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a camera says of itself; the extension is that of its DeviceInfo (ISO 15740 5.5.1)."""

    guid: Guid
    name: str
    manufacturer: str
    model: str
    version: str
    serial: str
    extension_id: int = 0
    extension_version: int = 0
    extension: str = ""


class CameraClock:
    """A camera's own idea of the time: ``source``'s, moved by what somebody set."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The time, as the camera shows it."""
        return self._source() + self._ahead

    def set(self, when: datetime) -> None:
        """It is ``when``, now, whatever zone that names: cameras keep none. Raises ValueError beyond DCF's years."""
        if when.year not in YEARS:
            raise ValueError(f"{when.year} is not between {YEARS[0]} and {YEARS[-1]}")
        source = self._source()
        self._ahead = when.replace(tzinfo=source.tzinfo) - source


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What DeviceInfo tells; None where that follows from what the camera can do.

    A camera that lists ``operations`` for the sake of another that it resembles serves no others, and these only where
    somebody has a handler for them; it also has that one's formats, whether it takes pictures or not.
    """

    operations: tuple[int, ...] | None = None
    events: tuple[int, ...] | None = None
    properties: tuple[int, ...] | None = None
    capture_formats: tuple[int, ...] = (EXIF_JPEG,)
    image_formats: tuple[int, ...] = tuple(entry.code for entry in FORMATS)
    standard_version: int = 100
    functional_mode: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """Something happened; ``cause`` is the session whose operation did it, None where no session did.

    ``transaction`` is that of the cause's capture, ``private`` keeps the news from other sessions.
    """

    code: int
    params: tuple[int, ...]
    cause: object = None
    transaction: int = NO_TRANSACTION
    private: bool = False

    def event_for(self, session: object) -> Event | None:
        """What ``session`` hears: not what it did itself, but what its capture brings (ISO 15740 12.3)."""
        if self.cause is None or session is not self.cause:
            return None if self.private else Event(self.code, NO_TRANSACTION, self.params)
        return None if self.transaction == NO_TRANSACTION else Event(self.code, self.transaction, self.params)


Hear = Callable[[News], None]


def standard_change(code: int) -> tuple[int, int]:
    """The event of another value of a property, and its parameter."""
    return events.DEVICE_PROP_CHANGED, code


_CHANGES = {
    ChangeKind.ADDED: events.OBJECT_ADDED,
    ChangeKind.REMOVED: events.OBJECT_REMOVED,
    ChangeKind.CHANGED: events.OBJECT_INFO_CHANGED,
}


@dataclass(slots=True)
class Body:
    """A camera: everything that its handlers need, and who listens to its events.

    ``shoot`` makes the pictures of one release of the shutter and stores them, None where the camera has no shutter;
    it raises Refusal. ``lag`` is how many seconds that takes. ``buffer`` is the memory for pictures that go on no
    card; it is no store for initiators. ``scene`` is what a live view shows. ``focuses`` says whether its lens finds a
    focus. ``battery`` is the property that pictures run down. A ``silent`` camera sends no events: initiators of its
    make ask for them. An ``anonymous`` one acknowledges them with neither GUID nor name. ``listed`` is what DeviceInfo
    tells where that is not what the standard's camera tells. ``button`` is what the camera's own button does, where
    that is not to take pictures into the first store, ``change`` the event of a property that the camera changes.
    ``cards`` are its stores as a camera that it resembles describes them. ``removable`` when its cards may be changed,
    ``last_frame`` is the highest number of a picture.
    Once served, a body belongs to its camera's worker thread.
    """

    identity: Identity
    stores: tuple[Store, ...]
    clock: CameraClock
    properties: PropertyTable = field(default_factory=PropertyTable)
    shoot: Callable[[Body, Store], list[Handle]] | None = None
    lag: float = 0.0
    buffer: Store | None = None
    scene: Scene | None = None
    focuses: bool = True
    battery: int | None = None
    listed: Listed = field(default_factory=Listed)
    silent: bool = False
    anonymous: bool = False
    button: Callable[[Body], None] | None = None
    change: Callable[[int], tuple[int, int]] = standard_change
    cards: Mapping[StorageID, StorageInfo] = field(default_factory=dict)
    capturing: bool = False
    shots: int = 0
    removable: bool = False
    last_frame: int = LAST_FRAME
    _parts: dict[type, Any] = field(default_factory=dict)
    _heard: list[Store] = field(default_factory=list)
    _listeners: list[Hear] = field(default_factory=list)
    _cause: object = None
    _transaction: int = NO_TRANSACTION

    def __post_init__(self) -> None:
        for store in self.stores:
            self._hear_of(store)

    @property
    def name(self) -> str:
        """The friendly name, as somebody may have set it."""
        table = self.properties
        named = DEVICE_FRIENDLY_NAME.code in table
        return str(table.value(DEVICE_FRIENDLY_NAME.code)) if named else self.identity.name

    @property
    def introduction(self) -> tuple[Guid, str]:
        """GUID and name, as it acknowledges initiators."""
        return (UNKNOWN_GUID, "") if self.anonymous else (self.identity.guid, self.name)

    @property
    def releasable(self) -> bool:
        """Whether initiators may take pictures: there is a shutter, and a store that they may change."""
        return self.shoot is not None and self.writable

    @property
    def writable(self) -> bool:
        """Whether initiators may change anything in a store."""
        return any(not store.read_only for store in self.stores)

    def device_info(self, operations: Iterable[int]) -> DeviceInfo:
        """The DeviceInfo dataset of this camera, which serves ``operations``."""
        takes = self.releasable or self.listed.operations is not None
        return DeviceInfo(
            standard_version=self.listed.standard_version,
            vendor_extension_id=self.identity.extension_id,
            vendor_extension_version=self.identity.extension_version,
            vendor_extension_desc=self.identity.extension,
            functional_mode=self.listed.functional_mode,
            operations=tuple(operations),
            events=self.events,
            properties=self.properties.codes if self.listed.properties is None else self.listed.properties,
            capture_formats=self.listed.capture_formats if takes else (),
            image_formats=self.listed.image_formats,
            manufacturer=self.identity.manufacturer,
            model=self.identity.model,
            device_version=self.identity.version,
            serial_number=self.identity.serial,
        )

    @property
    def events(self) -> tuple[int, ...]:
        """Which events this camera may send; it sends no others."""
        if self.listed.events is not None:
            return self.listed.events
        always = (
            events.OBJECT_ADDED,
            events.OBJECT_REMOVED,
            events.DEVICE_PROP_CHANGED,
            events.OBJECT_INFO_CHANGED,
            events.STORAGE_INFO_CHANGED,
            events.UNREPORTED_STATUS,
        )
        cards = (events.STORE_ADDED, events.STORE_REMOVED) if self.removable else ()
        shutter = (events.STORE_FULL, events.CAPTURE_COMPLETE) if self.releasable else ()
        return always + cards + shutter

    def exchange(self, card: Store, other: Store) -> None:
        """Put ``other`` where ``card`` is, under the same StorageID; sessions hear of it."""
        self.stores = tuple(other if store is card else store for store in self.stores)
        self._hear_of(other)
        self.tell(events.STORE_REMOVED, card.id)
        self.tell(events.STORE_ADDED, other.id)

    def storage_info(self, storage: int) -> StorageInfo:
        """The StorageInfo dataset of a store; raises Refusal INVALID_STORAGE_ID.

        A card that is described as another camera's is shown as that, but nobody is told that he may write who may not.
        """
        store = self.store(storage)
        card = self.cards.get(store.id)
        if card is None:
            return store.info()
        return replace(card, access=READ_ONLY) if store.read_only else card

    def store(self, storage: int) -> Store:
        """The store of a StorageID; raises Refusal INVALID_STORAGE_ID."""
        for store in self.stores:
            if store.id == storage:
                return store
        raise Refusal(responses.INVALID_STORAGE_ID, f"there is no store 0x{storage:08X}")

    def some_stores(self, storage: int) -> tuple[Store, ...]:
        """The store of a StorageID, or all of them for 0xFFFFFFFF."""
        return self.stores if storage == ALL else (self.store(storage),)

    def holding(self, handle: int) -> Store:
        """The store that has an object; raises Refusal INVALID_OBJECT_HANDLE."""
        for store in (*self.stores, *filter(None, [self.buffer])):
            if handle in store:
                return store
        raise Refusal(responses.INVALID_OBJECT_HANDLE, f"no object has the handle 0x{handle:08X}")

    def part(self, kind: type[T], make: Callable[[], T]) -> T:
        """What a make's handlers keep in the camera, beyond any session; made when it is first asked for."""
        if kind not in self._parts:
            self._parts[kind] = make()
        found: T = self._parts[kind]
        return found

    def set_property(self, code: int, value: Value) -> None:
        """The camera itself changes a setting, as by a dial; sessions hear of it. Raises ValueError."""
        if self.properties.put(code, value):
            self.tell(*self.change(code))

    def tire(self) -> None:
        """A picture was taken: every so many cost the battery a part of what it has."""
        self.shots += 1
        if self.battery is None or self.shots % SHOTS_PER_PERCENT:
            return
        level = self.properties.value(self.battery)
        if isinstance(level, int) and level > 1:
            self.set_property(self.battery, level - 1)

    def listen(self, hear: Hear) -> None:
        """Tell ``hear`` of every event from now on."""
        self._listeners.append(hear)

    def leave(self, hear: Hear) -> None:
        """Tell ``hear`` no more."""
        self._listeners.remove(hear)

    @contextmanager
    def caused_by(self, session: object, transaction: int = NO_TRANSACTION) -> Iterator[None]:
        """Whatever happens meanwhile is the doing of ``session``, or the fruit of its capture ``transaction``."""
        before = self._cause, self._transaction
        self._cause, self._transaction = session, transaction
        try:
            yield
        finally:
            self._cause, self._transaction = before

    def tell(self, code: int, *params: int, private: bool = False) -> None:
        """Send an event to whom it concerns."""
        news = News(code, params, self._cause, self._transaction, private)
        for hear in tuple(self._listeners):
            hear(news)

    def _hear_of(self, store: Store) -> None:
        if all(store is not known for known in self._heard):
            self._heard.append(store)
            store.subscribe(self._changed)

    def _changed(self, change: Change) -> None:
        self.tell(_CHANGES[change.kind], change.handle)
