"""Rules about whose turn it is: what the tables of states do not allow, by what it was."""

from __future__ import annotations

from collections.abc import Callable

from hotshoe.analysis.rules import data, establishment
from hotshoe.analysis.rules.examples import answers, asks, initiator, responder
from hotshoe.analysis.rules.model import Example, Rule, Severity, Start
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import TABLES, Channel, Phase, Role, Signal
from hotshoe.wire.packets import Cancel, Event, OperationRequest, StartData

_I, _R = Role.INITIATOR, Role.RESPONDER

DIRECTION = Rule(
    "direction",
    Severity.ERROR,
    "a packet that only the other side may send",
    "CIPA DC-X005 2.3: initiators send requests and cancel, responders answer and tell of events",
    (
        Example("a response of the initiator", (initiator(answers(id=1).packet),)),
        Example("a request of the responder", (responder(OperationRequest(1, op.SELF_TEST.code, 2)),)),
        Example("an event of the initiator", (initiator(Event(0x4008), on=Channel.EVENT),)),
        Example("a Cancel of the responder", (responder(Cancel(1), on=Channel.EVENT),)),
    ),
)

CONNECTION = Rule(
    "connection-wrong",
    Severity.ERROR,
    "a packet on the connection that is not its own",
    "CIPA DC-X005 2.2: operations and data on the command connection, events and probes on the other",
    (
        Example("a request on the event connection", (initiator(asks(op.SELF_TEST).packet, on=Channel.EVENT),)),
        Example("data on the event connection", (responder(StartData(1, 0), on=Channel.EVENT),)),
    ),
)

UNASKED = Rule(
    "response-unasked",
    Severity.ERROR,
    "a response before any request",
    "CIPA DC-X005 2.3.7: every response answers a request",
    (Example("OK to nothing", (answers(id=0),), Start.CONNECTED),),
)

RULES = (DIRECTION, CONNECTION, UNASKED)

_OPENING = frozenset(
    {
        Signal.INIT_COMMAND_REQUEST,
        Signal.INIT_COMMAND_ACK,
        Signal.INIT_EVENT_REQUEST,
        Signal.INIT_EVENT_ACK,
        Signal.INIT_FAIL,
    }
)
_DATA = frozenset({Signal.START_DATA, Signal.DATA, Signal.END_DATA})
_MAY = {channel: frozenset((sender, signal) for _, sender, signal in table) for channel, table in TABLES.items()}
"""What either side may send on each connection at some time."""


def _may(channel: Channel, sender: Role, signal: Signal) -> bool:
    return (sender, signal) in _MAY[channel]


def is_allowed(channel: Channel, sender: Role, phase: Phase, signal: Signal) -> bool:
    """Whether the tables have such a step, so that something else was wrong with it."""
    return (phase, sender, signal) in TABLES[channel]


def rule_of_turn(channel: Channel, sender: Role, phase: Phase, signal: Signal) -> Rule:
    """The rule that ``signal`` of ``sender`` breaks in ``phase``, where the tables do not allow it."""
    if phase is Phase.REFUSED:
        return establishment.REFUSED
    anywhere = [each for each in Channel if _may(each, sender, signal)]
    if not anywhere:
        return DIRECTION
    if channel not in anywhere:
        return CONNECTION
    if phase in (Phase.START, Phase.ASKED) or signal in _OPENING:
        return establishment.ORDER
    return _of_data(sender, phase, signal) if signal in _DATA else UNASKED


def _of_data(sender: Role, phase: Phase, signal: Signal) -> Rule:
    """Data where there must be none."""
    for applies, rule in _DATA_RULES:
        if applies(sender, phase, signal):
            return rule
    return data.UNSTARTED


_Applies = Callable[[Role, Phase, Signal], bool]
_DATA_RULES: tuple[tuple[_Applies, Rule], ...] = (
    (lambda sender, phase, _: sender is _I and phase in (Phase.DATA_IN, Phase.REQUESTED), data.BOTH_WAYS),
    (lambda sender, phase, _: sender is _R and phase in (Phase.DATA_OUT, Phase.DATA_OUT_DUE), data.BOTH_WAYS),
    (lambda _, phase, signal: signal is Signal.START_DATA and phase is not Phase.REQUESTED, data.RESTARTED),
    (lambda _, phase, __: phase is Phase.RESPONSE_DUE, data.AFTER_END),
)
