"""Write a capture file for tshark: TCP between two ports of 127.0.0.1, one segment for each payload."""

import struct
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# libpcap's file header: microseconds, version 2.4, link type 101 (raw IP).
FILE_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0x40000, 101)
LOCALHOST = bytes([127, 0, 0, 1])
FIRST_SEQUENCE_NUMBER = 1000

Segment = tuple[int, int, bytes]


def write_capture(path: Path, segments: Iterable[Segment]) -> None:
    """Write segments of ``(source port, destination port, payload)``; a payload is at most 65,495 bytes."""
    sent: Counter[tuple[int, int]] = Counter()
    with path.open("wb") as file:
        file.write(FILE_HEADER)
        for number, (source, destination, payload) in enumerate(segments):
            # Right sequence numbers, for tshark takes what seems to be sent again for an error and skips it.
            sequence = FIRST_SEQUENCE_NUMBER + sent[source, destination]
            acknowledged = FIRST_SEQUENCE_NUMBER + sent[destination, source]
            sent[source, destination] += len(payload)
            packet = _ip(_tcp(source, destination, sequence, acknowledged) + payload)
            file.write(struct.pack("<IIII", 0, number, len(packet), len(packet)) + packet)


def _tcp(source: int, destination: int, sequence: int, acknowledged: int) -> bytes:
    """A header of 20 bytes with PSH and ACK, and no checksum (tshark does not check it)."""
    return struct.pack(">HHIIBBHHH", source, destination, sequence, acknowledged, 0x50, 0x18, 0xFFFF, 0, 0)


def _ip(segment: bytes) -> bytes:
    """An IPv4 packet of protocol 6, TCP."""
    length = 20 + len(segment)
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, 6, 0, LOCALHOST, LOCALHOST) + segment
