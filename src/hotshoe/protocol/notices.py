"""What the engines report to whoever drives them; PTP itself has taken the word "event".

Nobody keeps them, and each transaction has several: frozen ones would take up to seven times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.wire.packets import Event, InitCommandRequest, OperationRequest


@dataclass(slots=True)
class CommandAccepted:
    """The responder acknowledged the command connection; now the event connection is to be opened."""

    connection: int
    guid: bytes
    name: str
    version: int


@dataclass(slots=True)
class Connected:
    """Both connections are associated: operations may start."""


@dataclass(slots=True)
class Refused:
    """Init_Fail with its reason; the connections are to be closed."""

    reason: int


@dataclass(slots=True)
class DataStarted:
    """A data phase towards us begins; ``total`` in bytes, None where the sender leaves it open."""

    transaction: int
    total: int | None


@dataclass(slots=True)
class DataChunk:
    """Payload; the view is good until the next ``receive``."""

    data: memoryview


@dataclass(slots=True)
class DataEnded:
    """The data phase towards us is over; ``received`` bytes came, ``total`` were announced."""

    received: int
    total: int | None


@dataclass(slots=True)
class Responded:
    """The transaction is over: its response, and how much data came against what was announced.

    ``sent_whole`` is False where the responder did not wait for all of ours, ``received_whole`` where its data phase
    was cut short or too long, or ended without End_Data while its length was left open.
    """

    operation: int
    transaction: int
    code: int
    params: tuple[int, ...]
    received: int = 0
    total: int | None = None
    sent_whole: bool = True
    received_whole: bool = True


@dataclass(slots=True)
class Happened:
    """An event of the responder."""

    event: Event


@dataclass(slots=True)
class Asked:
    """An initiator asks for a connection; ``Responder.accept`` or ``refuse`` answers."""

    request: InitCommandRequest


@dataclass(slots=True)
class Requested:
    """An initiator requests an operation; ``sends_data`` where it announced a data-out phase."""

    request: OperationRequest
    sends_data: bool


@dataclass(slots=True)
class Cancelled:
    """The transaction under way came to nothing: the engine responds by itself, the handler has to stop.

    The initiator cancelled it, or sent data that belongs to no transaction.
    """

    transaction: int


@dataclass(slots=True)
class ProbeAnswered:
    """The peer is alive."""


@dataclass(slots=True)
class ProbeUnanswered:
    """Nothing was heard since a probe of a peer that may never answer any: many do not, so the driver decides.

    An initiator asks in another way, a responder keeps the connection unless somebody else wants its place.
    """


@dataclass(slots=True)
class Closed:
    """The connection is over. ``clean`` when it ended between transactions, ``reason`` says what happened."""

    clean: bool
    reason: str


Notice = (
    CommandAccepted
    | Connected
    | Refused
    | DataStarted
    | DataChunk
    | DataEnded
    | Responded
    | Happened
    | Asked
    | Requested
    | Cancelled
    | ProbeAnswered
    | ProbeUnanswered
    | Closed
)
