"""The bytes of a recording, a block at a time: from a file, a pipe, or whatever was compressed into either."""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from hotshoe.errors import CaptureFileError

BLOCK = 1 << 20
"""Read at once. Frames are views of such blocks."""

XZ_MEMORY = 100 << 20
"""Most memory for a dictionary of xz: its highest preset needs 65 MiB."""

ZSTD_WINDOW = 1 << 27
"""Largest window of zstd, as the program itself accepts without being asked."""

_GZIP, _XZ, _ZSTD = b"\x1f\x8b", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_INFLATE_GZIP = 31
"""Window bits of zlib: the largest window, and gzip's header."""

Read = Callable[[int], bytes]


class Feed:
    """What was read and not yet looked at begins at ``buffer[at]``; ``base`` is where the buffer lies in the recording.

    Whoever holds a view of a buffer keeps it alive; it never changes.
    """

    __slots__ = ("_read", "at", "base", "buffer")

    def __init__(self, source: BinaryIO) -> None:
        self._read = _unpacked(source)
        self.buffer = b""
        self.at = self.base = 0

    @property
    def offset(self) -> int:
        """How far into the recording, unpacked."""
        return self.base + self.at

    def have(self, size: int) -> bool:
        """Read until there are ``size`` bytes; False where the recording ends before. Raises CaptureFileError."""
        missing = size - len(self.buffer) + self.at
        if missing <= 0:
            return True
        pieces = [self.buffer[self.at :]]
        while missing > 0 and (piece := self._read(max(BLOCK, missing))):
            pieces.append(piece)
            missing -= len(piece)
        self.base += self.at
        self.buffer, self.at = b"".join(pieces), 0
        return missing <= 0

    def skip(self, size: int) -> bool:
        """Go on, without keeping what is passed; False where the recording ends before. Raises CaptureFileError."""
        while size > len(self.buffer) - self.at:
            size -= len(self.buffer) - self.at
            self.at = len(self.buffer)
            if not self.have(1):
                return False
        self.at += size
        return True


class _Joined:
    """Decompresses one stream after another, never more at once than is asked for."""

    def __init__(self, source: Read, make: Callable[[], Any], start: bytes) -> None:
        self._source, self._make = source, make
        self._packed = start
        self._stream: Any = make()

    def read(self, size: int) -> bytes:
        while True:
            if self._stream.eof and not self._next():
                return b""
            data: bytes = self._stream.decompress(self._packed, size)
            self._packed = self._left()
            if data:
                return data
            if not self._stream.eof and not self._packed and not self._more():
                return b""

    def _left(self) -> bytes:
        """What the stream has not taken of the packed bytes."""
        if self._stream.eof:
            return cast("bytes", self._stream.unused_data)
        return cast("bytes", getattr(self._stream, "unconsumed_tail", b""))

    def _more(self) -> bool:
        self._packed = self._source(BLOCK)
        return bool(self._packed)

    def _next(self) -> bool:
        """Whether another stream follows; padding between two counts as none."""
        if not self._packed and not self._more():
            return False
        self._packed = self._packed.lstrip(b"\0")
        self._stream = self._make()
        return bool(self._packed)


def _unpacked(source: BinaryIO) -> Read:
    raw = _reader(source)
    start = b""
    while len(start) < len(_XZ) and (piece := raw(BLOCK)):
        start += piece
    if start.startswith(_GZIP):
        return _careful(_Joined(raw, lambda: zlib.decompressobj(_INFLATE_GZIP), start).read)
    if start.startswith(_XZ):
        return _careful(_Joined(raw, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY), start).read)
    after = _After(start, raw)
    return _zstd(after) if start.startswith(_ZSTD) else after.read


def _reader(source: BinaryIO) -> Read:
    """What a pipe has is read as it comes; a read of its own would wait for a whole block."""
    return cast("Read", getattr(source, "read1", source.read))


class _After(io.RawIOBase):
    """``start``, then the rest."""

    def __init__(self, start: bytes, rest: Read) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._start:
            return self._rest(size)
        taken, self._start = self._start, b""
        return taken


def _zstd(source: _After) -> Read:
    import zstandard  # noqa: PLC0415  (only for whoever has such a file)

    unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    # It only ever reads.
    stream = unpacker.stream_reader(cast("IO[bytes]", source), read_across_frames=True)
    return _careful(stream.read1, zstandard.ZstdError)


def _careful(read: Read, *more: type[Exception]) -> Read:
    errors: tuple[type[Exception], ...] = (zlib.error, lzma.LZMAError, EOFError, *more)

    def guarded(size: int) -> bytes:
        try:
            return read(size)
        except errors as error:
            raise CaptureFileError(f"the recording cannot be unpacked: {error}") from error

    return guarded
