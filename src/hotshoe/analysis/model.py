"""What is found in a recording, in two steps.

``Record``: byte streams, as the reader of a recording puts them in order, with everything that is odd about them; what
the bytes say is not asked yet. ``Item``: the conversation that those bytes are. Both come in the order of recording,
one at a time, so that a recording never has to fit into memory. Times are nanoseconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import Deviation
from hotshoe.wire.packets import Event, OperationRequest, OperationResponse, Packet


class Point(NamedTuple):
    """A place in a recording: its frame, counted from 1, when that was, and where in the byte stream of the sender.

    A tuple, because there is one for each frame, and those are made in half the time of a frozen dataclass.
    """

    frame: int
    time: int
    offset: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a stream: an address as text and a port, or a USB device and an endpoint of it."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Carrier(Enum):
    """What carried a stream."""

    TCP = "tcp"
    USB_BULK = "usb bulk"
    USB_INTERRUPT = "usb interrupt"


@dataclass(frozen=True, slots=True)
class Flow:
    """One TCP connection, or the pipes of one USB device; ``number`` counts them from 0.

    ``ends[0]`` opened it, where the recording shows that; else it is who was seen first, or the host of a USB device.
    """

    number: int
    carrier: Carrier
    ends: tuple[Endpoint, Endpoint]


@dataclass(slots=True)
class Opened:
    """A flow begins here; ``whole`` where its very beginning was recorded (a TCP handshake, for one)."""

    flow: Flow
    point: Point
    whole: bool


@dataclass(slots=True)
class Said:
    """Bytes that ``flow.ends[side]`` sent, in order and once; a view that is good until the next record.

    ``short`` closes a USB transfer, which is how a container of unknown length ends.
    """

    flow: Flow
    side: int
    point: Point
    data: memoryview
    short: bool = False


@dataclass(slots=True)
class Missing:
    """``size`` bytes of that side were not recorded; what follows comes after them."""

    flow: Flow
    side: int
    point: Point
    size: int


class Close(Enum):
    """How a direction came to its end."""

    FIN = "closed"
    RESET = "reset"
    UNSEEN = "its end was not recorded"
    RECORDING = "the recording ends"


@dataclass(slots=True)
class Ended:
    """Nothing more comes from that side."""

    flow: Flow
    side: int
    point: Point
    how: Close


class Oddity(Enum):
    """What the reader noticed below the conversation."""

    RETRANSMITTED = "retransmitted"
    OUT_OF_ORDER = "out of order"
    DISAGREEING = "sent again with other bytes"
    CUT_SHORT = "not recorded in full"
    UNREADABLE = "unreadable"
    STALLED = "endpoint stalled"
    CONTROL = "class request"


@dataclass(slots=True)
class Noticed:
    """An oddity of a flow, or of the recording itself; ``text`` says it in words, ``size`` in bytes."""

    flow: Flow | None
    side: int
    point: Point
    oddity: Oddity
    text: str = ""
    size: int = 0


Record = Opened | Said | Missing | Ended | Noticed


@dataclass(eq=False, slots=True)
class Conversation:
    """One initiator with one responder: its flows, who the two are, and what the camera said of itself.

    ``number`` counts from 1. ``catalog`` grows when DeviceInfo names the maker. ``framing`` is "PTP/IP", "Fujifilm" or
    "USB". What has not been seen yet is None or empty. ``event_ended`` is where the event connection was closed.
    """

    number: int
    framing: str
    command: Flow | None = None
    event: Flow | None = None
    event_ended: Point | None = None
    initiator: str = ""
    responder: str = ""
    initiator_guid: bytes = b""
    responder_guid: bytes = b""
    connection: int | None = None
    device: DeviceInfo | None = None
    catalog: Catalog = STANDARD
    session: int | None = None


@dataclass(slots=True)
class PacketSeen:
    """A packet, ``size`` bytes long with its header, and the phase that it led to.

    ``request`` is what it belongs to. Of Data and End_Data it is the head only: their payload follows as ``Payload``.
    """

    conversation: Conversation
    channel: Channel
    sender: Role
    point: Point
    size: int
    packet: Packet | DataHeader
    phase: Phase
    request: OperationRequest | None


@dataclass(slots=True)
class Payload:
    """A piece of a data phase, good until the next item; ``offset`` counts from the beginning of the data phase.

    ``data`` is None where ``size`` bytes were not recorded.
    """

    conversation: Conversation
    sender: Role
    point: Point
    offset: int
    size: int
    data: memoryview | None
    transaction: Transaction | None


@dataclass(eq=False, slots=True)
class Transaction:
    """One operation from its request to its response, as far as it was recorded.

    ``number`` counts those of a conversation from 1. ``data`` is the dataset, where the data phase is whole and small
    enough to be kept. ``announced`` is the total of Start_Data, None where it was left open or none was seen.
    ``doubtful``: packets were missed while it was under way.
    """

    conversation: Conversation
    number: int
    session: int | None
    request: OperationRequest
    requested: Point
    response: OperationResponse | None = None
    responded: Point | None = None
    data_from: Role | None = None
    announced: int | None = None
    received: int = 0
    missing: int = 0
    data: bytes | None = None
    first_data: Point | None = None
    last_data: Point | None = None
    cancelled: Point | None = None
    doubtful: bool = False
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class TransactionEnded:
    """A transaction is over: answered, cut off, or given up."""

    transaction: Transaction


@dataclass(slots=True)
class Diagnosed:
    """A packet that breaks the rules: a tolerated ``deviation``, or an ``error``; neither where a packet is cut off.

    ``channel`` may be unknown.
    """

    conversation: Conversation | None
    channel: Channel | None
    sender: Role | None
    point: Point
    text: str
    deviation: Deviation | None = None
    packet: Packet | DataHeader | None = None
    error: RemoteProtocolError | None = None


@dataclass(slots=True)
class Gap:
    """Bytes that were not recorded, or that nobody can read; ``resumed`` where reading could go on after them."""

    conversation: Conversation | None
    channel: Channel | None
    sender: Role | None
    point: Point
    size: int | None
    resumed: bool
    text: str = ""


@dataclass(slots=True)
class ConversationBegan:
    """Its first flow was recognised as PTP."""

    conversation: Conversation
    point: Point


@dataclass(slots=True)
class ConversationEnded:
    """Both of its flows are over, ``how`` the command flow was; ``point`` is where."""

    conversation: Conversation
    point: Point
    how: Close


Item = ConversationBegan | PacketSeen | Payload | TransactionEnded | Diagnosed | Gap | Noticed | ConversationEnded
