"""One direction of a connection that speaks in containers, read as the frames of PTP/IP: for observers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from hotshoe.protocol.containers import Contained, ContainerReader, Sign, Translator
from hotshoe.protocol.framing import Frame
from hotshoe.protocol.slices import Hole
from hotshoe.wire.codec import Buffer
from hotshoe.wire.packets import Packet


def nothing(sign: bytes) -> Packet | None:
    """Signs are no packets."""
    return None


class ContainedReader:
    """A ``FrameSource`` of ``containers``; ``takes_data`` tells of an operation whether data follows it.

    ``length`` is that of the container. ``meaning`` tells which packet a sign is; one that is none is passed over.
    """

    __slots__ = ("_containers", "_meaning", "_ready", "_translator", "length", "void")

    def __init__(
        self,
        takes_data: Callable[[int], bool],
        containers: ContainerReader,
        meaning: Callable[[bytes], Packet | None] = nothing,
    ) -> None:
        self._containers = containers
        self._meaning = meaning
        self._translator = Translator(takes_data)
        self._ready: deque[Frame] = deque()
        self.length = 0
        self.void = False

    @property
    def in_step(self) -> bool:
        """Whether it is known where the next container begins."""
        return self._containers.in_step

    @property
    def payload_due(self) -> int:
        """What the present container still owes."""
        return self._containers.payload_due

    @property
    def at_boundary(self) -> bool:
        """Whether the stream stands between two containers."""
        return self._containers.at_boundary and not self._ready

    @property
    def untaken(self) -> int:
        """Bytes that wait to be taken."""
        return self._containers.untaken

    @property
    def pending(self) -> int:
        """Bytes that no frame has taken yet."""
        return self._containers.pending

    def feed(self, data: Buffer) -> None:
        """Add received bytes."""
        self._containers.feed(data)

    def keep(self) -> None:
        """Copy what is untaken out of the caller's buffer."""
        self._containers.keep()

    def next(self) -> Frame | None:
        """The next frame, or None when more bytes are needed. Raises MalformedPacket."""
        while not self._ready:
            contained = self._containers.next()
            if contained is None:
                return None
            self._hear(contained)
        return self._ready.popleft()

    def end_transfer(self) -> None:
        """A short USB transfer: it ends a payload of open length."""
        if self._containers.open:
            self._containers.end_data()

    def passed(self, size: int) -> None:
        """``size`` bytes of payload went elsewhere. Raises LocalProtocolError when that cannot be."""
        self._containers.passed(size)

    def whole_data(self, transaction: int, most: int | None) -> tuple[list[memoryview], bool]:
        """Nothing: a container is never one of many."""
        return [], False

    def lost(self, size: int) -> Hole:
        """``size`` bytes never came: what they were part of."""
        return self._containers.lost(size)

    def surrender(self) -> bytes:
        """All that is untaken, for somebody else to read."""
        return self._containers.surrender()

    def resume(self) -> None:
        """What is fed next begins with a container."""
        self._ready.clear()
        self._containers.resume()
        self.void = True

    def _hear(self, contained: Contained) -> None:
        self.length = self._containers.length
        if not isinstance(contained, Sign):
            self._ready += self._translator.frames(contained)
        elif packet := self._meaning(contained.data):
            self._ready.append(packet)
