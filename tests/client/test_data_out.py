"""Uploads of files over sockets: they pass beside the engine, of any size, and stop where the camera wants no more."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.operations import SEND_OBJECT, SEND_OBJECT_INFO
from hotshoe.catalog.standard import STANDARD
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.client.pump import Pump
from hotshoe.client.upload import FileSource
from hotshoe.errors import LinkError, StoreFull, TransferError
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.protocol.notices import Asked, DataEnded, DataStarted
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Channel
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.server import serve
from hotshoe.responder.standard import HANDLERS
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream, Dial, Piece, Receiver
from hotshoe.transport.files import FILE_BYTES
from hotshoe.wire.datasets import file_info
from tests.client.world import HERE
from tests.responder.bodies import world

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


class Drain:
    """Takes data, counts it, and keeps its last bytes; refuses beyond ``most``."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.begun = asyncio.Event()
        self.end = b""
        self.whole = False
        self.announced: int | None = None

    def __call__(self, call: Call, total: int | None) -> "Drain":
        self.announced = total
        return self

    def write(self, *pieces: bytes | bytearray | memoryview) -> None:
        self.taken += sum(map(len, pieces))
        self.begun.set()
        for piece in pieces:
            self.end = (self.end + piece[-4:])[-4:]
        if self.taken > self.most:
            raise Refusal(responses.STORE_FULL, "enough")

    def finish(self, *, whole: bool) -> Answer:
        self.whole = whole
        return Answer()


@asynccontextmanager
async def visiting(most: int = 1 << 40, *, dial: Dial = tcp.dial) -> AsyncIterator[tuple[Camera, Drain]]:
    """Connected over sockets with a camera that takes objects of any size, and keeps none."""
    drain, own = Drain(most), Handlers()
    own.receives(SEND_OBJECT)(drain)
    body = world(capacity=1 << 50).body
    async with (
        serve(body, port=0, handlers=HANDLERS | own, worker=InlineWorker()) as served,
        connect(f"127.0.0.1:{served.port}", guid=HERE, name="here", dial=dial) as camera,
    ):
        yield camera, drain


async def send(camera: Camera, path: Path) -> None:
    """SendObject by itself."""
    with path.open("rb") as file:
        await camera.call(SEND_OBJECT, source=FileSource(path, file, os.fstat(file.fileno()).st_size))


def sparse(folder: Path, size: int) -> Path:
    """A file of holes but for its last four bytes."""
    path = folder / "sparse.mov"
    with path.open("wb") as file:
        file.seek(size - 4)
        file.write(b"end.")
    return path


@pytest.mark.parametrize("packet", [10_000, 64 * KIB, MIB])
@pytest.mark.parametrize("size", [FILE_BYTES - 1, FILE_BYTES, 5 * MIB, 5 * MIB + 17])
async def test_a_file_arrives_as_it_is(tmp_path: Path, size: int, packet: int) -> None:
    (tmp_path / "up.bin").write_bytes(data := os.urandom(size))
    told: list[int] = []
    body = world(capacity=64 * MIB).body
    async with (
        serve(body, port=0, worker=InlineWorker()) as served,
        connect(f"127.0.0.1:{served.port}", guid=HERE, limits=Limits(data_packet=packet)) as camera,
    ):
        sent = await camera.upload(tmp_path / "up.bin", "/", progress=lambda done, total: told.append(done))
        assert await camera.read(sent) == data
    assert told == sorted(told)
    assert told[-1] == size


async def test_a_large_file_of_holes_arrives_whole(tmp_path: Path) -> None:
    size = 200 * MIB + 1
    async with visiting() as (camera, drain):
        await send(camera, sparse(tmp_path, size))
        assert (drain.announced, drain.taken, drain.end, drain.whole) == (size, size, b"end.", True)


async def test_a_refusal_in_the_middle_stops_it(tmp_path: Path) -> None:
    async with visiting(most=3 * MIB) as (camera, drain):
        with pytest.raises(StoreFull):
            await send(camera, sparse(tmp_path, 9 * GIB))
        assert drain.taken < 100 * MIB
        drain.most, drain.taken = 1 << 40, 0
        await send(camera, sparse(tmp_path, MIB))
        assert drain.taken == MIB


async def test_a_cancel_in_the_middle_leaves_the_session_usable(tmp_path: Path) -> None:
    async with visiting() as (camera, drain):
        sending = asyncio.create_task(send(camera, sparse(tmp_path, 9 * GIB)))
        await drain.begun.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert not drain.whole
        drain.taken = 0
        await send(camera, sparse(tmp_path, MIB))
        assert (drain.taken, drain.whole) == (MIB, True)


async def test_a_file_that_shrinks_is_no_object(tmp_path: Path) -> None:
    path = sparse(tmp_path, 64 * MIB)
    async with visiting() as (camera, drain):
        with path.open("rb") as file:
            source = FileSource(path, file, 64 * MIB)
            os.truncate(path, 3 * MIB + 5)
            with pytest.raises(TransferError):
                await camera.call(SEND_OBJECT, source=source)
        assert not drain.whole
        await send(camera, sparse(tmp_path, MIB))
        assert drain.whole


async def test_a_file_that_shrinks_while_it_is_sent_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sparse(tmp_path, 64 * MIB)
    send_file = tcp.TcpStream.send_file

    async def shrinking(self: tcp.TcpStream, *arguments: Any) -> bool:
        os.truncate(path, 100)
        return await send_file(self, *arguments)

    monkeypatch.setattr(tcp.TcpStream, "send_file", shrinking)
    async with visiting() as (camera, drain):
        with pytest.raises(TransferError):
            await send(camera, path)
        assert not drain.whole


class Counted:
    """A stream that notes the sizes of what is written to it."""

    def __init__(self, stream: ByteStream, writes: list[int]) -> None:
        self._stream = stream
        self._writes = writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, data: bytes | memoryview) -> None:
        self._writes.append(len(data))
        self._stream.write(data)


class Dialled:
    """Dials, and keeps the streams; counts what is written to the first, the command connection."""

    def __init__(self) -> None:
        self.streams: list[ByteStream] = []
        self.writes: list[int] = []

    async def __call__(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        stream = await tcp.dial(host, port, receiver)
        self.streams.append(stream)
        return stream if len(self.streams) > 1 else cast(ByteStream, Counted(stream, self.writes))


async def test_a_connection_that_ends_in_the_middle(tmp_path: Path) -> None:
    dialled = Dialled()
    async with visiting(dial=dialled) as (camera, drain):
        sending = asyncio.create_task(send(camera, sparse(tmp_path, 9 * GIB)))
        await drain.begun.wait()
        dialled.streams[0].abort()
        with pytest.raises(LinkError):
            await sending


async def test_a_small_upload_is_one_write(tmp_path: Path) -> None:
    (tmp_path / "small.jpg").write_bytes(bytes(60_000))
    dialled = Dialled()
    async with visiting(dial=dialled) as (camera, drain):
        dialled.writes.clear()
        await send(camera, tmp_path / "small.jpg")
        assert drain.taken == 60_000
        assert len(dialled.writes) == 1
        assert await camera.call(SEND_OBJECT_INFO, 0, 0, data=file_info("a.jpg", 5, 0x3801))
        assert len(dialled.writes) == 2


class Hollow:
    """The camera's engine at the other end of streams that carry no payload: only its length arrives."""

    def __init__(self) -> None:
        self.engine = Responder()
        self.receivers: dict[Channel, Receiver] = {}
        self.sizes: list[int] = []
        self.total: int | None = None
        self.received = 0

    async def dial(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        channel = Channel.EVENT if self.receivers else Channel.COMMAND
        self.receivers[channel] = receiver
        return End(self, channel)

    def settle(self) -> None:
        """Accept, and answer with OK."""
        for notice in self.engine.notices():
            match notice:
                case Asked():
                    self.engine.accept(1, HERE, "hollow")
                case DataStarted(_, total):
                    self.total = total
                case DataEnded(received, _):
                    self.received = received
                    self.engine.respond(responses.OK, now=0.0)
        for channel, data in self.engine.outgoing():
            asyncio.get_running_loop().call_soon(self.receivers[channel].received, memoryview(data))


class End:
    """One of its streams."""

    peer = "hollow"
    ends = (("", 0), ("hollow", 0))
    carries_files = True

    def __init__(self, camera: Hollow, channel: Channel) -> None:
        self.camera = camera
        self.channel = channel

    def write(self, data: bytes | memoryview) -> None:
        self.camera.engine.receive(self.channel, data, 0.0)
        self.camera.settle()

    async def drain(self) -> None: ...

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        engine = self.camera.engine
        for header, size in pieces:
            engine.receive(self.channel, header, 0.0)
            self.camera.sizes.append(engine.payload_due)
            assert engine.payload_due == size
            engine.payload_passed(size, 0.0)
            self.camera.settle()
        moved()
        return os.fstat(descriptor).st_size >= offset

    def acknowledge(self) -> None: ...

    def hold(self) -> None: ...

    def ferry(self, transaction: int, due: int, room: int) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    async def close(self) -> None: ...

    def abort(self) -> None: ...


@pytest.mark.parametrize("size", [4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 9 * GIB])
async def test_no_size_is_too_large(tmp_path: Path, size: int) -> None:
    hollow, path = Hollow(), sparse(tmp_path, size)
    engine = Initiator(HERE, "here")
    pump = Pump(engine, "hollow", STANDARD, DEFAULT, refusal=str)
    await pump.ask(hollow.dial, "here", 1)
    await pump.accepted()
    await pump.associate(hollow.dial, "here", 1)
    with path.open("rb") as file:
        responded = await pump.transact(SEND_OBJECT.code, (), source=FileSource(path, file, size))
    await pump.close()
    assert responded.sent_whole
    assert (hollow.total, hollow.received, sum(hollow.sizes)) == (size, size, size)
    assert hollow.sizes == [MIB] * (size // MIB) + ([size % MIB] if size % MIB else [])
