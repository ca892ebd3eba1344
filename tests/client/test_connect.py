import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.client.connect import connect
from hotshoe.errors import (
    ConnectFailed,
    DeviceBusy,
    HotshoeError,
    LinkError,
    RefusedByCamera,
    RemoteProtocolError,
    ResponseTimeout,
    SessionError,
    SettingsError,
)
from hotshoe.protocol.limits import Limits
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.wire.packets import InitCommandAck, InitEventAck, InitFail, OperationRequest, encode_packet
from hotshoe.wire.values import guid_text
from tests.client.scripted import GUID, STANDARD, Reply, ScriptedCamera
from tests.client.world import HERE, card, visiting
from tests.virtual_clock import run

ACCEPTED = encode_packet(InitCommandAck(1, GUID, "Odd"))
ASSOCIATED = encode_packet(InitEventAck())


class Odd:
    """A peer that sends ``answers`` one by one, whatever it is asked: bytes, or None for hanging up."""

    def __init__(self, stream: ByteStream, answers: list[bytes | None]) -> None:
        self._stream = stream
        self._answers = answers

    def received(self, data: memoryview) -> None:
        if not self._answers:
            return
        answer = self._answers.pop(0)
        if answer is None:
            self._stream.abort()
        else:
            self._stream.write(answer)
            if not self._answers or self._answers[0] is None:
                asyncio.get_running_loop().call_soon(self.received, data)

    def ended(self, error: LinkError | None) -> None:
        pass


@asynccontextmanager
async def odd_peer(*conversations: list[bytes | None]) -> AsyncIterator[Callable[..., Any]]:
    """Something that is no camera; each connection gets the next conversation."""
    network, left = LoopbackNetwork(), list(conversations)

    def accept(stream: ByteStream) -> Receiver:
        return Odd(stream, left.pop(0) if left else [])

    listener = await network.listen("127.0.0.1", 0, accept)

    def dialled(**options: Any) -> Any:
        return connect(f"127.0.0.1:{listener.port}", guid=HERE, dial=network.dial, busy=0.0, **options)

    yield dialled
    await listener.close()


async def _enter(context: Any) -> None:
    async with context:
        pass


HTTP = b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"
TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x46"


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ([HTTP], RemoteProtocolError, "HTTP"),
        ([SSH], RemoteProtocolError, "SSH"),
        ([TLS_ALERT + bytes(9)], RemoteProtocolError, "TLS"),
        ([b"220 camera FTP server ready\r\n"], RemoteProtocolError, "FTP"),
        ([b"RTSP/1.0 400 Bad Request\r\n\r\n"], RemoteProtocolError, "RTSP"),
        ([(7).to_bytes(4, "little") + (2).to_bytes(4, "little")], RemoteProtocolError, "7 bytes"),
        ([(0).to_bytes(4, "little") + (2).to_bytes(4, "little")], RemoteProtocolError, "0 bytes"),
        ([b"\xff\xff\xff\xff" + (2).to_bytes(4, "little")], RemoteProtocolError, "4294967295"),
        ([b"\xff\xff\xff\xff" + (12).to_bytes(4, "little") + bytes(4)], RemoteProtocolError, "not allowed"),
        ([ASSOCIATED], RemoteProtocolError, "not allowed"),
        ([ACCEPTED[:30], None], ConnectFailed, "lost while connecting"),
        ([None], ConnectFailed, "lost while connecting"),
        ([TLS_ALERT, None], ConnectFailed, "lost while connecting"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_answers_of_other_protocols_and_of_none(
    answers: list[bytes | None], error: type[HotshoeError], words: str
) -> None:
    async def main() -> None:
        async with odd_peer(answers) as dialled:
            with pytest.raises(error, match=words):
                await _enter(dialled())
        assert asyncio.get_running_loop().time() < 1

    run(main())


def test_a_silent_peer_is_given_up_after_the_time_for_consent() -> None:
    left: list[float] = []

    async def main(**options: Any) -> float:
        async with odd_peer([]) as dialled:
            with pytest.raises(ResponseTimeout, match=r"no answer to the connection request .* confirmed on the cam"):
                await _enter(dialled(waiting=left.append, **options))
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(60)
    assert left == [float(second) for second in range(59, -1, -1)]
    assert run(main(consent=5.0)) == pytest.approx(5)


def test_an_event_connection_that_is_never_acknowledged() -> None:
    async def main() -> float:
        async with odd_peer([ACCEPTED], []) as dialled:
            with pytest.raises(ResponseTimeout, match="event connection"):
                await _enter(dialled())
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(30)


@pytest.mark.parametrize("where", ["command", "event", "command, late"])
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (1, "does not accept this computer"),
        (2, "busy with another computer"),
        (3, "gives no reason"),
        (0x2019, "confirmation on its screen"),
        (0x201D, "did not like the connection request"),
        (77, "unknown reason 77"),
    ],
)
def test_a_refusal_tells_reason_and_cure(where: str, reason: int, words: str) -> None:
    fail = encode_packet(InitFail(reason))
    conversations: dict[str, list[list[bytes | None]]] = {
        "command": [[fail]],
        "event": [[ACCEPTED], [fail]],
        "command, late": [[ACCEPTED + fail]],
    }

    async def main() -> RefusedByCamera:
        async with odd_peer(*conversations[where]) as dialled:
            with pytest.raises(RefusedByCamera, match=words) as caught:
                await _enter(dialled())
            return caught.value

    error = run(main())
    assert error.reason == reason
    assert (guid_text(HERE) in str(error)) == (reason == 1)


def test_a_busy_camera_is_asked_again() -> None:
    scripted = card()
    network = LoopbackNetwork()
    tries: list[float] = []

    async def main() -> None:
        listener = await scripted.listen(network.listen, 15740)
        await listener.close()

        def busy(stream: ByteStream) -> Receiver:
            tries.append(asyncio.get_running_loop().time())
            return Odd(stream, [encode_packet(InitFail(2)), None])

        door = await network.listen("127.0.0.1", 15740, busy)

        async def free() -> None:
            await asyncio.sleep(3)
            await door.close()
            await scripted.listen(network.listen, 15740)

        freeing = asyncio.ensure_future(free())
        async with connect("127.0.0.1", guid=HERE, dial=network.dial) as camera:
            assert camera.connected
        await freeing

    run(main())
    assert tries == [0, 0.5, 1.5]


def test_a_camera_that_stays_busy_is_told_in_time() -> None:
    fail = encode_packet(InitFail(2))

    async def main() -> float:
        network = LoopbackNetwork()
        await network.listen("127.0.0.1", 15740, lambda stream: Odd(stream, [fail]))
        with pytest.raises(RefusedByCamera, match="busy with another computer"):
            await _enter(connect("127.0.0.1", guid=HERE, dial=network.dial))
        return asyncio.get_running_loop().time()

    assert 5 < run(main()) <= 10


def _codes(scripted: ScriptedCamera) -> list[int]:
    return [request.code for request in scripted.requests]


def _first(scripted: ScriptedCamera, code: int, *replies: Reply) -> None:
    """Answer the first requests of an operation with ``replies``, and the others as usual."""
    left = list(replies)

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        return left.pop(0) if left else STANDARD[code](camera, request, data)

    scripted.answers[code] = answer


async def test_a_session_that_an_earlier_program_left_open_is_ended_once() -> None:
    scripted = card()
    _first(scripted, op.OPEN_SESSION.code, Reply(responses.SESSION_ALREADY_OPEN, params=(1,)))
    async with visiting(scripted) as camera:
        assert await camera.stores()
    assert _codes(scripted)[:4] == [0x1002, 0x1003, 0x1002, 0x1001]
    assert len(scripted.sessions) == 1


async def test_a_session_that_cannot_be_ended_needs_a_new_connection() -> None:
    scripted = card()
    _first(scripted, op.OPEN_SESSION.code, Reply(responses.SESSION_ALREADY_OPEN))
    _first(scripted, op.CLOSE_SESSION.code, Reply(responses.INVALID_TRANSACTION_ID))
    async with visiting(scripted) as camera:
        assert await camera.stores()
    assert len(scripted.sessions) == 2


async def test_a_session_that_stays_open_for_ever_is_an_error() -> None:
    scripted = card()
    scripted.answers[op.OPEN_SESSION.code] = lambda *_: Reply(responses.SESSION_ALREADY_OPEN)
    with pytest.raises(SessionError):
        await _enter(visiting(scripted))
    assert len(scripted.sessions) == 2


@pytest.mark.parametrize("code", [responses.INVALID_TRANSACTION_ID, responses.SESSION_NOT_OPEN, responses.DEVICE_BUSY])
@pytest.mark.parametrize("operation", [op.OPEN_SESSION, op.GET_DEVICE_INFO], ids=lambda operation: operation.name)
def test_a_camera_that_is_asked_too_soon_is_asked_again(code: int, operation: Any) -> None:
    scripted = card()
    _first(scripted, operation.code, *[Reply(code)] * 5)

    async def main() -> None:
        async with visiting(scripted) as camera:
            assert await camera.stores()

    run(main())
    assert scripted.count(operation.code) == 6


@pytest.mark.parametrize(
    ("code", "error"),
    [(responses.INVALID_TRANSACTION_ID, SessionError), (responses.DEVICE_BUSY, DeviceBusy)],
)
def test_a_camera_that_refuses_the_session_for_good(code: int, error: type[HotshoeError]) -> None:
    scripted = card()
    scripted.answers[op.OPEN_SESSION.code] = lambda *_: Reply(code)

    async def main() -> float:
        with pytest.raises(error):
            await _enter(visiting(scripted))
        return asyncio.get_running_loop().time()

    assert run(main()) <= 60


async def test_numbers_of_sessions_change_with_each_try() -> None:
    scripted = card()
    _first(scripted, op.OPEN_SESSION.code, Reply(responses.INVALID_TRANSACTION_ID))
    async with visiting(scripted):
        pass
    numbers = [request.params for request in scripted.requests if request.code == op.OPEN_SESSION.code]
    assert numbers == [(1,), (2,)]


@pytest.mark.parametrize("address", ["demo:", "usb://1", "", "host:0"])
async def test_addresses_that_cannot_be_connected_to(address: str) -> None:
    with pytest.raises(SettingsError):
        await _enter(connect(address, guid=HERE))


def test_a_host_that_drops_everything_is_given_up_in_time() -> None:
    async def black_hole(host: str, port: int, receiver: Receiver) -> ByteStream:
        await asyncio.Event().wait()
        raise AssertionError

    async def main(**options: Any) -> float:
        with pytest.raises(ConnectFailed, match="no answer"):
            await _enter(connect("192.0.2.1", guid=HERE, dial=black_hole, **options))
        return asyncio.get_running_loop().time()

    assert run(main()) == pytest.approx(10)
    assert run(main(dial_seconds=2.0)) == pytest.approx(2)


def test_an_event_port_that_opens_late() -> None:
    """Ricoh Theta needs a moment between the two connections."""
    scripted = card()
    network = LoopbackNetwork()
    dialled: list[int] = []

    async def dial(host: str, port: int, receiver: Receiver) -> ByteStream:
        dialled.append(port)
        if len(dialled) in (2, 3):
            raise ConnectFailed("not yet")
        return await network.dial(host, 15740, receiver)

    async def main() -> None:
        await scripted.listen(network.listen, 15740)
        async with connect("127.0.0.1:15740:15741", guid=HERE, dial=dial):
            pass

    run(main())
    assert dialled == [15740, 15741, 15741, 15741]


def test_an_event_port_that_never_opens() -> None:
    scripted = card()
    network = LoopbackNetwork()

    async def main() -> float:
        await scripted.listen(network.listen, 15740)
        with pytest.raises(ConnectFailed, match="15741"):
            await _enter(connect("127.0.0.1:15740:15741", guid=HERE, dial=network.dial))
        return asyncio.get_running_loop().time()

    assert run(main()) < 2


async def _over_tcp(host: str, check: Callable[[int], Awaitable[None]]) -> None:
    scripted = card(("A.JPG", b"abc"))
    listener = await tcp.listen(host, 0, scripted.door)
    try:
        await check(listener.port)
    finally:
        await listener.close()


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "localhost"), ("::1", "[::1]")]
)
async def test_names_and_both_families_of_addresses(host: str, address: str) -> None:
    async def check(port: int) -> None:
        async with connect(f"{address}:{port}", guid=HERE) as camera:
            assert await camera.read("/DCIM/100TEST/A.JPG") == b"abc"

    await _over_tcp(host, check)


async def test_nothing_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    with pytest.raises(ConnectFailed, match="connection refused"):
        await _enter(connect(f"127.0.0.1:{port}", guid=HERE))


async def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
    ]

    async def resolve(host: str, port: int, **options: Any) -> list[Any]:
        return [(*entry[:4], (entry[4][0], port, *entry[4][2:])) for entry in both]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)

    async def check(port: int) -> None:
        async with connect(f"camera.local:{port}", guid=HERE) as camera:
            assert camera.connected

    await _over_tcp("127.0.0.1", check)
    with pytest.raises(ConnectFailed, match=r"camera\.local port 9: connection refused"):
        await _enter(connect("camera.local:9", guid=HERE))


def test_no_route_to_the_camera() -> None:
    """In a network namespace of its own, where there is no network at all."""
    program = """
import asyncio, hotshoe
async def main():
    async with hotshoe.connect("192.0.2.1", guid=bytes(16)):
        pass
try:
    asyncio.run(main())
except hotshoe.errors.ConnectFailed as error:
    print(error)
"""
    if os.geteuid():
        pytest.skip("only root can make a network namespace")
    command = ["unshare", "--net", sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unshare failed" in done.stderr:
        pytest.skip("this root may not make network namespaces")
    assert done.stdout == "cannot connect to 192.0.2.1 port 15740: no route to that network\n", done.stderr


@pytest.mark.parametrize("host", ["no-such-camera.invalid", "a..b", "x" * 64])
async def test_names_that_nobody_knows(host: str) -> None:
    with pytest.raises(ConnectFailed, match="unknown host name"):
        await _enter(connect(host, guid=HERE, dial_seconds=5.0))


async def test_no_task_is_left_when_connecting_is_cancelled() -> None:
    async with odd_peer([ACCEPTED], []) as dialled:
        task = asyncio.ensure_future(_enter(dialled(waiting=lambda left: None)))
        await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_the_time_for_a_dead_peer_can_be_set() -> None:
    scripted = card()

    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with visiting(scripted, dead_after=8.0) as camera:
            scripted.deaf = True
            began = loop.time()
            events = camera.events()
            with pytest.raises(LinkError):
                await events.next()
            return loop.time() - began

    assert run(main()) <= 8


def test_defaults_find_a_dead_peer_within_forty_seconds() -> None:
    limits = Limits()
    assert limits.probe_idle + limits.probe_answer + limits.sign_of_life + limits.cancel <= 40
