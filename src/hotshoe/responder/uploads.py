"""What every upload does alike: it counts, checks, and happens once or not at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from hotshoe.catalog import responses
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Buffer
from hotshoe.wire.values import Handle


class Arrival(ABC):
    """An object of ``size`` bytes (None where unknown) that is arriving and will have ``handle``."""

    def __init__(self, handle: Handle, size: int | None) -> None:
        self._handle = handle
        self._size = size
        self._taken = 0

    @property
    def handle(self) -> Handle:
        """The handle that the object will have."""
        return self._handle

    def write(self, *pieces: Buffer) -> None:
        """Take the next bytes."""
        taken = self._taken + sum(map(len, pieces))
        if self._size is not None and taken > self._size:
            raise Refusal(responses.INCOMPLETE_TRANSFER, f"more than the announced {self._size} bytes arrive")
        self._append(pieces)
        self._taken = taken

    def restart(self) -> None:
        """Forget the bytes taken so far."""
        self._rewind()
        self._taken = 0

    def commit(self) -> Handle:
        """Make it an object, or discard it and say why."""
        try:
            if self._size is not None and self._taken != self._size:
                raise Refusal(responses.INCOMPLETE_TRANSFER, f"{self._taken} of {self._size} bytes arrived")
            self._publish()
        finally:
            self.discard()
        return self._handle

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    @abstractmethod
    def discard(self) -> None:
        """Forget it; harmless when done twice or after ``commit``."""

    @abstractmethod
    def _append(self, pieces: Sequence[Buffer]) -> None: ...

    @abstractmethod
    def _rewind(self) -> None: ...

    @abstractmethod
    def _publish(self) -> None: ...
