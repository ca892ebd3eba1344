"""Where a data phase comes from and goes to: bytes in memory, or whatever a caller brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from hotshoe.errors import TransferError
from hotshoe.transport.ferry import Ferry


class Source(Protocol):
    """Bytes for a data-out phase; ``size`` is announced before the first of them."""

    @property
    def size(self) -> int: ...

    async def read(self, size: int) -> bytes:
        """At most the next ``size`` bytes; none only when the source has become shorter than it said."""

    async def rewind(self) -> None:
        """Begin anew, because the camera was busy."""


@runtime_checkable
class SourceInFile(Source, Protocol):
    """A source whose bytes may be sent from where they lie; either all of them are, or all are read."""

    def fileno(self) -> int | None:
        """The file's descriptor; None where the bytes have to be read after all."""

    def skip(self, size: int) -> int:
        """Pass over the next ``size`` bytes; where in the file they begin."""


class Tap(Protocol):
    """What a sink knows of whoever fills it."""

    def __call__(self) -> None:
        """A paused sink can take more; to be called on the event loop."""

    def hold(self) -> Callable[[], None] | None:
        """During ``write``: keep its piece good until the answer is called, once, on the event loop.

        None where that cannot be, so that the piece has to be copied, and a pause is in order.
        """


class Sink(Protocol):
    """Takes a data-in phase. Exceptions cancel the transaction and reach the caller."""

    def start(self, total: int | None) -> None:
        """The phase begins; ``total`` in bytes, None where the camera leaves it open."""

    def write(self, data: memoryview) -> bool:
        """Take a piece, which is good during this call only; False asks for a pause until the ``room`` callback."""

    def attach(self, room: Tap) -> None:
        """``room`` is to be called, on the event loop, when a paused sink can take more."""


@runtime_checkable
class SinkInFile(Sink, Protocol):
    """A sink that may be filled beside this process's memory."""

    @property
    def carries(self) -> bool:
        """Whether it may be now; not where somebody has to see the bytes."""

    def carry(self, ferry: Ferry, landed: Callable[[], None]) -> None:
        """Have ``ferry`` cross behind what was written; ``landed`` is called on the event loop, whatever happened."""


class MemorySource:
    """Bytes that are there already."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._offset = 0

    @property
    def size(self) -> int:
        return len(self._data)

    async def read(self, size: int) -> bytes:
        piece = self._data[self._offset : self._offset + size]
        self._offset += len(piece)
        return bytes(piece)

    async def rewind(self) -> None:
        self._offset = 0


class MemorySink:
    """Collects up to ``limit`` bytes; raises TransferError for more, before memory is taken."""

    __slots__ = ("_limit", "_pieces", "_size")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def start(self, total: int | None) -> None:
        self._check(total or 0)

    def write(self, data: memoryview) -> bool:
        self._check(self._size + len(data))
        self._pieces.append(bytes(data))
        self._size += len(data)
        return True

    def attach(self, room: Callable[[], None]) -> None:
        """Memory never pauses."""

    @property
    def data(self) -> bytes:
        """All that came."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise TransferError(f"{size} bytes are too many to keep in memory; download to a file", expected=size)
