"""The names that a camera gives its pictures (CIPA DC-009, DCF): folder number and mark, frame mark and number."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.catalog import responses
from hotshoe.responder.body import LAST_FRAME
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import TOP, Store

IMAGES = "DCIM"
FIRST_FOLDER, LAST_FOLDER = 100, 999


@dataclass(frozen=True, slots=True)
class Naming:
    """``100HSHOE/HSHO0001``: what stands behind the folder's number, before the frame's, and how long that is."""

    folder: str = "HSHOE"
    frame: str = "HSHO"
    digits: int = 4

    def folder_name(self, number: int) -> str:
        """``100HSHOE``."""
        return f"{number}{self.folder}"

    def stem(self, frame: int) -> str:
        """``HSHO0001``."""
        return f"{self.frame}{frame:0{self.digits}}"


HSHOE = Naming()


@dataclass(frozen=True, slots=True)
class Place:
    """Where one picture goes: the folders on the way, its name without an ending, and its number."""

    folders: tuple[str, ...]
    stem: str
    number: int


class Film:
    """The places of the pictures in one store, after what is there already; ``endings`` are those of picture files."""

    def __init__(self, store: Store, naming: Naming, endings: tuple[str, ...]) -> None:
        self._store = store
        self._naming = naming
        self._endings = endings
        self._folder, self._frame = self._last()

    def wind(self, last: int = LAST_FRAME) -> Place:
        """The place of the next picture, whose number is ``last`` at most in each folder.

        Raises Refusal STORE_FULL after the last one of folder 999.
        """
        self._frame += 1
        if self._frame > last:
            self._folder, self._frame = self._folder + 1, 1
        if self._folder > LAST_FOLDER:
            raise Refusal(responses.STORE_FULL, "there are no more file numbers")
        folders = (IMAGES, self._naming.folder_name(self._folder))
        return Place(folders, self._naming.stem(self._frame), self._frame)

    def _last(self) -> tuple[int, int]:
        for folder in range(LAST_FOLDER, FIRST_FOLDER - 1, -1):
            if frame := self._last_in(folder):
                return folder, frame
        return FIRST_FOLDER, 0

    def _last_in(self, folder: int) -> int:
        top = self._store.find(TOP, IMAGES)
        inside = self._store.find(top, self._naming.folder_name(folder)) if top else None
        if inside is None:
            return 0
        frames = range(LAST_FRAME, 0, -1)
        return next((frame for frame in frames if self._taken(inside, frame)), 0)

    def _taken(self, inside: int, frame: int) -> bool:
        stem = self._naming.stem(frame)
        return any(self._store.find(inside, f"{stem}.{ending}") for ending in self._endings)
