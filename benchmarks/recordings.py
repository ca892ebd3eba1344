"""A recording of a camera whose pictures are fetched: as large as is wanted, written as fast as a disk takes it.

``python -m benchmarks.recordings FILE BYTES`` writes one.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import Struct

from benchmarks.material import Material
from benchmarks.model import KB, MIB, Card
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, file_info, u32_list_bytes
from hotshoe.wire.packets import (
    DataPhase,
    EndData,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from hotshoe.wire.values import Guid

SEGMENT = 1448
"""Payload of a full segment on Ethernet, beside TCP's timestamps."""

PICTURE = 12_000 * KB
"""Bytes of a picture: so is a JPEG of a camera today."""

PACKET = MIB
STEP = 12
"""Microseconds from one frame to the next: about what a gigabit carries."""

_FILE = Struct("<IHHiIII")
_HEAD = Struct("<IIII12sHBBHHHBBH4s4sHHIIBBHHH12s")
"""Record, Ethernet, IPv4 and TCP with its timestamps, of which all words are written as they lie in the file."""

_START = 1_700_000_000
_SYN, _ACK, _PSH_ACK, _FIN_ACK = 2, 16, 24, 17
_OPTIONS = bytes.fromhex("0101080a0000000100000001")
_HOSTS = b"\xc0\xa8\x01\x02", b"\xc0\xa8\x01\x01"
_PORT = 15740
_OK, _GET_DEVICE_INFO, _OPEN_SESSION, _GET_HANDLES, _GET_INFO, _GET_OBJECT = (
    0x2001,
    0x1001,
    0x1002,
    0x1007,
    0x1008,
    0x1009,
)
_GUIDS = Guid(bytes(range(16))), Guid(bytes(range(16, 32)))


def _swapped(value: int) -> int:
    """A big-endian word, for a struct that is little-endian."""
    return (value & 0xFF) << 8 | value >> 8


class Wire:
    """Frames of TCP connections on one clock."""

    def __init__(self) -> None:
        self._frames = 0

    def frame(self, line: Line, side: int, flags: int, payload: bytes | memoryview = b"") -> bytes:
        """A record with a segment that ``side`` sends."""
        seconds, microseconds = divmod(self._frames * STEP, 1_000_000)
        self._frames += 1
        size = 66 + len(payload)
        ports = line.ports[side], line.ports[1 - side]
        numbers = (
            int.from_bytes((line.numbers[one] & 0xFFFFFFFF).to_bytes(4, "big"), "little") for one in (side, 1 - side)
        )
        head = _HEAD.pack(
            *(_START + seconds, microseconds, size, size),
            *(bytes(12), 0x0008, 0x45, 0, _swapped(size - 14), 0, 0x0040, 64, 6, 0),
            *(_HOSTS[side], _HOSTS[1 - side]),
            *(_swapped(ports[0]), _swapped(ports[1]), *numbers, 0x80, flags, 0xFFFF, 0, 0, _OPTIONS),
        )
        line.numbers[side] += len(payload) + (flags & 3 > 0)
        return head + payload


class Line:
    """One connection: its ports and how far either side is."""

    def __init__(self, wire: Wire, port: int) -> None:
        self._wire = wire
        self.ports = port, _PORT
        self.numbers = [1000, 2000]

    def open(self) -> Iterator[bytes]:
        """The handshake."""
        yield self._wire.frame(self, 0, _SYN)
        yield self._wire.frame(self, 1, _SYN | _ACK)
        yield self._wire.frame(self, 0, _ACK)

    def say(self, side: int, data: bytes | memoryview) -> Iterator[bytes]:
        """Segments, every other of which is acknowledged."""
        for number, at in enumerate(range(0, len(data), SEGMENT)):
            yield self._wire.frame(self, side, _PSH_ACK, data[at : at + SEGMENT])
            if number % 2:
                yield self._wire.frame(self, 1 - side, _ACK)

    def close(self) -> Iterator[bytes]:
        """Both sides end."""
        yield self._wire.frame(self, 0, _FIN_ACK)
        yield self._wire.frame(self, 1, _FIN_ACK)


class Session:
    """What an initiator does to a camera with enough pictures on it."""

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._transaction = 0
        wire = Wire()
        self._command, self._event = Line(wire, 50000), Line(wire, 50001)
        self._picture = random.Random(pictures).randbytes(PICTURE)

    def records(self) -> Iterator[bytes]:
        """All of it."""
        yield from self._meet()
        info = DeviceInfo(manufacturer="hotshoe", model="Benchmark", operations=(_GET_DEVICE_INFO, _GET_OBJECT))
        yield from self._ask(_GET_DEVICE_INFO, (), encode(info))
        yield from self._ask(_OPEN_SESSION, (1,), None)
        handles = tuple(range(1, self._pictures + 1))
        yield from self._ask(_GET_HANDLES, (0xFFFFFFFF, 0, 0), u32_list_bytes(handles))
        for handle in handles:
            told = file_info(f"IMG_{handle:04d}.JPG", PICTURE, 0x3801, storage=0x00010001)
            yield from self._ask(_GET_INFO, (handle,), encode(told))
            yield from self._ask(_GET_OBJECT, (handle,), self._picture)
        yield from self._event.close()
        yield from self._command.close()

    def _meet(self) -> Iterator[bytes]:
        yield from self._command.open()
        yield from self._said(0, InitCommandRequest(_GUIDS[0], "computer"))
        yield from self._said(1, InitCommandAck(1, _GUIDS[1], "camera"))
        yield from self._event.open()
        yield from self._event.say(0, encode_packet(InitEventRequest(1)))
        yield from self._event.say(1, encode_packet(InitEventAck()))

    def _said(self, side: int, *packets: Packet) -> Iterator[bytes]:
        yield from self._command.say(side, b"".join(map(encode_packet, packets)))

    def _ask(self, code: int, params: tuple[int, ...], data: bytes | None) -> Iterator[bytes]:
        """One transaction, whose data come in packets of a MiB."""
        number = self._transaction
        self._transaction += 1
        yield from self._said(0, OperationRequest(DataPhase.NONE_OR_IN, code, number, params))
        if data is not None:
            yield from self._said(1, StartData(number, len(data)))
            last = len(data) // PACKET * PACKET
            for at in range(0, last, PACKET):
                piece = data_header(PacketType.DATA, number, PACKET) + data[at : at + PACKET]
                yield from self._command.say(1, memoryview(piece))
            yield from self._said(1, EndData(number, data[last:]))
        yield from self._said(1, OperationResponse(_OK, number))


def pictures_of(size: int) -> int:
    """How many pictures make a recording of about ``size`` bytes."""
    full = -(-PICTURE // SEGMENT)
    return max(1, round(size / (PICTURE + full * 82 * 1.5)))


def write(path: Path, size: int) -> int:
    """A recording of about ``size`` bytes; says how many pictures are in it."""
    pictures = pictures_of(size)
    with path.open("xb") as file:
        file.write(_FILE.pack(0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for record in Session(pictures).records():
            file.write(record)
    return pictures


class Recorded(Material):
    """A recording of about the card's size; there is nothing in it to be compared by name."""

    kind = "recording"

    def __init__(self, card: Card, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.card, self.folder = card, folder
        self._digests = {}
        write(folder / "pictures.pcap", card.bytes)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
