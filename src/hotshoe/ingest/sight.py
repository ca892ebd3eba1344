"""What a camera shows in one session: its objects as shots are recognised by."""

from __future__ import annotations

from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.client.camera import Camera
from hotshoe.client.events import CameraEvent
from hotshoe.client.objects import CameraObject
from hotshoe.client.stored import store_name, without_store
from hotshoe.errors import NoSuchObject, StoreUnavailable
from hotshoe.ingest.shot import MEMORY, Found, Identity, camera_name
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Handle, parse_date

QUARTER = 15 * 60
"""Seconds: two ways of telling a date may differ by a time zone, and zones are so many apart."""

FURTHEST = 26 * 3600
"""Seconds between the first and the last time zone."""


class Sight:
    """Handles are good for this session only, and so are the objects that are kept of it."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        info = camera.info
        self.name = camera_name(info.manufacturer, info.model, info.serial_number, camera.guid)
        self._labels: dict[int, str] = {}
        self._objects: dict[Handle, CameraObject] = {}
        self._announced: dict[Handle, CameraEvent] = {}

    def announced(self, handle: Handle, event: CameraEvent) -> None:
        """An event told of an object."""
        self._announced[handle] = event

    def object(self, found: Found) -> CameraObject:
        """The camera's object. Raises NoSuchObject."""
        try:
            return self._objects[found.handle]
        except KeyError:
            raise NoSuchObject(f"the camera has no {safe_text(found.identity.name)} in this session") from None

    async def list(self) -> tuple[Found, ...]:
        """Everything on the camera's cards. Raises OperationError, LinkError."""
        self._objects = {handle: each for handle, each in self._objects.items() if each.in_memory}
        try:
            await self._read_labels()
            return tuple([self._seen(each) async for each in self._camera.walk("/") if not each.is_folder])
        except StoreUnavailable:
            # No card is in it.
            return ()

    async def look(self, handle: Handle) -> Found | None:
        """The object of a handle, None where there is none. Raises OperationError, LinkError."""
        event = self._announced.pop(handle, None)
        try:
            found = await (self._camera.announced(event) if event else self._camera.find(handle))
        except NoSuchObject:
            found = None
        if found is None or found.is_folder:
            self._objects.pop(handle, None)
            return None
        if not found.in_memory and found.info.storage not in self._labels:
            await self._read_labels()
        return self._seen(found)

    async def confirm(self, found: CameraObject) -> None:
        """Have the camera describe it once more. Raises NoSuchObject where that is another object."""
        if found.in_memory:
            return
        info = await self._camera.call(GET_OBJECT_INFO, found.handle)
        if not is_same(found, info):
            raise NoSuchObject(f"the handle of {safe_text(found.path)} has become another object's")

    def _seen(self, found: CameraObject) -> Found:
        self._objects[found.handle] = found
        info = found.info
        storage = MEMORY if found.in_memory else self._labels.get(info.storage) or store_name(info.storage)
        folder = without_store(found.path).rpartition("/")[0]
        identity = Identity(self.name, storage, folder, info.name, found.size, info.captured or info.modified)
        return Found(identity, found.handle, info.format, identity.date, found.in_memory)

    async def _read_labels(self) -> None:
        self._labels = {store.id: store.info.label.strip() or store.name for store in await self._camera.stores()}


def is_same(found: CameraObject, info: ObjectInfo) -> bool:
    """Whether an ObjectInfo describes the object that was listed, perhaps in another way."""
    if info.name != found.info.name:
        return False
    told = 0 < info.size < SIZE_BEYOND_32_BIT
    if told and found.size and info.size != found.size:
        return False
    return _same_moment(info.captured or info.modified, found.info.captured or found.info.modified)


def _same_moment(one: str, other: str) -> bool:
    first, second = parse_date(one), parse_date(other)
    if one == other or first is None or second is None:
        return True
    apart = abs((first.replace(tzinfo=None) - second.replace(tzinfo=None)).total_seconds())
    return apart <= FURTHEST and round(apart) % QUARTER <= 2
