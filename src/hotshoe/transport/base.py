"""What the layers above see of a connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from hotshoe.errors import LinkError
from hotshoe.transport.ferry import Ferry

End = tuple[str, int]
"""One end of a connection: an address and a port."""

Piece = tuple[bytes, int]
"""Bytes to be sent, and how many bytes of a file follow them."""


class Receiver(Protocol):
    """Whoever takes what a stream brings; called on the event loop, must not block."""

    def received(self, data: memoryview) -> None:
        """Bytes came; the view is good during this call only."""

    def ended(self, error: LinkError | None) -> None:
        """The stream is over, once: with the peer's orderly end (None) or broken."""


class ByteStream(Protocol):
    """One connection, ready to carry bytes both ways."""

    @property
    def peer(self) -> str:
        """The other end's address, for people and for policies: a host without its port."""

    @property
    def ends(self) -> tuple[End, End]:
        """This end and the other."""

    @property
    def carries_files(self) -> bool:
        """Whether ``send_file`` may be used."""

    def write(self, data: bytes | memoryview) -> None:
        """Queue bytes; never blocks. After the end of the stream they are dropped."""

    async def drain(self) -> None:
        """Wait until the queue is short; returns at once after the end of the stream."""

    def acknowledge(self) -> None:
        """Tell the peer at once how much has come, because it may wait for that before it writes on.

        To be said after every read that leaves something unfinished: a peer that leaves Nagle on and writes a
        transaction in pieces, as libgphoto2 does, would otherwise wait 40 ms for each of them.
        """

    def hold(self) -> Callable[[], None] | None:
        """During ``received``: keep its bytes good until the answer is called, once; None: they must be copied."""

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> Awaitable[bool]:
        """Send pieces, with bytes of a file from ``offset``, behind what was written and before what will be.

        The answer comes when all of it is out: False when the file had less than was wanted, and zeros were sent
        instead. ``moved`` is called whenever bytes went out. A caller that gives up waiting stops nothing: what has
        begun is sent, and what is written waits for it.
        Raises LinkLost.
        """

    def ferry(self, transaction: int, due: int, room: int) -> Ferry | None:
        """What takes payload of a data phase from the paused stream to a file (see Ferry), None where nothing can."""

    def pause(self) -> None:
        """Take no more bytes from the peer for now."""

    def resume(self) -> None:
        """Take bytes again."""

    async def close(self) -> None:
        """Send what is queued, within a short time, and end the stream."""

    def abort(self) -> None:
        """End the stream at once; what is queued is lost."""


Dial = Callable[[str, int, Receiver], Awaitable[ByteStream]]
"""Connects to a host and port. Raises ConnectFailed."""

Tap = Callable[[Dial], Dial]
"""Makes a dial whose streams somebody listens to."""


def untapped(dial: Dial) -> Dial:
    """The same, to which nobody listens."""
    return dial


Accept = Callable[[ByteStream], Receiver]
"""Called for each connection that comes in."""


class Listener(Protocol):
    """A place where connections come in."""

    @property
    def port(self) -> int:
        """The port, also when the system chose it."""

    async def close(self) -> None:
        """Take no more connections."""


Listen = Callable[[str, int, Accept], Awaitable[Listener]]
"""Listens on a host and port; port 0 lets the system choose. Raises ConnectFailed."""
