"""What a rule is, what breaking it looks like, and what is found in a recording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hotshoe.analysis.model import Conversation, Point
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import Packet


class Severity(Enum):
    """How bad it is.

    An error is refused by a strict peer, or loses something; a warning is against the standard and usually tolerated; a
    note is allowed, or no peer's fault, and worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def weight(self) -> int:
        """The larger, the worse."""
        return (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(self)


class Start(Enum):
    """Where a conversation stands before the lines of an example."""

    NOTHING = "before the first packet"
    CONNECTED = "both connections established"
    SESSION = "in a session, DeviceInfo read"


@dataclass(frozen=True, slots=True)
class Line:
    """A packet of an example, or raw bytes where it is none, and the seconds before it."""

    sender: Role
    packet: Packet | bytes
    channel: Channel = Channel.COMMAND
    after: float = 0.0


class Damage(Enum):
    """What may be amiss with a recording itself, or with its connections."""

    LOST = "not recorded"
    DISAGREEING = "sent again, and different"
    CUT = "a frame that was not recorded in full"
    CLOSED = "the event connection is closed"


@dataclass(frozen=True, slots=True)
class Break:
    """Damage to the recording in an example: ``size`` bytes of the command connection, or the end of the other one."""

    sender: Role
    size: int
    damage: Damage = Damage.LOST


@dataclass(frozen=True, slots=True)
class Example:
    """One way to break a rule: a conversation that breaks this rule, and no other."""

    title: str
    lines: tuple[Line | Break, ...]
    start: Start = Start.SESSION


@dataclass(frozen=True, slots=True)
class Rule:
    """What has to be, or the lack of it: ``source`` says who asks for it, ``seen`` who is known to do otherwise."""

    name: str
    severity: Severity
    summary: str
    source: str
    examples: tuple[Example, ...]
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, and where: ``packet`` in words, ``text`` says what is wrong with it."""

    rule: Rule
    conversation: Conversation | None
    channel: Channel | None
    sender: Role | None
    point: Point
    packet: str
    text: str


Framed = Packet | DataHeader
"""What a finding may point at."""
