"""A file system as strict as the standard allows: what was not synced may vanish, in any subset and any order.

A name is durable after its folder's sync, a folder after its parent's, bytes after their file's. A sync that failed has
made the system forget: a second one finds nothing to do, and says so.
"""

import random
from collections.abc import Iterator


class Full(Exception):
    """No room."""


class Broken(Exception):
    """The device failed."""


class Away(Exception):
    """Nothing is mounted there."""


class Taken(Exception):
    """The name is somebody else's."""


class File:
    """``data`` is what programs see, ``durable`` what a power cut leaves at least in part."""

    __slots__ = ("clean", "cut", "data", "durable", "foreign")

    def __init__(self, *, foreign: bool = False) -> None:
        self.data = bytearray()
        self.durable = b""
        self.clean = 0
        """So many bytes at the beginning are taken for durable by the system, rightly or not."""
        self.cut = 0
        """To so many bytes it was shortened since the last sync; what comes behind may be gone in spite of it."""
        self.foreign = foreign


class Folder:
    """``names`` is what programs see, ``kept`` what is durable, ``changes`` what is not yet."""

    __slots__ = ("changes", "durable", "kept", "names")

    def __init__(self, *, durable: bool) -> None:
        self.names: dict[str, File] = {}
        self.kept: dict[str, File] = {}
        self.changes: list[tuple[str, File | None]] = []
        self.durable = durable


class StrictDisk:
    """One level of folders below the top, whose own name is empty."""

    def __init__(self, *, folding: bool = False) -> None:
        self.folders = {"": Folder(durable=True)}
        self.room = 1_000_000
        self.away = False
        self._folding = folding

    def folder(self, name: str) -> Folder:
        """The folder, made where it is missing. Raises Away."""
        self._there()
        if name not in self.folders:
            self.folders[name] = Folder(durable=False)
        return self.folders[name]

    def find(self, folder: str, name: str) -> File | None:
        """What programs see there. Raises Away."""
        self._there()
        inside = self.folders.get(folder)
        return inside.names.get(self._as_stored(inside, name)) if inside else None

    def create(self, folder: str, name: str, *, foreign: bool = False) -> File:
        """A new file. Raises Taken, Away."""
        inside = self.folder(folder)
        if self._as_stored(inside, name) in inside.names:
            raise Taken
        file = inside.names[name] = File(foreign=foreign)
        inside.changes.append((name, file))
        return file

    def write(self, file: File, data: bytes) -> None:
        """Append. Raises Full, with what fitted written, Away."""
        self._there()
        fitting = data[: max(self.room, 0)]
        file.data += fitting
        self.room -= len(fitting)
        if len(fitting) < len(data):
            raise Full

    def shorten(self, file: File, size: int) -> None:
        """Forget what comes after ``size``."""
        self.room += len(file.data) - size
        del file.data[size:]
        file.clean = min(file.clean, size)
        file.cut = min(file.cut, size)

    def sync(self, file: File, *, failing: bool = False) -> None:
        """Make the bytes durable that the system takes for changed. Raises Broken, Away."""
        self._there()
        if not failing:
            old = file.durable.ljust(file.clean, b"\0")[: file.clean]
            file.durable = old + bytes(file.data[file.clean :])
            file.cut = len(file.data)
        file.clean = len(file.data)
        if failing:
            raise Broken

    def link(self, folder: str, name: str, new: str) -> None:
        """A second name for a file. Raises Taken, Away."""
        inside = self.folder(folder)
        if self._as_stored(inside, new) in inside.names:
            raise Taken
        file = inside.names[new] = inside.names[name]
        inside.changes.append((new, file))

    def unlink(self, folder: str, name: str) -> None:
        """Take a name away. Raises Away."""
        inside = self.folder(folder)
        del inside.names[name]
        inside.changes.append((name, None))

    def sync_folder(self, name: str, *, failing: bool = False) -> None:
        """Make the names in a folder durable. Raises Broken, Away."""
        self._there()
        if failing:
            raise Broken
        if not name:
            for inside in self.folders.values():
                inside.durable = True
        inside = self.folders[name]
        for change in inside.changes:
            _apply(inside.kept, change)
        inside.changes.clear()

    def survives(self, folder: str, name: str, content: bytes) -> bool:
        """Whether a power cut now would leave a file of that name with that content, whatever else it leaves."""
        inside = self.folders.get(folder)
        if not inside or not inside.durable or any(changed == name for changed, _ in inside.changes):
            return False
        file = inside.kept.get(name)
        return file is not None and file.durable == content == file.data and file.cut >= len(content)

    def power_cut(self, dice: random.Random) -> None:
        """What is there when the machine comes back."""
        self.folders = {name: inside for name, inside in self.folders.items() if inside.durable or dice.random() < 0.5}
        files: dict[int, File] = {}
        for inside in self.folders.values():
            for change in inside.changes:
                if dice.random() < 0.5:
                    _apply(inside.kept, change)
            inside.changes.clear()
            inside.durable = True
            inside.names = dict(inside.kept)
            files |= {id(file): file for file in inside.names.values()}
        for file in files.values():
            file.durable = _remains(file, dice)
            file.data = bytearray(file.durable)
            file.clean = file.cut = len(file.data)

    def all(self) -> Iterator[tuple[str, str, File]]:
        """Every name that programs see."""
        for folder, inside in self.folders.items():
            for name, file in inside.names.items():
                yield folder, name, file

    def _there(self) -> None:
        if self.away:
            raise Away

    def _as_stored(self, inside: Folder, name: str) -> str:
        if not self._folding or name in inside.names:
            return name
        folded = name.casefold()
        return next((stored for stored in inside.names if stored.casefold() == folded), name)


def _apply(names: dict[str, File], change: tuple[str, File | None]) -> None:
    name, file = change
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _remains(file: File, dice: random.Random) -> bytes:
    """Each byte that was not synced is there, or is what it was, or is zero; and the length is anything between."""
    old, new = file.durable, bytes(file.data)
    if old == new and file.cut >= len(new):
        return old
    size = dice.choice((len(old), len(new)))
    both = list(zip(old.ljust(size, b"\0"), new.ljust(size, b"\0"), strict=False))[:size]
    return bytes(dice.choice((*pair, 0) if place >= file.cut else pair) for place, pair in enumerate(both))
