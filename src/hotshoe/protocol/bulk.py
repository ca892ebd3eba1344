"""PTP over USB, from either side: what our engine says as bulk transfers, and transfers as packets for it.

A transfer ends with a packet that is not full (USB 2.0, 5.8.3). PTP's containers tell their own length, so that the end
of a transfer matters only where a length is left open, and where a camera stops before what it announced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.errors import LocalProtocolError, MalformedPacket
from hotshoe.protocol.containers import EVENT_PARAMS, Contained, ContainerReader, DataHead
from hotshoe.protocol.framing import DataHeader, Frame, Piece
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.wire.codec import Buffer
from hotshoe.wire.containers import (
    CONTAINER_HEADER,
    CommandContainer,
    ContainerKind,
    EventContainer,
    ResponseContainer,
    data_container_header,
    encode_container,
)
from hotshoe.wire.packets import (
    TOTAL_UNKNOWN,
    DataPhase,
    Event,
    OperationRequest,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)

LONGEST_RESPONSE = CONTAINER_HEADER.size + 5 * 4
"""A response has at most five parameters."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes for the bulk-out endpoint; ``last`` ends their transfer."""

    data: Buffer
    last: bool


class BulkOut:
    """Says in containers what the engine says in packets: one transfer for each command, data phase or response."""

    def __init__(self) -> None:
        self._code = self._owed = 0
        self._open = self._final = self._unwanted = False

    def asked(self, code: int) -> None:
        """The peer requests this operation: data and response will be of it."""
        self._code, self._owed, self._open, self._unwanted = code, 0, False, False

    def say(self, frame: Frame) -> list[Part]:
        """What goes out for ``frame``. Raises LocalProtocolError for what USB cannot say."""
        match frame:
            case OperationRequest(_, code, transaction, params):
                self.asked(code)
                return [Part(encode_container(CommandContainer(code, transaction, params)), last=True)]
            case OperationResponse(code, transaction, params):
                response = Part(encode_container(ResponseContainer(code, transaction, params)), last=True)
                return [*self._end_data(), response]
            case StartData(transaction, total):
                return self._start(transaction, total)
            case DataHeader(kind, _, size):
                self._final = kind is PacketType.END_DATA
                return self._end_data() if self._final and not size else []
            case Piece(data, last):
                return self._wanted(Part(data, self.passed(len(data), last=last)))
            case _:
                raise LocalProtocolError(f"no container says {type(frame).__name__}")

    def passed(self, size: int, *, last: bool = True) -> bool:
        """``size`` bytes of a packet are said, ``last`` where they are its end; whether they are the end of the data.

        Raises LocalProtocolError for more than was announced.
        """
        if self._open:
            self._open = not (self._final and last)
            return not self._open
        if size > self._owed:
            raise LocalProtocolError(f"{size} bytes of payload, {self._owed} are owed")
        self._owed -= size
        return not self._owed

    @property
    def unwanted(self) -> bool:
        """Whether the peer wants no more of the data."""
        return self._unwanted

    def give_up(self) -> None:
        """The peer wants no more of this data: the rest of it is not said."""
        self._unwanted = True

    def _start(self, transaction: int, total: int) -> list[Part]:
        self._open = total == TOTAL_UNKNOWN
        self._owed = 0 if self._open else total
        # The largest of totals makes a container of open length.
        return self._wanted(Part(data_container_header(self._code, transaction, total), last=not total))

    def _end_data(self) -> list[Part]:
        """The end of a data phase that stops before its announced length, or whose length was left open."""
        begun = self._open or self._owed
        self._open, self._owed = False, 0
        return self._wanted(Part(b"", last=True)) if begun else []

    def _wanted(self, part: Part) -> list[Part]:
        return [] if self._unwanted else [part]


class BulkIn:
    """Transfers of the bulk endpoint towards us, as packets.

    ``expect`` tells of each request; ``waiting`` says whether its response is still to come. Every piece of payload
    becomes a packet of its own, so that a data phase may end early. A camera gives ``takes_data``, which tells of an
    operation's code whether data follows its request, and is called once for each request.
    """

    def __init__(self, limits: Limits = DEFAULT, takes_data: Callable[[int], bool] | None = None) -> None:
        self._limits = limits
        self._takes_data = takes_data
        self._containers = ContainerReader(limits=limits)
        self._transaction = self._data_transaction = 0
        self._open = self._headed = self._ragged = False
        self.waiting = False

    @property
    def transaction(self) -> int:
        """The id of the last request."""
        return self._transaction

    @property
    def payload_due(self) -> int:
        """Bytes of payload that were announced and have not come."""
        return self._containers.payload_due

    def expect(self, transaction: int) -> None:
        """A request of this id goes out."""
        self._transaction, self.waiting = transaction, True

    def receive(self, data: Buffer, *, short: bool) -> list[Buffer]:
        """What a transfer brought, or a part of one; ``short`` where it ended there. Raises MalformedPacket.

        The answers are good as long as ``data`` is.
        """
        packets = self._ended_early(data, short=short)
        self._containers.feed(data)
        self._headed = False
        while (frame := self._containers.next()) is not None:
            packets += self._inward(frame)
        if short and self._open and not self._headed:
            self._containers.end_data()
            while (frame := self._containers.next()) is not None:
                packets += self._inward(frame)
        self._ragged = short and bool(self.payload_due)
        self._containers.keep()
        return packets

    def respond(self, code: int) -> bytes:
        """A response that the camera does not say, and nothing more of the transaction will be waited for."""
        self.forget()
        self.waiting = False
        return encode_packet(OperationResponse(code, self._transaction))

    def forget(self) -> None:
        """What was begun will not go on: the next transfer begins with a container."""
        self._containers = ContainerReader(limits=self._limits)
        self._open = self._ragged = False

    def is_response(self, data: Buffer) -> bool:
        """Whether a whole transfer is the response that is waited for."""
        if not CONTAINER_HEADER.size <= len(data) <= LONGEST_RESPONSE:
            return False
        length, kind, _, transaction = CONTAINER_HEADER.unpack_from(data)
        return bool(length == len(data) and kind == ContainerKind.RESPONSE and transaction == self._transaction)

    def _ended_early(self, data: Buffer, *, short: bool) -> list[Buffer]:
        """The end of data that stopped before its announced length, where a response follows a short transfer."""
        if not (self._ragged and short and self.is_response(data)):
            return []
        self.forget()
        return [data_header(PacketType.END_DATA, self._data_transaction, 0)]

    def _inward(self, frame: Contained) -> list[Buffer]:
        match frame:
            case Piece(data, last):
                self._open = self._open and not last
                kind = PacketType.END_DATA if last else PacketType.DATA
                head = data_header(kind, self._data_transaction, len(data))
                # The last piece of open length is empty: it only tells that the transfer has ended.
                return [head, data] if len(data) else [head]
            case DataHead(_, transaction, size):
                return self._begin_data(transaction, size)
            case ResponseContainer(code, transaction, params):
                # Leica answers CloseSession with 0, whatever was asked.
                self.waiting = self.waiting and transaction not in (0, self._transaction)
                return [encode_packet(OperationResponse(code, transaction, params))]
            case EventContainer():
                return [event_packet(frame)]
            case CommandContainer(code, transaction, params) if self._takes_data:
                self._transaction = transaction
                phase = DataPhase.OUT if self._takes_data(code) else DataPhase.NONE_OR_IN
                return [encode_packet(OperationRequest(phase, code, transaction, params))]
            case _:
                raise MalformedPacket("a command comes from where none can")

    def _begin_data(self, transaction: int, size: int | None) -> list[Buffer]:
        self._data_transaction, self._open, self._headed = transaction, size is None, True
        start: list[Buffer] = [encode_packet(StartData(transaction, TOTAL_UNKNOWN if size is None else size))]
        return start if size != 0 else [*start, data_header(PacketType.END_DATA, transaction, 0)]


def event_packet(event: EventContainer) -> bytes:
    """An event as PTP/IP has it."""
    return encode_packet(Event(event.code, event.transaction, event.params[:EVENT_PARAMS]))


def sends_data(request: OperationRequest) -> bool:
    """Whether data of ours follows."""
    return request.phase == DataPhase.OUT
