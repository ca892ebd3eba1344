"""Live view, which comes unasked on a port of its own: length, fourteen bytes, a JPEG (libgphoto2, malc0mn/ptp-ip)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from hotshoe.errors import MalformedPacket
from hotshoe.protocol.limits import MIB
from hotshoe.protocol.slices import Slices

LARGEST_FRAME = 8 * MIB
"""Bodies send some tens of kilobytes; a length beyond this is none."""

_LENGTH = struct.Struct("<I")
_HEAD = struct.Struct("<IIB9x")
"""Length with itself, zero, a number that begins again after 255, and nine bytes that nobody knows (malc0mn, X-T1)."""


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """One picture of the live view; ``number`` is the camera's, from 0 to 255 and again from 0."""

    number: int
    picture: bytes


def encode_frame(frame: LiveFrame) -> bytes:
    """What a body sends for one picture."""
    return _HEAD.pack(_HEAD.size + len(frame.picture), 0, frame.number & 0xFF) + frame.picture


class LiveReader(Slices):
    """Frames out of the stream of the third port, however it is sliced."""

    __slots__ = ()

    def next(self) -> LiveFrame | None:
        """The next whole frame, or None when more bytes are needed. Raises MalformedPacket."""
        head = self._peek(_LENGTH.size)
        if head is None:
            return None
        (length,) = _LENGTH.unpack(head)
        if not _HEAD.size <= length <= LARGEST_FRAME:
            raise MalformedPacket(f"a frame of live view cannot have {length} bytes")
        whole = self._peek(length)
        if whole is None:
            return None
        _, _, number = _HEAD.unpack_from(whole)
        frame = LiveFrame(number, bytes(whole[_HEAD.size :]))
        self._advance(length)
        return frame
