"""A real folder as a store, served live.

The folder is scanned once, without opening a file; after that ``refresh`` looks at the names that ``watch`` reports.
A new or altered file is announced when it is quiet: when two looks, at least a quarter of a second apart, have seen
the same size and date (an empty file gets two seconds). What this store itself writes appears under its name all at
once, and is announced then.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from hotshoe.catalog import responses
from hotshoe.responder import thumbnails
from hotshoe.responder.beneath import Beneath, Draft, Found
from hotshoe.responder.contents import FileContent
from hotshoe.responder.names import is_shown
from hotshoe.responder.refusal import Refusal, disk_refusals
from hotshoe.responder.settling import Settling
from hotshoe.responder.shelf import DEPTH, Shelf
from hotshoe.responder.store import TOP, Buffer, Change, ChangeKind, HandleBook, StoredObject, Upload
from hotshoe.responder.thumbnails import Facts
from hotshoe.responder.tree import Node
from hotshoe.responder.uploads import Arrival
from hotshoe.responder.watching import watch
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.values import Handle, format_date

logger = logging.getLogger(__name__)

MOST_OBJECTS = 1_000_000
"""A folder with more is not meant to be a card; an object takes some 300 bytes of memory."""

_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})

_UNKNOWN = Facts()

FileNode = Node[int]
"""A node that holds the stamp of the file as it was announced."""


class FolderStore(Shelf[int]):
    """The folder at ``path`` as a store; raises OSError when there is no such folder.

    ``label`` is the name of the folder unless told, ``clock`` gives seconds that only ever grow.
    """

    def __init__(
        self,
        path: Path,
        storage_id: int,
        handles: HandleBook,
        *,
        read_only: bool = True,
        label: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._beneath = Beneath(path)
        super().__init__(storage_id, handles, 0, read_only=read_only, label=label or self._beneath.root.name)
        self._settling: Settling[tuple[Handle, str]] = Settling(clock)
        self._facts: dict[Handle, tuple[int, Facts]] = {}
        self._overfull = False
        self._scan(self._tree.top, at_once=True)

    @property
    def unsettled(self) -> bool:
        """Whether a file waits for its second look."""
        return bool(self._settling)

    def close(self) -> None:
        """Let go of the folder; what is being read or received can still be finished."""
        self._beneath.close()

    def info(self) -> StorageInfo:
        """The room on the file system."""
        with disk_refusals("ask for free room"):
            capacity, free = self._beneath.room()
        return self._storage_info(capacity, free, "Folder")

    def thumbnail(self, handle: int) -> bytes:
        """A picture's own thumbnail, or one made of it."""
        node = self._tree.node(handle)
        if node.format not in thumbnails.PICTURES:
            raise Refusal(responses.NO_THUMBNAIL_PRESENT, f"{node} is no picture")
        with self._content(node) as content:
            return thumbnails.thumbnail(content)

    def watch(self, stop: Event) -> Iterator[set[str] | None]:
        """What ``refresh`` should look at, until ``stop`` is set: to be iterated in a thread of its own.

        None means everything; it comes first, when the watch has begun. An empty set means that something is unsettled.
        """
        return watch(self._beneath.root, stop, lambda: self.unsettled)

    def refresh(self, paths: Collection[str] | None = None) -> list[Change]:
        """Look again at ``paths`` or at everything, and at what waits to be quiet; what is announced."""
        news: list[Change] = []
        hear = news.append
        self.subscribe(hear)
        try:
            if paths is None:
                self._scan(self._tree.top)
            for path in paths or ():
                self._look_at(tuple(path.split("/")))
            for handle, name in self._settling.waiting():
                self._look_again(handle, name)
        finally:
            self._listeners.remove(hear)
        return news

    def _look_at(self, parts: tuple[str, ...]) -> None:
        """Compare the first name of a path that is not a known folder, or the last."""
        up = self._tree.top
        for depth, name in enumerate(parts, 1):
            known = (up.below or {}).get(name)
            if known and known.is_folder and depth < len(parts):
                up = known
            else:
                self._look_below(up, name)
                return

    def _look_again(self, handle: Handle, name: str) -> None:
        if handle == TOP or handle in self._tree:
            self._look_below(self._tree.folder(handle), name)
        else:
            self._settling.forget((handle, name))

    def _look_below(self, up: FileNode, name: str) -> None:
        if not is_shown(name) or len(up.path) >= DEPTH:
            return
        try:
            found = self._beneath.look((*up.path, name))
        except OSError as error:
            logger.warning("cannot look at a file in %s: %s", up, error.strerror)
            return
        fresh = self._compare(up, name, found)
        if fresh:
            self._scan(fresh)

    def _scan(self, top: FileNode, *, at_once: bool = False) -> None:
        """Compare a folder and everything below it; ``at_once`` takes every file as it is."""
        waiting = [top]
        while waiting:
            up = waiting.pop()
            found = self._list(up)
            if found is None:
                continue
            for name in [name for name in up.below or {} if name not in found]:
                self._compare(up, name, None)
            for name, each in found.items():
                self._compare(up, name, each, at_once=at_once)
            waiting.extend(node for node in up.children() if node.is_folder)

    def _list(self, up: FileNode) -> dict[str, Found] | None:
        """What is in a folder now, or None when nobody can say."""
        if len(up.path) >= DEPTH:
            return {}
        try:
            return self._beneath.scan(up.path)
        except OSError as error:
            if error.errno in _GONE:
                return {}
            logger.warning("cannot list %s: %s", up, error.strerror)
            return None

    def _compare(self, up: FileNode, name: str, found: Found | None, *, at_once: bool = False) -> FileNode | None:
        """Announce the difference between what was known and what is found; the folder that is new, if one is."""
        known = (up.below or {}).get(name)
        if known and (found is None or found.is_folder != known.is_folder):
            for node in known.walk():
                self._forget(node)
            known = None
        if found is None or (known and known.held == found.stamp):
            self._settling.forget((up.handle, name))
        elif found.is_folder:
            return self._arrive(up, name, found)
        elif at_once or self._settling.is_quiet((up.handle, name), found):
            if known is None:
                self._arrive(up, name, found)
            else:
                known.held = found.stamp
                self._tell(ChangeKind.CHANGED, known.handle)
        return None

    def _arrive(self, up: FileNode, name: str, found: Found) -> FileNode | None:
        if len(self._tree) >= MOST_OBJECTS:
            if not self._overfull:
                logger.warning("more than %d objects: what comes after %s is not shown", MOST_OBJECTS, up)
            self._overfull = True
            return None
        return self._appear(up, name, found.stamp, folder=found.is_folder)

    def _forget(self, node: FileNode) -> Change:
        self._facts.pop(node.handle, None)
        return super()._forget(node)

    def _found(self, node: FileNode) -> Found:
        with disk_refusals(f"look at {node}"):
            found = self._beneath.look(node.path)
        if found is None or found.is_folder != node.is_folder:
            raise Refusal(responses.INVALID_OBJECT_HANDLE, f"{node} is gone")
        return found

    def _describe(self, node: FileNode) -> StoredObject:
        found = self._found(node)
        return self._stored(node, found, self._examine(node, found.stamp))

    def _glance(self, up: FileNode) -> Iterator[StoredObject]:
        """One look at the folder instead of one at each file."""
        found = self._list(up) or {}
        for node in up.children():
            each = found.get(node.name)
            if each and each.is_folder == node.is_folder:
                stamp, facts = self._facts.get(node.handle, (0, _UNKNOWN))
                yield self._stored(node, each, facts if stamp == each.stamp else _UNKNOWN)

    def _stored(self, node: FileNode, found: Found, facts: Facts) -> StoredObject:
        modified = _date(found.modified)
        return StoredObject(
            handle=node.handle,
            parent=node.parent,
            storage=self._id,
            name=node.name,
            format=node.format,
            size=found.size,
            protected=found.protected,
            # Not what the picture says of itself: a listing opens no file, and initiators know a picture again by its
            # date, so that it has to be the same whoever asks and in whatever way.
            captured=modified,
            modified=modified,
            image_width=facts.width,
            image_height=facts.height,
            image_depth=facts.depth,
            thumb=facts.thumb,
        )

    def _examine(self, node: FileNode, stamp: int) -> Facts:
        if node.format not in thumbnails.PICTURES:
            return Facts()
        known = self._facts.get(node.handle)
        if known and known[0] == stamp:
            return known[1]
        try:
            with self._content(node) as content:
                facts = thumbnails.examine(content)
        except Refusal as refusal:  # still an object; whoever opens it hears why it cannot be read
            logger.debug("%s", refusal)
            return Facts()
        self._facts[node.handle] = stamp, facts
        return facts

    def _content(self, node: FileNode) -> FileContent:
        with disk_refusals(f"open {node}"):
            descriptor, status = self._beneath.open(node.path)
        return FileContent(descriptor, status.st_size)

    def _create_folder(self, up: FileNode, name: str) -> int:
        with disk_refusals(f"make a folder in {up}"):
            self._beneath.make_folder((*up.path, name))
        return 0

    def _new_file(self, up: FileNode, name: str, size: int | None) -> Upload:
        with disk_refusals(f"make a file in {up}"):
            draft = self._beneath.draft(up.path, name, size)
        handle = self._handles.new()

        def publish() -> None:
            self._tree.folder(up.handle)
            with disk_refusals(f"finish a file in {up}"):
                found = draft.publish()
            self._appear(up, name, found.stamp, handle)

        return _FolderUpload(handle, size, draft, publish)

    def _erase(self, node: FileNode) -> None:
        """Delete what the object stands for; what has become something else is not the object."""
        with disk_refusals(f"delete {node}"):
            found = self._beneath.look(node.path)
            if found and found.is_folder == node.is_folder:
                self._beneath.remove(node.path, is_folder=node.is_folder)

    def _relocate(self, node: FileNode, up: FileNode) -> None:
        self._found(node)
        with disk_refusals(f"move {node}"):
            self._beneath.move(node.path, (*up.path, node.name), is_folder=node.is_folder)

    def _is_protected(self, node: FileNode) -> bool:
        with disk_refusals(f"look at {node}"):
            found = self._beneath.look(node.path)
        return bool(found and found.protected)

    def _set_protection(self, node: FileNode, on: bool) -> None:
        with disk_refusals(f"protect {node}"):
            self._beneath.set_protected(node.path, on)
        node.held = self._found(node).stamp


class _FolderUpload(Arrival):
    """A hidden file until it is whole."""

    def __init__(self, handle: Handle, size: int | None, draft: Draft, publish: Callable[[], None]) -> None:
        super().__init__(handle, size)
        self._draft = draft
        self._publish_file = publish

    def discard(self) -> None:
        self._draft.discard()

    def _append(self, pieces: Sequence[Buffer]) -> None:
        with disk_refusals("write"):
            self._draft.write(pieces)

    def _rewind(self) -> None:
        with disk_refusals("write again"):
            self._draft.restart()

    def _publish(self) -> None:
        self._publish_file()


def _date(seconds: float) -> str:
    """A file's date as cameras write dates: in local time, without a zone; empty where there is no such date."""
    try:
        return format_date(datetime.fromtimestamp(seconds, UTC).astimezone().replace(tzinfo=None))
    except (ValueError, OverflowError, OSError):
        return ""
