"""Sessions: from OpenSession to CloseSession, or to the end of the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotshoe.analysis.model import (
    Conversation,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    PacketSeen,
    Point,
    Transaction,
    TransactionEnded,
)
from hotshoe.catalog.operations import CLOSE_SESSION, OPEN_SESSION
from hotshoe.catalog.responses import OK
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import Event
from hotshoe.wire.text import safe_text


@dataclass(eq=False, slots=True)
class Session:
    """What happened in one session; ``number`` is None for what was said outside of any that was recorded."""

    conversation: Conversation
    number: int | None
    began: Point
    ended: Point
    transactions: int = 0
    failed: int = 0
    events: int = 0
    findings: int = 0
    gaps: int = 0
    bytes_in: int = 0
    bytes_out: int = 0

    def text(self) -> str:
        """All of it in one line."""
        name = f"session {self.number}" if self.number is not None else "outside of sessions"
        device = self.conversation.device
        camera = safe_text(f" with {device.manufacturer} {device.model}".rstrip()) if device else ""
        failed = f" ({self.failed} without OK)" if self.failed else ""
        seconds = (self.ended.time - self.began.time) / 1e9
        parts = [
            f"{name}{camera}: {seconds:.3f} s, {self.transactions} operations{failed}",
            f"< {self.bytes_in} bytes, > {self.bytes_out} bytes",
            f"{self.events} events",
        ]
        parts += [f"{self.findings} findings"] if self.findings else []
        parts += [f"{self.gaps} gaps"] if self.gaps else []
        return "  ".join(parts)

    def facts(self) -> dict[str, object]:
        """The same for JSON."""
        return {
            "conversation": self.conversation.number,
            "session": self.number,
            "seconds": (self.ended.time - self.began.time) / 1e9,
            "operations": self.transactions,
            "failed": self.failed,
            "events": self.events,
            "findings": self.findings,
            "gaps": self.gaps,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
        }


def sessions(items: Iterable[Item]) -> Iterator[Session]:
    """The sessions of a recording, each when it is over."""
    opened: dict[int, Session] = {}
    for item in items:
        match item:
            case TransactionEnded(transaction):
                yield from _count(opened, transaction)
            case PacketSeen(packet=Event(), conversation=conversation, point=point):
                _session(opened, conversation, None, point).events += 1
            case Diagnosed(conversation=Conversation() as conversation, point=point):
                _session(opened, conversation, None, point).findings += 1
            case Gap(conversation=Conversation() as conversation, point=point):
                _session(opened, conversation, None, point).gaps += 1
            case ConversationEnded(conversation, point):
                over = opened.pop(conversation.number, None)
                if over:
                    over.ended = max(over.ended, point)
                    yield over
    yield from opened.values()


def _count(opened: dict[int, Session], transaction: Transaction) -> Iterator[Session]:
    """Add a transaction to its session; the session where one ends, by it or before it."""
    conversation, code = transaction.conversation, transaction.request.code
    done = transaction.response is not None and transaction.response.code == OK
    number = transaction.session
    if code == OPEN_SESSION.code and done:
        before = opened.pop(conversation.number, None)
        if before:
            yield before
        number = transaction.request.params[0] if transaction.request.params else None
    session = _session(opened, conversation, number, transaction.requested)
    session.transactions += 1
    session.failed += not done
    session.ended = transaction.responded or transaction.last_data or transaction.requested
    if transaction.data_from is Role.RESPONDER:
        session.bytes_in += transaction.received
    else:
        session.bytes_out += transaction.received
    if code == CLOSE_SESSION.code and done:
        yield opened.pop(conversation.number)


def _session(opened: dict[int, Session], conversation: Conversation, number: int | None, point: Point) -> Session:
    """The open session of a conversation, or a new one of that number."""
    session = opened.get(conversation.number)
    if session is None:
        session = opened[conversation.number] = Session(conversation, number, point, point)
    return session
