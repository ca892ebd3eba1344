"""TCP on asyncio: both roles, NODELAY and keep-alive on all four ends (CIPA DC-X005 2.2.1)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import cast

from hotshoe.errors import ConnectFailed, LinkError, LinkLost
from hotshoe.transport.arena import Release, arena_here
from hotshoe.transport.base import Accept, ByteStream, End, Piece, Receiver
from hotshoe.transport.ferry import Ferry, possible
from hotshoe.transport.files import Lane

WRITE_QUEUE_BYTES = 1024 * 1024
CLOSE_SECONDS = 2.0

NEXT_ADDRESS_SECONDS = 0.25
"""When the next address of a name is tried beside one that does not answer (RFC 8305, 5)."""

_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""Ten seconds of silence, then three tries five seconds apart: a dead host shows within 25 s."""

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)

_UNSENT_MILLISECONDS = 25_000

_CAUSES = {
    errno.ECONNREFUSED: "connection refused: nothing listens on that port",
    errno.EHOSTUNREACH: "no route to that host",
    errno.ENETUNREACH: "no route to that network",
    errno.ETIMEDOUT: "no answer",
    errno.EADDRINUSE: "the port is in use",
    errno.EADDRNOTAVAIL: "no such address on this computer",
    errno.EACCES: "not permitted",
    errno.EMFILE: "too many open files",
}


class TcpStream(asyncio.BufferedProtocol):
    """A ByteStream on a socket. ``accept`` makes the receiver where the stream comes before it.

    Hundreds of cameras have two each that mostly do nothing, so what only some need is made when it is needed.
    """

    carries_files = True

    __slots__ = (
        "_accept",
        "_arena",
        "_broken",
        "_connection",
        "_full",
        "_lane",
        "_over",
        "_peer",
        "_receiver",
        "_transport",
        "_waiters",
    )

    def __init__(self, receiver: Receiver | None, accept: Accept | None = None) -> None:
        self._receiver = receiver
        self._accept = accept
        self._transport: asyncio.Transport | None = None
        self._connection: socket.socket | None = None
        self._lane: Lane | None = None
        self._broken: LinkError | None = None
        self._full = self._over = False
        self._waiters: list[asyncio.Future[None]] = []
        self._peer = ""
        self._arena = arena_here()

    @property
    def peer(self) -> str:
        return self._peer

    @property
    def ends(self) -> tuple[End, End]:
        assert self._transport is not None, "not connected"
        here, there = (self._transport.get_extra_info(name) or ("", 0) for name in ("sockname", "peername"))
        return (str(here[0]), int(here[1])), (str(there[0]), int(there[1]))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=WRITE_QUEUE_BYTES)
        self._connection = transport.get_extra_info("socket")
        _tune(self._connection)
        self.acknowledge()
        self._peer = str((transport.get_extra_info("peername") or ("",))[0])
        if self._accept:
            self._receiver = self._accept(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._arena.room()

    def buffer_updated(self, nbytes: int) -> None:
        if self._receiver:
            self._arena.taken(nbytes, self._receiver.received)

    def acknowledge(self) -> None:
        # The system forgets this, so it is said again and again.
        if self._connection is not None and _QUICKACK is not None:
            try:
                self._connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
            except OSError:
                # The peer has reset the connection since, as its end will tell.
                return

    def hold(self) -> Release | None:
        return self._arena.hold()

    def option(self, level: int, name: int) -> int:
        """A socket option's present value."""
        assert self._connection is not None, "not connected"
        return self._connection.getsockopt(level, name)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self._connection = None
        self._over, self._full = True, False
        self._wake()
        if self._lane:
            self._lane.end()
        if self._receiver:
            self._receiver.ended(self._broken if error is None else _lost(error))

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    def _wake(self) -> None:
        """Something has changed for whoever waits."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _change(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    async def _ended(self) -> None:
        while not self._over:
            await self._change()

    def write(self, data: bytes | memoryview) -> None:
        if self._transport and not self._over and not (self._lane and self._lane.holds(data)):
            self._transport.write(data)

    async def drain(self) -> None:
        while self._full:
            await self._change()

    def send_file(
        self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> asyncio.Future[bool]:
        if self._transport and not self._over:
            if self._lane is None:
                self._lane = Lane(self._transport, self.drain, self._break)
            return self._lane.send(pieces, descriptor, offset, moved)
        ended: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        ended.set_exception(LinkLost("the connection ended"))
        return ended

    def ferry(self, transaction: int, due: int, room: int) -> Ferry | None:
        if not possible or self._connection is None or self._over:
            return None
        # asyncio closes its own when it likes.
        return Ferry(self._connection.dup(), transaction, due, room)

    def _break(self, error: OSError) -> LinkError:
        """A file could not be sent; where nothing is being read, nobody else would notice."""
        lost = _lost(error)
        if not self._over:
            self._broken = lost
            self.abort()
        return lost

    def pause(self) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.resume_reading()

    async def close(self) -> None:
        if self._transport is None:
            return
        if self._lane:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._lane.idle(), CLOSE_SECONDS)
        self._transport.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended(), CLOSE_SECONDS)
        self._transport.abort()

    def abort(self) -> None:
        if self._transport:
            self._transport.abort()


class TcpListener:
    """A listening socket, or one for each address family of a host name."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self._server.close()


async def dial(host: str, port: int, receiver: Receiver) -> ByteStream:
    """Connect; tries every address of a host name. Raises ConnectFailed."""
    loop = asyncio.get_running_loop()
    try:
        # An address has no others to try beside it, and needs none of the tasks for that.
        delay = None if is_address(host) else NEXT_ADDRESS_SECONDS
        _, stream = await loop.create_connection(lambda: TcpStream(receiver), host, port, happy_eyeballs_delay=delay)
    except UnicodeError as error:
        raise ConnectFailed(f"cannot connect to {host!r} port {port}: unknown host name") from error
    except OSError as error:
        raise ConnectFailed(f"cannot connect to {host} port {port}: {explain(error)}") from error
    return stream


async def listen(host: str, port: int, accept: Accept) -> TcpListener:
    """Listen on ``host``. Raises ConnectFailed."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: TcpStream(None, accept), host, port)
    except OSError as error:
        raise ConnectFailed(f"cannot listen on {host} port {port}: {explain(error)}") from error
    return TcpListener(server)


def explain(error: OSError) -> str:
    """What went wrong, in words that a photographer can use."""
    if isinstance(error, socket.gaierror):
        return "unknown host name"
    if isinstance(error, TimeoutError):
        return _CAUSES[errno.ETIMEDOUT]
    return _CAUSES.get(_number(error), error.strerror or str(error))


def is_address(host: str) -> bool:
    """Whether ``host`` is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _number(error: OSError) -> int:
    """The errno; asyncio makes one text of the failures of several addresses, whose first is as good as any."""
    found = re.search(r"\[Errno (\d+)]", str(error))
    return error.errno or (int(found[1]) if found else 0)


def _lost(error: Exception) -> LinkError:
    return LinkLost(explain(error) if isinstance(error, OSError) else str(error))


def _tune(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = (*_KEEPALIVE, ("TCP_USER_TIMEOUT", _UNSENT_MILLISECONDS))
    for name, value in options:
        if option := getattr(socket, name, None):
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
