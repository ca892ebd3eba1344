"""The conversations that the byte streams of a recording are.

``follow`` finds out which flows are PTP, reads each through an observer, and puts two connections together. Other flows
are dropped as soon as that is clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotshoe.analysis.dissection import Dissection
from hotshoe.analysis.framings import observer_of
from hotshoe.analysis.model import (
    Close,
    ConversationBegan,
    ConversationEnded,
    Ended,
    Flow,
    Gap,
    Item,
    Missing,
    Noticed,
    Opened,
    Point,
    Record,
    Said,
    TransactionEnded,
)
from hotshoe.analysis.pairing import Switchboard
from hotshoe.analysis.recognition import Recognised, Undecided
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import HEADER, PacketType

_NOTHING: tuple[Item, ...] = ()


def follow(records: Iterable[Record], *, vendor: str | None = None) -> Iterator[Item]:
    """What was said in a recording, in its order; codes are read as the ``vendor`` means them, else by DeviceInfo.

    Raises SettingsError for an unknown vendor, and whatever ``records`` raises.
    """
    follower = _Follower(Switchboard(vendor))
    flows = follower.flows
    for record in records:
        # Nearly all records of a recording are these.
        if type(record) is Said and type(flow := flows.get(record.flow.number)) is Dissection:
            yield from flow.said(record)
        else:
            yield from follower.take(record)
    yield from follower.end()


class _Follower:
    """``flows`` has what each open flow is: undecided, one of a conversation, or None for what is no PTP."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard
        self.flows: dict[int, Undecided | Dissection | None] = {}
        self._sides_over: dict[int, set[int]] = {}
        self._last = Point(0, 0, 0)

    def take(self, record: Record) -> Iterable[Item]:
        if isinstance(record, Said):
            flow = self.flows.get(record.flow.number)
            return self._undecided(flow, record) if isinstance(flow, Undecided) else _NOTHING
        self._last = record.point
        match record:
            case Opened():
                self.flows[record.flow.number] = Undecided(record.flow, record.whole)
            case Missing():
                return self._missing(record)
            case Ended():
                return self._ended(record.flow, record.side, record.point, record.how)
            case Noticed():
                return self._noticed(record)
        return _NOTHING

    def end(self) -> Iterator[Item]:
        """The recording is over."""
        for flow in list(self.flows.values()):
            if isinstance(flow, Dissection):
                for side in range(2):
                    yield from self._ended(flow.flow, side, self._last, Close.RECORDING)

    def _undecided(self, undecided: Undecided, record: Said) -> Iterator[Item]:
        found = undecided.hear(record)
        if found is False:
            self.flows[record.flow.number] = None
        elif isinstance(found, Recognised):
            yield from self._recognised(undecided, found)

    def _recognised(self, undecided: Undecided, found: Recognised) -> Iterator[Item]:
        flow, first = undecided.flow, undecided.heard[0]
        connected = self._switchboard.connect(flow, found, _connection_named(undecided.heard, found))
        if connected is None:
            self.flows[flow.number] = None
            return
        talk, new = connected
        if new:
            yield ConversationBegan(talk.conversation, first.point)
        yield from undecided.oddities
        observer = observer_of(talk.conversation, found)
        dissection = self.flows[flow.number] = Dissection(talk, flow, found.channel, found.initiator, observer)
        for side, size in enumerate(undecided.skipped):
            if size:
                why = "before anything that could be recognised"
                yield from dissection.lost(side, first.point, size, why)
        for record in undecided.heard:
            yield from dissection.said(record)

    def _noticed(self, record: Noticed) -> Iterable[Item]:
        """Oddities of other flows than PTP's concern nobody."""
        flow = self.flows.get(record.flow.number) if record.flow else None
        if isinstance(flow, Undecided):
            flow.noticed(record)
        return (record,) if record.flow is None or isinstance(flow, Dissection) else _NOTHING

    def _missing(self, record: Missing) -> Iterable[Item]:
        flow = self.flows.get(record.flow.number)
        if isinstance(flow, Dissection):
            return flow.missing(record)
        return self._undecided_missing(flow, record) if flow else _NOTHING

    def _undecided_missing(self, undecided: Undecided, record: Missing) -> Iterable[Item]:
        found = self._switchboard.beside(record.flow)
        if found is None:
            undecided.missed(record.side, record.size)
            return _NOTHING
        # It may be the very beginning by which it would have been recognised.
        undecided.missed(record.side, 0)
        talk, initiator = found
        sender = Role.INITIATOR if record.side == initiator else Role.RESPONDER
        why = "of a connection that is not recognised"
        return (Gap(talk.conversation, Channel.EVENT, sender, record.point, record.size, False, why),)

    def _ended(self, flow: Flow, side: int, point: Point, how: Close) -> Iterator[Item]:
        known = self.flows.get(flow.number)
        if isinstance(known, Dissection):
            yield from known.ended(side, point, how)
            if known.over:
                del self.flows[flow.number]
                yield from self._left(known, point, how)
        else:
            over = self._sides_over.setdefault(flow.number, set())
            over.add(side)
            if len(over) == len(flow.ends):
                self.flows.pop(flow.number, None)
                del self._sides_over[flow.number]

    def _left(self, dissection: Dissection, point: Point, how: Close) -> Iterator[Item]:
        """One of a conversation's connections is over."""
        talk = dissection.talk
        if dissection.channel is Channel.COMMAND and (cut := talk.ledger.close()):
            yield TransactionEnded(cut)
        if dissection.channel is Channel.EVENT and how in (Close.FIN, Close.RESET):
            talk.conversation.event_ended = point
        if talk.leave(dissection.channel, how):
            self._switchboard.forget(talk)
            yield ConversationEnded(talk.conversation, point, talk.ended)


def _connection_named(heard: list[Said], found: Recognised) -> int | None:
    """The connection number of an Init_Event_Request with which a flow begins."""
    if found.channel is not Channel.EVENT or found.midway:
        return None
    said = b"".join(bytes(record.data[: HEADER.size + 4]) for record in heard if record.side == found.initiator)
    if len(said) < HEADER.size + 4 or said[4] != PacketType.INIT_EVENT_REQUEST:
        return None
    return int.from_bytes(said[HEADER.size : HEADER.size + 4], "little")
