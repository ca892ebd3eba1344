"""Rules about how the two connections come about."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from hotshoe.analysis.model import ConversationEnded, Gap, PacketSeen
from hotshoe.analysis.rules.examples import (
    CONNECTING,
    DEVICE,
    HELLO,
    WELCOME,
    answers,
    asks,
    bytes_of,
    does,
    gets,
    initiator,
    responder,
)
from hotshoe.analysis.rules.model import Break, Damage, Example, Finding, Line, Rule, Severity, Start
from hotshoe.analysis.rules.scene import PTP_IP, Family, Scene
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import (
    HEADER,
    FailReason,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    InitFail,
    OperationRequest,
    ProbeRequest,
)
from hotshoe.wire.text import to_utf16

ESTABLISHMENT = 30_000_000_000
"""Nanoseconds from the first connection to Init_Event_Ack (CIPA DC-X005 2.2.3.1)."""

_NAMES = "CIPA DC-X005 2.3.1: at most 40 UTF-16 units, the closing NUL among them"
_VERSIONS = "CIPA DC-X005 2.3.1, erratum 1: 32 bits behind the name, 0x00010000"


def _hello(rest: bytes) -> tuple[Line, ...]:
    """The opening of an initiator whose name and version are ``rest``."""
    head = HEADER.pack(24 + len(rest), 1) + HELLO.guid
    return initiator(head + rest), *CONNECTING[1:]


def _welcome(rest: bytes) -> tuple[Line, ...]:
    head = HEADER.pack(28 + len(rest), 2) + struct.pack("<I", 1) + WELCOME.guid
    return CONNECTING[0], responder(head + rest), *CONNECTING[2:]


def _wide(name: str) -> bytes:
    return to_utf16(name)


_VERSION = struct.pack("<I", 0x00010000)

NAMES = (
    tolerated(
        known.NAME_UNTERMINATED,
        _NAMES,
        Example("three letters and no NUL", _hello(_wide("OLS") + _VERSION[2:]), Start.NOTHING),
    ),
    tolerated(
        known.NAME_ASCII,
        _NAMES,
        Example("a name in 8-bit characters", _hello(b"computer\0" + _VERSION), Start.NOTHING),
    ),
    tolerated(
        known.NAME_COUNTED,
        _NAMES,
        Example("a PTP string", _hello(b"\x09" + _wide("computer\0") + _VERSION), Start.NOTHING),
    ),
    tolerated(
        known.NAME_TOO_LONG,
        _NAMES,
        Example("a host name of 60 letters", _hello(_wide("x" * 60 + "\0") + _VERSION), Start.NOTHING),
        Example("a camera's name of 40 letters", _welcome(_wide("y" * 40 + "\0") + _VERSION), Start.NOTHING),
    ),
)

VERSIONS = (
    tolerated(
        known.VERSION_ABSENT,
        _VERSIONS,
        Example("an initiator's", _hello(_wide("computer\0")), Start.NOTHING),
        Example("a responder's", _welcome(_wide("camera\0")), Start.NOTHING),
    ),
    tolerated(
        known.VERSION_SHORT,
        _VERSIONS,
        Example("two bytes", _hello(_wide("computer\0") + _VERSION[2:]), Start.NOTHING),
    ),
    tolerated(
        known.VERSION_UNKNOWN,
        _VERSIONS,
        Example("the halves in the wrong order", _hello(_wide("computer\0") + b"\1\0\0\0"), Start.NOTHING),
        Example("0.0", _welcome(_wide("camera\0") + bytes(4)), Start.NOTHING),
    ),
)

REASON_ABSENT = tolerated(
    known.REASON_ABSENT,
    "CIPA DC-X005 2.3.5, erratum 3: a reason of 32 bits",
    Example("Init_Fail of eight bytes", (CONNECTING[0], responder(bytes_of("08000000 05000000"))), Start.NOTHING),
)

REASON_UNKNOWN = Rule(
    "reason-unknown",
    Severity.WARNING,
    "Init_Fail with a reason that the standard does not have",
    "CIPA DC-X005 2.3.5, erratum 3: 1 rejected, 2 busy, 3 unspecified",
    (Example("a response code as reason", (CONNECTING[0], responder(InitFail(0x2019))), Start.NOTHING),),
    "Fujifilm bodies on other ports",
)

ORDER = Rule(
    "establishment-order",
    Severity.ERROR,
    "a packet that has no place in the establishment of a connection",
    "CIPA DC-X005 2.2.3.1: Init request, acknowledgement, the same on the second connection, then operations",
    (
        Example("an operation before Init_Command_Ack", (CONNECTING[0], asks(op.OPEN_SESSION, 1, id=0)), Start.NOTHING),
        Example("a second Init_Command_Request", (initiator(HELLO),), Start.CONNECTED),
        Example("a second Init_Event_Ack", (responder(InitEventAck(), on=Channel.EVENT),), Start.CONNECTED),
        Example(
            "a probe before Init_Event_Ack",
            (*CONNECTING[:3], initiator(ProbeRequest(), on=Channel.EVENT)),
            Start.NOTHING,
        ),
    ),
)

REFUSED = Rule(
    "refused-and-going-on",
    Severity.ERROR,
    "a packet after Init_Fail",
    "CIPA DC-X005 2.3.5: Init_Fail ends the connection",
    (
        Example(
            "an initiator that does not hear the no",
            (CONNECTING[0], responder(InitFail(FailReason.BUSY)), asks(op.OPEN_SESSION, 1, id=0)),
            Start.NOTHING,
        ),
        Example(
            "a responder that says no and then yes",
            (CONNECTING[0], responder(InitFail(FailReason.BUSY)), responder(WELCOME)),
            Start.NOTHING,
        ),
    ),
)

NUMBER = Rule(
    "connection-number",
    Severity.ERROR,
    "Init_Event_Request names another connection than Init_Command_Ack gave",
    "CIPA DC-X005 2.3.3, erratum 2: the number of Init_Command_Ack, which is no session",
    (
        Example(
            "connection 1, whatever the camera said",
            (
                CONNECTING[0],
                responder(InitCommandAck(7, WELCOME.guid, WELCOME.name)),
                *CONNECTING[2:],
            ),
            Start.NOTHING,
        ),
    ),
    "libpict always says 1",
)

MISSING = tolerated(
    known.EVENT_CONNECTION_MISSING,
    "CIPA DC-X005 2.2.3.1: operations begin after Init_Event_Ack",
    Example("no event connection at all", (*CONNECTING[:2], *does(op.OPEN_SESSION, 1, id=0)), Start.NOTHING),
    Example(
        "a request before the event connection is acknowledged",
        (*CONNECTING[:3], asks(op.OPEN_SESSION, 1, id=0), CONNECTING[3], answers(id=0)),
        Start.NOTHING,
    ),
)

LOST = tolerated(
    known.EVENT_CONNECTION_LOST,
    "CIPA DC-X005 2.2: both connections are there until the end",
    Example(
        "operations after the end of the event connection",
        (Break(Role.RESPONDER, 0, Damage.CLOSED), *does(op.SELF_TEST)),
    ),
)

SLOW = Rule(
    "establishment-slow",
    Severity.WARNING,
    "more than 30 seconds from Init_Command_Ack to Init_Event_Ack",
    "CIPA DC-X005 2.2.3.1 recommends that both sides give up after 30 seconds",
    (
        Example(
            "an event connection after a minute",
            (
                *CONNECTING[:2],
                initiator(InitEventRequest(1), on=Channel.EVENT, after=60),
                CONNECTING[3],
                *gets(op.GET_DEVICE_INFO, data_in=DEVICE, id=0),
            ),
            Start.NOTHING,
        ),
    ),
)

RULES = (*NAMES, *VERSIONS, REASON_ABSENT, REASON_UNKNOWN, ORDER, REFUSED, NUMBER, MISSING, LOST, SLOW)


class Establishment(Family):
    """Watches the six packets that come first, and what comes too early."""

    hears = (InitCommandRequest, InitCommandAck, InitEventAck, InitFail, OperationRequest)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._acknowledged: PacketSeen | None = None
        self._open = False
        self._missing: Finding | None = None
        self._lost = False

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        match seen.packet:
            case InitCommandRequest():
                self._acknowledged, self._open, self._missing = None, False, None
            case InitCommandAck():
                self._acknowledged = seen
            case InitEventAck():
                self._open = True
                yield from self._waited(seen)
            case InitFail(reason):
                yield from self._refused(seen, reason)
            case OperationRequest():
                self._began(seen)
                yield from self._went_on(seen)

    def _waited(self, seen: PacketSeen) -> Iterator[Finding]:
        before = self._acknowledged
        if before and (passed := seen.point.time - before.point.time) > ESTABLISHMENT:
            yield self.scene.finding(SLOW, seen, f"{passed / 1e9:.0f} s after Init_Command_Ack")

    def _refused(self, seen: PacketSeen, reason: int) -> Iterator[Finding]:
        if self.scene.conversation.framing == PTP_IP and reason not in set(FailReason):
            yield self.scene.finding(REASON_UNKNOWN, seen, f"reason 0x{reason:X}")

    def _began(self, seen: PacketSeen) -> None:
        plain = self.scene.conversation.framing == PTP_IP
        if plain and self._acknowledged and not (self._open or self._missing):
            self._missing = self.scene.finding(MISSING, seen, "no event connection has been acknowledged yet")

    def _went_on(self, seen: PacketSeen) -> Iterator[Finding]:
        ended = self.scene.conversation.event_ended
        if ended and not self._lost and ended.frame < seen.point.frame:
            self._lost = True
            yield self.scene.finding(LOST, seen, f"it ended in frame {ended.frame}")

    def gap(self, gap: Gap) -> None:
        if gap.channel is Channel.EVENT:
            self._open, self._missing = True, None

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        # Only now it is known whether the beginning of an event connection was missed.
        missed = self.scene.conversation.event is not None and not self._open
        if self._missing and not missed and not self.scene.misnamed:
            yield self._missing
