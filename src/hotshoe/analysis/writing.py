"""Frames back into a recording: a pcapng with everything in nanoseconds, and nothing but frames and interfaces."""

from __future__ import annotations

from typing import BinaryIO

from hotshoe.analysis.frame import CaptureFrame
from hotshoe.wire.fields import Buffer
from hotshoe.wire.pcapng import enhanced_packet, interface, section_header


class Writer:
    """Writes to ``out``; raises what it raises."""

    def __init__(self, out: BinaryIO, *, comment: str = "", application: str = "") -> None:
        self._out = out
        self._interfaces: dict[tuple[int, int], int] = {}
        out.write(section_header(comment, application))

    def write(self, frame: CaptureFrame, data: Buffer | None = None) -> None:
        """A frame, with other bytes than its own where ``data`` is given."""
        key = frame.interface, frame.link
        number = self._interfaces.get(key)
        if number is None:
            number = self._interfaces[key] = len(self._interfaces)
            self._out.write(interface(frame.link))
        self._out.write(enhanced_packet(number, frame.time, frame.data if data is None else data, frame.length))
