"""A recording in numbers: how often, how fast, how much, and where time was lost."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hotshoe.analysis.distribution import Distribution
from hotshoe.analysis.model import (
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    Noticed,
    PacketSeen,
    Payload,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.objects_moved import ObjectsMoved
from hotshoe.analysis.timeline import Mark, Timeline
from hotshoe.catalog.responses import OK
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import Event, OperationRequest
from hotshoe.wire.values import NO_TRANSACTION

STALL = 200_000_000
"""Nanoseconds without a byte in the middle of a data phase; a lost segment of a local network costs that much."""

MOST_OPERATIONS = 500
MOST_STALLS = 100
MOST_CONVERSATIONS = 1000
REMEMBERED_REQUESTS = 64
OTHERS = "others"


@dataclass(slots=True)
class OperationFigures:
    """All transactions of one operation; times from the request on, bytes of data to either side."""

    name: str
    count: int = 0
    failed: int = 0
    unanswered: int = 0
    received: int = 0
    sent: int = 0
    to_response: Distribution = field(default_factory=Distribution)
    to_data: Distribution = field(default_factory=Distribution)

    @property
    def rate(self) -> float | None:
        """Bytes a second while its transactions were under way."""
        size, nanoseconds = self.received + self.sent, self.to_response.total
        return size / nanoseconds * 1e9 if size and nanoseconds else None


@dataclass(frozen=True, slots=True)
class Stall:
    """A data phase in which nothing came for a while; ``frame`` ended it."""

    conversation: int
    operation: str
    frame: int
    time: int
    nanoseconds: int


@dataclass(slots=True)
class ConversationFigures:
    """One conversation: ``idle`` is the time between a response and the next request."""

    conversation: Conversation
    began: int
    ended: int
    busy: int = 0
    idle: Distribution = field(default_factory=Distribution)
    transactions: int = 0
    received: int = 0
    sent: int = 0
    free_since: int | None = None
    last_request: int | None = None
    requests: OrderedDict[int, int] = field(default_factory=OrderedDict)


@dataclass(slots=True)
class Statistics:
    """What ``collect`` found; of very many operations, stalls and conversations the first are kept apart."""

    operations: dict[str, OperationFigures] = field(default_factory=dict)
    conversations: dict[int, ConversationFigures] = field(default_factory=dict)
    event_delays: dict[str, Distribution] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    oddities: Counter[str] = field(default_factory=Counter)
    oddity_bytes: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    stalls: list[Stall] = field(default_factory=list)
    stalled: Distribution = field(default_factory=Distribution)
    gaps: int = 0
    gap_bytes: int = 0
    packets: int = 0
    first: Point | None = None
    last: Point | None = None
    objects: ObjectsMoved = field(default_factory=ObjectsMoved)
    timeline: Timeline = field(default_factory=Timeline)


def collect(items: Iterable[Item], *, stall: int = STALL) -> Statistics:
    """The figures of a recording; a data phase stalls that brings nothing for ``stall`` nanoseconds."""
    collector = _Collector(stall)
    for item in items:
        collector.take(item)
    return collector.statistics


class _Collector:
    def __init__(self, stall: int) -> None:
        self.statistics = Statistics()
        self._stall = stall
        self._last_data: dict[int, int] = {}

    def take(self, item: Item) -> None:
        if isinstance(item, Payload):
            self._payload(item)
            return
        if isinstance(item, TransactionEnded):
            self._transaction(item.transaction)
            return
        figures = self.statistics
        if figures.first is None:
            figures.first = item.point
            figures.timeline.start = item.point.time
        figures.last = item.point
        match item:
            case PacketSeen():
                self._packet(item)
            case ConversationBegan(conversation, point):
                self._figures(conversation, point)
            case ConversationEnded(conversation, point):
                self._ended(conversation, point)
            case Diagnosed(text=text, deviation=deviation, point=point):
                self._count(figures.findings, deviation.name if deviation else "broken rule")
                figures.timeline.mark(Mark(point.time, point.frame, "finding", text))
            case Gap(size=size, text=text, point=point):
                figures.gaps += 1
                figures.gap_bytes += size or 0
                figures.timeline.mark(Mark(point.time, point.frame, "gap", text))
            case Noticed(oddity=oddity, size=size):
                figures.oddities[oddity.value] += 1
                figures.oddity_bytes[oddity.value] += size

    def _payload(self, item: Payload) -> None:
        point = item.point
        self.statistics.timeline.data(point.time, item.size, item.sender)
        transaction = item.transaction
        if transaction is None:
            return
        number = item.conversation.number
        before = self._last_data.get(number) if item.offset else None
        if before is not None and point.time - before >= self._stall:
            self._stalled(transaction, point, point.time - before)
        self._last_data[number] = point.time

    def _stalled(self, transaction: Transaction, point: Point, nanoseconds: int) -> None:
        name = transaction.conversation.catalog.operation_name(transaction.request.code)
        figures = self.statistics
        figures.stalled.add(nanoseconds)
        if len(figures.stalls) < MOST_STALLS:
            figures.stalls.append(Stall(transaction.conversation.number, name, point.frame, point.time, nanoseconds))
        text = f"{name} brought nothing for {nanoseconds / 1e9:.3f} s"
        figures.timeline.mark(Mark(point.time, point.frame, "stall", text))

    def _packet(self, item: PacketSeen) -> None:
        self.statistics.packets += 1
        packet, point = item.packet, item.point
        talk = self._figures(item.conversation, point)
        talk.ended = point.time
        if isinstance(packet, OperationRequest) and item.request is packet:
            talk.last_request = point.time
            talk.requests[packet.transaction] = point.time
            if len(talk.requests) > REMEMBERED_REQUESTS:
                talk.requests.popitem(last=False)
            if talk.free_since is not None:
                talk.idle.add(point.time - talk.free_since)
                talk.free_since = None
        elif isinstance(packet, Event):
            self._event(packet, item, talk)

    def _event(self, event: Event, item: PacketSeen, talk: ConversationFigures) -> None:
        """An event comes after the request that it names, or after the last one."""
        figures = self.statistics
        name = item.conversation.catalog.event_name(event.code)
        self._count(figures.events, name)
        figures.timeline.mark(Mark(item.point.time, item.point.frame, "event", name))
        named = None if event.transaction == NO_TRANSACTION else talk.requests.get(event.transaction)
        since = named or talk.last_request
        if since is not None and (name in figures.event_delays or len(figures.event_delays) < MOST_OPERATIONS):
            figures.event_delays.setdefault(name, Distribution()).add(item.point.time - since)

    def _transaction(self, transaction: Transaction) -> None:
        figures = self.statistics
        operation = self._operation(transaction)
        requested, responded = transaction.requested, transaction.responded
        talk = self._figures(transaction.conversation, requested)
        operation.count += 1
        talk.transactions += 1
        if transaction.data_from is Role.INITIATOR:
            operation.sent += transaction.received
            talk.sent += transaction.received
        else:
            operation.received += transaction.received
            talk.received += transaction.received
        if transaction.first_data:
            operation.to_data.add(transaction.first_data.time - requested.time)
        if responded is None or transaction.response is None:
            operation.unanswered += 1
        else:
            operation.failed += transaction.response.code != OK
            operation.to_response.add(responded.time - requested.time)
            talk.busy += max(0, responded.time - requested.time)
            talk.free_since = responded.time
            figures.timeline.busy(requested.time, responded.time)
        figures.objects.take(transaction)

    def _operation(self, transaction: Transaction) -> OperationFigures:
        known = self.statistics.operations
        name = transaction.conversation.catalog.operation_name(transaction.request.code)
        if name not in known and len(known) >= MOST_OPERATIONS:
            name = OTHERS
        return known.setdefault(name, OperationFigures(name))

    def _figures(self, conversation: Conversation, point: Point) -> ConversationFigures:
        known = self.statistics.conversations
        found = known.get(conversation.number)
        if found is None:
            found = ConversationFigures(conversation, point.time, point.time)
            if len(known) < MOST_CONVERSATIONS:
                known[conversation.number] = found
        return found

    def _ended(self, conversation: Conversation, point: Point) -> None:
        figures = self._figures(conversation, point)
        figures.ended = point.time
        figures.requests.clear()
        self._last_data.pop(conversation.number, None)
        self.statistics.objects.end(conversation.number)

    def _count(self, counter: Counter[str], name: str) -> None:
        counter[name if name in counter or len(counter) < MOST_OPERATIONS else OTHERS] += 1
