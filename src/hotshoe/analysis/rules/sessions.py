"""Rules about sessions: when one is open, and what may be asked then."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import PacketSeen, Transaction
from hotshoe.analysis.rules.examples import DEVICE, does, gets
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity, Start
from hotshoe.analysis.rules.scene import Family
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import OperationRequest

OPENING = tolerated(
    known.OPENSESSION_TRANSACTION,
    "ISO 15740 9.3.1: OpenSession is transaction 0",
    Example("OpenSession as transaction 1", does(op.OPEN_SESSION, 1, id=1), Start.CONNECTED),
)

OUTSIDE_ID = tolerated(
    known.DEVICE_INFO_OUTSIDE_SESSION,
    "ISO 15740 9.3.1: outside a session every operation is transaction 0",
    Example("GetDeviceInfo as transaction 1", gets(op.GET_DEVICE_INFO, data_in=DEVICE, id=1), Start.CONNECTED),
)

OUTSIDE = Rule(
    "operation-outside-session",
    Severity.ERROR,
    "an operation that needs a session, without one",
    "ISO 15740 9: only GetDeviceInfo and OpenSession may be asked for outside a session",
    (
        Example(
            "before OpenSession", does(op.GET_STORAGE_IDS, id=0, answer=responses.SESSION_NOT_OPEN), Start.CONNECTED
        ),
        Example(
            "after CloseSession",
            (*does(op.CLOSE_SESSION), *does(op.GET_STORAGE_IDS, id=0, answer=responses.SESSION_NOT_OPEN)),
        ),
        Example(
            "after a refused OpenSession",
            (
                *does(op.OPEN_SESSION, 1, id=0, answer=responses.DEVICE_BUSY),
                *does(op.CLOSE_SESSION, id=0, answer=responses.SESSION_NOT_OPEN),
            ),
            Start.CONNECTED,
        ),
    ),
)

ZERO = Rule(
    "session-zero",
    Severity.ERROR,
    "OpenSession with the session 0",
    "ISO 15740 9: a SessionID is not 0",
    (
        Example(
            "refused, as it should be",
            does(op.OPEN_SESSION, 0, id=0, answer=responses.INVALID_PARAMETER),
            Start.CONNECTED,
        ),
        Example("accepted all the same", does(op.OPEN_SESSION, 0, id=0), Start.CONNECTED),
    ),
)

TWICE = Rule(
    "session-opened-twice",
    Severity.ERROR,
    "OpenSession in an open session, answered with OK",
    "ISO 15740 10, OpenSession: the answer is SessionAlreadyOpen",
    (Example("a second session", does(op.OPEN_SESSION, 2, id=0)),),
)

DENIED = Rule(
    "session-denied",
    Severity.WARNING,
    "SessionNotOpen as an answer in an open session",
    "ISO 15740 11: SessionNotOpen tells that no session is open",
    (Example("a forgotten session", does(op.GET_STORAGE_IDS, answer=responses.SESSION_NOT_OPEN)),),
    "Leica bodies, outside a session of their make's own",
)

RULES = (OPENING, OUTSIDE_ID, OUTSIDE, ZERO, TWICE, DENIED)

_WITHOUT = (op.GET_DEVICE_INFO.code, op.OPEN_SESSION.code)


class Sessions(Family):
    """Follows OpenSession and CloseSession."""

    hears = (OperationRequest,)

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        assert isinstance(seen.packet, OperationRequest)
        request, session = seen.packet, self.scene.in_session
        if request.code == op.OPEN_SESSION.code:
            if request.transaction:
                yield self.scene.finding(OPENING, seen, f"transaction {request.transaction}")
            if not (request.params and request.params[0]):
                yield self.scene.finding(ZERO, seen, "a session needs another number")
        elif session is False and request.code not in _WITHOUT:
            yield self.scene.finding(OUTSIDE, seen, "no session is open")
        elif session is False and request.transaction:
            yield self.scene.finding(OUTSIDE_ID, seen, f"transaction {request.transaction}")

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        response, code = transaction.response, transaction.request.code
        if response is None or not self.scene.in_session:
            return
        if code == op.OPEN_SESSION.code and response.code == responses.OK:
            yield self.scene.of_response(TWICE, transaction, "a session was open already")
        elif response.code == responses.SESSION_NOT_OPEN and code != op.CLOSE_SESSION.code:
            yield self.scene.of_response(DENIED, transaction, "a session is open")
