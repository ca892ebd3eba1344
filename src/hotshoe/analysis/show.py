"""Each item of a recording in one line for people, or as one object for JSON. A peer's text is made safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from hotshoe.analysis.model import (
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Flow,
    Gap,
    Item,
    Noticed,
    PacketSeen,
    Payload,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.sessions import Session
from hotshoe.catalog.describe import describe, describe_json
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import PacketType
from hotshoe.wire.text import safe_text

_ARROWS = {Role.INITIATOR: ">", Role.RESPONDER: "<", None: "!"}
_SECOND = 1_000_000_000
_DATA_NAMES = {PacketType.DATA: "Data", PacketType.END_DATA: "EndData"}

Shown = Item | Session
"""What can be shown."""

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Moments:
    """Times of a recording that begins at ``start``, in seconds from there."""

    start: int

    def show(self, point: Point) -> str:
        """``0.001234``."""
        return f"{(point.time - self.start) / _SECOND:.6f}"


def line(item: Shown, moments: Moments) -> str:
    """Time, frame, conversation, direction and what it is."""
    point = point_of(item)
    return f"{moments.show(point):>12} {f'#{point.frame}':>8}  {_where(item)} {text(item)}"


def text(item: Shown) -> str:
    """What it is, in words."""
    match item:
        case PacketSeen():
            return packet_text(item)
        case TransactionEnded(transaction):
            return transaction_text(transaction)
        case Session():
            return item.text()
        case ConversationBegan(conversation):
            return f"conversation {conversation.number}: {_between(conversation)}"
        case ConversationEnded(conversation, _, how):
            return f"conversation {conversation.number} {_ended(how.value)}"
        case Diagnosed():
            name = f"{item.deviation.name}: " if item.deviation else ""
            return safe_text(f"! {name}{item.text}")
        case Gap():
            return _gap_text(item)
        case Noticed():
            size = f", {item.size} bytes" if item.size else ""
            return safe_text(f"~ {item.oddity.value}{size}{': ' if item.text else ''}{item.text}")
        case Payload():
            return f"{item.size} bytes of data" if item.data is not None else f"{item.size} bytes of data not recorded"


def packet_text(item: PacketSeen) -> str:
    """``GetObject(handle=0x00000005) #13``, ``EndData 153 bytes #1``."""
    packet = item.packet
    if isinstance(packet, DataHeader):
        return f"{_DATA_NAMES[packet.kind]} {packet.size} bytes #{packet.transaction}"
    return describe(packet, item.conversation.catalog, item.request.code if item.request else None)


def transaction_text(transaction: Transaction) -> str:
    """``GetObject(handle=0x00000005) #13  < 1234 bytes  OK  12.3 ms``."""
    parts = [describe(transaction.request, transaction.conversation.catalog), data_text(transaction)]
    parts.append(answer_text(transaction))
    if transaction.responded:
        parts.append(f"{(transaction.responded.time - transaction.requested.time) / 1e6:.1f} ms")
    return "  ".join(part for part in parts if part)


def data_text(transaction: Transaction) -> str:
    """``< 153 bytes``; nothing where no data phase was seen."""
    if transaction.data_from is None:
        return ""
    size = transaction.received
    parts = [f"{_ARROWS[transaction.data_from]} {size} bytes"]
    if transaction.announced not in (None, size + transaction.missing):
        parts.append(f"of {transaction.announced}")
    if transaction.missing:
        parts.append(f"and {transaction.missing} not recorded")
    return " ".join(parts)


def answer_text(transaction: Transaction) -> str:
    """``OK``, ``DeviceBusy``, ``cancelled, no answer``."""
    cancelled = "cancelled, " if transaction.cancelled else ""
    if transaction.response is None:
        return f"{cancelled}no answer"
    named = describe(transaction.response, transaction.conversation.catalog, transaction.request.code)
    return cancelled + named.rpartition(" #")[0]


def facts(item: Shown) -> tuple[str, Facts]:
    """The name of a JSON line, and its keys."""
    match item:
        case PacketSeen():
            return "packet", _packet_facts(item)
        case TransactionEnded(transaction):
            return "transaction", _transaction_facts(transaction)
        case Session():
            return "session", {**_place(item.began), **item.facts()}
        case ConversationBegan(conversation):
            return "conversation.began", {**_place(item.point), **_conversation_facts(conversation)}
        case ConversationEnded(conversation, point, how):
            return "conversation.ended", {**_place(point), **_conversation_facts(conversation), "how": how.value}
        case Diagnosed():
            name = item.deviation.name if item.deviation else None
            return "finding", {**_sent(item), "deviation": name, "text": item.text}
        case Gap():
            return "gap", {**_sent(item), "size": item.size, "resumed": item.resumed, "text": item.text}
        case Noticed():
            keys = {"oddity": item.oddity.value, "size": item.size, "text": item.text}
            return "noticed", {**_place(item.point), **keys}
        case Payload():
            return "data", {**_place(item.point), "offset": item.offset, "size": item.size}


def point_of(item: Shown) -> Point:
    """When and where it was; of a transaction or a session, where it began."""
    match item:
        case TransactionEnded(transaction):
            return transaction.requested
        case Session():
            return item.began
    return item.point


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


def _packet_facts(item: PacketSeen) -> Facts:
    packet = item.packet
    if isinstance(packet, DataHeader):
        known: Facts = {"packet": _DATA_NAMES[packet.kind], "transaction": packet.transaction, "bytes": packet.size}
    else:
        known = describe_json(packet, item.conversation.catalog, item.request.code if item.request else None)
    return {**_sent(item), "size": item.size, **known, "state": item.phase.value}


def _transaction_facts(transaction: Transaction) -> Facts:
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


def _where(item: Shown) -> str:
    """Conversation, connection and direction, each in a column of its own."""
    conversation = conversation_of(item)
    number = str(conversation.number) if conversation else "-"
    sender = item.sender if isinstance(item, PacketSeen | Diagnosed | Gap) else None
    channel = item.channel if isinstance(item, PacketSeen | Diagnosed | Gap) else None
    event = "e" if channel is Channel.EVENT else " "
    return f"{number:>2}{event}{_ARROWS[sender] if sender else ' '}"


def conversation_of(item: Shown) -> Conversation | None:
    """The conversation that an item is of, None where that is not known."""
    match item:
        case TransactionEnded(transaction):
            return transaction.conversation
        case Noticed():
            return None
    return item.conversation


def _between(conversation: Conversation) -> str:
    flow = conversation.command or conversation.event
    ends = " and ".join(safe_text(str(end)) for end in flow.ends) if flow else "?"
    return f"{conversation.framing} between {ends}"


def _ended(how: str) -> str:
    return f"is cut off: {how}" if " " in how else how


def _gap_text(gap: Gap) -> str:
    size = "bytes" if gap.size is None else f"{gap.size} bytes"
    after = "" if gap.resumed else "; reading could not go on"
    return safe_text(f"! {size} missing or unreadable: {gap.text}{after}")
