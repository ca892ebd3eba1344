"""Which part of a recording is wanted: by conversation, session, operation, response, time and object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from hotshoe.analysis.model import (
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
from hotshoe.catalog.model import Catalog
from hotshoe.catalog.responses import OK
from hotshoe.wire.packets import Event, OperationRequest, OperationResponse

HELD_PACKETS = 1000
"""Of a transaction whose response decides whether it is wanted: the first of them; data has many."""

_OF_OBJECTS = frozenset({"handle", "parent"})


class Answer(Enum):
    """Responses that have no code of their own."""

    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is empty or None leaves everything. ``operations`` and ``responses`` are codes, or names in lower case.

    ``since`` and ``until`` are nanoseconds, since 1970 or, where they are ``relative``, from the first packet on.
    """

    conversations: frozenset[int] = frozenset()
    sessions: frozenset[int] = frozenset()
    operations: frozenset[int | str] = frozenset()
    responses: frozenset[int | str | Answer] = frozenset()
    handles: frozenset[int] = frozenset()
    since: int | None = None
    until: int | None = None
    relative: bool = True

    @property
    def by_transaction(self) -> bool:
        """Whether only packets of some transactions are wanted."""
        return bool(self.operations or self.responses or self.handles)

    def takes_point(self, point: Point, start: int) -> bool:
        """Whether a moment is wanted, in a recording that begins at ``start``."""
        moment = point.time - start if self.relative else point.time
        return (self.since is None or moment >= self.since) and (self.until is None or moment <= self.until)

    def takes_conversation(self, conversation: Conversation | None) -> bool:
        """Whether a conversation is wanted."""
        return not self.conversations or (conversation is not None and conversation.number in self.conversations)

    def takes_session(self, session: int | None) -> bool:
        """Whether a session is wanted."""
        return not self.sessions or session in self.sessions

    def takes(self, transaction: Transaction) -> bool:
        """Whether a finished transaction is wanted, its moment left aside."""
        catalog = transaction.conversation.catalog
        return (
            self.takes_session(transaction.session)
            and self._takes_operation(transaction.request.code, catalog)
            and self._takes_response(transaction.response, catalog)
            and (not self.handles or bool(self.handles & set(handles_of(transaction))))
        )

    def takes_event(self, event: Event, catalog: Catalog) -> bool:
        """Whether an event is wanted where transactions are chosen: only for its object."""
        if self.operations or self.responses:
            return False
        kind = catalog.events.get(event.code)
        named = zip(kind.params if kind else (), event.params, strict=False)
        return bool(self.handles & {value for name, value in named if name in _OF_OBJECTS})

    def _takes_operation(self, code: int, catalog: Catalog) -> bool:
        if not self.operations:
            return True
        return code in self.operations or catalog.operation_name(code).casefold() in self.operations

    def _takes_response(self, response: OperationResponse | None, catalog: Catalog) -> bool:
        if not self.responses:
            return True
        if response is None:
            return Answer.NONE in self.responses or Answer.FAILED in self.responses
        if Answer.FAILED in self.responses and response.code != OK:
            return True
        return response.code in self.responses or catalog.response_name(response.code).casefold() in self.responses


def handles_of(transaction: Transaction) -> Iterator[int]:
    """The objects that a transaction is about."""
    operation = transaction.conversation.catalog.operations.get(transaction.request.code)
    if operation is None:
        return
    answered = transaction.response.params if transaction.response else ()
    pairs = [(operation.params, transaction.request.params), (operation.results, answered)]
    for names, values in pairs:
        yield from (value for name, value in zip(names, values, strict=False) if name in _OF_OBJECTS)


@dataclass(slots=True)
class _Held:
    """The packets of a transaction that is not over."""

    items: list[Item] = field(default_factory=list)
    request: OperationRequest | None = None


class _Sieve:
    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._start: int | None = None
        self._held: dict[int, _Held] = {}

    def take(self, item: Item) -> Iterable[Item]:
        """What ``item`` lets through."""
        if isinstance(item, Payload):
            return ()
        if isinstance(item, TransactionEnded):
            return self._transaction(item)
        if self._start is None:
            self._start = item.point.time
        if not self._selection.takes_point(item.point, self._start):
            return ()
        if isinstance(item, Noticed):
            return () if self._selection.by_transaction else (item,)
        if not self._selection.takes_conversation(item.conversation):
            return ()
        return self._of_conversation(item)

    def _of_conversation(
        self, item: PacketSeen | Diagnosed | Gap | ConversationBegan | ConversationEnded
    ) -> Iterable[Item]:
        match item:
            case PacketSeen():
                return self._packet(item)
            case ConversationEnded():
                held = self._held.pop(item.conversation.number, None)
                return (*(held.items if held and not self._selection.by_transaction else ()), item)
            case ConversationBegan():
                return (item,)
            case Diagnosed() | Gap():
                held = self._held.get(item.conversation.number) if item.conversation else None
                if held and self._selective:
                    self._hold(held, item)
                    return ()
                return () if self._selection.by_transaction else (item,)
        assert_never(item)

    @property
    def _selective(self) -> bool:
        return self._selection.by_transaction or bool(self._selection.sessions)

    def _packet(self, item: PacketSeen) -> Iterable[Item]:
        if not self._selective:
            return (item,)
        conversation = item.conversation
        if item.request is None:
            return self._beside(item)
        held = self._held.get(conversation.number)
        if held is None or held.request is not item.request:
            held = self._held[conversation.number] = _Held(request=item.request)
        self._hold(held, item)
        return ()

    def _beside(self, item: PacketSeen) -> Iterable[Item]:
        """What belongs to no transaction."""
        if isinstance(item.packet, Event) and self._selection.handles:
            return (item,) if self._selection.takes_event(item.packet, item.conversation.catalog) else ()
        wanted = not self._selection.by_transaction and self._selection.takes_session(item.conversation.session)
        return (item,) if wanted else ()

    def _hold(self, held: _Held, item: Item) -> None:
        if len(held.items) < HELD_PACKETS:
            held.items.append(item)

    def _transaction(self, item: TransactionEnded) -> Iterable[Item]:
        transaction = item.transaction
        conversation = transaction.conversation
        held = self._held.pop(conversation.number, None)
        start = transaction.requested.time if self._start is None else self._start
        if (
            self._selection.takes_conversation(conversation)
            and self._selection.takes_point(transaction.requested, start)
            and self._selection.takes(transaction)
        ):
            return (*(held.items if held else ()), item)
        return ()


def select(items: Iterable[Item], selection: Selection) -> Iterator[Item]:
    """The items that are wanted, in their order, payload left out.

    Where transactions are chosen, the packets of one come when it is over.
    """
    sieve = _Sieve(selection)
    for item in items:
        if type(item) is not Payload:
            yield from sieve.take(item)
