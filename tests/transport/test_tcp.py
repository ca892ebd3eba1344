"""What is particular to sockets: options, resets, names, and errors in words."""

from __future__ import annotations

import asyncio
import errno
import socket
import struct

import pytest

from hotshoe.errors import ConnectFailed, LinkLost
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream
from tests.transport.ends import Ear, connected


async def test_all_four_ends_have_nodelay_and_keepalive() -> None:
    pair = await connected(tcp.dial, tcp.listen)
    for stream in (pair.near, pair.far):
        assert isinstance(stream, tcp.TcpStream)
        assert stream.option(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert stream.option(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert stream.option(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10
        assert stream.option(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 25_000
    await pair.near.close()
    await pair.far_ear.end()
    await pair.listener.close()


async def test_a_reset_is_a_broken_link() -> None:
    plain = Ear()
    listener = await tcp.listen("127.0.0.1", 0, lambda stream: plain)
    resetting = socket.create_connection(("127.0.0.1", listener.port))
    resetting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    resetting.sendall(b"x")
    await plain.until(lambda: bytes(plain.data) == b"x")
    resetting.close()
    assert isinstance(await plain.end(), LinkLost)
    await listener.close()


async def test_host_names_and_ipv6_work() -> None:
    listener = await tcp.listen("::1", 0, lambda stream: Ear())
    stream = await tcp.dial("::1", listener.port, Ear())
    assert stream.peer == "::1"
    await stream.close()
    await listener.close()
    listener = await tcp.listen("localhost", 0, lambda stream: Ear())
    stream = await tcp.dial("localhost", listener.port, Ear())
    await stream.close()
    await listener.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "nothing listens"),
        (OSError(errno.EHOSTUNREACH, "x"), "no route to that host"),
        (OSError(errno.ENETUNREACH, "x"), "no route to that network"),
        (TimeoutError(), "no answer"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "unknown host name"),
        (OSError(errno.EPROTO, "Protocol error"), "Protocol error"),
        (OSError("Multiple exceptions"), "Multiple exceptions"),
    ],
)
def test_errors_in_words(error: OSError, words: str) -> None:
    assert words in tcp.explain(error)


async def test_an_unknown_host_is_said_so() -> None:
    with pytest.raises(ConnectFailed, match="unknown host name"):
        await asyncio.wait_for(tcp.dial("host.invalid", 15740, Ear()), 30)


async def test_a_peer_that_leaves_nagle_on_is_not_made_to_wait() -> None:
    """In a dialogue the system delays acknowledgements by 40 ms, and Nagle's sender waits for them to write on."""
    accepted: list[ByteStream] = []

    class Prompt(Ear):
        def received(self, data: memoryview) -> None:
            super().received(data)
            if bytes(data) == b"head":
                accepted[0].acknowledge()

    ear = Prompt()

    def accept(stream: ByteStream) -> Ear:
        accepted.append(stream)
        return ear

    listener = await tcp.listen("127.0.0.1", 0, accept)
    unacknowledged = []
    with socket.create_connection(("127.0.0.1", listener.port)) as nagle:
        for number in range(1, 41):
            nagle.send(b"ask!")
            await ear.until(lambda number=number: len(ear.data) >= 8 * number - 4)  # type: ignore[misc]
            accepted[0].write(b"yes")
            assert nagle.recv(3) == b"yes"
            nagle.send(b"head")
            await ear.until(lambda number=number: len(ear.data) >= 8 * number)  # type: ignore[misc]
            (waiting,) = struct.unpack_from("=I", nagle.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), 24)
            unacknowledged.append(waiting)
    await ear.end()
    await listener.close()
    assert unacknowledged == [0] * 40
    accepted[0].acknowledge()


async def test_an_acknowledgement_after_a_reset_is_nobodys_concern() -> None:
    pair = await connected(tcp.dial, tcp.listen)
    assert isinstance(pair.near, tcp.TcpStream)
    pair.near._connection = gone = socket.socket()
    gone.close()
    pair.near.acknowledge()
    pair.near.abort()
    await pair.near_ear.end()
    await pair.far_ear.end()
    await pair.listener.close()
