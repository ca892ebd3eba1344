"""The memory that bulk transfers are read into: bounded, and lent out without a copy."""

from __future__ import annotations

from array import array
from collections.abc import Callable

KIB = 1024

BLOCK_BYTES = 256 * KIB
"""The most that one read brings. libusb hands it to the kernel in one piece, which has to find memory for it."""

BLOCKS = 24
"""Blocks at most, made as they are needed; while all of them are held, the scratch is read into."""

SCRATCH_BYTES = 32 * KIB
"""Whoever wants to keep what is in it has to copy it."""


class Block:
    """Memory for one read, and how many of its readers still want it."""

    __slots__ = ("_free", "holders", "memory")

    def __init__(self, size: int, free: list[Block] | None) -> None:
        self.memory = array("B", bytes(size))
        self._free = free
        self.holders = 0

    @staticmethod
    def scratch() -> array[int]:
        """Memory for what nobody wants to see."""
        return array("B", bytes(BLOCK_BYTES))

    def view(self, size: int) -> memoryview:
        """The first bytes."""
        return memoryview(self.memory)[:size]

    def hold(self) -> Callable[[], None] | None:
        """Keep it until the answer is called, once; None where its bytes have to be copied."""
        if self._free is None:
            return None
        self.holders += 1
        return self.release

    def release(self) -> None:
        """One holder less."""
        self.holders -= 1
        if not self.holders and self._free is not None:
            self._free.append(self)


class Blocks:
    """Gives blocks to read into; for the thread of the event loop."""

    def __init__(self, most: int = BLOCKS, size: int = BLOCK_BYTES) -> None:
        self._left = most
        self._size = size
        self._free: list[Block] = []
        self._scratch = Block(min(size, SCRATCH_BYTES), None)

    @property
    def plenty(self) -> bool:
        """Whether another block can be had that is not the scratch."""
        return bool(self._free or self._left)

    def take(self) -> Block:
        """A block with one holder, who releases it."""
        if self._free:
            block = self._free.pop()
        elif self._left:
            self._left -= 1
            block = Block(self._size, self._free)
        else:
            block = self._scratch
        block.holders += 1
        return block
