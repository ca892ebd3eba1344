"""Objects that are files, over sockets: they pass beside the engine, and nobody can tell."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import responses
from hotshoe.protocol.limits import DEFAULT
from hotshoe.responder.faults import parse_script
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream
from hotshoe.transport.files import FILE_BYTES
from hotshoe.wire.packets import Cancel, Data, EndData, OperationResponse, StartData
from tests.responder.bodies import STORE
from tests.responder.guest import Guest

KIB, MIB = 1 << 10, 1 << 20
GET_OBJECT, GET_PARTIAL_OBJECT, GET_PARTIAL_OBJECT_64 = 0x1009, 0x101B, 0x95C1
CONTENT = os.urandom(5 * MIB + 17)


@asynccontextmanager
async def visited(folder: Path, **options: Any) -> AsyncIterator[tuple[Guest, int]]:
    """A guest in a camera with one file on real sockets, and the file's handle."""
    store = FolderStore(folder, STORE, HandleBook())
    try:
        async with serve(generic([store]), port=0, **options) as camera:
            guest = await Guest(tcp.dial, camera.port).come_in()
            yield guest, store.objects()[0]
        await guest.leave()
    finally:
        store.close()


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "A.BIN").write_bytes(CONTENT)
    return tmp_path


async def sizes_and_data(guest: Guest, code: int, *params: int) -> tuple[list[int], bytes]:
    """The packets of a data-in phase: all Data but the last."""
    transaction = guest.request(code, *params)
    start = await guest.command.next()
    assert isinstance(start, StartData)
    sizes, data = [], b""
    while not isinstance(packet := await guest.command.next(), OperationResponse):
        assert isinstance(packet, Data | EndData)
        sizes.append(len(packet.payload))
        data += packet.payload
        assert isinstance(packet, EndData) == (len(data) == start.total)
    assert (packet.code, packet.transaction) == (responses.OK, transaction)
    assert start == StartData(transaction, len(data))
    return sizes, data


@pytest.mark.parametrize("packet", [10_000, 64 * KIB, MIB, 8 * MIB])
async def test_packets_are_as_large_as_they_may_be(card: Path, packet: int) -> None:
    async with visited(card, limits=replace(DEFAULT, data_packet=packet)) as (guest, handle):
        sizes, data = await sizes_and_data(guest, GET_OBJECT, handle)
    whole, rest = divmod(len(CONTENT), packet)
    assert data == CONTENT
    assert sizes == [packet] * whole + [rest]


@pytest.mark.parametrize("size", [FILE_BYTES - 1, FILE_BYTES, MIB, MIB + 1])
@pytest.mark.parametrize("offset", [0, 4097])
async def test_parts_come_from_where_they_are(card: Path, size: int, offset: int) -> None:
    wanted = CONTENT[offset : offset + size]
    async with visited(card) as (guest, handle):
        for code, params in ((GET_PARTIAL_OBJECT, (offset, size)), (GET_PARTIAL_OBJECT_64, (offset, 0, size))):
            sizes, data = await sizes_and_data(guest, code, handle, *params)
            assert data == wanted
            assert len(sizes) == (2 if size > MIB else 1)


async def test_the_end_of_a_file_of_nine_gigabytes_and_a_cancel_in_its_middle(tmp_path: Path) -> None:
    size = 9 << 30
    with (tmp_path / "HUGE.MOV").open("wb") as file:
        file.truncate(size - 4)
        file.seek(size - 4)
        file.write(b"end.")
    async with visited(tmp_path) as (guest, handle):
        at = size - 2 * MIB
        _, data = await sizes_and_data(guest, GET_PARTIAL_OBJECT_64, handle, at % (1 << 32), at >> 32, 2 * MIB)
        assert data == bytes(2 * MIB - 4) + b"end."
        transaction = guest.request(GET_OBJECT, handle)
        assert await guest.command.next() == StartData(transaction, size)
        assert isinstance(await guest.command.next(), Data)
        guest.event.say(Cancel(transaction))
        guest.command.say(Cancel(transaction))
        code, _, rest = await guest.response()
        assert code == responses.TRANSACTION_CANCELLED
        assert len(rest) < size // 9
        assert (await guest.ask(0x1004))[0] == responses.OK


async def test_faults_meet_every_byte(card: Path) -> None:
    async with visited(
        card, faults=parse_script("at all operations packets of 100 kB\nat all operations empty end")
    ) as (guest, handle):
        guest.request(GET_OBJECT, handle)
        code, _, data = await guest.response()
    assert (code, data) == (responses.OK, CONTENT)


async def test_the_log_has_every_packet(card: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "hotshoe.responder.connection")
    async with visited(card) as (guest, handle):
        await sizes_and_data(guest, GET_OBJECT, handle)
    lines = [line.split(" #")[0] for line in caplog.messages]
    assert lines.count(f"> Data {MIB} bytes") == 5
    assert lines.count("> EndData 17 bytes") == 1
    assert not any("unreadable" in line for line in lines)


async def test_a_file_that_shrinks_while_it_is_sent(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send_file = tcp.TcpStream.send_file

    async def shrinking(self: tcp.TcpStream, *arguments: Any) -> bool:
        os.truncate(card / "A.BIN", 100)
        return await send_file(self, *arguments)

    monkeypatch.setattr(tcp.TcpStream, "send_file", shrinking)
    async with visited(card) as (guest, handle):
        code, _, _ = await guest.ask(GET_OBJECT, handle)
        assert code == responses.INCOMPLETE_TRANSFER
        assert (await guest.ask(0x1004))[0] == responses.OK


async def stalled(guest: Guest, handle: int) -> None:
    """A guest that asked for a file, and reads no more when it comes."""
    transaction = guest.request(GET_OBJECT, handle)
    assert await guest.command.next() == StartData(transaction, 1 << 30)
    guest.command.stream.pause()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    with (tmp_path / "LARGE.BIN").open("wb") as file:
        file.truncate(1 << 30)
    return tmp_path


def _vanish(guest: Guest) -> None:
    guest.command.stream.abort()
    guest.event.stream.abort()


def _close_events(guest: Guest) -> None:
    guest.event.stream.abort()


@pytest.mark.parametrize("leave", [_vanish, _close_events])
async def test_an_initiator_that_goes_away_in_the_middle(large: Path, leave: Callable[[Guest], None]) -> None:
    reported = asyncio.Event()
    async with visited(large, on_session_end=lambda report: reported.set()) as (guest, handle):
        await stalled(guest, handle)
        leave(guest)
        await asyncio.wait_for(reported.wait(), 10)


async def test_an_initiator_that_takes_nothing_is_given_up(large: Path) -> None:
    reported = asyncio.Event()
    limits = replace(DEFAULT, progress=0.02)
    async with visited(large, limits=limits, on_session_end=lambda report: reported.set()) as (guest, handle):
        await stalled(guest, handle)
        await asyncio.wait_for(reported.wait(), 10)


async def test_a_camera_that_is_switched_off_does_not_wait_for_who_takes_nothing(large: Path) -> None:
    async with asyncio.timeout(10), visited(large) as (guest, handle):
        await stalled(guest, handle)


async def test_a_small_transaction_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "A.JPG").write_bytes(b"x" * 20_000)
    sizes: list[int] = []
    write = tcp.TcpStream.write

    def counted(self: ByteStream, data: bytes | memoryview) -> None:
        sizes.append(len(data))
        write(self, data)  # type: ignore[arg-type]

    async with visited(tmp_path) as (guest, handle):
        monkeypatch.setattr(tcp.TcpStream, "write", counted)
        for code, params in ((GET_OBJECT, (handle,)), (0x1008, (handle,)), (0x1007, (STORE, 0, 0))):
            sizes.clear()
            assert (await guest.ask(code, *params))[0] == responses.OK
            # The guest's request, and the camera's Start_Data, End_Data and response.
            assert len(sizes) == 2
        monkeypatch.undo()
