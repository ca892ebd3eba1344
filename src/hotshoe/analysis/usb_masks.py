"""Frames of USB as they may be shared: what is no PTP is blanked, but for what tells how the device is to be read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from struct import Struct

from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.model import Said
from hotshoe.analysis.patches import Patches
from hotshoe.analysis.usb import Buses
from hotshoe.analysis.usb_headers import SETUP_SIZE, Outcome, Transfer, UsbEvent, event

MOST_BEGUN = 4096

_HEADERS = {189: 48, 220: 64}
_USBPCAP_SIZE = Struct("<H")
_KEPT = (b"\x80\x06\x00\x01", b"\x80\x06\x00\x02", b"\x21", b"\xa1")
"""Device and configuration descriptors, and the requests of a class; texts about the device are others."""


class UsbMask:
    """Takes the frames of a recording in order; ``flows`` numbers those of USB as they are when it is read."""

    def __init__(self, patches: Patches, conversing: set[int], flows: Iterator[int]) -> None:
        self._patches = patches
        self._conversing = conversing
        self._buses = Buses(flows)
        self._setups: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def take(self, frame: CaptureFrame) -> bytes:
        """What is to stand in the frame's place. Raises struct.error where it is too short to be one."""
        found = event(frame)
        data = bytearray(frame.data)
        begin = _USBPCAP_SIZE.unpack_from(frame.data)[0] if frame.link not in _HEADERS else _HEADERS[frame.link]
        setup = self._setup(found)
        said = [record for record in self._buses.take(frame) if isinstance(record, Said)]
        if found.transfer is Transfer.CONTROL:
            if not setup.startswith(_KEPT):
                begin += SETUP_SIZE if frame.link not in _HEADERS and found.setup else 0
                data[begin:] = bytes(max(0, len(data) - begin))
            return bytes(data)
        for record in said:
            if record.flow.number in self._conversing and len(record.data):
                view = memoryview(data)[begin : begin + len(record.data)]
                self._patches.apply((record.flow.number, record.side), record.point.offset, view)
                return bytes(data)
        data[begin:] = bytes(max(0, len(data) - begin))
        return bytes(data)

    def _setup(self, found: UsbEvent) -> bytes:
        """What a control transfer asks for, also at its end."""
        key = found.bus, found.key
        if found.outcome is not Outcome.NONE:
            return found.setup or self._setups.pop(key, b"")
        if found.transfer is Transfer.CONTROL:
            self._setups[key] = found.setup
            if len(self._setups) > MOST_BEGUN:
                self._setups.popitem(last=False)
        return found.setup
