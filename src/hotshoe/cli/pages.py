"""Lines of several cameras that work at the same time, kept together camera by camera."""

from __future__ import annotations

from collections.abc import Callable


class Pages:
    """Lets the first of ``number`` cameras that has not ended speak, and keeps what the others say until their turn."""

    def __init__(self, number: int, say: Callable[[str], None]) -> None:
        self._say = say
        self._kept: list[list[str]] = [[] for _ in range(number)]
        self._ended = [False] * number
        self._turn = 0

    def line(self, place: int, text: str) -> None:
        """A line of the camera at ``place``."""
        if place == self._turn:
            self._say(text)
        else:
            self._kept[place].append(text)

    def end(self, place: int) -> None:
        """The camera at ``place`` has no more to say."""
        self._ended[place] = True
        while self._turn < len(self._ended) and self._ended[self._turn]:
            self._turn += 1
            self._flush()

    def _flush(self) -> None:
        if self._turn < len(self._kept):
            lines, self._kept[self._turn] = self._kept[self._turn], []
            for text in lines:
                self._say(text)
