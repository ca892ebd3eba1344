"""The transactions of one conversation, as its packets tell of them."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.analysis.model import Conversation, Payload, Point, Transaction
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.limits import MIB
from hotshoe.protocol.observer import Seen
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import TOTAL_UNKNOWN, Cancel, Event, OperationRequest, OperationResponse, StartData
from hotshoe.wire.values import NO_TRANSACTION

KEPT_BYTES = MIB
"""Of a data phase: longer ones are pictures, or listings of ten thousand objects."""

KEPT_EVENTS = 64
"""Of a transaction; more would only fill memory."""


@dataclass(slots=True)
class Budget:
    """How many bytes of datasets all conversations of a recording may hold at one time."""

    left: int = 32 * MIB

    def take(self, size: int) -> bool:
        """Whether ``size`` more may be held."""
        if size > self.left:
            return False
        self.left -= size
        return True


class Ledger:
    """Keeps the transaction under way; ``open`` is that, ``note`` answers with the one that a packet ended."""

    def __init__(self, conversation: Conversation, budget: Budget) -> None:
        self._conversation = conversation
        self._budget = budget
        self._number = 0
        self._kept: bytearray | None = None
        self._receiving: Transaction | None = None
        self._doubted: set[Role] = set()
        self.open: Transaction | None = None

    def begin(self, request: OperationRequest, point: Point) -> Transaction | None:
        """A new transaction; the one before, where it was never answered."""
        unanswered = self.close()
        self._number += 1
        self._doubted.clear()
        conversation = self._conversation
        self.open = Transaction(conversation, self._number, conversation.session, request, point)
        return unanswered

    def note(self, seen: Seen, point: Point) -> Transaction | None:
        """What any other packet does to the transaction under way; that where this is its end."""
        match seen.frame:
            case StartData() | DataHeader():
                self._data(seen)
            case OperationResponse() as response if seen.request and self.open:
                self.open.response, self.open.responded = response, point
                return self.close()
            case Cancel(transaction) if self.open and transaction == self.open.request.transaction:
                self.open.cancelled = self.open.cancelled or point
        return None

    def event(self, event: Event) -> None:
        """An event that came during a transaction, and does not name another."""
        current = self.open
        if current and event.transaction in (NO_TRANSACTION, current.request.transaction):
            current.events += [event] if len(current.events) < KEPT_EVENTS else []

    def payload(self, sender: Role, point: Point, size: int, data: memoryview | None) -> Payload:
        """A piece of the data phase, or ``size`` bytes of it that were not recorded."""
        current = self._receiving
        if current is None:
            return Payload(self._conversation, sender, point, 0, size, data, None)
        offset = current.received + current.missing
        if data is None:
            current.missing += size
            self._drop()
        else:
            current.received += size
            if self._kept is not None:
                self._keep(data)
            if current.first_data is None:
                current.first_data = point
            current.last_data = point
        return Payload(self._conversation, sender, point, offset, size, data, current)

    def doubt(self, sender: Role) -> None:
        """Packets of ``sender`` were missed: its data phase is no longer known to be whole."""
        self._doubted.add(sender)
        if self.open and self.open.data_from is sender:
            self._drop()

    def close(self) -> Transaction | None:
        """Nothing more comes of the transaction under way; that."""
        ended, self.open = self.open, None
        if ended:
            ended.doubtful = bool(self._doubted)
        if ended and self._kept is not None and _whole(ended):
            ended.data = bytes(self._kept)
        self._drop()
        self._receiving = None
        return ended

    def _data(self, seen: Seen) -> None:
        """The data phase begins, or goes on."""
        current = self.open if seen.request else None
        self._receiving = current
        if current is None or current.data_from:
            return
        current.data_from = seen.sender
        if isinstance(seen.frame, StartData) and seen.frame.total != TOTAL_UNKNOWN:
            current.announced = seen.frame.total
        if (current.announced or 0) <= KEPT_BYTES and seen.sender not in self._doubted:
            self._kept = bytearray()

    def _keep(self, data: memoryview) -> None:
        assert self._kept is not None
        if len(self._kept) + len(data) <= KEPT_BYTES and self._budget.take(len(data)):
            self._kept += data
        else:
            self._drop()

    def _drop(self) -> None:
        if self._kept is not None:
            self._budget.left += len(self._kept)
            self._kept = None


def _whole(transaction: Transaction) -> bool:
    """Whether all of the data phase came; one whose length was left open is over when the response comes."""
    if transaction.announced is None:
        return transaction.response is not None
    return transaction.received == transaction.announced
