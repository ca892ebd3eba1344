"""What a camera can do wrong, each with the phrase that says it and the scenes where it may happen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Flag, auto
from typing import ClassVar

from hotshoe.catalog.responses import DEVICE_BUSY
from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.phrases import phrase


class Scene(Flag):
    """The kinds of moments in a camera's life."""

    ALWAYS = auto()
    CONNECT = auto()
    EVENT_CONNECT = auto()
    OPERATION = auto()
    EVENT = auto()
    PROBE = auto()
    TIME = auto()
    BYTE = auto()

    def __str__(self) -> str:
        return ", ".join(_SCENE_NAMES[scene] for scene in Scene if scene in self)


_SCENE_NAMES = {
    Scene.ALWAYS: "always",
    Scene.CONNECT: "at connect",
    Scene.EVENT_CONNECT: "at event connect",
    Scene.OPERATION: "at an operation",
    Scene.EVENT: "at an event",
    Scene.PROBE: "at probe",
    Scene.TIME: "at a time",
    Scene.BYTE: "at a byte",
}
_INIT = Scene.CONNECT | Scene.EVENT_CONNECT
_PACKET = _INIT | Scene.OPERATION | Scene.EVENT | Scene.PROBE


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a camera does wrong."""

    phrase: ClassVar[str]
    scenes: ClassVar[Scene]

    def __str__(self) -> str:
        return phrase(self.phrase).write({field.name: getattr(self, field.name) for field in fields(self)})


@dataclass(frozen=True, slots=True)
class Late(Action):
    """What should be sent now is sent later; what follows does not wait for it."""

    phrase = "late <seconds:duration>"
    scenes = _PACKET
    seconds: float


@dataclass(frozen=True, slots=True)
class Drop(Action):
    """It is never sent: no acknowledgement, no response, no event, no answer to a probe."""

    phrase = "drop"
    scenes = _PACKET


@dataclass(frozen=True, slots=True)
class Twice(Action):
    """It is sent twice."""

    phrase = "twice"
    scenes = _PACKET


@dataclass(frozen=True, slots=True)
class Elsewhere(Action):
    """It is sent on the other connection."""

    phrase = "wrong connection"
    scenes = Scene.OPERATION | Scene.EVENT | Scene.PROBE


@dataclass(frozen=True, slots=True)
class Garbage(Action):
    """These bytes are sent in its stead."""

    phrase = "garbage <data:hex>"
    scenes = _PACKET
    data: bytes


@dataclass(frozen=True, slots=True)
class Length(Action):
    """The packet announces this length, whatever it has."""

    phrase = "length <length:number>"
    scenes = _PACKET
    length: int


@dataclass(frozen=True, slots=True)
class Pad(Action):
    """Five parameters in a response, three in an event (Leica, Ricoh Theta)."""

    phrase = "pad"
    scenes = Scene.OPERATION | Scene.EVENT


@dataclass(frozen=True, slots=True)
class Transaction(Action):
    """The response or event names this transaction (Leica answers CloseSession with 0)."""

    phrase = "transaction <number:number>"
    scenes = Scene.OPERATION | Scene.EVENT
    number: int


@dataclass(frozen=True, slots=True)
class Refuse(Action):
    """Init_Fail instead of the acknowledgement, and the connection ends."""

    phrase = "refuse <reason:reason>"
    scenes = _INIT
    reason: int


@dataclass(frozen=True, slots=True)
class AckVersion(Action):
    """The acknowledgement names this version of the protocol (Leica: 0)."""

    phrase = "ack version <version:number>"
    scenes = Scene.CONNECT
    version: int


@dataclass(frozen=True, slots=True)
class AckWithoutVersion(Action):
    """The acknowledgement ends after its name (vcam)."""

    phrase = "ack without version"
    scenes = Scene.CONNECT


@dataclass(frozen=True, slots=True)
class AckWithoutNul(Action):
    """The acknowledgement ends with its name, which has no NUL (Fujifilm)."""

    phrase = "ack without NUL"
    scenes = Scene.CONNECT


@dataclass(frozen=True, slots=True)
class Probe(Action):
    """A probe after the acknowledgement, or before the response (Nikon)."""

    phrase = "probe"
    scenes = _INIT | Scene.OPERATION


@dataclass(frozen=True, slots=True)
class Answer(Action):
    """The operation is not performed, and answered with this response."""

    phrase = "answer <code:response>"
    scenes = Scene.OPERATION
    code: int


@dataclass(frozen=True, slots=True)
class Busy(Action):
    """The operation is answered with DeviceBusy, and so are the next ones that the rule is for, so many in all."""

    phrase = "busy [<times:count> times]"
    scenes = Scene.OPERATION
    code: ClassVar[int] = DEVICE_BUSY
    times: int = 0


@dataclass(frozen=True, slots=True)
class Short(Action):
    """So many bytes less are sent than the data phase announces."""

    phrase = "data short by <size:size>"
    scenes = Scene.OPERATION
    size: int


@dataclass(frozen=True, slots=True)
class Long(Action):
    """So many bytes more are sent than the data phase announces, unless it is to be short."""

    phrase = "data long by <size:size>"
    scenes = Scene.OPERATION
    size: int


@dataclass(frozen=True, slots=True)
class NoData(Action):
    """The response comes instead of the data."""

    phrase = "no data"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class NoEmptyData(Action):
    """Where there is nothing to send, the response comes without a data phase (Fujifilm)."""

    phrase = "no empty data"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class OpenTotal(Action):
    """Start_Data leaves the total open."""

    phrase = "total unknown"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class EmptyEnd(Action):
    """The payload comes in Data packets only, and End_Data is empty."""

    phrase = "empty end"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class StrayEnd(Action):
    """An empty End_Data before the response (vcam)."""

    phrase = "stray end"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class Packets(Action):
    """No packet has more payload than this."""

    phrase = "packets of <size:size>"
    scenes = Scene.OPERATION
    size: int


@dataclass(frozen=True, slots=True)
class Together(Action):
    """Data and response are one write."""

    phrase = "one write"
    scenes = Scene.OPERATION


@dataclass(frozen=True, slots=True)
class Stall(Action):
    """Nothing more is sent for a while on that connection (where it happens unless told), and the rest afterwards."""

    phrase = "stall <seconds:duration> [<channel:connection> connection] [after <after:size>]"
    scenes = _PACKET | Scene.TIME | Scene.BYTE
    seconds: float
    channel: Channel | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Cut(Action):
    """That connection ends, or both, in good order; what was sent before still arrives."""

    phrase = "cut [<channel:connection> connection] [after <after:size>]"
    scenes = _PACKET | Scene.TIME | Scene.BYTE
    channel: Channel | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Reset(Action):
    """The same, but broken off: what is still under way is lost."""

    phrase = "reset [<channel:connection> connection] [after <after:size>]"
    scenes = _PACKET | Scene.TIME | Scene.BYTE
    channel: Channel | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Silent(Action):
    """Nothing is sent any more on that connection, or on both, after the acknowledgement; but they stay open."""

    phrase = "silent [<channel:connection> connection]"
    scenes = Scene.ALWAYS | Scene.OPERATION | Scene.TIME
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Segments(Action):
    """Everything is written in pieces of this size."""

    phrase = "segments of <size:size>"
    scenes = Scene.ALWAYS
    size: int


@dataclass(frozen=True, slots=True)
class SwapCard(Action):
    """Another card lies in the first slot, with the same handles; next time, the first one again.

    Without a folder, the other card has the same names and sizes as well, but other bytes.
    """

    phrase = "swap card [to <folder:folder>]"
    scenes = Scene.OPERATION | Scene.TIME
    folder: str = ""


@dataclass(frozen=True, slots=True)
class SetClock(Action):
    """The camera's clock jumps."""

    phrase = "clock <shift:shift>"
    scenes = Scene.OPERATION | Scene.TIME
    shift: float


@dataclass(frozen=True, slots=True)
class WrapNames(Action):
    """Pictures are numbered up to here, and then from 1 in the next folder; cameras wrap at 9999."""

    phrase = "wrap names at <last:count>"
    scenes = Scene.ALWAYS
    last: int


ACTIONS: tuple[type[Action], ...] = (
    *(Late, Drop, Twice, Elsewhere, Garbage, Length, Pad, Transaction),
    *(Refuse, AckVersion, AckWithoutVersion, AckWithoutNul, Probe),
    *(Busy, Answer, Short, Long, NoData, NoEmptyData, OpenTotal, EmptyEnd, StrayEnd, Packets, Together),
    *(Stall, Cut, Reset, Silent, Segments, SwapCard, SetClock, WrapNames),
)
