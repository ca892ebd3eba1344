"""A whole session in which every packet occurs but Init_Fail, and how either engine takes part in it."""

from collections.abc import Iterable

from hotshoe.protocol.engine import Engine
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import (
    Cancel,
    Data,
    EndData,
    Event,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    ProbeRequest,
    ProbeResponse,
    StartData,
    encode_packet,
)
from tests.playbook import I, R, Speaker
from tests.protocol.conversations import (
    CANCELLED,
    CLOSE_SESSION,
    GET_DEVICE_INFO,
    HELLO,
    HERE,
    INITIATE_CAPTURE,
    OBJECT_ADDED,
    OK,
    OPEN_SESSION,
    SEND_OBJECT,
    WELCOME,
    answers,
    asks,
    asks_out,
)

REFERENCE: tuple[tuple[Speaker, Packet], ...] = (
    (I, HELLO),
    (R, WELCOME),
    (I.event, InitEventRequest(1)),
    (R.event, InitEventAck()),
    (I, asks(0, OPEN_SESSION, 1)),
    (R, answers(0)),
    (I, asks(1, GET_DEVICE_INFO)),
    (R, StartData(1, 10)),
    (R, Data(1, b"device")),
    (R, EndData(1, b"info")),
    (R, answers(1)),
    (R.event, Event(OBJECT_ADDED, params=(5,))),
    (I.event, ProbeRequest()),
    (R.event, ProbeResponse()),
    (R.event, ProbeRequest()),
    (I.event, ProbeResponse()),
    (I, asks_out(2, SEND_OBJECT)),
    (I, StartData(2, 8)),
    (I, Data(2, b"object")),
    (I, EndData(2, b"of")),
    (R, answers(2, OK, 1, 2, 3)),
    (I, asks(3, INITIATE_CAPTURE, 0, 0)),
    (I, Cancel(3)),
    (I.event, Cancel(3)),
    (R, answers(3, CANCELLED)),
    (I, asks(4, CLOSE_SESSION)),
    (R, answers(4)),
)
"""A session in which every packet occurs but Init_Fail; the engines answer probes and associate by themselves."""

_SENDS = {SEND_OBJECT: 8}


def say(engine: Engine, packet: Packet, now: float = 0.0) -> None:
    """Have an engine's user do what makes it send ``packet``, where it does not do so by itself."""
    if isinstance(packet, ProbeRequest):
        engine.probe(now)
    elif isinstance(engine, Initiator):
        _say_as_initiator(engine, packet, now)
    elif isinstance(engine, Responder):
        _say_as_responder(engine, packet, now)


def _say_as_initiator(engine: Initiator, packet: Packet, now: float) -> None:
    match packet:
        case InitCommandRequest():
            engine.start(now)
        case InitEventRequest():
            engine.event_connected(now)
        case OperationRequest(_, code, _, params):
            engine.request(code, params, now, total=_SENDS.get(code))
        case Data(_, payload) | EndData(_, payload):
            engine.send_chunk(payload, now)
        case Cancel():
            engine.cancel(now)


def _say_as_responder(engine: Responder, packet: Packet, now: float) -> None:
    match packet:
        case InitCommandAck(connection, guid, name):
            engine.accept(connection, guid, name)
        case StartData(_, total):
            engine.start_data(total)
        case Data(_, payload) | EndData(_, payload):
            engine.send_chunk(payload, now, last=isinstance(packet, EndData))
        case OperationResponse(code, _, params):
            _follow_session(engine)
            engine.respond(code, params, now=now)
        case Event(code, transaction, params):
            engine.event(code, params, transaction)


def _follow_session(engine: Responder) -> None:
    """What a camera does before it responds to OpenSession and CloseSession."""
    running = engine._command.running
    if running.code == OPEN_SESSION:
        engine.session = 1
    elif running.code == CLOSE_SESSION:
        engine.session = None


def new(role: Role, *, strict: bool = False) -> Engine:
    """An engine before the first packet."""
    return Initiator(HERE, "laptop", strict=strict) if role is Role.INITIATOR else Responder(strict=strict)


def take_part(engine: Engine, role: Role, lines: Iterable[tuple[Speaker, Packet]]) -> None:
    """Say what is the engine's own, and hear the rest."""
    for speaker, packet in lines:
        if speaker.role is role:
            say(engine, packet)
        else:
            engine.receive(speaker.channel, encode_packet(packet), 0.0)


def after(role: Role, lines: int, *, strict: bool = False) -> Engine:
    """An engine that has taken part in the first ``lines`` of the reference session, with empty queues."""
    engine = new(role, strict=strict)
    take_part(engine, role, REFERENCE[:lines])
    engine.outgoing()
    engine.notices()
    return engine
