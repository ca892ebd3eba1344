"""How both sides introduce themselves: longer than in PTP/IP, and the last packets that have a type.

Learnt from libgphoto2 (fujiptpip.c), petabyt's fudge and vcam, and malc0mn/ptp-ip (packets_fuji.go, an X-T1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.fields import Buffer, Reader, guid, u32
from hotshoe.wire.packets import (
    HEADER,
    FailReason,
    InitCommandAck,
    InitCommandRequest,
    InitFail,
    Packet,
    PacketType,
    encode_packet,
)
from hotshoe.wire.text import cut_units, from_utf16, to_utf16

PROTOCOL_VERSION = 0x8F53E4F2
"""Stands before the GUID; a body that misses it says 0x201D."""

BUSY = 0x2019
"""Also while it waits for a confirmation on its screen, and for an initiator of another name than the known one."""

WRONG_REQUEST = 0x201D

REASONS: dict[int, int] = {
    FailReason.REJECTED: BUSY,
    FailReason.BUSY: BUSY,
    FailReason.UNSPECIFIED: WRONG_REQUEST,
}
"""Fujifilm gives response codes where CIPA DC-X005 2.3.5 has reasons of its own."""

LARGEST_GREETING = 512
"""libgphoto2 fills no field up, and its host name may have 99 characters: 228 bytes."""


@dataclass(frozen=True, slots=True)
class PaddedName:
    """A UTF-16 name with its NUL, filled up with zeros to ``units``; read up to the NUL, however long the field is."""

    units: int
    needs: ClassVar[str] = ""
    minimum: ClassVar[int] = 0

    def read(self, reader: Reader, context: Any) -> str:
        data = reader.rest()
        return from_utf16(data[: len(data) & ~1]).partition("\0")[0]

    def write(self, value: str, out: bytearray, context: Any) -> None:
        name = to_utf16(cut_units(value.replace("\0", ""), self.units - 1))
        out += name.ljust(2 * self.units, b"\0")


@dataclass(frozen=True, slots=True)
class Request:
    """Init_Command_Request after its type: 82 bytes in all."""

    version: u32
    guid: guid
    name: Annotated[str, PaddedName(27)]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Init_Command_Ack after its type: 68 bytes in all."""

    connection: u32
    guid: guid
    name: Annotated[str, PaddedName(20)]


def to_fuji(packet: Packet) -> bytes:
    """What PTP/IP says before the first operation, as Fujifilm says it. Raises LocalProtocolError for anything else."""
    match packet:
        case InitCommandRequest():
            return _framed(packet.type, encode(Request(PROTOCOL_VERSION, packet.guid, packet.name)))
        case InitCommandAck():
            return _framed(packet.type, encode(Acknowledgement(packet.connection, packet.guid, packet.name)))
        case InitFail(reason):
            return encode_packet(InitFail(REASONS.get(reason, reason)))
        case _:
            raise LocalProtocolError(f"no greeting says {packet.type.name}")


def from_fuji(data: Buffer) -> Packet:
    """The same the other way, from one whole packet; raises MalformedPacket."""
    _, kind = HEADER.unpack_from(data)
    match kind:
        case PacketType.INIT_COMMAND_REQUEST:
            request = decode(Request, data, start=HEADER.size)
            if request.version != PROTOCOL_VERSION:
                raise MalformedPacket(f"the protocol's version is 0x{request.version:08X}", offset=HEADER.size)
            return InitCommandRequest(request.guid, request.name)
        case PacketType.INIT_COMMAND_ACK:
            ack = decode(Acknowledgement, data, start=HEADER.size)
            return InitCommandAck(ack.connection, ack.guid, ack.name)
        case PacketType.INIT_FAIL:
            return decode(InitFail, data, start=HEADER.size)
        case _:
            raise MalformedPacket(f"a greeting of type {kind} does not exist", offset=4)


def _framed(kind: PacketType, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), kind) + body


class GreetingReader:
    """Collects one greeting; what comes behind it stays in ``rest``."""

    def __init__(self) -> None:
        self._received = bytearray()
        self.rest = b""

    def receive(self, data: Buffer) -> Packet | None:
        """The greeting, once it is whole. Raises MalformedPacket."""
        self._received += data
        if len(self._received) < HEADER.size:
            return None
        length, _ = HEADER.unpack_from(self._received)
        if not HEADER.size <= length <= LARGEST_GREETING:
            raise MalformedPacket(f"a greeting cannot have {length} bytes")
        if len(self._received) < length:
            return None
        self.rest = bytes(self._received[length:])
        return from_fuji(bytes(self._received[:length]))
