"""The bytes of one object: a file of this computer, bytes in memory, or a pattern of any length."""

from __future__ import annotations

import os
import random
from types import TracebackType
from typing import Self

from hotshoe.responder.refusal import disk_refusals


class FileContent:
    """An open regular file; closes ``descriptor``. What is appended after the opening is not part of it."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size

    @property
    def size(self) -> int:
        """Bytes, when it was opened."""
        return self._size

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from ``offset``."""
        with disk_refusals("read"):
            return os.pread(self._descriptor, max(0, min(size, self._size - offset)), offset)

    def readinto(self, offset: int, buffer: memoryview) -> int:
        """Fill ``buffer`` from ``offset``."""
        with disk_refusals("read"):
            return os.preadv(self._descriptor, [buffer[: max(0, self._size - offset)]], offset)

    def fileno(self) -> int | None:
        """The file's descriptor."""
        return self._descriptor

    def close(self) -> None:
        """Close the file; harmless when done twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class MemoryContent:
    """Bytes in memory."""

    def __init__(self, data: bytes = b"") -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self._data)

    @property
    def memory(self) -> int:
        """Bytes of memory that they take."""
        return self.size

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from ``offset``."""
        return self._data[offset : offset + size]

    def readinto(self, offset: int, buffer: memoryview) -> int:
        """Fill ``buffer`` from ``offset``."""
        piece = self.read(offset, len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def fileno(self) -> int | None:
        """No file holds these bytes."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class PatternContent(MemoryContent):
    """``size`` bytes that take no memory: random ones of ``seed``, repeated after a prime number of bytes.

    No power of two divides the period, so a block read from the wrong place is a wrong block.
    """

    PERIOD = 65521

    def __init__(self, size: int, seed: int = 0) -> None:
        super().__init__()
        self._length = size
        # Not for secrets: the same seed must give the same object.
        self._pattern = random.Random(seed).randbytes(self.PERIOD)  # noqa: S311

    @property
    def size(self) -> int:
        """Bytes, as many as were asked for."""
        return self._length

    @property
    def memory(self) -> int:
        """None that would count."""
        return 0

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from ``offset``."""
        size = max(0, min(size, self._length - offset))
        start = offset % self.PERIOD
        return (self._pattern * ((start + size) // self.PERIOD + 1))[start : start + size]
