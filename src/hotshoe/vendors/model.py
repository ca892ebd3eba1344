"""What a vendor is to the rest: a catalog, and a dialect for each connected camera.

The parts of a dialect are small protocols. A vendor's package implements those in which its cameras differ and takes
the others from ``standard``. They see the camera as a ``Caller``, so that they work over TCP and USB alike.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.errors import HotshoeError
from hotshoe.transport.base import Dial
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo
from hotshoe.wire.datatypes import Value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import Handle

R = TypeVar("R")


class Caller(Protocol):
    """A connected camera, as far as a vendor is concerned: what it is, and one method."""

    @property
    def label(self) -> str:
        """What the user calls the camera."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def catalog(self) -> Catalog: ...

    def offers(self, operation: Operation[Any]) -> bool: ...

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What one release of the shutter is to do; None leaves it as the camera is set.

    ``memory`` keeps the picture in the camera's memory rather than on its card, ``bulb`` is an exposure in seconds.
    """

    autofocus: bool | None = None
    memory: bool | None = None
    bulb: float | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A picture can be fetched, from the camera's memory where it is ``in_memory``.

    ``info`` describes one that cannot be asked for. ``last`` where the shutter knows that the capture leaves no more.
    """

    handle: Handle
    info: ObjectInfo | None = None
    in_memory: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Complete:
    """The capture has come to its end."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The capture came to nothing, and why."""

    error: HotshoeError


Told = Added | Complete | Failed
"""What an event means to whoever waits for a picture."""


class Settings(Protocol):
    """How properties are read and set."""

    async def read_all(self) -> Mapping[int, DevicePropDesc]:
        """Every property that can be told of, by its code. Raises OperationError, LinkError."""

    async def read(self, code: int) -> DevicePropDesc:
        """One property. Raises NotSupported where the camera does not have it."""

    async def write(self, description: DevicePropDesc, value: Value) -> None:
        """Set a property to a value of its datatype. Raises OperationError."""


class Shutter(Protocol):
    """How pictures are taken."""

    @property
    def tells_end(self) -> bool:
        """Whether ``Complete`` follows every capture."""

    async def release(self, order: Order) -> None:
        """Take a picture; events tell what comes of it. Raises NotOffered, OperationError."""

    def tells(self, code: int, params: tuple[int, ...]) -> Told | None:
        """What an event means to the capture under way."""


class LiveView(Protocol):
    """How the moving picture is had."""

    async def start(self) -> None: ...

    async def frame(self) -> bytes | None:
        """The newest frame as a JPEG, None where there is none yet. Raises OperationError when the view has ended."""

    async def stop(self) -> None: ...


class Focus(Protocol):
    """How the lens is moved."""

    async def autofocus(self) -> None:
        """Focus once. Raises FocusFailed."""

    async def drive(self, steps: int) -> None:
        """Move towards infinity, or with negative steps nearer; the step is the camera's. Raises NotOffered."""


class Movie(Protocol):
    """How moving pictures are recorded."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


Step = Callable[[], Awaitable[None]]
Hear = Callable[[int], Awaitable[None]]
Poll = Callable[[], Awaitable[Sequence[Event]]]


async def nothing() -> None:
    """For makes that need no step here."""


async def leave_there(handle: Handle) -> None:
    """For makes whose memory empties itself."""


async def none_waiting() -> Added | None:
    """For makes whose pictures are all announced at once."""
    return None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one connected camera is spoken to; what is None it cannot do.

    ``opened`` follows GetDeviceInfo and may answer with another DeviceInfo. ``take_control`` comes before the first use
    of anything else here, because it may lock the camera's own buttons; ``closing`` undoes both. ``poll`` asks for
    events that the camera does not send, every ``poll_seconds`` while somebody listens; ``heard`` is told the code of
    each event that came, whether anybody listens or not; ``keep_alive`` is called every ``keep_alive_seconds`` under
    control. ``fetch`` reads an object in memory, ``taken`` says that it has been read, and
    ``waiting`` asks for the next of the same release, where it can only be had after that. ``films_announced`` is False
    where no event tells of a film that was recorded. ``large_part`` is the make's own operation that reads parts with
    64-bit offsets: handle, offset low and high, size low, and high where it has a fifth parameter.
    """

    settings: Settings
    shutter: Shutter | None = None
    live: LiveView | None = None
    focus: Focus | None = None
    movie: Movie | None = None
    films_announced: bool = True
    opened: Callable[[], Awaitable[DeviceInfo | None]] | None = None
    take_control: Step = nothing
    closing: Step = nothing
    poll: Poll | None = None
    poll_seconds: float = 0.2
    heard: Hear | None = None
    keep_alive: Step | None = None
    keep_alive_seconds: float = 30.0
    fetch: Operation[bytes] = GET_OBJECT
    large_part: Operation[bytes] | None = None
    taken: Callable[[Handle], Awaitable[None]] = leave_there
    waiting: Callable[[], Awaitable[Added | None]] = none_waiting


@dataclass(frozen=True, slots=True)
class Route:
    """How one camera is reached: ``dial`` gives PTP/IP, ``live`` is a live view that comes beside the session."""

    dial: Dial
    live: LiveView | None = None


Begin = Callable[[Caller, str, float], Awaitable[DeviceInfo]]
"""What comes first in a session with a camera of that name, which offers everything until it tells who it is.

A person may take so many seconds to agree on the camera.
"""


@dataclass(frozen=True, slots=True)
class Approach:
    """How cameras with a transport of their own are reached, and what comes first in a session.

    ``route`` is told how the network is dialled, and a port for events where the address has one.
    """

    route: Callable[[Dial, int | None], Route]
    begin: Begin


@dataclass(frozen=True, slots=True)
class Vendor:
    """A make: which cameras are its, what its codes mean, and how each camera is spoken to.

    ``speak`` is called once for each connection, after GetDeviceInfo and before any hook. ``approach`` is that of
    cameras with a transport of the make's own, which their addresses tell by a scheme.
    """

    name: str
    matches: Callable[[DeviceInfo], bool]
    speak: Callable[[Caller], Dialect]
    catalog: Catalog = field(default_factory=Catalog)
    approach: Approach | None = None
