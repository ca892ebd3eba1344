"""Rules about transaction ids, and about whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import Close, ConversationEnded, Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import answers, asks, data, does, initiator
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.protocol.states import Role
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import Data, OperationRequest
from hotshoe.wire.values import LAST_TRANSACTION, next_transaction

_COUNT = "ISO 15740 9.3.1: the first in a session is 1, then one more each time, after 0xFFFFFFFE 1 again"

SKIPPED = tolerated(
    known.TRANSACTION_SKIPPED,
    _COUNT,
    Example("5 after 1", does(op.GET_STORAGE_IDS, id=5, answer=responses.DEVICE_BUSY)),
    Example(
        "back to the first",
        (
            *does(op.SELF_TEST),
            *does(op.SELF_TEST, id=1),
        ),
    ),
)

REPEATED = Rule(
    "transaction-repeated",
    Severity.ERROR,
    "two operations in a row with the same transaction id",
    _COUNT,
    (Example("2 after 2", (*does(op.SELF_TEST), *does(op.SELF_TEST))),),
)

RESERVED = Rule(
    "transaction-reserved",
    Severity.ERROR,
    "a reserved transaction id in a session",
    "ISO 15740 9.3.1: 0 and 0xFFFFFFFF are no transactions of a session",
    (
        Example("0", does(op.SELF_TEST, id=0)),
        Example("0xFFFFFFFF", does(op.SELF_TEST, id=0xFFFFFFFF)),
    ),
)

RESPONSE_FOREIGN = Rule(
    "response-foreign",
    Severity.ERROR,
    "a response to a transaction that was never requested",
    "CIPA DC-X005 2.3.7, erratum 5: a response has the transaction id of its request",
    (
        Example("a count of parameters where the id belongs", (asks(op.SELF_TEST), answers(id=77))),
        Example("0 in answer to an ordinary operation", (asks(op.SELF_TEST), answers(id=0xFFFFFFFF))),
    ),
)

DATA_FOREIGN = tolerated(
    known.DATA_FOREIGN,
    "CIPA DC-X005 2.3.9 to 2.3.12, erratum 9: data has the transaction id of its request",
    Example(
        "payload where the id belongs",
        (
            asks(op.SET_DEVICE_PROP_VALUE, 0x500F, phase=2),
            initiator(Data(0x01900190)),
            answers(responses.INVALID_TRANSACTION_ID),
        ),
    ),
    Example(
        "Start_Data of another transaction",
        (asks(op.GET_STORAGE_IDS), *data(Role.RESPONDER, b"", 99)[:1], answers(0x2002)),
    ),
    severity=Severity.ERROR,
)

STALE = tolerated(
    known.RESPONSE_STALE,
    "CIPA DC-X005 2.3.7: one response to each request",
    Example("a second response", (*does(op.SELF_TEST), answers())),
    Example(
        "a response to the transaction before",
        (*does(op.SELF_TEST), asks(op.SELF_TEST, id=3), answers(), answers(id=3)),
    ),
)

ZERO = tolerated(
    known.RESPONSE_TRANSACTION_ZERO,
    "CIPA DC-X005 2.3.7: a response has the transaction id of its request",
    Example("CloseSession answered as transaction 0", (asks(op.CLOSE_SESSION), answers(id=0))),
)

PIPELINED = tolerated(
    known.REQUEST_PIPELINED,
    "CIPA DC-X005 2.5: one transaction at a time",
    Example("two requests at once", (asks(op.SELF_TEST), *does(op.SELF_TEST, id=3))),
    severity=Severity.ERROR,
)

UNANSWERED = Rule(
    "response-missing",
    Severity.WARNING,
    "a connection that was closed before the last request was answered",
    "CIPA DC-X005 2.5: every request has its response",
    (Example("a request and no response", (asks(op.SELF_TEST),)),),
)

RULES = (SKIPPED, REPEATED, RESERVED, RESPONSE_FOREIGN, DATA_FOREIGN, STALE, ZERO, PIPELINED, UNANSWERED)

_MAY_END = (op.RESET_DEVICE.code, op.POWER_DOWN.code)
"""After these a camera may just be gone."""


class TransactionIds(Family):
    """Counts as both sides should."""

    hears = (OperationRequest,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._last: int | None = None
        self._open: Transaction | None = None
        self._lost = False

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        assert isinstance(seen.packet, OperationRequest)
        request, self._lost = seen.packet, False
        if request.code == op.OPEN_SESSION.code:
            self._last = 0 if not self.scene.in_session else self._last
            return
        if not self.scene.in_session:
            self._last = None
            return
        yield from self._judged(seen, request.transaction)
        self._last = request.transaction if 0 < request.transaction <= LAST_TRANSACTION else None

    def _judged(self, seen: PacketSeen, given: int) -> Iterator[Finding]:
        if not 0 < given <= LAST_TRANSACTION:
            yield self.scene.finding(RESERVED, seen, f"transaction 0x{given:X}")
        elif self._last is None:
            return
        elif given == self._last:
            yield self.scene.finding(REPEATED, seen, f"transaction {given} once more")
        elif given != (wanted := next_transaction(self._last)):
            yield self.scene.finding(SKIPPED, seen, f"transaction {given} instead of {wanted}")

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        known = transaction.response or transaction.doubtful or self._lost
        self._open = None if known else transaction
        return iter(())

    def gap(self, gap: Gap) -> None:
        self._last = self._open = None
        self._lost = True

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        left = self._open
        if left is None or ended.how is not Close.FIN or left.request.code in _MAY_END:
            return
        if not (left.data_from or left.cancelled or self.scene.broken):
            yield self.scene.of_request(UNANSWERED, left, "the connection was closed before a response")
