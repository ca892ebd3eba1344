"""Which transaction a packet belongs to: the last one requested, an earlier one, or none that ever was."""

from __future__ import annotations

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Role, Signal
from hotshoe.wire.deviations import DATA_LATE, RESPONSE_STALE, RESPONSE_TRANSACTION_ZERO, Judge
from hotshoe.wire.packets import OperationRequest, OperationResponse, Packet, StartData

_REMEMBERED = 16
"""Earlier transactions whose late packets are recognised; equality only, because ids wrap."""

_OF_DATA = (DataHeader, StartData)

_SESSION_OPERATIONS = (0x1002, 0x1003)


class WrongTransaction(RemoteProtocolError):
    """A packet carries the id of a transaction that does not exist; the connection itself is still in step."""


class Transactions:
    """The last ``request`` of a connection, its id ``running``, and the ids of those before it."""

    __slots__ = ("_earlier", "_judge", "request", "running")

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge or Judge()
        self._earlier: list[int] = []
        self.request: OperationRequest | None = None
        self.running: int | None = None

    def begin(self, request: OperationRequest) -> None:
        """A new transaction; what still comes for those before it is late."""
        self._remember()
        self.request, self.running = request, request.transaction

    def settle(self, sender: Role, frame: Packet | DataHeader) -> None:
        """Take the transaction of ``frame`` for the running one, because its request may have been missed."""
        given = _transaction_of(sender, frame)
        if given is not None and given != self.running and given not in self._earlier:
            self._remember()
            self.request, self.running = None, given

    def owns(self, sender: Role, frame: Packet | DataHeader, signal: Signal) -> bool:
        """Whether the last request is the one that ``frame`` is about; what carries no id is about any.

        False for what comes late. Raises WrongTransaction for an id that no transaction had.
        """
        given, request = _transaction_of(sender, frame), self.request
        if given is None or request is None or given == request.transaction:
            return True
        if isinstance(frame, OperationResponse) and not given and request.code in _SESSION_OPERATIONS:
            self._judge.meet(RESPONSE_TRANSACTION_ZERO, f"operation 0x{request.code:04X}")
            return True
        under_way = f"{request.transaction} is under way"
        if given in self._earlier:
            late = RESPONSE_STALE if isinstance(frame, OperationResponse) else DATA_LATE
            self._judge.meet(late, f"transaction {given}, {under_way}")
            return False
        what = f"{sender.value} sent {signal.value} for transaction {given}, {under_way}"
        raise WrongTransaction(what, packet=signal.value)

    def _remember(self) -> None:
        if self.running is not None:
            self._earlier.append(self.running)
            del self._earlier[:-_REMEMBERED]


def _transaction_of(sender: Role, frame: Packet | DataHeader) -> int | None:
    """The id that has to be the last request's; a response of an initiator is wrong with any."""
    if isinstance(frame, _OF_DATA):
        return frame.transaction
    return frame.transaction if isinstance(frame, OperationResponse) and sender is Role.RESPONDER else None
