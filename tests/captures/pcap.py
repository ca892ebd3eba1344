"""Just enough of libpcap's file format to read recordings of one host: Ethernet, IPv4, TCP in order."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hotshoe.protocol.states import Role

_FILE = struct.Struct("<IHHiIII")
_RECORD = struct.Struct("<IIII")
_MAGIC, _ETHERNET = 0xA1B2C3D4, 1
_IPV4, _TCP, _SYN, _FIN = 0x0800, 6, 0x02, 0x01

Endpoint = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """One TCP segment."""

    source: Endpoint
    target: Endpoint
    sequence: int
    flags: int
    payload: bytes


@dataclass(slots=True)
class Connection:
    """One TCP connection: what either side said, in the order of recording. Who opened it is the initiator."""

    initiator: Endpoint
    turns: list[tuple[Role, bytes]] = field(default_factory=list)
    ended: set[Role] = field(default_factory=set)
    _expected: dict[Role, int] = field(default_factory=dict)

    def take(self, segment: Segment) -> None:
        """Add what is new in a segment; repeated ones are dropped, missing ones are an error."""
        role = Role.INITIATOR if segment.source == self.initiator else Role.RESPONDER
        if segment.flags & _SYN:
            self._expected[role] = (segment.sequence + 1) % 2**32
            return
        if segment.sequence == self._expected[role]:
            self._expected[role] = (segment.sequence + len(segment.payload)) % 2**32
            if segment.payload:
                self.turns.append((role, segment.payload))
            if segment.flags & _FIN:
                self.ended.add(role)
        elif segment.payload:
            assert segment.sequence + len(segment.payload) <= self._expected[role], "a segment is missing"

    def said(self, role: Role) -> bytes:
        """Everything that one side said."""
        return b"".join(payload for sender, payload in self.turns if sender is role)


def segments(path: Path) -> Iterator[Segment]:
    """The segments of a recording, in order."""
    data = path.read_bytes()
    magic, *_, network = _FILE.unpack_from(data)
    assert (magic, network) == (_MAGIC, _ETHERNET)
    offset = _FILE.size
    while offset < len(data):
        _, _, captured, length = _RECORD.unpack_from(data, offset)
        assert captured == length
        offset += _RECORD.size
        yield _segment(data[offset : offset + captured])
        offset += captured


def connections(path: Path) -> list[Connection]:
    """The connections of a recording, in the order in which they were opened."""
    found: list[Connection] = []
    known: dict[frozenset[Endpoint], Connection] = {}
    for segment in segments(path):
        pair = frozenset((segment.source, segment.target))
        if pair not in known:
            known[pair] = Connection(segment.source)
            found.append(known[pair])
        known[pair].take(segment)
    return found


def _segment(frame: bytes) -> Segment:
    (ethertype,) = struct.unpack_from(">H", frame, 12)
    assert ethertype == _IPV4
    packet = frame[14:]
    assert packet[9] == _TCP
    (total,) = struct.unpack_from(">H", packet, 2)
    segment = packet[4 * (packet[0] & 15) : total]
    source, target, sequence = struct.unpack_from(">HHI", segment)
    payload = segment[4 * (segment[12] >> 4) :]
    return Segment((packet[12:16], source), (packet[16:20], target), sequence, segment[13], payload)
