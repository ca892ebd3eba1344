"""Rules about events: their codes, what they mean and when they come."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import ConversationEnded, Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import does, happens, responder
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene, succeeded
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import events
from hotshoe.catalog import operations as op
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import Event, OperationRequest
from hotshoe.wire.values import NO_TRANSACTION

ON_COMMAND = tolerated(
    known.EVENT_ON_COMMAND,
    "CIPA DC-X005 2.3.8: events come on the event connection",
    Example("an event among the responses", (responder(Event(events.DEVICE_INFO_CHANGED)),)),
)

CODE = Rule(
    "event-code",
    Severity.ERROR,
    "an event whose code is no event's",
    "ISO 15740 12: events are 0x4000 to 0x4FFF and 0xC000 to 0xCFFF",
    (Example("a response code as event", (happens(0x2019),)),),
)

OF_NONE = Rule(
    "event-transaction",
    Severity.WARNING,
    "an event of a transaction that was never requested",
    "CIPA DC-X005 2.3.8, erratum 6: the id of a transaction, or 0xFFFFFFFF",
    (Example("transaction 99", (happens(events.OBJECT_ADDED, 5, id=99),)),),
)

COMPLETE = Rule(
    "capture-transaction",
    Severity.WARNING,
    "CaptureComplete for a transaction that was no capture",
    "ISO 15740 12, CaptureComplete: the parameter is the transaction of InitiateCapture",
    (
        Example(
            "a handle where the transaction belongs",
            (*does(op.INITIATE_CAPTURE, 0, 0), happens(events.OBJECT_ADDED, 5), happens(events.CAPTURE_COMPLETE, 5)),
        ),
    ),
)

ADDED_LATE = Rule(
    "capture-order",
    Severity.WARNING,
    "ObjectAdded of a capture after its CaptureComplete",
    "ISO 15740 10, InitiateCapture: CaptureComplete comes when all objects of the capture have been told of",
    (
        Example(
            "first complete, then an object",
            (
                *does(op.INITIATE_CAPTURE, 0, 0),
                happens(events.CAPTURE_COMPLETE, 2, id=2),
                happens(events.OBJECT_ADDED, 5, id=2),
            ),
        ),
    ),
    "libgphoto2 gives up some 60 ms after CaptureComplete",
)

RULES = (ON_COMMAND, CODE, OF_NONE, COMPLETE, ADDED_LATE)

_REMEMBERED = 4096
"""Transactions whose events are recognised."""


class Happenings(Family):
    """Relates events to the transactions that they name."""

    hears = (OperationRequest, Event)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._requested: dict[int, None] = {}
        self._captures: set[int] = set()
        self._completed: set[int] = set()
        self._sure = False
        self._strange: list[Finding] = []

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        match seen.packet:
            case OperationRequest(_, code, transaction):
                # What was not recorded is known now.
                yield from self._told()
                self._remember(code, transaction)
            case Event(code):
                yield from self._happened(seen, seen.packet)

    def _remember(self, code: int, transaction: int) -> None:
        if code == op.OPEN_SESSION.code:
            self._sure = self.scene.begun
        if len(self._requested) >= _REMEMBERED:
            oldest = next(iter(self._requested))
            del self._requested[oldest]
            self._captures.discard(oldest)
            self._completed.discard(oldest)
        self._requested[transaction] = None
        self._completed.discard(transaction)
        if code in (op.INITIATE_CAPTURE.code, op.INITIATE_OPEN_CAPTURE.code) or code >= _VENDORS:
            self._captures.add(transaction)

    def _happened(self, seen: PacketSeen, event: Event) -> Iterator[Finding]:
        if event.code >> 12 not in (0x4, 0xC):
            yield self.scene.finding(CODE, seen, f"0x{event.code:04X} is no event code")
        elif not self._sure:
            return
        elif event.transaction not in (0, NO_TRANSACTION) and event.transaction not in self._requested:
            text = f"nobody requested transaction {event.transaction}"
            self._strange += [self.scene.finding(OF_NONE, seen, text)] if len(self._strange) < _REMEMBERED else []
        elif event.code == events.CAPTURE_COMPLETE:
            yield from self._complete(seen, event)
        elif event.code == events.OBJECT_ADDED and event.transaction in self._completed:
            yield self.scene.finding(ADDED_LATE, seen, f"capture {event.transaction} is complete")

    def _complete(self, seen: PacketSeen, event: Event) -> Iterator[Finding]:
        named = event.params[:1]
        if named and named[0] and named[0] not in self._captures and self._captures:
            yield self.scene.finding(COMPLETE, seen, f"transaction {named[0]} was no capture")
        self._completed.update(self._captures.intersection(named))

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        if not succeeded(transaction):
            self._captures.discard(transaction.request.transaction)
        return iter(())

    def _told(self) -> Iterator[Finding]:
        """What is strange about events since the last request."""
        strange, self._strange = self._strange, []
        yield from strange

    def gap(self, gap: Gap) -> None:
        self._sure = False
        self._strange.clear()

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        yield from self._told()


_VENDORS = 0x9000
"""Makes have captures of their own, and nobody knows all of them."""
