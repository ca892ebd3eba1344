"""A camera of the simulator: cards, handles that mean something else in every session, and what it tells of itself."""

import random
from dataclasses import dataclass, field

from hotshoe.catalog.formats import EXIF_JPEG, UNDEFINED
from hotshoe.ingest.shot import Found, Identity
from hotshoe.wire.values import Handle


@dataclass(slots=True, eq=False)
class Thing:
    """A file on a card. ``contents`` are all that it ever had; ``told`` is whether the camera knows its size."""

    folder: str
    name: str
    date: str
    content: bytes
    told: bool = True
    release: int = 0
    contents: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.contents.append(self.content)


@dataclass(slots=True, eq=False)
class Card:
    label: str
    things: list[Thing] = field(default_factory=list)


class SimCamera:
    """``slots`` hold cards, or None."""

    def __init__(self, name: str, cards: list[Card | None]) -> None:
        self.name = name
        self.slots = cards
        self.handles: dict[Handle, tuple[Card, Thing]] = {}
        self._founds: dict[tuple[int, Handle], Found] = {}
        self._next = 1

    def number_anew(self) -> None:
        """Another session, or another card: the same handles for whatever is there now."""
        self.handles = {}
        self._founds = {}
        self._next = 1
        for card in self.slots:
            if card:
                for thing in card.things:
                    self._number(card, thing)

    def add(self, card: Card, thing: Thing) -> Handle | None:
        """A new file; its handle, where the card is in a slot."""
        card.things.append(thing)
        return self._number(card, thing) if card in self.slots else None

    def remove(self, thing: Thing) -> Handle | None:
        """A file is deleted; its handle, where it had one."""
        for card in self.slots:
            if card and thing in card.things:
                card.things.remove(thing)
        handle = next((handle for handle, (_, each) in self.handles.items() if each is thing), None)
        if handle is not None:
            del self.handles[handle]
        return handle

    def thing(self, handle: Handle) -> Thing | None:
        held = self.handles.get(handle)
        return held[1] if held else None

    def found(self, handle: Handle) -> Found | None:
        """What the camera tells of a handle."""
        held = self.handles.get(handle)
        if held is None:
            return None
        card, thing = held
        known = self._founds.get((id(thing), handle))
        if known is None:
            size = len(thing.content) if thing.told else None
            identity = Identity(self.name, card.label, thing.folder, thing.name, size, thing.date)
            kind = EXIF_JPEG if thing.name.endswith("JPG") else UNDEFINED
            known = self._founds[id(thing), handle] = Found(identity, handle, kind, thing.date)
        return known

    def listing(self, dice: random.Random) -> tuple[Found, ...]:
        handles = list(self.handles)
        dice.shuffle(handles)
        return tuple(found for handle in handles if (found := self.found(handle)))

    def _number(self, card: Card, thing: Thing) -> Handle:
        handle = Handle(self._next)
        self._next += 1
        self.handles[handle] = card, thing
        return handle
