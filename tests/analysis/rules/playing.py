"""Examples of rules as tiny recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
from hotshoe.analysis.rules.examples import BEFORE
from hotshoe.analysis.rules.model import Break, Damage, Example, Line
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import encode_packet
from tests.analysis.recordings import Frame, Talk, linked, packets, pcap

SECOND = 1_000_000_000
START = 1_767_225_600 * SECOND
"""New Year of 2026."""

CAMERA = Endpoint("192.0.2.1", 15740)
FLOWS = {
    Channel.COMMAND: Flow(0, Carrier.TCP, (Endpoint("192.0.2.9", 50000), CAMERA)),
    Channel.EVENT: Flow(1, Carrier.TCP, (Endpoint("192.0.2.9", 50001), CAMERA)),
}
_SIDES = {Role.INITIATOR: 0, Role.RESPONDER: 1}


def records(example: Example) -> Iterator[Record]:
    """The recording of an example, one frame for each line, whose connections are closed a second after it."""
    return record((*BEFORE[example.start], *example.lines))


def record(lines: Iterable[Line | Break]) -> Iterator[Record]:
    """The same of lines."""
    frame, time, sent = 0, START, dict.fromkeys(((channel, side) for channel in Channel for side in range(2)), 0)
    opened: set[Channel] = set()
    for line in lines:
        frame, time = frame + 1, time + SECOND // 1000
        channel = Channel.COMMAND if isinstance(line, Break) else line.channel
        side, flow = _SIDES[line.sender], FLOWS[channel]
        if channel not in opened:
            opened.add(channel)
            yield Opened(flow, Point(frame, time, 0), whole=True)
        at = channel, side
        if isinstance(line, Break):
            point = Point(frame, time, sent[at])
            yield from _damaged(line, flow, side, point)
            sent[at] += line.size if line.damage is Damage.LOST else 0
            continue
        time += round(line.after * SECOND)
        data = line.packet if isinstance(line.packet, bytes) else encode_packet(line.packet)
        yield Said(flow, side, Point(frame, time, sent[at]), memoryview(data))
        sent[at] += len(data)
    for channel in opened:
        for side in range(2):
            yield Ended(FLOWS[channel], side, Point(frame + 1, time + SECOND // 2, sent[channel, side]), Close.FIN)


def _damaged(line: Break, flow: Flow, side: int, point: Point) -> Iterator[Record]:
    if line.damage is Damage.CLOSED:
        for end in range(2):
            yield Ended(FLOWS[Channel.EVENT], end, point, Close.FIN)
    elif line.damage is Damage.LOST:
        yield Missing(flow, side, point, line.size)
    else:
        oddity = Oddity.DISAGREEING if line.damage is Damage.DISAGREEING else Oddity.CUT_SHORT
        yield Noticed(flow, side, point, oddity, line.damage.value, line.size)


def file_of(example: Example) -> bytes:
    """The example as a pcap file: TCP over Ethernet, with handshakes and orderly ends."""
    talks: dict[Channel, Talk] = {}
    made: list[Frame] = []
    time = START

    def keep(channel: Channel) -> None:
        ports = FLOWS[channel].ends[0].port, CAMERA.port
        for number, packet in enumerate(packets(talks[channel].segments, ports=ports)):
            made.append(Frame(linked(packet), time + 1000 * number))
        talks[channel].segments.clear()

    for line in (*BEFORE[example.start], *example.lines):
        assert isinstance(line, Line), "damage cannot be written down"
        time += round(line.after * SECOND) + SECOND // 1000
        if line.channel not in talks:
            talks[line.channel] = Talk().open()
        data = line.packet if isinstance(line.packet, bytes) else encode_packet(line.packet)
        talks[line.channel].say(_SIDES[line.sender], data)
        keep(line.channel)
    time += SECOND // 2
    for channel, talk in talks.items():
        talk.close()
        keep(channel)
    return pcap(made)
