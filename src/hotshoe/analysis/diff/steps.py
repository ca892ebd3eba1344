"""The items of a recording as steps that can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from hotshoe.analysis.diff.facts import facts_of
from hotshoe.analysis.diff.model import Account, Step
from hotshoe.analysis.model import Item, PacketSeen, Payload, Point, Transaction, TransactionEnded
from hotshoe.catalog.describe import describe, describe_json, describe_operation
from hotshoe.wire.packets import Cancel, Event, InitCommandAck, InitCommandRequest, InitFail, Packet

MOST = 20_000
"""Steps of a recording that are compared; repetitions count once."""

_SECOND = 1_000_000_000
_OPENING = (InitCommandRequest, InitCommandAck, InitFail, Cancel)
_VOLATILE = ("packet", "connection", "transaction", "code")
"""What is different in any two conversations."""


def account(name: str, items: Iterable[Item]) -> Account:
    """The steps of a recording; raises whatever ``items`` raises."""
    teller = _Teller(name)
    for item in items:
        teller.take(item)
    return teller.account


class _Teller:
    def __init__(self, name: str) -> None:
        self.account = Account(name)
        self._start: int | None = None
        self._last = 0
        self._digest: Any = None
        self._of: Transaction | None = None

    def take(self, item: Item) -> None:
        """One item."""
        match item:
            case PacketSeen(packet=Event() as event):
                self._add(self.account.events, _event(item, event))
            case PacketSeen(packet=InitCommandRequest() | InitCommandAck() | InitFail() | Cancel() as packet):
                self._add(self.account.actions, self._packet(item, packet))
            case Payload():
                self._payload(item)
            case TransactionEnded(transaction):
                self._add(self.account.actions, self._transaction(transaction))

    def _payload(self, piece: Payload) -> None:
        if piece.transaction is None or piece.data is None:
            return
        if self._of is not piece.transaction:
            self._of, self._digest = piece.transaction, blake2b(digest_size=8)
        self._digest.update(piece.data)

    def _packet(self, seen: PacketSeen, packet: Packet) -> Step:
        known = describe_json(packet, seen.conversation.catalog)
        facts = {name: value for name, value in known.items() if name not in _VOLATILE}
        name = type(packet).__name__
        step = Step(name, describe(packet, seen.conversation.catalog), "", seen.point, facts=facts)
        return self._timed(step, seen.point, seen.point)

    def _transaction(self, transaction: Transaction) -> Step:
        request, response = transaction.request, transaction.response
        catalog = transaction.conversation.catalog
        digest = self._digest.hexdigest() if self._of is transaction else ""
        step = Step(
            catalog.operation_name(request.code),
            describe_operation(request.code, request.params, catalog),
            catalog.response_name(response.code) if response else "no response",
            transaction.requested,
            request.params,
            facts_of(transaction, digest),
        )
        if transaction.responded:
            step.latency = transaction.responded.time - transaction.requested.time
        return self._timed(step, transaction.requested, transaction.responded or transaction.requested)

    def _timed(self, step: Step, begun: Point, ended: Point) -> Step:
        """The same with its pause."""
        if self._start is None:
            self._start = self._last = begun.time
        step.pause = max(0, begun.time - self._last)
        self._last = max(self._last, ended.time)
        self.account.seconds = (self._last - self._start) / _SECOND
        return step

    def _add(self, steps: list[Step], step: Step) -> None:
        before = steps[-1] if steps else None
        if before and (before.kind, before.params, before.facts) == (step.kind, step.params, step.facts):
            # Polling goes on until something happens, which takes another time each time.
            before.times += 1
        elif len(steps) < MOST:
            steps.append(step)
        else:
            self.account.cut = True


def _event(seen: PacketSeen, event: Event) -> Step:
    catalog = seen.conversation.catalog
    kind = catalog.events.get(event.code)
    names = kind.params if kind else ()
    facts: dict[str, object] = {
        names[place] if place < len(names) else f"param{place + 1}": value for place, value in enumerate(event.params)
    }
    title = describe(event, catalog).partition(" #")[0]
    return Step(catalog.event_name(event.code), title, "", seen.point, event.params, facts)
