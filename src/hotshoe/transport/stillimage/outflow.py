"""Bulk out, in the thread that may wait for it: parts of any size as full packets, and a short one at the end."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable

from hotshoe.errors import LinkLost
from hotshoe.transport.stillimage.blocks import BLOCK_BYTES
from hotshoe.transport.stillimage.pipes import Pipes
from hotshoe.wire.codec import Buffer

WRITE_MILLISECONDS = 1000
"""How long one write may take; then we look whether anybody still wants it."""

ZEROS = bytes(64 * 1024)


class Outflow:
    """Gathers parts until a block is full or a transfer ends; ``wanted`` says whether to go on trying."""

    def __init__(self, pipes: Pipes, wanted: Callable[[], bool], size: int = BLOCK_BYTES) -> None:
        self._pipes = pipes
        self._wanted = wanted
        self._block = array("B", bytes(size // pipes.packet * pipes.packet))
        self._view = memoryview(self._block)
        self._used = 0

    def put(self, data: Buffer, *, last: bool) -> None:
        """Send ``data`` behind what came before; ``last`` ends the transfer. Raises Stalled, LinkLost."""
        rest = memoryview(data)
        while rest:
            size = min(len(rest), len(self._block) - self._used)
            self._view[self._used : self._used + size] = rest[:size]
            rest = rest[size:]
            self._filled(size)
        if last:
            self._end()

    def put_file(self, descriptor: int, offset: int, size: int, *, last: bool) -> bool:
        """The same with bytes of a file, whose end is made up with zeros where it is too short; whether it was not."""
        whole = True
        while size:
            room = self._view[self._used : self._used + min(size, len(self._block) - self._used)]
            got = os.preadv(descriptor, [room], offset) if whole else 0
            if not got:
                whole = False
                got = min(len(room), len(ZEROS))
                room[:got] = ZEROS[:got]
            offset += got
            size -= got
            self._filled(got)
        if last:
            self._end()
        return whole

    def drop(self) -> None:
        """Begin anew."""
        self._used = 0

    def _filled(self, size: int) -> None:
        self._used += size
        if self._used == len(self._block):
            self._used = 0
            self._write(self._block)

    def _end(self) -> None:
        """What is left is a short packet, or an empty one where nothing is."""
        used, self._used = self._used, 0
        self._write(self._block[:used])
        if used and used % self._pipes.packet == 0:
            self._write(array("B"))

    def _write(self, data: array[int]) -> None:
        while self._wanted():
            size = self._pipes.write(data, WRITE_MILLISECONDS)
            if size == len(data):
                return
            data = data[size:] if size else data
        raise LinkLost("nobody waits for what is being sent")
