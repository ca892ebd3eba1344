"""Rules about data phases: who sends, how much was announced, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotshoe.analysis.model import PacketSeen, Transaction
from hotshoe.analysis.rules.examples import PICTURE, STORE, answers, asks, data, does, gets, initiator, puts, responder
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene, succeeded
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.catalog.model import Direction
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import Data, EndData, PacketType, StartData
from hotshoe.wire.values import ROOT

_I, _R = Role.INITIATOR, Role.RESPONDER
_PHASES = "CIPA DC-X005 2.3.9 to 2.3.12, errata 9 and 14: one Start_Data, any Data, one End_Data, then the response"
_TOTALS = "CIPA DC-X005 2.3.9: the total is what the data packets carry together"
_VALUE = b"\x90\x01"
_ISO = 0x500F

_setting = asks(op.SET_DEVICE_PROP_VALUE, _ISO, phase=2)
_asking = asks(op.GET_STORAGE_IDS)
_STORES = bytes.fromhex("0100000001000100")

UNANNOUNCED = tolerated(
    known.DATA_UNANNOUNCED,
    "CIPA DC-X005 2.3.6: a request with data-out says 2",
    Example("phase 1, and data all the same", (asks(op.SET_DEVICE_PROP_VALUE, _ISO), *data(_I, _VALUE), answers())),
)
WITHOUT_START = tolerated(
    known.DATA_WITHOUT_START,
    _PHASES,
    Example("a lone Data packet", (_setting, initiator(Data(2, _VALUE)), answers())),
    Example("a lone End_Data packet", (_setting, initiator(EndData(2, _VALUE)), answers())),
)
STRAY_END = tolerated(
    known.DATA_STRAY_END,
    _PHASES,
    Example("a second End_Data", (_asking, *data(_R, _STORES), responder(EndData(2)), answers())),
    Example("End_Data where there is no data", (asks(op.SELF_TEST), responder(EndData(2)), answers())),
)
LATE = tolerated(
    known.DATA_LATE,
    "CIPA DC-X005 2.7: after the response a transaction is over",
    Example("data after the response", (*does(op.SELF_TEST), responder(EndData(2, b"late")))),
    Example(
        "data of the transaction before",
        (*does(op.SELF_TEST), asks(op.SELF_TEST, id=3), *data(_R, b"", 2)[:1], answers(id=3)),
    ),
)
END_MISSING = tolerated(
    known.DATA_END_MISSING,
    _PHASES,
    Example("OK in the midst of data", (_asking, *data(_R, _STORES)[:1], responder(Data(2, _STORES)), answers())),
    Example(
        "an empty object without End_Data",
        (
            *puts(op.SEND_OBJECT_INFO, STORE, ROOT, data_out=replace(PICTURE, size=0), results=(STORE, ROOT, 9)),
            asks(op.SEND_OBJECT, id=3, phase=2),
            initiator(StartData(3, 0)),
            answers(id=3),
            *does(op.SELF_TEST, id=4),
        ),
    ),
)
TOO_SHORT = tolerated(
    known.DATA_SHORT,
    _TOTALS,
    Example(
        "three bytes of four",
        (
            asks(op.GET_OBJECT, 1),
            responder(StartData(2, 4)),
            responder(EndData(2, b"abc")),
            answers(responses.INCOMPLETE_TRANSFER),
        ),
    ),
    severity=Severity.ERROR,
)
TOO_LONG = tolerated(
    known.DATA_SURPLUS,
    _TOTALS,
    Example(
        "five bytes of four",
        (
            asks(op.GET_OBJECT, 1),
            responder(StartData(2, 4)),
            responder(EndData(2, b"abcde")),
            answers(responses.INCOMPLETE_TRANSFER),
        ),
    ),
    severity=Severity.ERROR,
)

ENDLESS = Rule(
    "data-endless",
    Severity.ERROR,
    "data that makes no progress, or goes on long after its total",
    _TOTALS,
    (
        Example(
            "a thousand Data packets without payload",
            (
                _asking,
                *data(_R, _STORES)[:1],
                *(responder(Data(2)) for _ in range(1001)),
                responder(EndData(2, _STORES)),
                answers(),
            ),
        ),
    ),
)

UNSTARTED = Rule(
    "data-unstarted",
    Severity.ERROR,
    "a responder's data without Start_Data",
    _PHASES,
    (Example("Data at once", (_asking, responder(Data(2, _STORES)), answers(responses.GENERAL_ERROR))),),
)

RESTARTED = Rule(
    "data-restarted",
    Severity.ERROR,
    "a second Start_Data in one transaction",
    _PHASES,
    (
        Example("while data comes", (_asking, *data(_R, _STORES)[:1], *data(_R, _STORES), answers())),
        Example("after all of it came", (_asking, *data(_R, _STORES), *data(_R, _STORES)[:1], answers())),
    ),
)

AFTER_END = Rule(
    "data-after-end",
    Severity.ERROR,
    "data after End_Data",
    _PHASES,
    (
        Example("one more Data packet", (_asking, *data(_R, _STORES), responder(Data(2, b"more")), answers())),
        Example(
            "a second End_Data that brings bytes",
            (_asking, *data(_R, _STORES), responder(EndData(2, b"more")), answers()),
        ),
    ),
)

BOTH_WAYS = Rule(
    "data-both-ways",
    Severity.ERROR,
    "data against the direction of its transaction",
    "ISO 15740 9: a transaction has one data phase, which goes one way",
    (
        Example(
            "an initiator's data while the responder sends",
            (_asking, *data(_R, _STORES)[:1], initiator(Data(2, b"?")), responder(EndData(2, _STORES)), answers()),
        ),
        Example(
            "a responder's data while the initiator sends",
            (_setting, *data(_I, _VALUE)[:1], responder(StartData(2, 2)), initiator(EndData(2, _VALUE)), answers()),
        ),
    ),
)

EMPTY = Rule(
    "data-empty",
    Severity.WARNING,
    "a Data packet without payload",
    "CIPA DC-X005 2.3.10: Data carries a part of the data; only End_Data may be empty",
    (
        Example(
            "an empty Data packet",
            (_asking, *data(_R, _STORES)[:1], responder(Data(2)), responder(EndData(2, _STORES)), answers()),
        ),
    ),
)

MISSING = Rule(
    "data-missing",
    Severity.ERROR,
    "OK without the data that the operation brings or takes",
    "ISO 15740 10; CIPA DC-X005 2.3.9: where there is nothing to send the total is 0",
    (
        Example("no list of stores", does(op.GET_STORAGE_IDS)),
        Example("no ObjectInfo", (asks(op.SEND_OBJECT_INFO), answers(responses.OK, 0x00010001, 0xFFFFFFFF, 1))),
    ),
)

UNEXPECTED = Rule(
    "data-unexpected",
    Severity.WARNING,
    "data of an operation that has none, or has it the other way",
    "ISO 15740 10",
    (
        Example("SelfTest brings data", gets(op.SELF_TEST, data_in=b"fine")),
        Example(
            "SetDevicePropValue brings data",
            gets(op.SET_DEVICE_PROP_VALUE, _ISO, data_in=_VALUE, answer=responses.GENERAL_ERROR),
        ),
    ),
)

PARTIAL = Rule(
    "partial-size",
    Severity.ERROR,
    "GetPartialObject answers with another number of bytes than it sent, or sends more than was wanted",
    "ISO 15740 10, GetPartialObject: the response says how many bytes were sent, at most as many as asked for",
    (
        Example(
            "three bytes, and the answer says four", gets(op.GET_PARTIAL_OBJECT, 1, 0, 10, data_in=b"abc", results=(4,))
        ),
        Example(
            "four bytes where three were wanted", gets(op.GET_PARTIAL_OBJECT, 1, 0, 3, data_in=b"abcd", results=(4,))
        ),
    ),
)

RULES = (
    *(UNANNOUNCED, WITHOUT_START, STRAY_END, LATE, END_MISSING, TOO_SHORT, TOO_LONG, ENDLESS, UNSTARTED, RESTARTED),
    *(AFTER_END, BOTH_WAYS, EMPTY, MISSING, UNEXPECTED, PARTIAL),
)

_MAY_BE_EMPTY = (op.SEND_OBJECT.code,)
"""An empty object may be sent without any data packet (CIPA DC-X005 2.3.6)."""


class DataPhases(Family):
    """Compares what was sent with what the operation has."""

    hears = (DataHeader,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._empty: PacketSeen | None = None

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        packet = seen.packet
        assert isinstance(packet, DataHeader)
        if packet.kind is PacketType.DATA and not packet.size:
            self._empty = self._empty or seen
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        if self._empty and not self.scene.broken:
            yield self.scene.finding(EMPTY, self._empty, "no payload")
        self._empty = None
        operation = self.scene.operation(transaction.request.code)
        if operation is None or transaction.response is None:
            return
        wanted = _SENDERS[operation.direction]
        if transaction.data_from is not None and transaction.data_from is not wanted:
            yield self.scene.of_data(UNEXPECTED, transaction, f"{operation.name} has no data from that side")
        elif wanted and transaction.data_from is None and succeeded(transaction):
            if operation.code not in _MAY_BE_EMPTY:
                yield self.scene.of_response(MISSING, transaction, f"{operation.name} has a data phase")
        elif operation.code == op.GET_PARTIAL_OBJECT.code and succeeded(transaction):
            yield from self._partial(transaction)

    def _partial(self, transaction: Transaction) -> Iterator[Finding]:
        sent, (wanted,) = transaction.received, transaction.request.params[2:3] or (0xFFFFFFFF,)
        told = transaction.response.params[:1] if transaction.response else ()
        if told and told[0] != sent:
            yield self.scene.of_response(PARTIAL, transaction, f"{sent} bytes were sent, not {told[0]}")
        elif sent > wanted:
            yield self.scene.of_data(PARTIAL, transaction, f"{sent} bytes were sent, {wanted} at most were wanted")


_SENDERS = {Direction.IN: Role.RESPONDER, Direction.OUT: Role.INITIATOR, Direction.NONE: None}
