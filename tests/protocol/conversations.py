"""Beginnings of conversations, and turns that occur in many of them."""

from collections.abc import Callable

from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import Asked, CommandAccepted, Connected, DataStarted, Requested, Responded
from hotshoe.protocol.responder import Responder
from hotshoe.wire.packets import (
    Data,
    DataPhase,
    EndData,
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    StartData,
)
from hotshoe.wire.values import Guid
from tests.playbook import I, R, Step, chunk, do, play

HERE, THERE = Guid(b"the initiator's."), Guid(b"the responder's.")

GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION = 0x1001, 0x1002, 0x1003
GET_OBJECT, SEND_OBJECT, INITIATE_CAPTURE = 0x1009, 0x100D, 0x100E
OBJECT_ADDED, UNREPORTED_STATUS = 0x4002, 0x400E
OK, ERROR, INVALID_TRANSACTION, ALREADY_OPEN, CANCELLED = 0x2001, 0x2002, 0x2004, 0x201E, 0x201F

HELLO = InitCommandRequest(HERE, "laptop")
WELCOME = InitCommandAck(1, THERE, "camera")


def asks(transaction: int, code: int = GET_OBJECT, *params: int) -> OperationRequest:
    """A request without data, or with data towards the initiator."""
    return OperationRequest(DataPhase.NONE_OR_IN, code, transaction, params)


def asks_out(transaction: int, code: int = SEND_OBJECT, *params: int) -> OperationRequest:
    """A request with data towards the responder."""
    return OperationRequest(DataPhase.OUT, code, transaction, params)


def answers(transaction: int, code: int = OK, *params: int) -> OperationResponse:
    return OperationResponse(code, transaction, params)


def requested(request: OperationRequest) -> Requested:
    """What a responder's user is told of a request."""
    return Requested(request, request.phase == DataPhase.OUT)


def initiator(*, strict: bool = False, limits: Limits = DEFAULT, session: bool = True) -> Initiator:
    """Connected at 0 s, by default with a session: the next transaction is 1."""
    engine = play(
        Initiator(HERE, "laptop", strict=strict, limits=limits),
        do(lambda i: i.start(0.0)),
        I >> HELLO,
        R >> WELCOME << CommandAccepted(1, THERE, "camera", 0x00010000),
        do(lambda i: i.event_connected(0.0)),
        I.event >> InitEventRequest(1),
        R.event >> InitEventAck() << Connected(),
    )
    if session:
        opened = responded(0, operation=OPEN_SESSION)
        play(engine, *requests(OPEN_SESSION, 1, transaction=0), R >> answers(0) << opened)
    return engine


def responder(*, strict: bool = False, limits: Limits = DEFAULT, session: bool = True) -> Responder:
    """Connected at 0 s, by default with a session: transaction 1 is expected."""
    engine = play(
        Responder(strict=strict, limits=limits),
        I >> HELLO << Asked(HELLO),
        do(lambda r: r.accept(1, THERE, "camera")),
        R >> WELCOME,
        I.event >> InitEventRequest(1) << Connected(),
        R.event >> InitEventAck(),
    )
    if session:
        play(engine, hears(asks(0, OPEN_SESSION, 1)), do(_opens), R >> answers(0))
    return engine


def _opens(camera: Responder) -> None:
    camera.session = 1
    camera.respond(OK, now=0.0)


def requests(code: int = GET_OBJECT, *params: int, transaction: int = 1, total: int | None = None) -> tuple[Step, ...]:
    """An initiator's user requests an operation, and out it goes."""
    ask = do(lambda i: i.request(code, params, 0.0, total=total))
    if total is None:
        return (ask, I >> asks(transaction, code, *params))
    start = I >> StartData(transaction, total)
    return (ask, I >> asks_out(transaction, code, *params), start, *([] if total else [I >> EndData(transaction)]))


def responded(
    transaction: int = 1, code: int = OK, *params: int, operation: int = GET_OBJECT, **data: int | bool | None
) -> Responded:
    """What an initiator's user is told of the end of a transaction."""
    return Responded(operation, transaction, code, params, **data)  # type: ignore[arg-type]


def hears(request: OperationRequest) -> Step:
    """A responder's user is told of a request."""
    return I >> request << requested(request)


def responds(transaction: int, code: int = OK, *params: int) -> tuple[Step, ...]:
    """A responder's user answers."""
    return (do(lambda r: r.respond(code, params, now=0.0)), R >> answers(transaction, code, *params))


def sending_camera(*sent: bytes, total: int = 9, strict: bool = False) -> Responder:
    """In the middle of the data-in phase of transaction 1."""
    engine = play(responder(strict=strict), hears(asks(1)), do(lambda r: r.start_data(total)), R >> StartData(1, total))
    for piece in sent:
        play(engine, do(_sends(piece)), R >> Data(1, piece))
    return engine


def _sends(piece: bytes) -> Callable[[Responder], None]:
    return lambda camera: camera.send_chunk(piece, 0.0, last=False)


def receiving_camera(*got: bytes, total: int = 9, strict: bool = False) -> Responder:
    """In the middle of the data-out phase of transaction 1."""
    return play(
        responder(strict=strict),
        hears(asks_out(1)),
        I >> StartData(1, total) << DataStarted(1, total),
        *(I >> Data(1, piece) << chunk(piece) for piece in got),
    )


def still_usable(transaction: int) -> tuple[Step, ...]:
    """One more operation at an initiator: the session has survived whatever was before."""
    return (
        *requests(GET_DEVICE_INFO, transaction=transaction),
        R >> answers(transaction) << responded(transaction, operation=GET_DEVICE_INFO),
    )


def still_serving(transaction: int) -> tuple[Step, ...]:
    """One more operation at a responder."""
    return (hears(asks(transaction, GET_DEVICE_INFO)), *responds(transaction))
