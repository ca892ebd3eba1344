"""The items of a recording against all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hotshoe.analysis.model import (
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Flow,
    Gap,
    Item,
    Noticed,
    PacketSeen,
    Payload,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.rules import establishment, recordings, transactions
from hotshoe.analysis.rules.diagnoses import rule_of
from hotshoe.analysis.rules.model import Finding, Rule
from hotshoe.analysis.rules.scene import Family, Scene, in_words
from hotshoe.analysis.rules.table import FAMILIES
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import InitEventRequest

_IMPLIES: dict[Rule | None, Rule] = {establishment.NAMES[0]: establishment.VERSIONS[0]}
"""Where a name has no end, nothing can follow it."""


def check(items: Iterable[Item]) -> Iterator[Finding]:
    """What is wrong in the conversations of a recording, in its order; raises whatever ``items`` raises."""
    checker = _Checker()
    for item in items:
        # The pieces of large objects are many, and no rule looks at them.
        if not isinstance(item, Payload):
            yield from checker.take(item)
    yield from checker.finish()


class _Examined:
    """One conversation under examination. A method that no family overrides is not called for it."""

    def __init__(self, conversation: Conversation) -> None:
        self.scene = Scene(conversation)
        families = [family(self.scene) for family in FAMILIES]
        self.on_packet: defaultdict[type, list[Callable[[PacketSeen], Iterator[Finding]]]] = defaultdict(list)
        for family in families:
            for kind in family.hears:
                self.on_packet[kind].append(family.packet)
        self.on_over: list[Callable[[Transaction], Iterator[Finding]]] = _overriding(families, "over")
        self.on_gap: list[Callable[[Gap], None]] = _overriding(families, "gap")
        self.on_ended: list[Callable[[ConversationEnded], Iterator[Finding]]] = _overriding(families, "ended")
        self.unreadable: set[tuple[Channel, Role]] = set()
        self.told: tuple[Rule | None, Point] | None = None
        self.unsure = False


def _overriding(families: list[Family], name: str) -> list[Any]:
    base = getattr(Family, name)
    return [getattr(family, name) for family in families if getattr(type(family), name) is not base]


class _Checker:
    """Holds the last packet back until it is known whether the observer refused it: then no family judges it too."""

    def __init__(self) -> None:
        self._open: dict[Conversation, _Examined] = {}
        self._held: PacketSeen | None = None

    def take(self, item: Item) -> Iterator[Finding]:
        """One item."""
        if self._held is not None and not _refuses(item, self._held):
            yield from self.finish()
        self._held = None
        match item:
            case PacketSeen():
                self._held = item
            case TransactionEnded(transaction):
                yield from self._over(transaction)
            case Diagnosed():
                yield from self._diagnosed(item)
            case Gap():
                yield from self._gap(item)
            case Noticed():
                yield from recordings.of_oddity(item, self._conversation_of(item.flow))
            case ConversationBegan(conversation):
                self._open[conversation] = _Examined(conversation)
            case ConversationEnded(conversation):
                examined = self._open.pop(conversation, None)
                for ended in examined.on_ended if examined else ():
                    yield from ended(item)

    def finish(self) -> Iterator[Finding]:
        """The packet that was held back."""
        seen, self._held = self._held, None
        if seen is None:
            return
        examined = self._examined(seen.conversation)
        if isinstance(seen.packet, InitEventRequest):
            yield from self._misnamed(seen, examined)
        for packet in examined.on_packet[type(seen.packet)]:
            yield from packet(seen)
        examined.scene.packet(seen)

    def _conversation_of(self, flow: Flow | None) -> Conversation | None:
        """The one that a flow is a part of."""
        if flow is None:
            return None
        open_ones = (examined.scene.conversation for examined in self._open.values())
        return next((each for each in open_ones if flow in (each.command, each.event)), None)

    def _examined(self, conversation: Conversation) -> _Examined:
        if conversation not in self._open:
            self._open[conversation] = _Examined(conversation)
        return self._open[conversation]

    def _over(self, transaction: Transaction) -> Iterator[Finding]:
        examined = self._examined(transaction.conversation)
        examined.unsure = transaction.doubtful and transaction.response is None
        for over in examined.on_over:
            yield from over(transaction)
        examined.scene.over(transaction)

    def _diagnosed(self, found: Diagnosed) -> Iterator[Finding]:
        rule, conversation = rule_of(found), found.conversation
        words = ""
        if conversation is not None:
            examined = self._examined(conversation)
            words = in_words(found.packet, examined.scene.catalog) if found.packet else ""
            examined.scene.broken |= found.deviation is None
            if isinstance(found.error, MalformedPacket) and found.channel and found.sender:
                examined.unreadable.add((found.channel, found.sender))
            before, examined.told = examined.told, (rule, found.point)
            if before and before[1] == found.point and rule is _IMPLIES.get(before[0]):
                return
            if rule is transactions.PIPELINED and examined.unsure:
                # The response that it did not wait for was not recorded.
                return
        if rule:
            yield Finding(rule, conversation, found.channel, found.sender, found.point, words, found.text)

    def _gap(self, gap: Gap) -> Iterator[Finding]:
        examined = self._examined(gap.conversation) if gap.conversation else None
        if examined is None or gap.channel is None or gap.sender is None:
            yield from recordings.of_gap(gap)
            return
        where = gap.channel, gap.sender
        if where in examined.unreadable:
            # What nobody could read has been told, and this is the rest of it.
            examined.unreadable.discard(where)
        else:
            yield from recordings.of_gap(gap)
        examined.scene.gap()
        for forget in examined.on_gap:
            forget(gap)

    def _misnamed(self, seen: PacketSeen, examined: _Examined) -> Iterator[Finding]:
        """An event connection that found no partner, while a command connection of the same two waits for one."""
        conversation = seen.conversation
        if conversation.command is not None or conversation.event is None:
            return
        hosts = {end.host for end in conversation.event.ends}
        for other in self._open.values():
            command = other.scene.conversation.command
            if command and other.scene.conversation.event is None and {end.host for end in command.ends} == hosts:
                other.scene.misnamed = True
                text = f"the camera gave {other.scene.conversation.connection}"
                yield examined.scene.finding(establishment.NUMBER, seen, text)
                return


def _refuses(item: Item, seen: PacketSeen) -> bool:
    return isinstance(item, Diagnosed) and item.deviation is None and item.packet is seen.packet
