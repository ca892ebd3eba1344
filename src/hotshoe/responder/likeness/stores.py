"""The stores of a summary: a heading with the StorageID, and eight lines in the order of StorageInfo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hotshoe.responder.likeness.lines import Line
from hotshoe.responder.likeness.values import is_string
from hotshoe.responder.likeness.words import ACCESSES, FILESYSTEMS, NOTHING, STORAGE_TYPES, key_of
from hotshoe.wire.datasets import StorageInfo
from hotshoe.wire.values import StorageID

_STORE = re.compile(r"\s*store_([0-9a-f]{8}):?\s*", re.IGNORECASE)
_LABELLED = re.compile(r"\s*(?P<label>[^:\uff1a]{1,60}?)\s*[:\uff1a] ?(?P<value>.*)")
_NUMBER = re.compile(r"\s*(-?\d{1,20})\b.*")
_UNKNOWN = re.compile(r".*\b0x([0-9a-f]{1,4})\b.*", re.IGNORECASE)

UNUSED = 0xFFFFFFFF

_PLACES = (
    "description",
    "label",
    "storage_type",
    "filesystem_type",
    "access",
    "capacity",
    "free_bytes",
    "free_images",
)
_LABELS = {
    "storagedescription": "description",
    "volumelabel": "label",
    "storage type": "storage_type",
    "filesystemtype": "filesystem_type",
    "access capability": "access",
    "maximum capability": "capacity",
    "free space (bytes)": "free_bytes",
    "free space (images)": "free_images",
}
_TEXTS = frozenset({"description", "label"})
_WORDS: Mapping[str, Mapping[str, int]] = {
    "storage_type": STORAGE_TYPES,
    "filesystem_type": FILESYSTEMS,
    "access": ACCESSES,
}


def store_id(text: str) -> StorageID | None:
    """The StorageID of a store's heading, None for any other line."""
    found = _STORE.fullmatch(text)
    return StorageID(int(found[1], 16)) if found else None


@dataclass(slots=True)
class StoreText:
    """A store while its lines are read."""

    id: StorageID
    line: Line
    told: dict[str, str | int] = field(default_factory=dict)
    _last: str = ""
    _place: int = 0

    def read(self, text: str) -> str:
        """Take one line; why it cannot be read, empty where it can."""
        found = _LABELLED.fullmatch(text)
        if not found:
            return self._go_on(text)
        name = self._name(found["label"])
        if not name:
            return "a store has no such line"
        self._place, self._last = _PLACES.index(name) + 1, name
        value = _read(name, found["value"])
        if value is None:
            return f"no {name.replace('_', ' ')} that is known"
        self.told[name] = value
        return ""

    def info(self) -> StorageInfo:
        """The dataset; what was not told is 0, empty or unused."""
        nothing = dict.fromkeys(_PLACES, 0) | dict.fromkeys(_TEXTS, "") | {"free_images": UNUSED}
        return StorageInfo(**(nothing | self.told))  # type: ignore[arg-type]

    @property
    def untold(self) -> list[str]:
        """The names of the fields that no line told."""
        return [name.replace("_", " ") for name in _PLACES if name not in self.told]

    def _name(self, label: str) -> str:
        """The field of a label: by its English name, else by its place."""
        known = _LABELS.get(key_of(label))
        if known:
            return known
        return _PLACES[self._place] if self._place < len(_PLACES) else ""

    def _go_on(self, text: str) -> str:
        """A text may have several lines."""
        if self._last not in _TEXTS:
            return "no line of a store"
        whole = f"{self.told.get(self._last, '')}\n{text}"
        if not is_string(whole):
            return "more than a PTP string holds"
        self.told[self._last] = whole
        return ""


def _read(name: str, text: str) -> str | int | None:
    if name in _TEXTS:
        return "" if text.strip() in NOTHING else text if is_string(text) else None
    if name in _WORDS:
        unknown = _UNKNOWN.fullmatch(text)
        return int(unknown[1], 16) if unknown else _WORDS[name].get(key_of(text))
    return _counted(name, text)


def _counted(name: str, text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found else None
    if name == "free_images":
        return UNUSED if number == -1 else number if number is not None and 0 <= number <= UNUSED else None
    return number if number is not None and 0 <= number < 1 << 64 else None
