"""The memory that sockets are read into: bounded for all connections together, and lent out without a copy."""

from __future__ import annotations

import threading
from collections.abc import Callable

KIB = 1024

BLOCK_BYTES = 1024 * KIB
"""The most that one read brings; smaller reads cost more CPU, larger ones save none worth mentioning."""

BLOCKS = 16
"""Blocks at most, made as they are needed; while all of them are held, reads go to the scratch."""

LEAST_READ = 256 * KIB
"""A block with less room than this is finished: short reads and short writes cost more than the memory."""

SCRATCH_BYTES = 64 * KIB
"""What one connection reads when no block is free; whoever wants to keep it has to copy it."""

Release = Callable[[], None]


class _Block:
    """Memory in which reads lie one behind another, and how many of them somebody still holds."""

    __slots__ = ("_emptied", "holders", "memory", "used")

    def __init__(self, size: int, emptied: Callable[[_Block], None]) -> None:
        self.memory = memoryview(bytearray(size))
        self.used = self.holders = 0
        self._emptied = emptied

    def release(self) -> None:
        """One holder less."""
        self.holders -= 1
        if not self.holders:
            self.used = 0
            self._emptied(self)


class Arena:
    """Gives ``room`` for a read and notes with ``hold`` that the bytes just read are wanted for longer.

    A read that nobody holds is written over by the next one. For the thread of one event loop, whose selector takes
    a buffer, fills it and hands it on in one step, so that one arena serves all its connections.
    """

    def __init__(self, blocks: int = BLOCKS, size: int = BLOCK_BYTES) -> None:
        self._most = blocks
        self._size = size
        self._made = 0
        self._free: list[_Block] = []
        self._block: _Block | None = None
        self._scratch = memoryview(bytearray(SCRATCH_BYTES))
        self._end = 0

    def room(self) -> memoryview:
        """Where the next read goes: the rest of the present block, or the scratch."""
        block = self._block
        if block is None or self._size - block.used < min(LEAST_READ, self._size):
            block = self._block = self._next()
        return self._scratch if block is None else block.memory[block.used :]

    def taken(self, size: int, deliver: Callable[[memoryview], None]) -> None:
        """``size`` bytes were read into the room: hand them on, and keep them if somebody calls ``hold`` meanwhile."""
        block = self._block
        if block is None:
            deliver(self._scratch[:size])
            return
        start = block.used
        self._end = start + size
        deliver(block.memory[start : self._end])

    def hold(self) -> Release | None:
        """Keep the bytes being handed on until the answer is called, once; None where they have to be copied."""
        block = self._block
        if block is None:
            return None
        block.used = self._end
        block.holders += 1
        return block.release

    def _next(self) -> _Block | None:
        """A block with nothing in it. The present one comes back when nobody holds anything of it any more."""
        if self._free:
            return self._free.pop()
        if self._made == self._most:
            return None
        self._made += 1
        return _Block(self._size, self._emptied)

    def _emptied(self, block: _Block) -> None:
        if block is not self._block:
            self._free.append(block)


class _Here(threading.local):
    """Each thread's own arena: loops in several threads read at the same time."""

    def __init__(self) -> None:
        self.arena = Arena()


_here = _Here()


def arena_here() -> Arena:
    """The arena of the present thread's event loop."""
    return _here.arena
