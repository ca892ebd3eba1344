"""A store that needs no disk: for demonstrations, and for tests with objects that no disk could hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hotshoe.catalog import responses
from hotshoe.responder import thumbnails
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shelf import Shelf
from hotshoe.responder.store import Buffer, HandleBook, StoredObject, Upload
from hotshoe.responder.thumbnails import Facts
from hotshoe.responder.tree import Node
from hotshoe.responder.uploads import Arrival
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.values import Handle, format_date

CAPACITY = 1 << 30


@dataclass(slots=True)
class Item:
    """What is kept of one object; ``facts`` is None until somebody asks, ``thumbnail`` a JPEG of its own."""

    content: MemoryContent
    modified: str
    protected: bool = False
    thumbnail: bytes = b""
    facts: Facts | None = None


ItemNode = Node[Item]


def local_now() -> datetime:
    """The time of day, as a camera's clock shows it."""
    return datetime.now(UTC).astimezone().replace(tzinfo=None)


class MemoryStore(Shelf[Item]):
    """A store of at most ``capacity`` bytes of memory; contents that take no memory come on top."""

    def __init__(
        self,
        storage_id: int,
        handles: HandleBook,
        *,
        read_only: bool = False,
        label: str = "MEMORY",
        capacity: int = CAPACITY,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(storage_id, handles, Item(MemoryContent(), ""), read_only=read_only, label=label)
        self._capacity = capacity
        self._now = now
        self._used = 0
        self._patterned = 0

    @property
    def free(self) -> int:
        """Bytes of memory that may still be taken."""
        return self._capacity - self._used

    def put(
        self,
        name: str,
        content: MemoryContent,
        *,
        folders: tuple[str, ...] = (),
        modified: str | None = None,
        protected: bool = False,
        thumbnail: bytes = b"",
    ) -> Handle:
        """Make an object of any name and content, as no initiator could; an older one of that name goes.

        ``modified`` is a PTP date, the present unless told.
        """
        up = self._folders(folders)
        older = (up.below or {}).get(name)
        if older:
            self.take_out(older.handle)
        item = self._item(content, modified)
        item.protected, item.thumbnail = protected, thumbnail
        return self._keep(up, name, item).handle

    def put_folders(self, folders: tuple[str, ...], *, modified: str | None = None) -> Handle:
        """Make a folder in a folder and so on, those that are missing; the handle of the last."""
        return self._folders(folders, modified).handle

    def _folders(self, folders: tuple[str, ...], modified: str | None = None) -> ItemNode:
        up = self._tree.top
        for folder in folders:
            up = (up.below or {}).get(folder) or self._appear(up, folder, self._item(modified=modified), folder=True)
        return up

    def take_out(self, handle: int) -> None:
        """Let an object vanish with everything in it, whatever protects it."""
        for node in self._tree.node(handle).walk():
            self._erase(node)
            self._forget(node)

    def info(self) -> StorageInfo:
        """The memory as a card."""
        return self._storage_info(self._capacity + self._patterned, self.free, "Memory")

    def thumbnail(self, handle: int) -> bytes:
        """The thumbnail that the object was given, its own, or one made of it."""
        node = self._tree.node(handle)
        if node.held.thumbnail:
            return node.held.thumbnail
        if node.format not in thumbnails.PICTURES:
            raise Refusal(responses.NO_THUMBNAIL_PRESENT, f"{node} is no picture")
        return thumbnails.thumbnail(node.held.content)

    def _item(self, content: MemoryContent | None = None, modified: str | None = None) -> Item:
        when = format_date(self._now()) if modified is None else modified
        return Item(content or MemoryContent(), when)

    def _keep(self, up: ItemNode, name: str, item: Item, handle: Handle | None = None) -> ItemNode:
        self._count(item, 1)
        return self._appear(up, name, item, handle)

    def _count(self, item: Item, sign: int) -> None:
        content = item.content
        self._used += sign * content.memory
        self._patterned += sign * (content.size - content.memory)

    def _describe(self, node: ItemNode) -> StoredObject:
        item = node.held
        facts = self._examine(node)
        return StoredObject(
            handle=node.handle,
            parent=node.parent,
            storage=self._id,
            name=node.name,
            format=node.format,
            size=item.content.size,
            protected=item.protected,
            captured=facts.captured or item.modified,
            modified=item.modified,
            image_width=facts.width,
            image_height=facts.height,
            image_depth=facts.depth,
            thumb=thumbnails.describe(item.thumbnail) or facts.thumb,
        )

    def _glance(self, up: ItemNode) -> Iterator[StoredObject]:
        return (self._describe(node) for node in up.children())

    @staticmethod
    def _examine(node: ItemNode) -> Facts:
        item = node.held
        if item.facts is None:
            item.facts = thumbnails.examine(item.content) if node.format in thumbnails.PICTURES else Facts()
        return item.facts

    def _content(self, node: ItemNode) -> MemoryContent:
        return node.held.content

    def _create_folder(self, up: ItemNode, name: str) -> Item:
        return self._item()

    def _new_file(self, up: ItemNode, name: str, size: int | None) -> Upload:
        if size is not None and size > self.free:
            raise Refusal(responses.STORE_FULL, f"{size} bytes asked for, {self.free} free")
        handle = self._handles.new()

        def publish(data: bytes) -> None:
            self._check_free(self._tree.folder(up.handle), name)
            self._keep(up, name, self._item(MemoryContent(data)), handle)

        return _MemoryUpload(handle, size, lambda: self.free, publish)

    def _erase(self, node: ItemNode) -> None:
        self._count(node.held, -1)

    def _relocate(self, node: ItemNode, up: ItemNode) -> None:
        """Nothing but the tree knows where an object is."""

    def _is_protected(self, node: ItemNode) -> bool:
        return node.held.protected

    def _set_protection(self, node: ItemNode, on: bool) -> None:
        node.held.protected = on


class _MemoryUpload(Arrival):
    """Bytes that are gathered."""

    def __init__(
        self, handle: Handle, size: int | None, free: Callable[[], int], publish: Callable[[bytes], None]
    ) -> None:
        super().__init__(handle, size)
        self._free = free
        self._keep = publish
        self._data = bytearray()

    def discard(self) -> None:
        self._data = bytearray()

    def _append(self, pieces: Sequence[Buffer]) -> None:
        if len(self._data) + sum(map(len, pieces)) > self._free():
            raise Refusal(responses.STORE_FULL, f"{self._free()} bytes are free")
        for piece in pieces:
            self._data += piece

    def _rewind(self) -> None:
        self._data = bytearray()

    def _publish(self) -> None:
        self._keep(bytes(self._data))
