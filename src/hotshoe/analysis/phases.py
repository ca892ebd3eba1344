"""Data phases with the requests that they belong to, by the transaction that both name.

Recorders mix up what two sides say at nearly the same time, so that data may come before its request or after its
response. Whoever looks for secrets must not miss it then.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotshoe.analysis.located import Located
from hotshoe.analysis.model import Conversation, PacketSeen, Payload
from hotshoe.analysis.patches import Stream
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import OperationRequest, StartData

MIB = 1024 * 1024

DATA_BYTES = 8 * MIB
"""Of a data phase, whose beginning is what matters: a listing of some ten thousand objects, the tags of a picture."""

MOST_REQUESTS = 256
"""Of a conversation that are remembered."""

MOST_WAITING = 16
"""Data phases of a conversation whose requests have not come; of more, the oldest are given on without."""


@dataclass(slots=True)
class DataPhase:
    """What one side sends for a transaction; ``request`` is None where none was seen, ``end`` is where it goes on."""

    transaction: int
    request: OperationRequest | None
    located: Located = field(default_factory=lambda: Located(DATA_BYTES))
    end: int = 0


Finished = Iterator[DataPhase]


class DataPhases:
    """Takes the packets and the payload of conversations, and gives each data phase when the next one begins."""

    def __init__(self) -> None:
        self._requests: defaultdict[Conversation, OrderedDict[int, OperationRequest]] = defaultdict(OrderedDict)
        self._current: dict[tuple[Conversation, Role], DataPhase] = {}
        self._waiting: defaultdict[Conversation, list[DataPhase]] = defaultdict(list)

    def hear(self, item: PacketSeen) -> Finished:
        """A packet: perhaps a request, or the head of data."""
        match item.packet:
            case OperationRequest() as request:
                yield from self._asked(item.conversation, request)
            case StartData(transaction):
                yield from self._begin(item.conversation, item.sender, transaction)
            case DataHeader(transaction=transaction):
                current = self._current.get((item.conversation, item.sender))
                if current is None or current.transaction != transaction:
                    yield from self._begin(item.conversation, item.sender, transaction)

    def put(self, item: Payload, stream: Stream) -> None:
        """A piece of what its sender is at."""
        key = item.conversation, item.sender
        if key not in self._current:
            self._current[key] = DataPhase(-1, None)
        current = self._current[key]
        if item.data is not None:
            current.located.put(current.end, item.data, stream, item.point.offset)
        current.end += item.size

    def finish(self, conversation: Conversation) -> Finished:
        """What is left of a conversation that is over."""
        for role in Role:
            yield from self._leave(conversation, role)
        yield from self._waiting.pop(conversation, [])
        self._requests.pop(conversation, None)

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """Those of which something is left."""
        return tuple(dict.fromkeys([*(conversation for conversation, _ in self._current), *self._waiting]))

    def _asked(self, conversation: Conversation, request: OperationRequest) -> Finished:
        """A request: of data that came before it, or of data to come."""
        here = [self._current.get((conversation, role)) for role in Role]
        for phase in here:
            if phase and phase.request is None and phase.transaction == request.transaction:
                phase.request = request
                return
        for phase in self._waiting[conversation]:
            if phase.transaction == request.transaction:
                phase.request = request
                self._waiting[conversation].remove(phase)
                yield phase
                return
        known = self._requests[conversation]
        known[request.transaction] = request
        known.move_to_end(request.transaction)
        if len(known) > MOST_REQUESTS:
            known.popitem(last=False)

    def _begin(self, conversation: Conversation, sender: Role, transaction: int) -> Finished:
        yield from self._leave(conversation, sender)
        # A request has one data phase at most: those of a later session have the same numbers again.
        request = self._requests[conversation].pop(transaction, None)
        self._current[conversation, sender] = DataPhase(transaction, request)

    def _leave(self, conversation: Conversation, sender: Role) -> Finished:
        """What that side was at is over."""
        phase = self._current.pop((conversation, sender), None)
        if phase is None:
            return
        if phase.request is not None:
            yield phase
            return
        waiting = self._waiting[conversation]
        waiting.append(phase)
        if len(waiting) > MOST_WAITING:
            yield waiting.pop(0)
