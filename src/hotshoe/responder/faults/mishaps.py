"""What befalls the camera itself: another card, another time. Everything here is done by the camera's worker."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hotshoe.errors import StorageError
from hotshoe.responder.body import Body
from hotshoe.responder.contents import PatternContent
from hotshoe.responder.faults.actions import SetClock, SwapCard, WrapNames
from hotshoe.responder.faults.rules import Script
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.store import TOP, HandleBook, Store
from hotshoe.wire.values import Handle


class Mishaps:
    """The mishaps of one body; ``close`` the cards that it has made."""

    def __init__(self, body: Body, script: Script) -> None:
        self._body = body
        self._swaps = [rule.what for rule in script.rules if isinstance(rule.what, SwapCard)]
        self._cards: dict[str, Store] = {}
        self._first = body.stores[0] if body.stores else None
        if self._swaps:
            body.removable = True
        for wrap in script.always(WrapNames):
            body.last_frame = wrap.last

    def prepare(self) -> None:
        """Lay out the other cards that are folders. Raises StorageError."""
        if self._first:
            for folder in {swap.folder for swap in self._swaps} - {""}:
                self._cards[folder] = _folder_card(folder, self._first)

    def befall(self, action: SwapCard | SetClock) -> None:
        """Let it happen now."""
        match action:
            case SwapCard(folder):
                self._swap(folder)
            case SetClock(shift):
                clock = self._body.clock
                clock.set(clock.now() + timedelta(seconds=shift))

    def close(self) -> None:
        """Put the first card back, and let go of the others."""
        if self._first and self._body.stores[0] is not self._first:
            self._body.exchange(self._body.stores[0], self._first)
        for card in self._cards.values():
            card.close()

    def _swap(self, folder: str) -> None:
        if self._first is None:
            return
        inside = self._body.stores[0]
        if inside is not self._first:
            self._body.exchange(inside, self._first)
            return
        if folder not in self._cards:
            self._cards[folder] = forged(self._first)
        self._body.exchange(inside, self._cards[folder])


def _folder_card(folder: str, instead: Store) -> Store:
    try:
        return FolderStore(Path(folder), instead.id, HandleBook(), read_only=instead.read_only)
    except OSError as error:
        raise StorageError(f"cannot serve {folder}: {error.strerror}", path=folder) from error


class _SameHandles(HandleBook):
    """Gives the handles that another card has given."""

    due: Handle | None = None

    def new(self) -> Handle:
        due, self.due = self.due, None
        return super().new() if due is None else due


def forged(card: Store) -> MemoryStore:
    """A card that looks the same: names, sizes, dates and handles; but the bytes are others."""
    handles = _SameHandles(max(card.objects(), default=0) + 1)
    other = MemoryStore(card.id, handles, read_only=card.read_only)
    paths: dict[Handle, tuple[str, ...]] = {TOP: ()}
    for stored in card.overview(TOP, recursive=True):
        handles.due, folders = stored.handle, paths[stored.parent]
        if stored.folder:
            paths[stored.handle] = (*folders, stored.name)
            other.put_folders(paths[stored.handle], modified=stored.modified)
        else:
            content = PatternContent(stored.size, seed=stored.handle)
            other.put(stored.name, content, folders=folders, modified=stored.modified)
    return other
