"""USB recordings: what a camera's bulk and interrupt endpoints carry, and what is said to it beside them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from struct import Struct

from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.analysis.model import (
    Carrier,
    Close,
    Ended,
    Endpoint,
    Flow,
    Missing,
    Noticed,
    Oddity,
    Opened,
    Point,
    Record,
    Said,
)
from hotshoe.analysis.usb_descriptors import Pipe, pipes
from hotshoe.analysis.usb_headers import SETUP_SIZE, Outcome, Transfer, UsbEvent, event

HOST = "host"
_IN = 0x80
_CARRIERS = {Transfer.BULK: Carrier.USB_BULK, Transfer.INTERRUPT: Carrier.USB_INTERRUPT}

_GET_CONFIGURATION = b"\x80\x06\x00\x02"
"""The beginning of a request for a configuration descriptor, whose index is 0 (USB 2.0, 9.4.3)."""

_CLEAR_HALT = b"\x02\x01\x00\x00"
_TO_INTERFACE, _FROM_INTERFACE = 0x21, 0xA1
_CLASS_REQUESTS = {0x64: "Cancel", 0x65: "GetExtendedEventData", 0x66: "DeviceReset", 0x67: "GetDeviceStatus"}
"""Of the still image class (USB Still Image Capture Device 1.0, 5.2)."""

_GET_DEVICE_STATUS = 0x67
_PACKET = 512
"""Most bytes of a bulk packet at high speed, where the endpoint's own number was not recorded (USB 2.0, 5.8.3)."""

_CANCEL, _STATUS = Struct("<HI"), Struct("<HH")

Place = tuple[int, int]
"""Bus and device."""


@dataclass(slots=True)
class _Stream:
    """A flow, and how many bytes either side has said on it."""

    flow: Flow
    said: list[int] = field(default_factory=lambda: [0, 0])


@dataclass(slots=True)
class _Device:
    """What is known of a device: its endpoints, where it was asked for them, and its flows by kind and interface."""

    pipes: dict[int, Pipe] = field(default_factory=dict)
    streams: dict[tuple[Carrier, int], _Stream] = field(default_factory=dict)


class Buses:
    """All USB devices of a recording; ``flows`` numbers their flows."""

    def __init__(self, flows: Iterator[int], limits: Limits = DEFAULT) -> None:
        self._flows, self._limits = flows, limits
        self._devices: dict[Place, _Device] = {}
        self._begun: dict[tuple[int, int], UsbEvent] = {}

    def take(self, frame: CaptureFrame) -> Iterator[Record]:
        """What a frame brings. Raises struct.error where it is too short to be one."""
        found = event(frame)
        return self._told(frame, found, self._matched(found))

    def close(self, frame: int, time: int) -> Iterator[Record]:
        """The recording ends."""
        for place in list(self._devices):
            yield from self._gone(place, Close.RECORDING, frame, time)

    def _told(self, frame: CaptureFrame, found: UsbEvent, begun: UsbEvent | None) -> Iterator[Record]:
        if found.transfer is Transfer.CONTROL:
            yield from self._control(frame, found, begun)
        elif found.transfer in _CARRIERS:
            yield from self._transfer(frame, found, begun, _CARRIERS[found.transfer])
        yield from self._make_room(frame)

    def _matched(self, found: UsbEvent) -> UsbEvent | None:
        """The begin of a transfer that ended, without what it carried."""
        key = (found.bus, found.key)
        if found.outcome is not Outcome.NONE:
            return self._begun.pop(key, None)
        self._begun[key] = found._replace(data=None)
        if len(self._begun) > self._limits.transfers:
            del self._begun[next(iter(self._begun))]
        return None

    def _device(self, found: UsbEvent) -> _Device:
        return self._devices.setdefault((found.bus, found.device), _Device())

    def _make_room(self, frame: CaptureFrame) -> Iterator[Record]:
        while len(self._devices) > self._limits.devices:
            yield from self._gone(next(iter(self._devices)), Close.UNSEEN, frame.number, frame.time)

    def _stream(
        self, frame: CaptureFrame, found: UsbEvent, carrier: Carrier, pipe: Pipe | None
    ) -> Generator[Record, None, _Stream]:
        """The flow of an endpoint, which may begin here."""
        device = self._device(found)
        key = (carrier, pipe.interface if pipe else 0)
        stream = device.streams.get(key)
        if stream is None:
            ends = Endpoint(HOST, 0), Endpoint(f"{found.bus}.{found.device}", found.endpoint & ~_IN)
            stream = device.streams[key] = _Stream(Flow(next(self._flows), carrier, ends))
            yield Opened(stream.flow, Point(frame.number, frame.time, 0), whole=pipe is not None)
        return stream

    def _transfer(
        self, frame: CaptureFrame, found: UsbEvent, begun: UsbEvent | None, carrier: Carrier
    ) -> Iterator[Record]:
        pipe = self._device(found).pipes.get(found.endpoint)
        if pipe is not None and not pipe.may_be_ptp:
            return
        if found.outcome is Outcome.GONE:
            yield from self._gone((found.bus, found.device), Close.RESET, frame.number, frame.time)
            return
        # What was cancelled or failed may have brought something before it did.
        speaks = found.data is not None and (found.size > 0 or found.outcome in (Outcome.NONE, Outcome.DONE))
        unsent = begun.size - found.size if begun and found.data is None and found.size >= 0 else 0
        if not speaks and unsent <= 0 and found.outcome is not Outcome.STALLED:
            return
        stream = yield from self._stream(frame, found, carrier, pipe)
        if speaks:
            packet = pipe.packet if pipe and pipe.packet else _PACKET
            short = found.outcome in (Outcome.NONE, Outcome.DONE) and _is_short(found, begun, packet)
            yield from _said(stream, frame, found, short=short)
        if found.outcome is Outcome.STALLED:
            yield _noticed(stream, frame, found, Oddity.STALLED, f"endpoint 0x{found.endpoint:02X}")
        elif unsent > 0:
            yield _noticed(stream, frame, found, Oddity.CUT_SHORT, f"{unsent} bytes were not sent")

    def _control(self, frame: CaptureFrame, found: UsbEvent, begun: UsbEvent | None) -> Iterator[Record]:
        setup = found.setup or (begun.setup if begun else b"")
        if found.outcome is Outcome.NONE:
            text = _request(setup, found.data)
        elif setup.startswith(_GET_CONFIGURATION) and found.data:
            self._device(found).pipes.update(pipes(found.data))
            return
        else:
            text = _answer(setup, found.data)
        if text:
            streams = self._device(found).streams
            known = next((stream for (carrier, _), stream in streams.items() if carrier is Carrier.USB_BULK), None)
            yield _noticed(known, frame, found, Oddity.CONTROL, text)

    def _gone(self, place: Place, how: Close, frame: int, time: int) -> Iterator[Record]:
        device = self._devices.pop(place, _Device())
        for stream in device.streams.values():
            for side in (0, 1):
                yield Ended(stream.flow, side, Point(frame, time, stream.said[side]), how)


def _is_short(found: UsbEvent, begun: UsbEvent | None, packet: int) -> bool:
    """Whether a transfer ended with a packet that was not full, which tells that nothing more belongs to it."""
    had_room = begun is not None and found.endpoint & _IN and begun.size > found.size
    return bool(had_room) or not found.size or bool(found.size % packet)


def _said(stream: _Stream, frame: CaptureFrame, found: UsbEvent, *, short: bool) -> Iterator[Record]:
    side = int(bool(found.endpoint & _IN))
    data = found.data if found.data is not None else memoryview(b"")
    point = Point(frame.number, frame.time, stream.said[side])
    missing = found.size - len(data)
    if missing > 0:
        yield Noticed(stream.flow, side, point, Oddity.CUT_SHORT, size=missing)
    stream.said[side] += found.size
    yield Said(stream.flow, side, point, data, short and missing <= 0)
    if missing > 0:
        yield Missing(stream.flow, side, point._replace(offset=point.offset + len(data)), missing)
        if short:
            yield Said(stream.flow, side, point._replace(offset=stream.said[side]), memoryview(b""), short=True)


def _noticed(stream: _Stream | None, frame: CaptureFrame, found: UsbEvent, oddity: Oddity, text: str) -> Noticed:
    side = int(bool(found.endpoint & _IN)) if oddity is not Oddity.CONTROL else int(found.outcome is not Outcome.NONE)
    offset = stream.said[side] if stream else 0
    flow = stream.flow if stream else None
    return Noticed(flow, side, Point(frame.number, frame.time, offset), oddity, text)


def _request(setup: bytes, data: memoryview | None) -> str:
    """A request that a still image device understands, in words; nothing for others."""
    if len(setup) < SETUP_SIZE:
        return ""
    if setup.startswith(_CLEAR_HALT):
        return f"ClearFeature: endpoint 0x{setup[4]:02X} is no longer halted"
    name = _CLASS_REQUESTS.get(setup[1], "") if setup[0] in (_TO_INTERFACE, _FROM_INTERFACE) else ""
    if name == "Cancel" and data is not None and len(data) >= _CANCEL.size:
        return f"Cancel of transaction {_CANCEL.unpack_from(data)[1]}"
    return name


def _answer(setup: bytes, data: memoryview | None) -> str:
    """What the device says of how it is."""
    status = len(setup) >= SETUP_SIZE and setup[0] == _FROM_INTERFACE and setup[1] == _GET_DEVICE_STATUS
    if not status or data is None or len(data) < _STATUS.size:
        return ""
    return f"GetDeviceStatus: 0x{_STATUS.unpack_from(data)[1]:04X}"
