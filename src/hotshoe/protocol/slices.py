"""Received bytes in the order in which they came, however they were sliced."""

from __future__ import annotations

from enum import Enum

from hotshoe.wire.codec import Buffer

_NOTHING = memoryview(b"")


class Hole(Enum):
    """What bytes that never came were part of."""

    PAYLOAD = "payload"
    PACKET = "a packet"
    SEVERAL = "packets of which nobody knows the number"


class Slices:
    """Base of the framing readers: ``feed`` bytes, look at the next ones, and take them once they are there.

    A head that lies whole in the bytes fed last is read where it is; only one that is cut by their end is collected.
    """

    __slots__ = ("_at", "_fresh", "_head", "_kept")

    def __init__(self) -> None:
        self._head = bytearray()
        self._kept = bytearray()
        self._fresh = _NOTHING
        self._at = 0

    def feed(self, data: Buffer) -> None:
        """Add received bytes; what earlier calls left untaken goes before them."""
        self.keep()
        self._fresh = memoryview(data).toreadonly()
        self._at = 0

    def keep(self) -> None:
        """Copy what is still untaken, so that the caller may reuse its buffer."""
        if self._at < len(self._fresh):
            self._kept += self._fresh[self._at :]
        self._fresh = _NOTHING
        self._at = 0

    @property
    def untaken(self) -> int:
        """Bytes that wait to be taken."""
        return len(self._kept) + len(self._fresh) - self._at

    @property
    def pending(self) -> int:
        """Bytes that no frame has taken yet, those of a head that is being collected among them."""
        return len(self._head) + self.untaken

    def surrender(self) -> bytes:
        """All that is untaken, for somebody else to read."""
        rest = bytes(self._head) + bytes(self._kept) + bytes(self._fresh[self._at :])
        self._drop()
        return rest

    def _drop(self) -> None:
        """Forget what is untaken."""
        self._head.clear()
        self._kept.clear()
        self._fresh, self._at = _NOTHING, 0

    def _peek(self, size: int) -> Buffer | None:
        """The next ``size`` bytes, which stay untaken; None until they are there."""
        if not self._head and not self._kept:
            view = self._fresh[self._at : self._at + size]
            if len(view) == size:
                return view
            if not view:
                return None
        return bytes(self._head[:size]) if self._collect(size) else None

    def _advance(self, size: int) -> None:
        """Take the ``size`` bytes that were peeked at last."""
        if self._head:
            self._head.clear()
        else:
            self._at += size

    def _collect(self, size: int) -> bool:
        """Move bytes to the head until it has ``size``; whether it does."""
        while len(self._head) < size and len(cut := self._cut(size - len(self._head))):
            self._head += cut
        return len(self._head) >= size

    def _cut(self, size: int) -> memoryview:
        """At most ``size`` of the next bytes, at least one if there is any."""
        if self._kept:
            cut = memoryview(bytes(self._kept[:size]))
            del self._kept[:size]
        else:
            cut = self._fresh[self._at : self._at + size]
            self._at += len(cut)
        return cut
