"""What the two kinds of store do alike: the rules of ISO 15740 for objects in folders, and news of changes.

A kind of store says how its bytes are made, found and destroyed; everything that an initiator may not do is refused
here, before any of that is asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Iterator
from typing import Generic, TypeVar

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.responder.names import component
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import (
    Buffer,
    Change,
    ChangeKind,
    Content,
    HandleBook,
    Listener,
    Store,
    StoredObject,
    Upload,
)
from hotshoe.responder.tree import Node, Tree
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.text import STRING_UNITS, cut_units
from hotshoe.wire.values import Handle, StorageID

T = TypeVar("T")

DEPTH = 64
"""Folders inside folders, at most: no card has more, and a loop of mounts has no end."""

READ_WRITE, READ_ONLY = 0, 1
REMOVABLE_RAM = 4
HIERARCHICAL = 2
COPY_PIECE = 1 << 20


class Shelf(ABC, Generic[T]):
    """A store with its objects in a Tree; ``T`` is what it keeps of each."""

    def __init__(self, storage_id: int, handles: HandleBook, top: T, *, read_only: bool, label: str) -> None:
        self._id = StorageID(storage_id)
        self._handles = handles
        self._read_only = read_only
        self._label = label
        self._tree: Tree[T] = Tree(top)
        self._listeners: list[Listener] = []

    @property
    def id(self) -> StorageID:
        """The StorageID."""
        return self._id

    @property
    def handles(self) -> HandleBook:
        """The book that numbers its objects, for the other stores of its camera."""
        return self._handles

    @property
    def read_only(self) -> bool:
        """Whether initiators may only read."""
        return self._read_only

    def subscribe(self, listener: Listener) -> None:
        """Tell ``listener`` of every change from now on."""
        self._listeners.append(listener)

    def __contains__(self, handle: object) -> bool:
        return handle in self._tree

    def objects(self) -> tuple[Handle, ...]:
        """Every handle."""
        return self._tree.handles()

    def children(self, parent: int) -> tuple[Handle, ...]:
        """What lies directly in a folder."""
        return tuple(node.handle for node in self._tree.folder(parent).children())

    def find(self, parent: int, name: str) -> Handle | None:
        """The object of that name in a folder."""
        node = (self._tree.folder(parent).below or {}).get(name)
        return node.handle if node else None

    def format_of(self, handle: int) -> int:
        """An object's format."""
        return self._tree.node(handle).format

    def get(self, handle: int) -> StoredObject:
        """An object as it is now."""
        return self._describe(self._tree.node(handle))

    def overview(self, parent: int, *, recursive: bool) -> Iterator[StoredObject]:
        """What lies in a folder, as far as that can be told without opening a file."""
        waiting = deque([self._tree.folder(parent)])
        while waiting:
            up = waiting.popleft()
            yield from self._glance(up)
            if recursive:
                waiting.extend(node for node in up.children() if node.is_folder)

    def open(self, handle: int) -> Content:
        """A file's bytes."""
        return self._content(self._tree.file(handle))

    def add(self, folders: tuple[str, ...], name: str, data: Buffer) -> Handle:
        """What the camera itself shoots."""
        up = self._tree.top
        for folder in folders:
            up = (up.below or {}).get(folder) or self._new_folder(up, component(folder))
            self._tree.folder(up.handle)
        with self._begin(up, component(name), len(data)) as upload:
            upload.write(data)
            return upload.commit()

    def make_folder(self, parent: int, name: str) -> Handle:
        """An empty folder."""
        self._check_writable()
        return self._new_folder(self._tree.folder(parent), component(name)).handle

    def receive(self, parent: int, name: str, size: int | None) -> Upload:
        """Begin an upload."""
        self._check_writable()
        return self._begin(self._tree.folder(parent), component(name), size)

    def delete(self, handle: int) -> None:
        """Delete an object and everything in it, as far as protection and the disk allow."""
        self._check_writable()
        node = self._tree.node(handle)
        kept: dict[Handle, Refusal] = {}
        deleted = 0
        for each in node.walk():
            try:
                self._delete_one(each)
                deleted += 1
            except Refusal as refusal:
                kept[each.handle] = refusal
        if kept and deleted:
            raise Refusal(responses.PARTIAL_DELETION, f"{len(kept)} objects of {node} had to stay")
        for reason in kept.values():
            raise reason

    def move(self, handle: int, parent: int) -> None:
        """Put an object into another folder."""
        self._check_writable()
        node, up = self._tree.node(handle), self._tree.folder(parent)
        if up.is_within(node):
            raise Refusal(responses.INVALID_PARENT_OBJECT, f"{node} cannot be put into itself")
        if self._is_protected(node):
            raise Refusal(responses.OBJECT_WRITE_PROTECTED, f"{node} is protected")
        self._check_free(up, node.name)
        self._check_depth(up, below=max(len(each.path) for each in node.walk()) - len(node.path))
        self._relocate(node, up)
        self._tree.move(node, up)
        self._tell(ChangeKind.CHANGED, node.handle)

    def copy(self, handle: int, parent: int) -> Handle:
        """Copy an object within this store."""
        if self._tree.folder(parent).is_within(self._tree.node(handle)):
            raise Refusal(responses.INVALID_PARENT_OBJECT, "a folder cannot be copied into itself")
        return copy_object(self, handle, self, parent)

    def protect(self, handle: int, on: bool) -> None:
        """Protect an object against deletion, or no longer."""
        self._check_writable()
        node = self._tree.node(handle)
        if self._is_protected(node) != on:
            self._set_protection(node, on)
            self._tell(ChangeKind.CHANGED, node.handle)

    @property
    def unsettled(self) -> bool:
        """Whether something is still being written."""
        return False

    def refresh(self, paths: Collection[str] | None = None) -> list[Change]:
        """Nothing changes unseen, unless a kind of store says otherwise."""
        return []

    def close(self) -> None:
        """Nothing to let go of, unless a kind of store says otherwise."""

    def _delete_one(self, node: Node[T]) -> None:
        if node.below:
            raise Refusal(responses.PARTIAL_DELETION, f"{node} is not empty")
        if self._is_protected(node):
            raise Refusal(responses.OBJECT_WRITE_PROTECTED, f"{node} is protected")
        self._erase(node)
        self._forget(node)

    def _forget(self, node: Node[T]) -> Change:
        self._tree.remove(node)
        return self._tell(ChangeKind.REMOVED, node.handle)

    def _appear(
        self, up: Node[T], name: str, held: T, handle: Handle | None = None, *, folder: bool = False
    ) -> Node[T]:
        node = self._tree.add(up, name, held, handle or self._handles.new(), folder=folder)
        self._tell(ChangeKind.ADDED, node.handle)
        return node

    def _tell(self, kind: ChangeKind, handle: Handle) -> Change:
        change = Change(kind, handle, self._id)
        for listener in self._listeners:
            listener(change)
        return change

    def _check_writable(self) -> None:
        if self._read_only:
            raise Refusal(responses.STORE_READ_ONLY, "initiators may only read this store")

    def _check_free(self, up: Node[T], name: str) -> None:
        if name in (up.below or {}):
            raise Refusal(responses.ACCESS_DENIED, f"there is an object of that name in {up}, and it stays")
        self._check_depth(up)

    @staticmethod
    def _check_depth(up: Node[T], below: int = 0) -> None:
        if len(up.path) + 1 + below > DEPTH:
            raise Refusal(responses.ACCESS_DENIED, f"folders lie at most {DEPTH} deep")

    def _begin(self, up: Node[T], name: str, size: int | None) -> Upload:
        self._check_free(up, name)
        return self._new_file(up, name, size)

    def _new_folder(self, up: Node[T], name: str) -> Node[T]:
        self._check_free(up, name)
        return self._appear(up, name, self._create_folder(up, name), folder=True)

    def _storage_info(self, capacity: int, free: int, description: str) -> StorageInfo:
        return StorageInfo(
            storage_type=REMOVABLE_RAM,
            filesystem_type=HIERARCHICAL,
            access=READ_ONLY if self._read_only else READ_WRITE,
            capacity=capacity,
            free_bytes=free,
            free_images=0xFFFFFFFF,
            description=description,
            label=cut_units(self._label, STRING_UNITS),
        )

    @abstractmethod
    def info(self) -> StorageInfo:
        """The StorageInfo dataset."""

    @abstractmethod
    def thumbnail(self, handle: int) -> bytes:
        """A small JPEG."""

    @abstractmethod
    def _describe(self, node: Node[T]) -> StoredObject: ...

    @abstractmethod
    def _glance(self, up: Node[T]) -> Iterator[StoredObject]:
        """What lies directly in a folder; what has gone unnoticed is left out."""

    @abstractmethod
    def _content(self, node: Node[T]) -> Content: ...

    @abstractmethod
    def _create_folder(self, up: Node[T], name: str) -> T: ...

    @abstractmethod
    def _new_file(self, up: Node[T], name: str, size: int | None) -> Upload: ...

    @abstractmethod
    def _erase(self, node: Node[T]) -> None: ...

    @abstractmethod
    def _relocate(self, node: Node[T], up: Node[T]) -> None: ...

    @abstractmethod
    def _is_protected(self, node: Node[T]) -> bool: ...

    @abstractmethod
    def _set_protection(self, node: Node[T], on: bool) -> None: ...


def copy_object(source: Store, handle: int, target: Store, parent: int) -> Handle:
    """Copy an object, a folder with everything in it, also into another store; the copy's handle.

    Raises Refusal; what was copied until then stays, as it does on a card.
    """
    name = source.get(handle).name
    if source.format_of(handle) == ASSOCIATION:
        inside = source.children(handle)
        folder = target.make_folder(parent, name)
        for child in inside:
            copy_object(source, child, target, folder)
        return folder
    with source.open(handle) as content, target.receive(parent, name, content.size) as upload:
        offset = 0
        while piece := content.read(offset, COPY_PIECE):
            upload.write(piece)
            offset += len(piece)
        return upload.commit()
