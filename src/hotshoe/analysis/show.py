"""Each item of a recording in one line for people; the text of peers is made safe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from hotshoe.analysis.model import (
    Close,
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
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
from hotshoe.catalog.describe import describe
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import PacketType
from hotshoe.wire.text import safe_text

_ARROWS = {Role.INITIATOR: ">", Role.RESPONDER: "<", None: "!"}
_SECOND = 1_000_000_000
DATA_NAMES = {PacketType.DATA: "Data", PacketType.END_DATA: "EndData"}

Shown = Item | Session
"""What can be shown."""

ENDINGS = {
    Close.FIN: "is over",
    Close.RESET: "was reset",
    Close.UNSEEN: "is over; its end was not recorded",
    Close.RECORDING: "goes on when the recording ends",
}


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


@singledispatch
def text(item: Shown) -> str:
    """What it is, in words."""
    raise TypeError(f"nobody shows {type(item).__name__}")


@text.register
def packet_text(item: PacketSeen) -> str:
    """``GetObject(handle=0x00000005) #13``, ``EndData 153 bytes #1``."""
    packet = item.packet
    if isinstance(packet, DataHeader):
        return f"{DATA_NAMES[packet.kind]} {packet.size} bytes #{packet.transaction}"
    return describe(packet, item.conversation.catalog, item.request.code if item.request else None)


@text.register
def _transaction_ended(item: TransactionEnded) -> str:
    return transaction_text(item.transaction)


def transaction_text(transaction: Transaction) -> str:
    """``GetObject(handle=0x00000005) #13  < 1234 bytes  OK  12.3 ms``."""
    parts = [describe(transaction.request, transaction.conversation.catalog), data_text(transaction)]
    parts.append(answer_text(transaction))
    if transaction.responded:
        # Where frames were recorded in the wrong order, an answer may seem to come first.
        took = max(0, transaction.responded.time - transaction.requested.time)
        parts.append(f"{took / 1e6:.1f} ms")
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


def point_of(item: Shown) -> Point:
    """When and where it was; of a transaction or a session, where it began."""
    match item:
        case TransactionEnded(transaction):
            return transaction.requested
        case Session():
            return item.began
    return item.point


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


@text.register
def _gap_text(gap: Gap) -> str:
    size = "bytes" if gap.size is None else f"{gap.size} bytes"
    after = "" if gap.resumed else "; reading could not go on"
    return safe_text(f"! {size} missing or unreadable: {gap.text}{after}")


@text.register
def _began(item: ConversationBegan) -> str:
    return f"conversation {item.conversation.number}: {_between(item.conversation)}"


@text.register
def _over(item: ConversationEnded) -> str:
    return f"conversation {item.conversation.number} {ENDINGS[item.how]}"


@text.register
def _diagnosed(item: Diagnosed) -> str:
    name = f"{item.deviation.name}: " if item.deviation else ""
    return safe_text(f"! {name}{item.text}")


@text.register
def _noticed(item: Noticed) -> str:
    size = f", {item.size} bytes" if item.size else ""
    return safe_text(f"~ {item.oddity.value}{size}{': ' if item.text else ''}{item.text}")


@text.register
def _payload(item: Payload) -> str:
    return f"{item.size} bytes of data" + (" not recorded" if item.data is None else "")


@text.register
def _session(item: Session) -> str:
    return item.text()
