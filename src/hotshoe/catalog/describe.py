"""One line, or one JSON object, for a packet: what logs, the command line, the analyser and the docs show.

Payload is never shown, only counted, and a peer's text is made safe for terminals.
"""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.catalog.model import Catalog
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    Cancel,
    Data,
    DataPhase,
    EndData,
    Event,
    FailReason,
    InitCommandAck,
    InitCommandRequest,
    InitEventRequest,
    InitFail,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
)
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import NO_TRANSACTION, guid_text

_MEANINGS: dict[int, str] = {
    FailReason.REJECTED: "rejected: the camera does not know this computer, or does not want it",
    FailReason.BUSY: "busy: the camera has another connection",
    FailReason.UNSPECIFIED: "unspecified: the camera gives no reason",
}
_HANDLES = frozenset({"handle", "storage", "parent"})

Coded = OperationRequest | OperationResponse | Event
Names = tuple[str, ...] | None
"""What the parameters of a packet are called; None where its code is unknown."""


def describe(packet: Packet, catalog: Catalog, operation: int | None = None) -> str:
    """``GetObject(handle=0x00010001) #7``, ``OK #7``, ``StartData 1234 bytes #7``.

    ``operation`` is the code of the request that a response answers: its parameters then have names.
    """
    kind = type(packet).__name__
    match packet:
        case OperationRequest() | OperationResponse() | Event():
            return _coded_line(packet, catalog, operation)
        case StartData(transaction, total):
            size = "of unknown length" if total == TOTAL_UNKNOWN else f"{total} bytes"
            return f"{kind} {size} #{transaction}"
        case Data(transaction, payload) | EndData(transaction, payload):
            return f"{kind} {len(payload)} bytes #{transaction}"
        case Cancel(transaction):
            return f"{kind} #{transaction}"
        case InitFail(reason):
            return f"{kind} {_small(reason)} ({fail_reason(reason, catalog)})"
    return " ".join([kind, *(f"{key}={_quoted(value)}" for key, value in _identity(packet).items())])


def describe_json(packet: Packet, catalog: Catalog, operation: int | None = None) -> dict[str, object]:
    """The same for ``json.dumps``: codes and parameters are numbers, unnamed parameters ``param1`` to ``param5``."""
    out: dict[str, object] = {"packet": type(packet).__name__}
    match packet:
        case OperationRequest() | OperationResponse() | Event():
            out |= _coded_facts(packet, catalog, operation)
        case StartData(transaction, total):
            out |= {"transaction": transaction, "total": None if total == TOTAL_UNKNOWN else total}
        case Data(transaction, payload) | EndData(transaction, payload):
            out |= {"transaction": transaction, "bytes": len(payload)}
        case Cancel(transaction):
            out |= {"transaction": transaction}
        case InitFail(reason):
            out |= {"reason": reason, "meaning": fail_reason(reason, catalog)}
        case _:
            out |= _identity(packet)
    return out


def fail_reason(reason: int, catalog: Catalog) -> str:
    """What Init_Fail's ``reason`` means; Fujifilm bodies put a response code there."""
    response = catalog.responses.get(reason)
    if response:
        return f"{response.name}: {response.meaning}" if response.meaning else response.name
    return _MEANINGS.get(reason, "a reason outside the standard")


def describe_operation(code: int, params: tuple[int, ...], catalog: Catalog) -> str:
    """``GetObject(handle=0x00010001)``: a request without its transaction, for error messages."""
    operation = catalog.operations.get(code)
    return catalog.operation_name(code) + _arguments(params, operation.params if operation else None, catalog)


def _coded_line(packet: Coded, catalog: Catalog, operation: int | None) -> str:
    name, names = _meaning(packet, catalog, operation)
    line = name + _arguments(packet.params, names, catalog)
    if not isinstance(packet, Event) or packet.transaction != NO_TRANSACTION:
        line += f" #{packet.transaction}"
    match packet:
        case OperationRequest(phase=DataPhase.OUT):
            return line + " data-out"
        case OperationRequest(phase=phase) if phase != DataPhase.NONE_OR_IN:
            return line + f" phase={phase}"
    return line


def _coded_facts(packet: Coded, catalog: Catalog, operation: int | None) -> dict[str, object]:
    name, names = _meaning(packet, catalog, operation)
    facts: dict[str, object] = {
        "code": packet.code,
        "name": name,
        "transaction": None if packet.transaction == NO_TRANSACTION else packet.transaction,
        "params": {key or f"param{place}": value for place, key, value in _named(packet.params, names)},
    }
    return facts | {"phase": packet.phase} if isinstance(packet, OperationRequest) else facts


def _meaning(packet: Coded, catalog: Catalog, operation: int | None) -> tuple[str, Names]:
    match packet:
        case OperationRequest(code=code):
            request = catalog.operations.get(code)
            return catalog.operation_name(code), request.params if request else None
        case Event(code=code):
            event = catalog.events.get(code)
            return catalog.event_name(code), event.params if event else None
    answered = catalog.operations.get(operation) if operation is not None else None
    return catalog.response_name(packet.code), answered.results if answered else None


def _named(params: tuple[int, ...], names: Names) -> Iterator[tuple[int, str, int]]:
    """Place, name ("" where there is none) and value of each parameter, without the zeros that only fill up."""
    known = names or ()
    padded = names is not None and not any(params[len(known) :])
    for place, value in enumerate(params[: len(known)] if padded else params, start=1):
        yield place, known[place - 1] if place <= len(known) else "", value


def _arguments(params: tuple[int, ...], names: Names, catalog: Catalog) -> str:
    shown = ", ".join(_argument(name, value, catalog) for _, name, value in _named(params, names))
    return f"({shown})" if shown else ""


def _argument(name: str, value: int, catalog: Catalog) -> str:
    if not name:
        return f"0x{value:08X}"
    if name in _HANDLES or value == NO_TRANSACTION:
        return f"{name}=0x{value:08X}"
    if name == "property":
        return f"{name}={catalog.property_name(value)}"
    if name == "format" and value:
        return f"{name}={catalog.format_name(value)}"
    return f"{name}={value}"


def _identity(packet: Packet) -> dict[str, str | int]:
    """The fields of the packets that open the connections."""
    facts: dict[str, str | int] = {}
    if isinstance(packet, InitCommandAck | InitEventRequest):
        facts["connection"] = packet.connection
    if isinstance(packet, InitCommandRequest | InitCommandAck):
        facts["name"] = safe_text(packet.name)
        facts["guid"] = guid_text(packet.guid)
        facts["version"] = f"{packet.version >> 16}.{packet.version & 0xFFFF}"
    return facts


def _quoted(value: str | int) -> str:
    return '"' + value.replace('"', '\\"') + '"' if isinstance(value, str) else str(value)


def _small(reason: int) -> str:
    return str(reason) if reason < 0x100 else f"0x{reason:04X}"
