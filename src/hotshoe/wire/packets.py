"""The 14 packets of PTP/IP (CIPA DC-X005 2.3): length, type, then the fields in the order of the annotations."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, ClassVar

from hotshoe.errors import MalformedPacket
from hotshoe.wire.codec import decode, write_struct
from hotshoe.wire.deviations import EVENT_WITHOUT_TRANSACTION, REASON_ABSENT, TOTAL_32_BIT, Judge
from hotshoe.wire.fields import Absent, Buffer, Int, Reader, event_params, guid, pack, params, rest, u16, u32
from hotshoe.wire.greeting import VERSION_1_0, name, version
from hotshoe.wire.values import NO_TRANSACTION

HEADER = struct.Struct("<II")
DATA_HEADER = struct.Struct("<III")

_U32 = Int("<I")
_TOTAL = struct.Struct("<Q")

TOTAL_UNKNOWN = 0xFFFFFFFF_FFFFFFFF


class PacketType(IntEnum):
    """The number in a packet's second word."""

    INIT_COMMAND_REQUEST = 1
    INIT_COMMAND_ACK = 2
    INIT_EVENT_REQUEST = 3
    INIT_EVENT_ACK = 4
    INIT_FAIL = 5
    OPERATION_REQUEST = 6
    OPERATION_RESPONSE = 7
    EVENT = 8
    START_DATA = 9
    DATA = 10
    CANCEL = 11
    END_DATA = 12
    PROBE_REQUEST = 13
    PROBE_RESPONSE = 14


class DataPhase(IntEnum):
    """DataPhaseInfo of a request; 0 and 3 are met and mean that the request does not tell."""

    NONE_OR_IN = 1
    OUT = 2
    UNKNOWN = 3


class FailReason(IntEnum):
    """Init_Fail's reasons; the published standard blanks the numbers, every implementation agrees on these."""

    REJECTED = 1
    BUSY = 2
    UNSPECIFIED = 3


@dataclass(frozen=True, slots=True)
class Total:
    """The 64-bit length of a data phase, ``usual`` to ``struct``; literal readers of libgphoto2's note send 32 bits."""

    usual: ClassVar[str] = "Q"
    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 4

    def read(self, reader: Reader, context: Any) -> int:
        if reader.remaining == 4:
            reader.judge.meet(TOTAL_32_BIT)
            return _U32.read(reader, context)
        total: int = reader.unpack(_TOTAL)[0]
        return total

    def write(self, value: int, out: bytearray, context: Any) -> None:
        out += pack(_TOTAL, value)


@dataclass(frozen=True, slots=True)
class Packet:
    """Base of the 14; ``type`` is the number on the wire."""

    type: ClassVar[PacketType]


@dataclass(frozen=True, slots=True)
class InitCommandRequest(Packet):
    """The initiator asks for a connection (2.3.1). libgphoto2's note omits the version."""

    type = PacketType.INIT_COMMAND_REQUEST
    guid: guid
    name: name
    version: version = VERSION_1_0


@dataclass(frozen=True, slots=True)
class InitCommandAck(Packet):
    """The responder agrees (2.3.2); ``connection`` is what the event connection must name."""

    type = PacketType.INIT_COMMAND_ACK
    connection: u32
    guid: guid
    name: name
    version: version = VERSION_1_0


@dataclass(frozen=True, slots=True)
class InitEventRequest(Packet):
    """The second connection names the first (2.3.3)."""

    type = PacketType.INIT_EVENT_REQUEST
    connection: u32


@dataclass(frozen=True, slots=True)
class InitEventAck(Packet):
    """Both connections are associated: operations may start (2.3.4)."""

    type = PacketType.INIT_EVENT_ACK


@dataclass(frozen=True, slots=True)
class InitFail(Packet):
    """The responder refuses (2.3.5); the reason's numbers are FailReason, Fujifilm puts response codes here."""

    type = PacketType.INIT_FAIL
    reason: Annotated[u32, Absent(REASON_ABSENT)] = FailReason.UNSPECIFIED


@dataclass(frozen=True, slots=True)
class OperationRequest(Packet):
    """One operation (2.3.6). libgphoto2's note omits the data phase and the transaction id."""

    type = PacketType.OPERATION_REQUEST
    phase: u32
    code: u16
    transaction: u32
    params: params = ()


@dataclass(frozen=True, slots=True)
class OperationResponse(Packet):
    """How an operation ended (2.3.7). What libgphoto2's note calls the number of arguments is the transaction."""

    type = PacketType.OPERATION_RESPONSE
    code: u16
    transaction: u32
    params: params = ()


@dataclass(frozen=True, slots=True)
class Event(Packet):
    """Something happened (2.3.8); ``transaction`` is 0xFFFFFFFF where none is meant."""

    type = PacketType.EVENT
    code: u16
    transaction: Annotated[u32, Absent(EVENT_WITHOUT_TRANSACTION)] = NO_TRANSACTION
    params: event_params = ()


@dataclass(frozen=True, slots=True)
class StartData(Packet):
    """A data phase begins (2.3.9); ``total`` in bytes, all ones where unknown."""

    type = PacketType.START_DATA
    transaction: u32
    total: Annotated[int, Total()]


@dataclass(frozen=True, slots=True)
class Data(Packet):
    """A piece of a data phase (2.3.10)."""

    type = PacketType.DATA
    transaction: u32
    payload: rest = b""


@dataclass(frozen=True, slots=True)
class Cancel(Packet):
    """The initiator gives a transaction up (2.3.11); sent on both connections."""

    type = PacketType.CANCEL
    transaction: u32


@dataclass(frozen=True, slots=True)
class EndData(Packet):
    """The last piece of a data phase, empty or not (2.3.12); both directions, against libgphoto2's note."""

    type = PacketType.END_DATA
    transaction: u32
    payload: rest = b""


@dataclass(frozen=True, slots=True)
class ProbeRequest(Packet):
    """Are you there? Either side, event connection (2.3.13)."""

    type = PacketType.PROBE_REQUEST


@dataclass(frozen=True, slots=True)
class ProbeResponse(Packet):
    """I am; at once and never unasked (2.3.14)."""

    type = PacketType.PROBE_RESPONSE


PACKETS: dict[int, type[Packet]] = {
    cls.type: cls
    for cls in (
        InitCommandRequest,
        InitCommandAck,
        InitEventRequest,
        InitEventAck,
        InitFail,
        OperationRequest,
        OperationResponse,
        Event,
        StartData,
        Data,
        Cancel,
        EndData,
        ProbeRequest,
        ProbeResponse,
    )
}


def encode_packet(packet: Packet) -> bytes:
    """Length, type and fields; raises LocalProtocolError when a value does not fit its field."""
    out = bytearray(HEADER.size)
    write_struct(packet, out)
    HEADER.pack_into(out, 0, len(out), packet.type)
    return bytes(out)


def data_header(kind: PacketType, transaction: int, size: int) -> bytes:
    """The twelve bytes before ``size`` bytes of payload in a Data or End_Data packet."""
    return DATA_HEADER.pack(size + DATA_HEADER.size, kind, transaction)


def decode_packet(data: Buffer, judge: Judge | None = None) -> Packet:
    """One whole packet; raises MalformedPacket when length, type or fields are not right."""
    view = memoryview(data)
    if len(view) < HEADER.size:
        raise MalformedPacket(f"a packet has at least {HEADER.size} bytes, not {len(view)}")
    length, number = HEADER.unpack_from(view)
    if length != len(view):
        raise MalformedPacket(f"the packet says {length} bytes, {len(view)} are there")
    cls = PACKETS.get(number)
    if cls is None:
        raise MalformedPacket(f"packet type {number} does not exist", offset=4)
    return decode(cls, view, judge, start=HEADER.size)
