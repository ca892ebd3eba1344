"""Each item of a recording as one object for JSON: the name of its line, and its keys."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import singledispatch

from hotshoe.analysis.model import (
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Flow,
    Gap,
    Noticed,
    PacketSeen,
    Payload,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.sessions import Session
from hotshoe.analysis.show import DATA_NAMES, Shown
from hotshoe.catalog.describe import describe_json
from hotshoe.protocol.framing import DataHeader

_SECOND = 1_000_000_000

Facts = dict[str, object]


@singledispatch
def facts(item: Shown) -> tuple[str, Facts]:
    """The name of a JSON line, and its keys."""
    raise TypeError(f"nobody shows {type(item).__name__}")


@facts.register
def _session(item: Session) -> tuple[str, Facts]:
    return "session", {**_place(item.began), **item.facts()}


@facts.register
def _began(item: ConversationBegan) -> tuple[str, Facts]:
    return "conversation.began", {**_place(item.point), **_conversation_facts(item.conversation)}


@facts.register
def _over(item: ConversationEnded) -> tuple[str, Facts]:
    return "conversation.ended", {**_place(item.point), **_conversation_facts(item.conversation), "how": item.how.value}


@facts.register
def _diagnosed(item: Diagnosed) -> tuple[str, Facts]:
    name = item.deviation.name if item.deviation else None
    return "finding", {**_sent(item), "deviation": name, "text": item.text}


@facts.register
def _gap(item: Gap) -> tuple[str, Facts]:
    return "gap", {**_sent(item), "size": item.size, "resumed": item.resumed, "text": item.text}


@facts.register
def _noticed(item: Noticed) -> tuple[str, Facts]:
    return "noticed", {**_place(item.point), "oddity": item.oddity.value, "size": item.size, "text": item.text}


@facts.register
def _payload(item: Payload) -> tuple[str, Facts]:
    return "data", {**_place(item.point), "start": item.offset, "size": item.size}


@facts.register
def _transaction(item: TransactionEnded) -> tuple[str, Facts]:
    return "transaction", transaction_facts(item.transaction)


def iso_time(nanoseconds: int) -> str:
    """``2026-11-26T17:40:00.000000+00:00``; the number where there is no such date."""
    try:
        moment = datetime.fromtimestamp(nanoseconds // _SECOND, UTC)
    except (OverflowError, OSError, ValueError):
        return str(nanoseconds)
    return moment.replace(microsecond=nanoseconds % _SECOND // 1000).isoformat(timespec="microseconds")


def seconds_between(before: Point | None, after: Point | None) -> float | None:
    """Between two places, None where one of them is not known."""
    return None if before is None or after is None else (after.time - before.time) / _SECOND


@facts.register
def _packet(item: PacketSeen) -> tuple[str, Facts]:
    packet = item.packet
    if isinstance(packet, DataHeader):
        known: Facts = {"packet": DATA_NAMES[packet.kind], "transaction": packet.transaction, "bytes": packet.size}
    else:
        known = describe_json(packet, item.conversation.catalog, item.request.code if item.request else None)
    return "packet", {**_sent(item), "size": item.size, **known, "state": item.phase.value}


def transaction_facts(transaction: Transaction) -> Facts:
    """A transaction with its request, its data and its response."""
    catalog = transaction.conversation.catalog
    request = describe_json(transaction.request, catalog)
    del request["packet"]
    response = transaction.response
    sender = transaction.data_from
    return {
        "conversation": transaction.conversation.number,
        **_place(transaction.requested),
        "number": transaction.number,
        "session": transaction.session,
        **request,
        "from": sender.value if sender else None,
        "announced": transaction.announced,
        "bytes": transaction.received,
        "missing": transaction.missing,
        "response": _response_facts(transaction) if response else None,
        "cancelled": transaction.cancelled is not None,
        "seconds": seconds_between(transaction.requested, transaction.responded),
        "seconds_to_data": seconds_between(transaction.requested, transaction.first_data),
        "events": [catalog.event_name(event.code) for event in transaction.events],
    }


def _response_facts(transaction: Transaction) -> Facts:
    assert transaction.response
    facts = describe_json(transaction.response, transaction.conversation.catalog, transaction.request.code)
    return {key: facts[key] for key in ("code", "name", "params")}


def _conversation_facts(conversation: Conversation) -> Facts:
    device = conversation.device
    return {
        "conversation": conversation.number,
        "framing": conversation.framing,
        "command": flow_facts(conversation.command),
        "event_connection": flow_facts(conversation.event),
        "initiator": conversation.initiator,
        "responder": conversation.responder,
        "connection": conversation.connection,
        "maker": device.manufacturer if device else None,
        "model": device.model if device else None,
    }


def flow_facts(flow: Flow | None) -> list[str] | None:
    """Both ends of a flow, who opened it first."""
    return [str(end) for end in flow.ends] if flow else None


def _sent(item: PacketSeen | Diagnosed | Gap) -> Facts:
    return {
        "conversation": item.conversation.number if item.conversation else None,
        **_place(item.point),
        "channel": item.channel.value if item.channel else None,
        "sender": item.sender.value if item.sender else None,
    }


def _place(point: Point) -> Facts:
    return {"frame": point.frame, "time": iso_time(point.time), "offset": point.offset}
