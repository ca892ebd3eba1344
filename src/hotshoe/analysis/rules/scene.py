"""What is known of one conversation while it goes on, for all families of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hotshoe.analysis.model import Conversation, ConversationEnded, Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.model import Finding, Framed, Rule
from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.catalog.describe import describe
from hotshoe.catalog.model import Catalog, Direction, Operation, Reply
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import Judge
from hotshoe.wire.packets import InitCommandRequest, OperationRequest, PacketType

PTP_IP = "PTP/IP"
"""The framing of CIPA DC-X005, as against Fujifilm's and USB's."""

KNOWN = STANDARD | MTP
"""What every camera means by these codes, whatever its make."""

_NAMES = {PacketType.DATA: "Data", PacketType.END_DATA: "EndData"}


def in_words(packet: Framed, catalog: Catalog, operation: int | None = None) -> str:
    """A packet in one line, also where its payload passed by."""
    if isinstance(packet, DataHeader):
        return f"{_NAMES[packet.kind]} {packet.size} bytes #{packet.transaction}"
    return describe(packet, catalog, operation)


@dataclass(frozen=True, slots=True)
class Offer:
    """The lists of DeviceInfo, in which it takes no time to look something up."""

    operations: frozenset[int]
    events: frozenset[int]
    properties: frozenset[int]
    formats: frozenset[int]

    @classmethod
    def of(cls, info: DeviceInfo) -> Offer:
        """Those of a DeviceInfo."""
        formats = frozenset(info.image_formats) | frozenset(info.capture_formats)
        return cls(frozenset(info.operations), frozenset(info.events), frozenset(info.properties), formats)


@dataclass(slots=True)
class Told:
    """A dataset as it was read: ``value`` with what the judge noted, or the ``error``."""

    value: Any = None
    judge: Judge = field(default_factory=Judge)
    error: MalformedPacket | None = None


@dataclass(slots=True)
class Scene:
    """One conversation so far.

    ``in_session`` and ``offers`` are None where the recording does not tell. ``begun``: its beginning was recorded;
    ``broken``: since the last request something was met that no transaction may have; ``misnamed``: its event
    connection named another one.
    """

    conversation: Conversation
    begun: bool = False
    in_session: bool | None = None
    offers: Offer | None = None
    broken: bool = False
    misnamed: bool = False
    _read: tuple[Transaction, Told | None] | None = None
    _merged: tuple[Catalog, Catalog] | None = None

    @property
    def catalog(self) -> Catalog:
        """What the conversation's codes mean."""
        told = self.conversation.catalog
        if self._merged is None or self._merged[0] is not told:
            self._merged = told, KNOWN | told
        return self._merged[1]

    def packet(self, seen: PacketSeen) -> None:
        """A packet goes by."""
        if isinstance(seen.packet, InitCommandRequest):
            self.begun, self.in_session = True, False
        elif isinstance(seen.packet, OperationRequest):
            self.broken = False

    def over(self, transaction: Transaction) -> None:
        """A transaction has ended."""
        code, answer = transaction.request.code, transaction.response
        if answer is None:
            # Whether a session was opened or closed is not known.
            self.in_session = None if code in _SESSION else self.in_session
            return
        if code == op.OPEN_SESSION.code and answer.code in (responses.OK, responses.SESSION_ALREADY_OPEN):
            self.in_session = True
        elif code == op.CLOSE_SESSION.code and answer.code in (responses.OK, responses.SESSION_NOT_OPEN):
            self.in_session = False
        elif code == op.GET_DEVICE_INFO.code and (told := self.told(transaction)) and told.value:
            self.offers = Offer.of(told.value)

    def gap(self) -> None:
        """Something was not recorded: who knows what it did."""
        self.in_session = None

    def operation(self, code: int) -> Operation[Any] | None:
        """What every camera means by an operation's code; None for vendors' own."""
        found: Operation[Any] | None = KNOWN.operations.get(code)
        return found

    def told(self, transaction: Transaction) -> Told | None:
        """The dataset of a transaction that was answered with OK; None where it has none that anybody can read."""
        if self._read is None or self._read[0] is not transaction:
            self._read = transaction, self._decoded(transaction)
        return self._read[1]

    def _decoded(self, transaction: Transaction) -> Told | None:
        operation = self.catalog.operations.get(transaction.request.code)
        if operation is None or transaction.data is None or not succeeded(transaction):
            return None
        if transaction.data_from is not _SENDERS.get(operation.direction):
            return None
        return _told(operation, transaction, transaction.data)

    def finding(self, rule: Rule, seen: PacketSeen, text: str) -> Finding:
        """A finding about a packet."""
        operation = seen.request.code if seen.request else None
        words = in_words(seen.packet, self.catalog, operation)
        return Finding(rule, self.conversation, seen.channel, seen.sender, seen.point, words, text)

    def of_request(self, rule: Rule, transaction: Transaction, text: str) -> Finding:
        """A finding about a request."""
        request = transaction.request
        words = describe(request, self.catalog)
        return Finding(rule, self.conversation, Channel.COMMAND, Role.INITIATOR, transaction.requested, words, text)

    def of_response(self, rule: Rule, transaction: Transaction, text: str) -> Finding:
        """A finding about a response; about the request where there was none."""
        response, point = transaction.response, transaction.responded
        if response is None or point is None:
            return self.of_request(rule, transaction, text)
        words = describe(response, self.catalog, transaction.request.code)
        return Finding(rule, self.conversation, Channel.COMMAND, Role.RESPONDER, point, words, text)

    def of_data(self, rule: Rule, transaction: Transaction, text: str) -> Finding:
        """A finding about a data phase."""
        name = self.catalog.operation_name(transaction.request.code)
        words = f"{transaction.received} bytes of {name} #{transaction.request.transaction}"
        point = transaction.first_data or transaction.requested
        return Finding(rule, self.conversation, Channel.COMMAND, transaction.data_from, point, words, text)


_SESSION = frozenset({op.OPEN_SESSION.code, op.CLOSE_SESSION.code})
_SENDERS = {Direction.IN: Role.RESPONDER, Direction.OUT: Role.INITIATOR}


def succeeded(transaction: Transaction) -> bool:
    """Whether a transaction was recorded in full and answered with OK."""
    answer = transaction.response
    whole = not (transaction.missing or transaction.doubtful)
    return whole and answer is not None and answer.code == responses.OK


def _told(operation: Operation[Any], transaction: Transaction, data: bytes) -> Told:
    told = Told()
    try:
        if operation.direction is Direction.IN:
            answer = transaction.response
            params = answer.params if answer else ()
            told.value = operation.read(Reply(params, data, told.judge, transaction.request.transaction))
        elif operation.holds:
            told.value = decode(operation.holds, data, told.judge)
    except MalformedPacket as error:
        told.error = error
    return told


class Family:
    """Rules about one matter, in one conversation. A family overrides what it wants to hear of.

    ``hears`` are the packets that it is told of.
    """

    hears: ClassVar[tuple[type, ...]] = ()

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        """A packet goes by, before its transaction ends."""
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        """A transaction has ended."""
        return iter(())

    def gap(self, gap: Gap) -> None:
        """Something was not recorded."""

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        """The conversation is over."""
        return iter(())
