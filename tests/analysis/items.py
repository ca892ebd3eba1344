"""Records made by hand, and what is found in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import (
    Carrier,
    Close,
    Ended,
    Endpoint,
    Flow,
    Item,
    Missing,
    Noticed,
    Oddity,
    Opened,
    PacketSeen,
    Point,
    Record,
    Said,
    Transaction,
    TransactionEnded,
)
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import (
    EndData,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    Packet,
    StartData,
    encode_packet,
)
from hotshoe.wire.values import Guid
from tests.protocol.conversations import GET_DEVICE_INFO, HERE, OPEN_SESSION, THERE, answers, asks

MILLISECOND = 1_000_000
BEGINNING = 1_700_000_000_000_000_000
COMPUTER, CAMERA = "10.0.0.1", "10.0.0.2"
PORT = 15740

T = TypeVar("T")


@dataclass
class Tape:
    """Records in the order in which they are made, a millisecond and a frame apart."""

    records: list[Record] = field(default_factory=list)
    _flows: int = 0
    _said: defaultdict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def point(self, offset: int = 0) -> Point:
        frame = len(self.records) + 1
        return Point(frame, BEGINNING + frame * MILLISECOND, offset)

    def open(
        self,
        *,
        hosts: tuple[str, str] = (COMPUTER, CAMERA),
        port: int = PORT,
        whole: bool = True,
        carrier: Carrier = Carrier.TCP,
    ) -> Flow:
        ends = (Endpoint(hosts[0], 50_000 + self._flows), Endpoint(hosts[1], port))
        flow = Flow(self._flows, carrier, ends)
        self._flows += 1
        self.records.append(Opened(flow, self.point(), whole))
        return flow

    def say(self, flow: Flow, side: int, *words: Packet | bytes, short: bool = False) -> None:
        """One piece."""
        data = b"".join(word if isinstance(word, bytes) else encode_packet(word) for word in words)
        point = self.point(self._said[flow.number, side])
        self._said[flow.number, side] += len(data)
        self.records.append(Said(flow, side, point, memoryview(data), short))

    def miss(self, flow: Flow, side: int, size: int) -> None:
        self.records.append(Missing(flow, side, self.point(self._said[flow.number, side]), size))
        self._said[flow.number, side] += size

    def notice(self, flow: Flow | None, oddity: Oddity, text: str = "") -> None:
        self.records.append(Noticed(flow, 0, self.point(), oddity, text))

    def end(self, flow: Flow, how: Close = Close.FIN) -> None:
        for side in range(2):
            self.records.append(Ended(flow, side, self.point(self._said[flow.number, side]), how))

    def items(self, vendor: str | None = None) -> list[Item]:
        return list(follow(self.records, vendor=vendor))


def of(kind: type[T], items: Iterable[Item]) -> list[T]:
    """Those items that are of a kind."""
    return [item for item in items if isinstance(item, kind)]


def packets(items: Iterable[Item]) -> list[tuple[Role, Packet | DataHeader]]:
    return [(item.sender, item.packet) for item in of(PacketSeen, items)]


def transactions(items: Iterable[Item]) -> list[Transaction]:
    return [item.transaction for item in of(TransactionEnded, items)]


def greeted(tape: Tape, connection: int = 1, *, number_of_camera: Guid = THERE, **where: object) -> tuple[Flow, Flow]:
    """Both connections of a conversation, open for operations."""
    command = tape.open(**where)  # type: ignore[arg-type]
    tape.say(command, 0, InitCommandRequest(HERE, "laptop"))
    tape.say(command, 1, InitCommandAck(connection, number_of_camera, "camera"))
    event = tape.open(**where)  # type: ignore[arg-type]
    tape.say(event, 0, InitEventRequest(connection))
    tape.say(event, 1, InitEventAck())
    return command, event


def asked(tape: Tape, flow: Flow, request: OperationRequest, data: bytes | None = None, code: int = 0x2001) -> None:
    """A whole transaction, with data towards the initiator where there is any."""
    tape.say(flow, 0, request)
    if data is not None:
        tape.say(flow, 1, StartData(request.transaction, len(data)), EndData(request.transaction, data))
    tape.say(flow, 1, answers(request.transaction, code))


def opened(tape: Tape, flow: Flow, *, manufacturer: str = "ACME", extension: int = 0) -> None:
    """A session, and what the camera is."""
    asked(tape, flow, asks(0, OPEN_SESSION, 1))
    info = DeviceInfo(vendor_extension_id=extension, manufacturer=manufacturer, model="Test")
    asked(tape, flow, asks(1, GET_DEVICE_INFO), encode(info))


def recut(records: Iterable[Record], size: int) -> Iterator[Record]:
    """The same, in pieces of at most ``size`` bytes."""
    for record in records:
        if not isinstance(record, Said):
            yield record
            continue
        for start in range(0, len(record.data), size):
            piece = record.data[start : start + size]
            last = start + size >= len(record.data)
            point = record.point._replace(offset=record.point.offset + start)
            yield Said(record.flow, record.side, point, piece, record.short and last)


__all__ = ["Channel", "Tape", "asked", "greeted", "of", "opened", "packets", "recut", "transactions"]
