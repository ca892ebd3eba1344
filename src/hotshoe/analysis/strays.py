"""Data before its request, or after its response: recorders mix up what two sides say at nearly the same time."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator

from hotshoe.analysis.located import Located
from hotshoe.analysis.model import Conversation, PacketSeen, Payload
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role
from hotshoe.wire.packets import OperationRequest, StartData

MOST_REQUESTS = 256
"""Of a conversation that are remembered."""

MOST_STRAYS = 64
"""Data phases of a conversation that are kept until it is over; of more, the oldest are forgotten."""

STRAY_BYTES = 1024 * 1024
"""Of each, whose beginning is what matters."""


class Strays:
    """Relates such data to its request by the transaction that both name."""

    def __init__(self) -> None:
        self._requests: defaultdict[Conversation, OrderedDict[int, OperationRequest]] = defaultdict(OrderedDict)
        self._saying: dict[tuple[Conversation, Role], int] = {}
        self._located: defaultdict[Conversation, OrderedDict[int, Located]] = defaultdict(OrderedDict)

    def hear(self, item: PacketSeen) -> None:
        """A packet: perhaps a request, or the head of data."""
        match item.packet:
            case OperationRequest() as request:
                known = self._requests[item.conversation]
                known[request.transaction] = request
                if len(known) > MOST_REQUESTS:
                    known.popitem(last=False)
            case StartData(transaction) | DataHeader(transaction=transaction):
                self._saying[item.conversation, item.sender] = transaction

    def located(self, item: Payload) -> Located:
        """Where to put a piece of the data phase that its sender is at."""
        known = self._located[item.conversation]
        transaction = self._saying.get((item.conversation, item.sender), -1)
        if transaction not in known:
            known[transaction] = Located(STRAY_BYTES)
            if len(known) > MOST_STRAYS:
                known.popitem(last=False)
        return known[transaction]

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """Those that have any."""
        return tuple(self._located)

    def take(self, conversation: Conversation) -> Iterator[tuple[OperationRequest | None, Located]]:
        """All of a conversation that is over, each with its request where one was seen."""
        requests = self._requests.pop(conversation, OrderedDict())
        for role in Role:
            self._saying.pop((conversation, role), None)
        for transaction, located in self._located.pop(conversation, {}).items():
            yield requests.get(transaction), located
