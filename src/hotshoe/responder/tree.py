"""The objects of one store as a tree: what the two kinds of store have in common, without any bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION, format_for
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import TOP
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ROOT, Handle

T = TypeVar("T")


class Node(Generic[T]):
    """One object; ``below`` is None for a file, ``up`` is None only at the top, ``held`` is the store's own."""

    __slots__ = ("below", "handle", "held", "name", "up")

    def __init__(self, handle: Handle, name: str, up: Node[T] | None, held: T, *, folder: bool) -> None:
        self.handle = handle
        self.name = name
        self.up = up
        self.held = held
        self.below: dict[str, Node[T]] | None = {} if folder else None

    @property
    def is_folder(self) -> bool:
        """Whether this is an association."""
        return self.below is not None

    @property
    def parent(self) -> Handle:
        """The parent's handle, 0 at the top."""
        return self.up.handle if self.up else TOP

    @property
    def format(self) -> int:
        """The object's format, by its name."""
        return ASSOCIATION if self.is_folder else format_for(self.name)

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the top of the store down to this one."""
        names = []
        node: Node[T] | None = self
        while node and node.up:
            names.append(node.name)
            node = node.up
        return tuple(reversed(names))

    def __str__(self) -> str:
        return safe_text("/".join(self.path)) or "the top"

    def children(self) -> Iterator[Node[T]]:
        """What lies directly below."""
        return iter((self.below or {}).values())

    def walk(self) -> Iterator[Node[T]]:
        """This one and everything below, what is deepest first."""
        pending = [self]
        found = []
        while pending:
            node = pending.pop()
            found.append(node)
            pending.extend(node.children())
        return reversed(found)

    def is_within(self, other: Node[T]) -> bool:
        """Whether this is ``other`` or somewhere below it."""
        node: Node[T] | None = self
        while node and node is not other:
            node = node.up
        return node is other


class Tree(Generic[T]):
    """Every node by its handle."""

    def __init__(self, held: T) -> None:
        self.top: Node[T] = Node(TOP, "", None, held, folder=True)
        self._nodes: dict[int, Node[T]] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, handle: object) -> bool:
        return handle in self._nodes

    def handles(self) -> tuple[Handle, ...]:
        """Every handle, in the order in which the objects came."""
        return tuple(node.handle for node in self._nodes.values())

    def node(self, handle: int) -> Node[T]:
        """The object of a handle; raises Refusal INVALID_OBJECT_HANDLE."""
        node = self._nodes.get(handle)
        if node is None:
            raise Refusal(responses.INVALID_OBJECT_HANDLE, f"no object has the handle 0x{handle:08X}")
        return node

    def folder(self, handle: int) -> Node[T]:
        """The folder of a handle, 0 and 0xFFFFFFFF being the top; raises Refusal INVALID_PARENT_OBJECT."""
        node = self.top if handle in {TOP, ROOT} else self._nodes.get(handle)
        if node is None or not node.is_folder:
            raise Refusal(responses.INVALID_PARENT_OBJECT, f"no folder has the handle 0x{handle:08X}")
        return node

    def file(self, handle: int) -> Node[T]:
        """The file of a handle; raises Refusal for a folder, which has no bytes."""
        node = self.node(handle)
        if node.is_folder:
            raise Refusal(responses.INVALID_OBJECT_HANDLE, f"{node} is a folder")
        return node

    def add(self, up: Node[T], name: str, held: T, handle: Handle, *, folder: bool = False) -> Node[T]:
        """Put an object into a folder that has none of that name."""
        node = Node(handle, name, up, held, folder=folder)
        self._siblings(up)[name] = node
        self._nodes[handle] = node
        return node

    def remove(self, node: Node[T]) -> None:
        """Take an object out; nothing is below it any more."""
        del self._nodes[node.handle]
        if node.up:
            del self._siblings(node.up)[node.name]

    def move(self, node: Node[T], up: Node[T]) -> None:
        """Put an object into another folder."""
        if node.up:
            del self._siblings(node.up)[node.name]
        node.up = up
        self._siblings(up)[node.name] = node

    @staticmethod
    def _siblings(up: Node[T]) -> dict[str, Node[T]]:
        assert up.below is not None, f"{up} is no folder"
        return up.below
