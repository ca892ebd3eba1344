"""Datagrams that came in fragments (RFC 791 3.2, RFC 8200 4.5), in bounded memory."""

from __future__ import annotations

from typing import NamedTuple

from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.errors import MalformedPacket

LARGEST = 0xFFFF
"""A datagram put together from fragments is not longer than the length fields of IP can say."""

PIECES = 256
"""Most fragments of a datagram: a network that passes 576 bytes at once makes 119 of the longest one."""

Key = tuple[bytes, int]
"""Both addresses, and the number that the sender gave to the datagram."""


class Fragment(NamedTuple):
    """``data`` belongs at ``offset``; ``size`` bytes were on the wire, ``more`` come behind them."""

    offset: int
    data: memoryview
    size: int
    more: bool


class _Datagram:
    """The fragments of one, by their offsets; who comes first is believed."""

    __slots__ = ("began", "held", "pieces", "total")

    def __init__(self, time: int) -> None:
        self.began = time
        self.pieces: dict[int, bytes] = {}
        self.total: int | None = None
        self.held = 0

    def add(self, fragment: Fragment) -> None:
        if not fragment.more and self.total is None:
            self.total = fragment.offset + fragment.size
        data = bytes(fragment.data)
        if len(data) > len(self.pieces.get(fragment.offset, b"")):
            self.held += len(data)
            self.pieces[fragment.offset] = data

    def whole(self) -> bytes | None:
        """Everything, once there are no holes."""
        if self.total is None or self.held < self.total:
            return None
        out = bytearray()
        for offset in sorted(self.pieces):
            if offset > len(out):
                return None
            out += self.pieces[offset][len(out) - offset :]
        return bytes(out[: self.total]) if len(out) >= self.total else None


class Fragments:
    """Datagrams that are not whole yet; those that wait for longest are given up. ``lost`` counts them."""

    def __init__(self, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._waiting: dict[Key, _Datagram] = {}
        self._held = 0
        self.lost = 0

    def add(self, key: Key, fragment: Fragment, time: int) -> bytes | None:
        """The whole datagram, if this was its last fragment. Raises MalformedPacket for an impossible one."""
        if fragment.offset + fragment.size > LARGEST or fragment.size < 0:
            raise MalformedPacket(f"a fragment of {fragment.size} bytes at {fragment.offset}", offset=fragment.offset)
        datagram = self._datagram(key, time)
        if len(datagram.pieces) == PIECES:
            self._forget(key)
            raise MalformedPacket(f"a datagram in more than {PIECES} fragments")
        before = datagram.held
        datagram.add(fragment)
        self._held += datagram.held - before
        whole = datagram.whole()
        if whole is not None:
            self._forget(key)
        while self._held > self._limits.fragments or len(self._waiting) > self._limits.datagrams:
            self._forget(next(iter(self._waiting)))
            self.lost += 1
        return whole

    def close(self) -> int:
        """How many datagrams were never whole."""
        return self.lost + len(self._waiting)

    def _datagram(self, key: Key, time: int) -> _Datagram:
        found = self._waiting.get(key)
        if found is not None and abs(time - found.began) > self._limits.fragment_time:
            self._forget(key)
            self.lost += 1
            found = None
        if found is None:
            found = self._waiting[key] = _Datagram(time)
        return found

    def _forget(self, key: Key) -> None:
        self._held -= self._waiting.pop(key).held
