"""Rules about the two copies of a Cancel, and what answers them."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import ConversationEnded, Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import answers, asks, happens, initiator, responder
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import PTP_IP, Family, Scene
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import events, responses
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import Cancel, Data, Event, InitEventAck, OperationRequest, StartData
from hotshoe.wire.values import NO_TRANSACTION

_BOTH = "CIPA DC-X005 2.3.11 and 2.7, erratum 11: Cancel goes out on both connections, once on each"
_started = asks(op.GET_OBJECT, 1), responder(StartData(2, 100)), responder(Data(2, bytes(10)))
_cancelled = initiator(Cancel(2)), initiator(Cancel(2), on=Channel.EVENT)

REPEATED = tolerated(
    known.CANCEL_REPEATED,
    _BOTH,
    Example(
        "a second Cancel on the command connection",
        (*_started, *_cancelled, initiator(Cancel(2)), answers(responses.TRANSACTION_CANCELLED)),
    ),
)

ONE = Rule(
    "cancel-once",
    Severity.ERROR,
    "a Cancel on one of the two connections only",
    _BOTH,
    (
        Example("only on the command connection", (*_started, _cancelled[0], answers(responses.TRANSACTION_CANCELLED))),
        Example("only on the event connection", (*_started, _cancelled[1], answers(responses.TRANSACTION_CANCELLED))),
    ),
)

UNKNOWN = Rule(
    "cancel-unknown",
    Severity.WARNING,
    "a Cancel of a transaction that was never requested",
    "CIPA DC-X005 2.3.11, erratum 11: the four bytes are the id of a transaction",
    (Example("transaction 99", (initiator(Cancel(99)), initiator(Cancel(99), on=Channel.EVENT))),),
)

ANSWER = Rule(
    "cancel-answer",
    Severity.WARNING,
    "a cancelled transaction that ends with another response than OK or TransactionCancelled",
    "CIPA DC-X005 2.7, erratum 11: TransactionCancelled, or OK where the Cancel came too late",
    (Example("GeneralError", (*_started, *_cancelled, answers(responses.GENERAL_ERROR))),),
)

UNANSWERED = Rule(
    "cancel-unanswered",
    Severity.WARNING,
    "a cancelled transaction without a response",
    "CIPA DC-X005 2.7: the responder answers a Cancel that it did not ignore, and then goes on",
    (Example("silence until the end", (*_started, *_cancelled)),),
)

EVENT = Rule(
    "cancel-as-event",
    Severity.WARNING,
    "the event CancelTransaction",
    "CIPA DC-X005 2.7: over PTP/IP the Cancel packet stands in its place",
    (Example("an event where a Cancel belongs", (happens(events.CANCEL_TRANSACTION, id=1),)),),
)

RULES = (REPEATED, ONE, UNKNOWN, ANSWER, UNANSWERED, EVENT)

_REMEMBERED = 64
"""Transactions that an asynchronous Cancel may mean."""


class Cancelling(Family):
    """Pairs the two copies of each Cancel. The connections have no common order, so a copy may come late."""

    hears = (InitEventAck, OperationRequest, Cancel, Event)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._requested: list[int] = []
        self._waiting: dict[int, PacketSeen] = {}
        self._paired: set[int] = set()
        self._two = False
        self._complete = False

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        match seen.packet:
            case InitEventAck():
                self._two = self._complete = True
            case OperationRequest(_, _, transaction):
                self._requested.append(transaction)
                del self._requested[:-_REMEMBERED]
            case Cancel(transaction):
                yield from self._cancelled(seen, transaction)
            case Event(code) if code == events.CANCEL_TRANSACTION and self.scene.conversation.framing == PTP_IP:
                yield self.scene.finding(EVENT, seen, "CancelTransaction is for other transports")

    def _cancelled(self, seen: PacketSeen, transaction: int) -> Iterator[Finding]:
        before = self._waiting.get(transaction)
        if before and before.channel is not seen.channel:
            del self._waiting[transaction]
            self._paired.add(transaction)
            return
        if transaction in self._paired:
            return
        self._waiting[transaction] = seen
        if len(self._waiting) > _REMEMBERED:
            yield from self._alone(but=transaction)
        if self._complete and transaction not in self._requested and transaction != NO_TRANSACTION:
            yield self.scene.finding(UNKNOWN, seen, f"nobody requested transaction {transaction}")

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        response = transaction.response
        yield from self._alone(but=transaction.request.transaction)
        if transaction.cancelled is None:
            return
        if response is None:
            yield self.scene.of_request(UNANSWERED, transaction, "it was cancelled, and no response came")
        elif response.code not in (responses.OK, responses.TRANSACTION_CANCELLED):
            name = self.scene.catalog.response_name(response.code)
            yield self.scene.of_response(ANSWER, transaction, f"{name} in answer to a Cancel")

    def gap(self, gap: Gap) -> None:
        self._waiting.clear()
        self._complete = False

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        yield from self._alone(but=None)

    def _alone(self, but: int | None) -> Iterator[Finding]:
        """Copies that nobody waits for any more: their transaction was over a transaction ago."""
        self._paired.clear()
        for transaction in [each for each in self._waiting if each != but]:
            seen = self._waiting.pop(transaction)
            if self._two:
                yield self.scene.finding(ONE, seen, f"only on the {seen.channel.value} connection")
