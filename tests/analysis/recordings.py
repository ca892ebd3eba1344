"""Recordings made by hand: bytes said on a TCP connection, as packets, as frames, as files of every kind."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

ETHERNET, NULL, RAW, COOKED, LOOP, COOKED_2 = 1, 0, 101, 113, 108, 276
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
IPV4, IPV6 = 0x0800, 0x86DD
TCP, UDP = 6, 17
START = 1_700_000_000_000_000_000
"""When the first frame was, in nanoseconds since 1970."""

STEP = 1_000_000
MASK = 0xFFFFFFFF
HOSTS = ("192.0.2.1", "192.0.2.2")
HOSTS_6 = ("2001:db8::1", "2001:db8::2")


@dataclass(frozen=True)
class Segment:
    """One TCP segment; ``side`` is who sends it."""

    side: int
    sequence: int
    acknowledged: int
    flags: int
    payload: bytes = b""
    options: bytes = b""


@dataclass(frozen=True)
class Frame:
    """A frame, as files hold them; ``length`` is what it had on the wire."""

    data: bytes
    time: int = START
    length: int = 0
    interface: int = 0

    @property
    def on_wire(self) -> int:
        return self.length or len(self.data)


@dataclass
class Talk:
    """A connection being recorded: call what happens, take ``segments``."""

    numbers: list[int] = field(default_factory=lambda: [1000, 5_000_000])
    segments: list[Segment] = field(default_factory=list)

    def add(self, side: int, flags: int, payload: bytes = b"", *, consumes: int = 0) -> Segment:
        segment = Segment(side, self.numbers[side], self.numbers[1 - side], flags, payload)
        self.numbers[side] = (self.numbers[side] + len(payload) + consumes) & MASK
        self.segments.append(segment)
        return segment

    def open(self) -> "Talk":
        """The three segments of a handshake, side 0 first."""
        self.add(0, SYN, consumes=1)
        self.add(1, SYN | ACK, consumes=1)
        self.add(0, ACK)
        return self

    def say(self, side: int, data: bytes, size: int = 1448) -> "Talk":
        """``data`` in segments of ``size`` bytes."""
        for at in range(0, len(data), size):
            self.add(side, PSH | ACK, data[at : at + size])
        return self

    def hear(self, side: int) -> "Talk":
        """``side`` acknowledges all that was said to it."""
        self.add(side, ACK)
        return self

    def close(self) -> "Talk":
        """Side 0 ends, then side 1."""
        self.add(0, FIN | ACK, consumes=1)
        self.add(1, FIN | ACK, consumes=1)
        self.add(0, ACK)
        return self


def tcp(segment: Segment, ports: tuple[int, int] = (50000, 15740)) -> bytes:
    """Header and payload; the checksum is left to the network card, as on many hosts."""
    source, target = ports if segment.side == 0 else ports[::-1]
    words = 5 + len(segment.options) // 4
    head = struct.pack(
        ">HHIIBBHHH", source, target, segment.sequence, segment.acknowledged, words << 4, segment.flags, 65535, 0, 0
    )
    return head + segment.options + segment.payload


def ipv4(
    payload: bytes,
    hosts: tuple[str, str] = HOSTS,
    side: int = 0,
    *,
    protocol: int = TCP,
    options: bytes = b"",
    number: int = 0,
    offset: int = 0,
    more: bool = False,
    total: int | None = None,
) -> bytes:
    """A packet from ``hosts[side]`` to the other, with a checksum that is right."""
    source, target = (ip_address(hosts[one]).packed for one in (side, 1 - side))
    head_size = 20 + len(options)
    size = head_size + len(payload) if total is None else total
    place = offset // 8 | (0x2000 if more else 0)
    head = (
        struct.pack(">BBHHHBBH", 0x40 | head_size // 4, 0, size, number, place, 64, protocol, 0)
        + source
        + target
        + options
    )
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def checksum(data: bytes) -> int:
    """The internet's (RFC 1071)."""
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv6(
    payload: bytes, hosts: tuple[str, str] = HOSTS_6, side: int = 0, *, kind: int = TCP, extensions: bytes = b""
) -> bytes:
    """A packet whose header says that ``kind`` follows; ``extensions`` come before the payload."""
    source, target = (ip_address(hosts[one]).packed for one in (side, 1 - side))
    body = extensions + payload
    return struct.pack(">IHBB", 0x60000000, len(body), kind, 64) + source + target + body


def fragments_4(packet: bytes, size: int, number: int = 7) -> list[bytes]:
    """An IPv4 packet without options, cut into fragments of at most ``size`` bytes, which eight divides."""
    head, body = packet[:20], packet[20:]
    hosts = (str(ip_address(head[12:16])), str(ip_address(head[16:20])))
    pieces = range(0, len(body), size)
    return [
        ipv4(body[at : at + size], hosts, protocol=head[9], number=number, offset=at, more=at + size < len(body))
        for at in pieces
    ]


def fragments_6(packet: bytes, size: int, number: int = 7) -> list[bytes]:
    """The same for an IPv6 packet without extension headers."""
    head, body = packet[:40], packet[40:]
    hosts = (str(ip_address(head[8:24])), str(ip_address(head[24:40])))
    out = []
    for at in range(0, len(body), size):
        place = at | (1 if at + size < len(body) else 0)
        extension = struct.pack(">BBHI", head[6], 0, place, number)
        out.append(ipv6(body[at : at + size], hosts, kind=44, extensions=extension))
    return out


def packets(segments: Iterable[Segment], *, ports: tuple[int, int] = (50000, 15740), version: int = 4) -> list[bytes]:
    """IP packets of segments."""
    make = ipv4 if version == 4 else ipv6
    return [make(tcp(segment, ports), side=segment.side) for segment in segments]


def linked(packet: bytes, link: int = ETHERNET, *, tags: Sequence[tuple[int, int]] = (), big: bool = False) -> bytes:
    """A packet in a frame of that link type; ``tags`` are of virtual networks: EtherType and number."""
    kind = IPV4 if packet[0] >> 4 == 4 else IPV6
    family = 2 if kind == IPV4 else 30
    if link == ETHERNET:
        tagged = b"".join(struct.pack(">HH", *tag) for tag in tags)
        return bytes(12) + tagged + struct.pack(">H", kind) + packet
    heads = {
        NULL: struct.pack(">I" if big else "<I", family),
        LOOP: struct.pack(">I", family),
        RAW: b"",
        COOKED: struct.pack(">HHH8sH", 0, 1, 6, bytes(8), kind),
        COOKED_2: struct.pack(">HHIHBB8s", kind, 0, 1, 1, 0, 6, bytes(8)),
    }
    return heads[link] + packet


def frames(packets: Iterable[bytes], link: int = ETHERNET, *, step: int = STEP, snap: int | None = None) -> list[Frame]:
    """Frames of packets, one after the other in time, cut after ``snap`` bytes."""
    made = (linked(packet, link) for packet in packets)
    return [Frame(data[:snap], START + number * step, len(data)) for number, data in enumerate(made)]


def pcap(
    frames: Iterable[Frame], link: int = ETHERNET, *, big: bool = False, nanoseconds: bool = False, extra: bytes = b""
) -> bytes:
    """A pcap file; ``extra`` is what patched libpcaps write behind each record's header."""
    order = ">" if big else "<"
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2CD34 if len(extra) in (8, 12) else 0xA1B2C3D4
    out = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262144, link)]
    for frame in frames:
        seconds, rest = divmod(frame.time, 1_000_000_000)
        fraction = rest if nanoseconds else rest // 1000
        out += [struct.pack(f"{order}4I", seconds, fraction, len(frame.data), frame.on_wire), extra, frame.data]
    return b"".join(out)


@dataclass(frozen=True)
class Pcapng:
    """A writer of blocks in one byte order; joined blocks are a file."""

    big: bool = False

    @property
    def order(self) -> str:
        return ">" if self.big else "<"

    def block(self, kind: int, body: bytes) -> bytes:
        body += bytes(-len(body) % 4)
        size = struct.pack(f"{self.order}I", len(body) + 12)
        return struct.pack(f"{self.order}I", kind) + size + body + size

    def option(self, code: int, value: bytes) -> bytes:
        return struct.pack(f"{self.order}HH", code, len(value)) + value + bytes(-len(value) % 4)

    def section(self, options: bytes = b"", version: int = 1) -> bytes:
        return self.block(0x0A0D0D0A, struct.pack(f"{self.order}IHHq", 0x1A2B3C4D, version, 0, -1) + options)

    def interface(self, link: int = ETHERNET, *, snap: int = 0, options: bytes = b"") -> bytes:
        return self.block(1, struct.pack(f"{self.order}HHI", link, 0, snap) + options)

    def enhanced(self, frame: Frame, *, ticks: int | None = None, options: bytes = b"") -> bytes:
        """A packet; ``ticks`` are microseconds unless the interface says something else."""
        number = frame.time // 1000 if ticks is None else ticks
        head = struct.pack(
            f"{self.order}IIIII", frame.interface, number >> 32, number & MASK, len(frame.data), frame.on_wire
        )
        return self.block(6, head + frame.data + bytes(-len(frame.data) % 4) + options)

    def simple(self, frame: Frame) -> bytes:
        return self.block(3, struct.pack(f"{self.order}I", frame.on_wire) + frame.data)

    def old(self, frame: Frame) -> bytes:
        number = frame.time // 1000
        head = struct.pack(
            f"{self.order}HHIIII", frame.interface, 0, number >> 32, number & MASK, len(frame.data), frame.on_wire
        )
        return self.block(2, head + frame.data)

    def file(self, frames: Iterable[Frame], link: int = ETHERNET) -> bytes:
        """One section with one interface."""
        return self.section() + self.interface(link) + b"".join(map(self.enhanced, frames))


def shifted(frames: Iterable[Frame], nanoseconds: int) -> list[Frame]:
    """The same frames at another time."""
    return [replace(frame, time=frame.time + nanoseconds) for frame in frames]
