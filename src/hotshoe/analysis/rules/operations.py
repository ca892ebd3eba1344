"""Rules about requests, and about the parameters of what answers them."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import PacketSeen, Transaction
from hotshoe.analysis.rules.examples import answers, asks, does, happens
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import KNOWN, Family, succeeded
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import events, mtp, responses
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Direction
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import DataPhase, Event, OperationRequest, OperationResponse

_PARAMETERS = (
    "ISO 15740 10; CIPA DC-X005 2.3.6 to 2.3.8: as many parameters as the code has, their number is in the length"
)
_HANDLES = b"\0\0\0\0"

CODE = Rule(
    "operation-code",
    Severity.ERROR,
    "a request whose code is no operation's",
    "ISO 15740 10: operations are 0x1000 to 0x1FFF and 0x9000 to 0x9FFF",
    (Example("a property's code as operation", does(0x500F, answer=responses.OPERATION_NOT_SUPPORTED)),),
)

RESPONSE_CODE = Rule(
    "response-code",
    Severity.ERROR,
    "a response whose code is no response's",
    "ISO 15740 11: responses are 0x2000 to 0x2FFF and 0xA000 to 0xAFFF",
    (Example("the operation's own code as answer", does(op.SELF_TEST, answer=0x1011)),),
    "libgphoto2 gives the request's code to its caller where it cannot read the answer",
)

PHASE_UNKNOWN = tolerated(
    known.PHASE_UNKNOWN,
    "CIPA DC-X005 2.3.6: 1 without data or with data-in, 2 with data-out",
    Example("phase 0", (asks(op.SELF_TEST, phase=0), answers())),
    Example("phase 3", (asks(op.SELF_TEST, phase=3), answers())),
)

PHASE_WRONG = Rule(
    "phase-wrong",
    Severity.ERROR,
    "a request announces data that its operation does not take",
    "CIPA DC-X005 2.3.6: 2 is for operations with data-out only",
    (
        Example(
            "GetStorageIDs with data-out",
            (asks(op.GET_STORAGE_IDS, phase=2), answers(responses.INVALID_PARAMETER)),
        ),
    ),
)

PADDED = tolerated(
    known.PARAMETERS_PADDED,
    _PARAMETERS,
    Example("five parameters for OpenSession's kind", does(op.SELF_TEST, 1, 0, 0, 0, 0)),
    Example("a response with five", does(op.SELF_TEST, results=(0, 0, 0, 0, 0))),
    Example("an event with three", (happens(events.OBJECT_REMOVED, 7, 0, 0),)),
)

BEYOND = Rule(
    "parameters-beyond",
    Severity.WARNING,
    "parameters that the code does not have, and not zero",
    _PARAMETERS,
    (
        Example("of a request", does(op.SELF_TEST, 1, 2)),
        Example("of a response", does(op.SELF_TEST, results=(5,))),
        Example("of an event", (happens(events.OBJECT_REMOVED, 7, 8),)),
    ),
)

NEEDED = Rule(
    "parameters-missing",
    Severity.ERROR,
    "a mandatory parameter is missing",
    "ISO 15740 10 and 12",
    (
        Example("GetObject of no object", does(op.GET_OBJECT, answer=responses.INVALID_PARAMETER)),
        Example("an object was added, and nobody says which", (happens(events.OBJECT_ADDED),)),
    ),
)

RESULTS = Rule(
    "results-missing",
    Severity.ERROR,
    "OK without the parameters that the operation brings back",
    "ISO 15740 10: SendObjectInfo has three, GetNumObjects, CopyObject and GetPartialObject one",
    (
        Example("no count of objects", does(op.GET_NUM_OBJECTS, 0xFFFFFFFF)),
        Example(
            "SendObjectInfo without the new handle",
            (
                asks(op.COPY_OBJECT, 1, 0x00010001, 0),
                answers(),
            ),
        ),
    ),
)

RULES = (CODE, RESPONSE_CODE, PHASE_UNKNOWN, PHASE_WRONG, PADDED, BEYOND, NEEDED, RESULTS)

_NEEDS: dict[int, int] = {
    operation.code: number
    for operation, number in (
        (op.GET_STORAGE_INFO, 1),
        (op.GET_NUM_OBJECTS, 1),
        (op.GET_OBJECT_HANDLES, 1),
        (op.GET_OBJECT_INFO, 1),
        (op.GET_OBJECT, 1),
        (op.GET_THUMB, 1),
        (op.DELETE_OBJECT, 1),
        (op.SET_OBJECT_PROTECTION, 2),
        (op.GET_DEVICE_PROP_DESC, 1),
        (op.GET_DEVICE_PROP_VALUE, 1),
        (op.SET_DEVICE_PROP_VALUE, 1),
        (op.MOVE_OBJECT, 2),
        (op.COPY_OBJECT, 2),
        (op.GET_PARTIAL_OBJECT, 3),
        (mtp.GET_OBJECT_PROP_VALUE, 2),
        (mtp.GET_OBJECT_PROP_LIST, 1),
    )
}
"""How many parameters cannot be left out."""

_BRINGS: dict[int, int] = {
    operation.code: len(operation.results)
    for operation in (op.GET_NUM_OBJECTS, op.SEND_OBJECT_INFO, op.COPY_OBJECT, op.GET_PARTIAL_OBJECT)
}
_TELLS = frozenset({events.OBJECT_ADDED, events.OBJECT_REMOVED, events.DEVICE_PROP_CHANGED, events.OBJECT_INFO_CHANGED})
_UNDOCUMENTED = frozenset(range(0x101D, 0x1026))
"""Of ISO 15740:2008, whose parameters are not known."""


class Operations(Family):
    """Compares requests, responses and events with the catalog."""

    hears = (OperationRequest, OperationResponse, Event)

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        match seen.packet:
            case OperationRequest():
                yield from self._requested(seen, seen.packet)
            case OperationResponse(code) if code >> 12 not in (0x2, 0xA):
                yield self.scene.finding(RESPONSE_CODE, seen, f"0x{code:04X} is no response code")
            case OperationResponse():
                yield from self._answered(seen, seen.packet)
            case Event(code, _, params) if kind := KNOWN.events.get(code):
                yield from self._surplus(seen, params[len(kind.params) :])
                if code in _TELLS and not params:
                    yield self.scene.finding(NEEDED, seen, f"{kind.name} needs a {kind.params[0]}")

    def _requested(self, seen: PacketSeen, request: OperationRequest) -> Iterator[Finding]:
        if request.code >> 12 not in (0x1, 0x9):
            yield self.scene.finding(CODE, seen, f"0x{request.code:04X} is no operation code")
        if request.phase not in (DataPhase.NONE_OR_IN, DataPhase.OUT):
            yield self.scene.finding(PHASE_UNKNOWN, seen, f"phase {request.phase}")
        operation = None if request.code in _UNDOCUMENTED else KNOWN.operations.get(request.code)
        if operation is None:
            return
        if request.phase == DataPhase.OUT and operation.direction is not Direction.OUT:
            yield self.scene.finding(PHASE_WRONG, seen, f"{operation.name} takes no data")
        yield from self._surplus(seen, request.params[len(operation.params) :])
        if len(request.params) < _NEEDS.get(request.code, 0):
            yield self.scene.finding(NEEDED, seen, f"{operation.name} has {len(request.params)} parameters")

    def _answered(self, seen: PacketSeen, response: OperationResponse) -> Iterator[Finding]:
        request = seen.request
        operation = KNOWN.operations.get(request.code) if request else None
        if operation is None or operation.code in _UNDOCUMENTED:
            return
        surplus = response.params[len(operation.results) :]
        # What comes with an error is nowhere told, and may mean something.
        if response.code == responses.OK or not any(response.params):
            yield from self._surplus(seen, surplus)

    def _surplus(self, seen: PacketSeen, surplus: tuple[int, ...]) -> Iterator[Finding]:
        if surplus:
            rule = BEYOND if any(surplus) else PADDED
            yield self.scene.finding(rule, seen, f"{len(surplus)} parameters more than it has")

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        wanted, response = _BRINGS.get(transaction.request.code, 0), transaction.response
        if response and succeeded(transaction) and len(response.params) < wanted:
            yield self.scene.of_response(RESULTS, transaction, f"{len(response.params)} parameters of {wanted}")
