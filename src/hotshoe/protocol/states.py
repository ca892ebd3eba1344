"""Who may send what when: one table per connection, without a point of view (CIPA DC-X005 2.2 and 2.7).

``COMMAND[phase, sender, signal]`` is the step that a packet makes. The initiator, the responder and the observer share
the tables; what is not in them is illegal. A step that carries a deviation is tolerated unless strict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from hotshoe.wire.deviations import (
    CANCEL_REPEATED,
    DATA_LATE,
    DATA_STRAY_END,
    DATA_UNANNOUNCED,
    DATA_WITHOUT_START,
    EVENT_ON_COMMAND,
    PROBE_ON_COMMAND,
    REQUEST_PIPELINED,
    RESPONSE_STALE,
    Deviation,
)
from hotshoe.wire.packets import Cancel, DataPhase, OperationRequest, Packet, PacketType


class _Mark(Enum):
    """An Enum that is quick as a key: members are equal to themselves only, so identity is all that a hash needs."""

    __hash__ = object.__hash__


class Role(_Mark):
    """The two ends: the initiator is the computer, the responder the camera."""

    INITIATOR = "initiator"
    RESPONDER = "responder"

    @property
    def peer(self) -> Role:
        """The other end."""
        return Role.RESPONDER if self is Role.INITIATOR else Role.INITIATOR


class Channel(_Mark):
    """The two TCP connections of one PTP/IP connection."""

    COMMAND = "command"
    EVENT = "event"


class Phase(_Mark):
    """Where a connection stands."""

    START = "Start"
    ASKED = "Asked"
    ACCEPTED = "Accepted"
    IDLE = "Idle"
    REQUESTED = "Requested"
    DATA_OUT_DUE = "DataOutDue"
    DATA_OUT = "DataOut"
    DATA_IN = "DataIn"
    RESPONSE_DUE = "ResponseDue"
    DRAINING = "Draining"
    CANCELLING = "Cancelling"
    OPEN = "Open"
    REFUSED = "Refused"


class Signal(_Mark):
    """What the tables distinguish: the packet type, whether data will follow a request, and whom a Cancel means."""

    INIT_COMMAND_REQUEST = "InitCommandRequest"
    INIT_COMMAND_ACK = "InitCommandAck"
    INIT_EVENT_REQUEST = "InitEventRequest"
    INIT_EVENT_ACK = "InitEventAck"
    INIT_FAIL = "InitFail"
    REQUEST = "OperationRequest"
    REQUEST_WITH_DATA = "OperationRequest with data"
    RESPONSE = "OperationResponse"
    EVENT = "Event"
    START_DATA = "StartData"
    DATA = "Data"
    CANCEL = "Cancel"
    CANCEL_OTHER = "Cancel of another transaction"
    END_DATA = "EndData"
    PROBE_REQUEST = "ProbeRequest"
    PROBE_RESPONSE = "ProbeResponse"


_SIGNALS = {
    PacketType.INIT_COMMAND_REQUEST: Signal.INIT_COMMAND_REQUEST,
    PacketType.INIT_COMMAND_ACK: Signal.INIT_COMMAND_ACK,
    PacketType.INIT_EVENT_REQUEST: Signal.INIT_EVENT_REQUEST,
    PacketType.INIT_EVENT_ACK: Signal.INIT_EVENT_ACK,
    PacketType.INIT_FAIL: Signal.INIT_FAIL,
    PacketType.OPERATION_REQUEST: Signal.REQUEST,
    PacketType.OPERATION_RESPONSE: Signal.RESPONSE,
    PacketType.EVENT: Signal.EVENT,
    PacketType.START_DATA: Signal.START_DATA,
    PacketType.DATA: Signal.DATA,
    PacketType.CANCEL: Signal.CANCEL,
    PacketType.END_DATA: Signal.END_DATA,
    PacketType.PROBE_REQUEST: Signal.PROBE_REQUEST,
    PacketType.PROBE_RESPONSE: Signal.PROBE_RESPONSE,
}


def signal_of(packet: Packet, running: int | None = None) -> Signal:
    """What the tables call ``packet``, while ``running`` is the id of the last transaction."""
    if isinstance(packet, OperationRequest) and packet.phase == DataPhase.OUT:
        return Signal.REQUEST_WITH_DATA
    if isinstance(packet, Cancel) and running is not None and packet.transaction != running:
        return Signal.CANCEL_OTHER
    return _SIGNALS[packet.type]


def data_signal(kind: PacketType) -> Signal:
    """Signal.DATA or Signal.END_DATA, for a packet of which only the header has been seen."""
    return _SIGNALS[kind]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a packet leads.

    ``wait``: the packet stays unread until its turn comes. ``void``: it belongs to a transaction that nobody waits for
    any more, so it is read and dropped.
    """

    phase: Phase
    deviation: Deviation | None = None
    wait: bool = False
    void: bool = False


Key = tuple[Phase, Role, Signal]
Table = Mapping[Key, Step]

_I, _R = Role.INITIATOR, Role.RESPONDER
_P, _S = Phase, Signal

_RUNNING = (_P.REQUESTED, _P.DATA_OUT_DUE, _P.DATA_OUT, _P.DATA_IN, _P.RESPONSE_DUE)
_OVER = (_P.IDLE, _P.DRAINING)
_ESTABLISHED = (_P.ACCEPTED, *_OVER, *_RUNNING, _P.CANCELLING)
_DATA = (_S.START_DATA, _S.DATA, _S.END_DATA)

BUSY = frozenset({*_RUNNING, _P.CANCELLING})
"""Phases in which the responder owes a response."""

OWES: Mapping[Role, frozenset[Phase]] = {
    Role.INITIATOR: frozenset({_P.DATA_OUT_DUE, _P.DATA_OUT}),
    Role.RESPONDER: BUSY,
}
"""Phases in which a role has something to send before the transaction is over."""


DATA_OF: Mapping[Role, frozenset[Phase]] = {
    Role.INITIATOR: frozenset({_P.DATA_OUT_DUE, _P.DATA_OUT}),
    Role.RESPONDER: frozenset({_P.REQUESTED, _P.DATA_IN}),
}
"""Phases in which the data of a role comes."""


def _requests(*phases: Phase) -> dict[Key, Step]:
    plain = {(phase, _I, _S.REQUEST): Step(_P.REQUESTED) for phase in phases}
    return plain | {(phase, _I, _S.REQUEST_WITH_DATA): Step(_P.DATA_OUT_DUE) for phase in phases}


def _loops(
    phases: Iterable[Phase],
    sender: Role,
    signals: Iterable[Signal],
    deviation: Deviation | None = None,
    *,
    wait: bool = False,
    void: bool = False,
) -> dict[Key, Step]:
    """Steps that lead nowhere else."""
    return {(phase, sender, signal): Step(phase, deviation, wait, void) for phase in phases for signal in signals}


COMMAND: Table = {
    (_P.START, _I, _S.INIT_COMMAND_REQUEST): Step(_P.ASKED),
    (_P.ASKED, _R, _S.INIT_COMMAND_ACK): Step(_P.ACCEPTED),
    (_P.ASKED, _R, _S.INIT_FAIL): Step(_P.REFUSED),
    # The event connection may be refused on either connection (CIPA DC-X005 2.2.3.1).
    (_P.ACCEPTED, _R, _S.INIT_FAIL): Step(_P.REFUSED),
    **_requests(_P.ACCEPTED, _P.IDLE, _P.DRAINING),
    (_P.REQUESTED, _R, _S.START_DATA): Step(_P.DATA_IN),
    (_P.REQUESTED, _R, _S.RESPONSE): Step(_P.IDLE),
    (_P.REQUESTED, _R, _S.END_DATA): Step(_P.REQUESTED, DATA_STRAY_END, void=True),
    (_P.REQUESTED, _I, _S.START_DATA): Step(_P.DATA_OUT, DATA_UNANNOUNCED),
    (_P.DATA_IN, _R, _S.DATA): Step(_P.DATA_IN),
    (_P.DATA_IN, _R, _S.END_DATA): Step(_P.RESPONSE_DUE),
    # A responder may give a data phase up by responding (CIPA DC-X005 2.7).
    (_P.DATA_IN, _R, _S.RESPONSE): Step(_P.IDLE),
    (_P.DATA_OUT_DUE, _I, _S.START_DATA): Step(_P.DATA_OUT),
    (_P.DATA_OUT_DUE, _I, _S.DATA): Step(_P.RESPONSE_DUE, DATA_WITHOUT_START),
    (_P.DATA_OUT_DUE, _I, _S.END_DATA): Step(_P.RESPONSE_DUE, DATA_WITHOUT_START),
    (_P.DATA_OUT_DUE, _R, _S.RESPONSE): Step(_P.DRAINING),
    (_P.DATA_OUT, _I, _S.DATA): Step(_P.DATA_OUT),
    (_P.DATA_OUT, _I, _S.END_DATA): Step(_P.RESPONSE_DUE),
    (_P.DATA_OUT, _R, _S.RESPONSE): Step(_P.DRAINING),
    (_P.RESPONSE_DUE, _R, _S.RESPONSE): Step(_P.IDLE),
    (_P.RESPONSE_DUE, _R, _S.END_DATA): Step(_P.RESPONSE_DUE, DATA_STRAY_END, void=True),
    (_P.RESPONSE_DUE, _I, _S.END_DATA): Step(_P.RESPONSE_DUE, DATA_STRAY_END, void=True),
    # The response came before the data was out: what is still under way is read and dropped.
    (_P.DRAINING, _I, _S.START_DATA): Step(_P.DRAINING, void=True),
    (_P.DRAINING, _I, _S.DATA): Step(_P.DRAINING, void=True),
    (_P.DRAINING, _I, _S.END_DATA): Step(_P.IDLE, void=True),
    (_P.DRAINING, _I, _S.CANCEL): Step(_P.IDLE),
    (_P.IDLE, _I, _S.START_DATA): Step(_P.DRAINING, DATA_LATE, void=True),
    (_P.IDLE, _I, _S.DATA): Step(_P.IDLE, DATA_LATE, void=True),
    (_P.IDLE, _I, _S.END_DATA): Step(_P.IDLE, DATA_LATE, void=True),
    **_loops(_OVER, _R, _DATA, DATA_LATE, void=True),
    **_loops(_OVER, _R, (_S.RESPONSE,), RESPONSE_STALE, void=True),
    # A Cancel before any request, or one that crossed the response.
    **_loops((_P.ACCEPTED, _P.IDLE), _I, (_S.CANCEL,)),
    # One of an asynchronous operation such as InitiateCapture, whose response came long ago.
    **_loops(_ESTABLISHED, _I, (_S.CANCEL_OTHER,)),
    **{(phase, _I, _S.CANCEL): Step(_P.CANCELLING) for phase in _RUNNING},
    (_P.CANCELLING, _I, _S.CANCEL): Step(_P.CANCELLING, CANCEL_REPEATED),
    **_loops((_P.CANCELLING,), _I, _DATA, DATA_LATE, void=True),
    **_loops((_P.CANCELLING,), _R, _DATA, void=True),
    (_P.CANCELLING, _R, _S.RESPONSE): Step(_P.IDLE),
    **_loops((*_RUNNING, _P.CANCELLING), _I, (_S.REQUEST, _S.REQUEST_WITH_DATA), REQUEST_PIPELINED, wait=True),
    **_loops(_ESTABLISHED, _I, (_S.PROBE_REQUEST, _S.PROBE_RESPONSE), PROBE_ON_COMMAND),
    **_loops(_ESTABLISHED, _R, (_S.PROBE_REQUEST, _S.PROBE_RESPONSE), PROBE_ON_COMMAND),
    **_loops(_ESTABLISHED, _R, (_S.EVENT,), EVENT_ON_COMMAND),
}

EVENT: Table = {
    (_P.START, _I, _S.INIT_EVENT_REQUEST): Step(_P.ASKED),
    (_P.ASKED, _R, _S.INIT_EVENT_ACK): Step(_P.OPEN),
    (_P.ASKED, _R, _S.INIT_FAIL): Step(_P.REFUSED),
    **_loops((_P.OPEN,), _I, (_S.CANCEL, _S.PROBE_REQUEST, _S.PROBE_RESPONSE)),
    **_loops((_P.OPEN,), _R, (_S.EVENT, _S.PROBE_REQUEST, _S.PROBE_RESPONSE)),
}

TABLES: Mapping[Channel, Table] = {Channel.COMMAND: COMMAND, Channel.EVENT: EVENT}


def mermaid(table: Table, *, tolerated: bool = True) -> str:
    """The table as a mermaid state diagram; tolerated steps name their deviation in square brackets."""
    labels: dict[tuple[Phase, Phase], list[str]] = {}
    for (phase, sender, signal), step in table.items():
        if step.deviation and not tolerated:
            continue
        note = f" [{step.deviation.name}]" if step.deviation else ""
        labels.setdefault((phase, step.phase), []).append(f"{sender.value[0].upper()} {signal.value}{note}")
    lines = ["stateDiagram-v2", "    [*] --> Start"]
    lines += [f"    {a.value} --> {b.value}: {', '.join(texts)}" for (a, b), texts in labels.items()]
    return "\n".join([*lines, "    Refused --> [*]"]) + "\n"
