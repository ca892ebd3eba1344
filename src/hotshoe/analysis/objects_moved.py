"""Which objects went over the wire, how large they were and how fast; the parts of one are put together."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from hotshoe.analysis.model import Transaction
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Direction, whole_data
from hotshoe.catalog.mtp import SEND_PARTIAL_OBJECT
from hotshoe.catalog.responses import OK
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Role
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import ObjectInfo

MOST_OBJECTS = 1000
"""In a report; what comes after them is counted, not listed."""

MOST_NAMES = 20_000

_SENT = frozenset({op.SEND_OBJECT.code, SEND_PARTIAL_OBJECT.code})


@dataclass(slots=True)
class Moved:
    """One object: ``seconds`` from the requests to the responses of its ``parts``."""

    conversation: int
    handle: int | None
    name: str
    operation: str
    uploaded: bool
    size: int
    seconds: float
    parts: int
    frame: int

    @property
    def rate(self) -> float | None:
        """Bytes a second."""
        return self.size / self.seconds if self.seconds > 0 else None


class ObjectsMoved:
    """Collects them from finished transactions."""

    def __init__(self) -> None:
        self.moved: list[Moved] = []
        self.left_out = 0
        self._names: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._placed: dict[int, tuple[int | None, str]] = {}
        self._last: dict[int, Moved] = {}

    def take(self, transaction: Transaction) -> None:
        """What a transaction tells of objects, or moved."""
        code, number = transaction.request.code, transaction.conversation.number
        if code == op.GET_OBJECT_INFO.code and transaction.request.params:
            self._name(number, transaction.request.params[0], _name_in(transaction))
        elif code == op.SEND_OBJECT_INFO.code:
            answered = transaction.response.params if transaction.response else ()
            self._placed[number] = (answered[2] if len(answered) > 2 else None, _name_in(transaction))
        elif code in _SENT and transaction.data_from is Role.INITIATOR:
            self._moved(transaction, *self._placed.get(number, (None, "")))
        elif _brings_object(transaction):
            handle = transaction.request.params[0] if transaction.request.params else None
            self._moved(transaction, handle, self._names.get((number, handle or 0), ""))

    def end(self, conversation: int) -> None:
        """A conversation is over."""
        self._placed.pop(conversation, None)
        self._last.pop(conversation, None)

    def _name(self, conversation: int, handle: int, name: str) -> None:
        if name:
            self._names[conversation, handle] = name
            while len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)

    def _moved(self, transaction: Transaction, handle: int | None, name: str) -> None:
        responded = transaction.responded
        if not transaction.received or responded is None:
            return
        number = transaction.conversation.number
        operation = transaction.conversation.catalog.operation_name(transaction.request.code)
        seconds = max(0, responded.time - transaction.requested.time) / 1e9
        last = self._last.get(number)
        if last and "Partial" in operation and (last.handle, last.operation) == (handle, operation):
            last.size += transaction.received
            last.seconds += seconds
            last.parts += 1
            return
        uploaded = transaction.data_from is Role.INITIATOR
        frame = transaction.requested.frame
        moved = Moved(number, handle, name, operation, uploaded, transaction.received, seconds, 1, frame)
        self._last[number] = moved
        if len(self.moved) < MOST_OBJECTS:
            self.moved.append(moved)
        else:
            self.left_out += 1


def _brings_object(transaction: Transaction) -> bool:
    operation = transaction.conversation.catalog.operations.get(transaction.request.code)
    return (
        operation is not None
        and operation.direction is Direction.IN
        and operation.read is whole_data
        and operation.params[:1] == ("handle",)
        and "property" not in operation.params
    )


def _name_in(transaction: Transaction) -> str:
    """The name in an ObjectInfo, where it can be read."""
    if not transaction.data or (transaction.response and transaction.response.code != OK):
        return ""
    try:
        return decode(ObjectInfo, transaction.data).name
    except MalformedPacket:
        # A finding of those who judge datasets; here the object only stays without a name.
        return ""
