"""A session as a recording of it would be: transactions in, a pcapng out, in packets of any size."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import Item
from hotshoe.analysis.reading import read
from hotshoe.catalog.operations import (
    CLOSE_SESSION,
    GET_DEVICE_INFO,
    GET_OBJECT,
    GET_OBJECT_INFO,
    OPEN_SESSION,
    SEND_OBJECT,
    SEND_OBJECT_INFO,
)
from hotshoe.catalog.responses import OK
from hotshoe.transport.trace import Trace
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, ObjectInfo
from hotshoe.wire.packets import (
    Data,
    DataPhase,
    EndData,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid

BEGINNING = 1_700_000_000_000_000_000
STEP = 1_000_000
COMPUTER, CAMERA = ("192.168.7.20", 50000), ("192.168.7.1", 15740)
OURS, THEIRS = Guid(bytes(range(16))), Guid(bytes(range(100, 116)))

INFO = DeviceInfo(
    vendor_extension_desc="microsoft.com: 1.0;",
    operations=(0x1001, 0x1002, 0x1003, 0x1009),
    manufacturer="Maker",
    model="Model One",
    device_version="1.2",
    serial_number="SERIAL-77123",
)


@dataclass
class Session:
    """Both connections of one initiator; what is said takes a millisecond each."""

    packet: int = 1 << 20
    initiator: str = "the computer"
    responder: str = "my own camera"
    ends: tuple[tuple[str, int], tuple[str, int]] = (COMPUTER, CAMERA)
    out: io.BytesIO = field(default_factory=io.BytesIO)
    turns: list[tuple[int, bytes]] = field(default_factory=list)
    """What was said on the command connection, by whom."""
    _said: int = 0
    _transaction: int = 0

    def __post_init__(self) -> None:
        self.trace = Trace(self.out)
        event = (self.ends[0][0], self.ends[0][1] + 1), self.ends[1]
        self.trace.opened(1, self.ends, self.now, self.now)
        self.say(0, InitCommandRequest(OURS, self.initiator))
        self.say(1, InitCommandAck(1, THEIRS, self.responder))
        self.trace.opened(2, event, self.now, self.now)
        self.say(0, InitEventRequest(1), flow=2)
        self.say(1, InitEventAck(), flow=2)
        self.do(OPEN_SESSION.code, 1)

    @property
    def now(self) -> int:
        return BEGINNING + self._said * STEP

    def say(self, side: int, *packets: Packet | bytes, flow: int = 1) -> None:
        self._said += 1
        data = b"".join(packet if isinstance(packet, bytes) else encode_packet(packet) for packet in packets)
        self.trace.said(flow, side, self.now, data)
        if flow == 1:
            self.turns.append((side, data))

    def do(
        self,
        code: int,
        *params: int,
        brings: bytes | None = None,
        takes: bytes | None = None,
        response: int = OK,
        results: Sequence[int] = (),
        announced: int | None = None,
    ) -> None:
        """One transaction."""
        transaction, phase = self._transaction, DataPhase.OUT if takes is not None else DataPhase.NONE_OR_IN
        self._transaction += 1
        self.say(0, OperationRequest(phase, code, transaction, params))
        data = takes if takes is not None else brings
        if data is not None:
            side = 0 if takes is not None else 1
            self.say(side, StartData(transaction, len(data) if announced is None else announced))
            pieces = [data[begin : begin + self.packet] for begin in range(0, len(data), self.packet)] or [b""]
            for piece in pieces[:-1]:
                self.say(side, Data(transaction, piece))
            self.say(side, EndData(transaction, pieces[-1]))
        self.say(1, OperationResponse(response, transaction, tuple(results)))

    def introduce(self, info: DeviceInfo = INFO) -> None:
        self.do(GET_DEVICE_INFO.code, brings=encode(info))

    def describe(self, handle: int, name: str, size: int, **facts: object) -> None:
        self.do(GET_OBJECT_INFO.code, handle, brings=encode(object_info(name, size, **facts)))

    def download(self, handle: int, data: bytes) -> None:
        self.do(GET_OBJECT.code, handle, brings=data)

    def upload(self, name: str, data: bytes, handle: int = 0x99) -> None:
        self.do(SEND_OBJECT_INFO.code, 1, takes=encode(object_info(name, len(data))), results=(1, 0, handle))
        self.do(SEND_OBJECT.code, takes=data)

    def end(self) -> bytes:
        """The recording."""
        self.do(CLOSE_SESSION.code)
        for flow in (1, 2):
            for side in (0, 1):
                self.trace.ended(flow, side, self.now)
        return self.out.getvalue()


def object_info(name: str, size: int, **facts: object) -> ObjectInfo:
    usual = ObjectInfo(0x10001, 0x3801, 0, size, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, name, "20261124T101112")
    return ObjectInfo(**{name: facts.get(name, getattr(usual, name)) for name in ObjectInfo.__slots__})  # type: ignore[arg-type]


def items(recording: bytes | Path, vendor: str | None = None) -> Iterator[Item]:
    """What was said in a recording."""
    source = recording if isinstance(recording, Path) else io.BytesIO(recording)
    return follow(read([source]), vendor=vendor)
