"""One flow of a conversation: its bytes through the observer, and what the observer sees as items."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from hotshoe.analysis.model import (
    Carrier,
    Close,
    Diagnosed,
    Flow,
    Gap,
    Item,
    Missing,
    PacketSeen,
    Payload,
    Point,
    Said,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.recognition import PTPIP
from hotshoe.analysis.talk import Talk
from hotshoe.protocol.framing import DataHeader, Piece
from hotshoe.protocol.observer import Diagnosis, Observation, Observer, Resumed, Seen
from hotshoe.protocol.slices import Hole
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.deviations import DATA_UNANNOUNCED
from hotshoe.wire.packets import Event, OperationRequest, Packet

_IN_WORDS = {
    Hole.PAYLOAD: "payload",
    Hole.PACKET: "a part of a packet, the rest of which is passed over by its length",
    Hole.SEVERAL: "packets of which nobody knows the number",
}


class Dissection:
    """Reads one flow; ``initiator`` is the side of its ends that is one."""

    def __init__(self, talk: Talk, flow: Flow, channel: Channel, initiator: int, observer: Observer) -> None:
        self.talk = talk
        self.flow = flow
        self.channel = channel
        self._observer = observer
        self._conversation = talk.conversation
        self._ledger = talk.ledger
        self._roles = (Role.INITIATOR, Role.RESPONDER) if initiator == 0 else (Role.RESPONDER, Role.INITIATOR)
        self._contained = talk.conversation.framing != PTPIP
        self._marks: dict[Role, deque[Point]] = {role: deque() for role in Role}
        self._unread: dict[Role, Gap] = {}
        self._open = set(Role)

    def said(self, record: Said) -> Iterator[Item] | tuple[Payload]:
        """What one side's bytes complete."""
        sender = self._roles[record.side]
        data = record.data
        size = len(data)
        if self._observer.let_by(sender, size):
            # The many pieces of a large object, whose bytes nobody has to look at.
            return (self._ledger.payload(sender, record.point, size, data),)
        return self._read(sender, record)

    def missing(self, record: Missing) -> Iterator[Item]:
        """What bytes that were not recorded mean."""
        return self.lost(record.side, record.point, record.size)

    def lost(self, side: int, point: Point, size: int, why: str = "") -> Iterator[Item]:
        """The same; ``why`` says it in words, where the packets do not tell."""
        sender = self._roles[side]
        hole = self._observer.missing(sender, size)
        gap = Gap(
            self._conversation, self.channel, sender, point, size, hole is not Hole.SEVERAL, why or _IN_WORDS[hole]
        )
        if hole is Hole.PAYLOAD:
            yield gap
            yield self._ledger.payload(sender, point, size, None)
            return
        self._ledger.doubt(sender)
        if hole is Hole.PACKET:
            self._marks[sender].clear()
            yield gap
        else:
            self._widen(sender, gap)

    def ended(self, side: int, point: Point, how: Close) -> Iterator[Item]:
        """Nothing more comes from one side."""
        sender = self._roles[side]
        if sender in self._open:
            self._open.discard(sender)
            yield from self._close(sender, point, how)

    @property
    def over(self) -> bool:
        """Whether both sides have ended."""
        return not self._open

    def _read(self, sender: Role, record: Said) -> Iterator[Item]:
        end = record.point.offset + len(record.data)
        for observation in self._observer.observe(sender, record.data):
            yield from self._items(sender, observation, record, end)
        if record.short:
            for observation in self._observer.end_transfer(sender):
                yield from self._items(sender, observation, record, end)
        if self._observer.pending(sender):
            self._marks[sender].append(record.point)
        else:
            self._marks[sender].clear()

    def _items(self, sender: Role, observation: Observation, record: Said, end: int) -> Iterator[Item]:
        if isinstance(observation, Resumed):
            yield from self._resumed(sender, observation.skipped)
            return
        point = self._point(sender, record.point, end - observation.back)
        if isinstance(observation, Diagnosis):
            yield from self._diagnosed(observation, point)
        elif isinstance(observation.frame, Piece):
            data = observation.frame.data
            yield self._ledger.payload(sender, point, len(data), data)
            yield from self._met(observation, point, None)
        else:
            yield from self._packet(observation, observation.frame, point)

    def _point(self, sender: Role, latest: Point, offset: int) -> Point:
        """Where a packet begins: often in the piece that came last, else in one before."""
        if offset == latest.offset:
            return latest
        found = latest
        if offset < latest.offset:
            found = next((mark for mark in reversed(self._marks[sender]) if mark.offset <= offset), latest)
        return Point(found.frame, found.time, offset)

    def _packet(self, seen: Seen, frame: Packet | DataHeader, point: Point) -> Iterator[Item]:
        if isinstance(frame, OperationRequest) and seen.request:
            yield from self._over(self._ledger.begin(frame, point))
        ended = self._ledger.note(seen, point)
        if isinstance(frame, Event):
            self._ledger.event(frame)
        elif isinstance(frame, Packet):
            self.talk.hear(frame)
        if not (self._contained and isinstance(frame, DataHeader)):
            # A container of data is one packet, whose head has been told with its announcement.
            yield PacketSeen(
                self._conversation, self.channel, seen.sender, point, seen.size, frame, seen.phase, seen.request
            )
        yield from self._met(seen, point, frame)
        yield from self._over(ended)

    def _met(self, seen: Seen, point: Point, packet: Packet | DataHeader | None) -> Iterator[Item]:
        """The deviations that a packet shows, or the payload that ends here."""
        for deviation, detail in seen.met:
            if self._contained and deviation is DATA_UNANNOUNCED:
                # A container of a command cannot announce data.
                continue
            text = f"{deviation.summary} ({detail})" if detail else deviation.summary
            yield Diagnosed(self._conversation, self.channel, seen.sender, point, text, deviation, packet)

    def _over(self, transaction: Transaction | None) -> Iterator[Item]:
        if transaction:
            self.talk.learn(transaction)
            yield TransactionEnded(transaction)

    def _diagnosed(self, found: Diagnosis, point: Point) -> Iterator[Item]:
        frame = None if isinstance(found.frame, Piece) else found.frame
        if frame is not None:
            phase = self._observer.phase
            yield PacketSeen(self._conversation, self.channel, found.sender, point, found.size, frame, phase, None)
        text = str(found.error)
        yield Diagnosed(self._conversation, self.channel, found.sender, point, text, None, frame, found.error)
        if found.lost or found.frame is None:
            yield from self._unreadable(found, point)

    def _unreadable(self, found: Diagnosis, point: Point) -> Iterator[Item]:
        """A packet of which only the length is known, or one of which not even that is."""
        self._ledger.doubt(found.sender)
        size = 0 if found.lost else found.size
        gap = Gap(self._conversation, self.channel, found.sender, point, size, not found.lost, "nobody can read it")
        if found.lost:
            self._widen(found.sender, gap)
        else:
            yield gap

    def _widen(self, sender: Role, gap: Gap) -> None:
        """A gap whose end is not known yet; several before reading goes on are one."""
        before = self._unread.get(sender)
        if before and before.size is not None and gap.size is not None:
            before.size += gap.size
        else:
            self._unread[sender] = gap

    def _resumed(self, sender: Role, skipped: int) -> Iterator[Item]:
        gap = self._unread.pop(sender, None)
        if gap is None:
            return
        gap.size = (gap.size or 0) + skipped
        gap.resumed = True
        if gap.size:
            yield gap

    def _close(self, sender: Role, point: Point, how: Close) -> Iterator[Item]:
        gap = self._unread.pop(sender, None)
        if gap:
            gap.size = (gap.size or 0) + (self._observer.unread(sender) or 0)
            yield gap
        elif not self._observer.between(sender):
            text = "the recording ends in the middle of a packet"
            if how is Close.RECORDING or self.flow.carrier is not Carrier.TCP:
                yield Gap(self._conversation, self.channel, sender, point, None, False, text)
            else:
                text = f"the connection was {how.value} in the middle of a packet"
                yield Diagnosed(self._conversation, self.channel, sender, point, text)
