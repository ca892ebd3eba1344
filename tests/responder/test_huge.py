"""Objects around and beyond 4 GiB: a camera sends them without touching their bytes, and takes them in pieces."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hotshoe.catalog import responses
from hotshoe.responder import beneath
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.base import Accept, Listener, Piece
from hotshoe.transport.loopback import LoopbackNetwork, LoopbackStream
from hotshoe.wire.packets import DATA_HEADER, OperationResponse, PacketType, StartData
from tests.responder.bodies import STORE, refused
from tests.responder.guest import Guest, virtually

MIB, GIB = 1 << 20, 1 << 30
SIZES = [4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 9 * GIB]
PIECE = bytes(MIB)


@pytest.mark.parametrize("size", SIZES)
def test_it_is_sent_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    passed: list[Piece] = []

    async def pass_over(
        stream: LoopbackStream, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]
    ) -> bool:
        assert offset == sum(payload for _, payload in passed)
        assert offset + sum(payload for _, payload in pieces) <= os.fstat(descriptor).st_size
        passed.extend(pieces)
        return True

    monkeypatch.setattr(LoopbackStream, "send_file", pass_over)
    with (tmp_path / "A.MOV").open("wb") as file:
        file.truncate(size)
    store, network = FolderStore(tmp_path, STORE, HandleBook()), LoopbackNetwork()

    async def listen(host: str, port: int, accept: Accept) -> Listener:
        return await network.listen(host, port, accept)

    @virtually
    async def test() -> None:
        async with serve(generic([store]), listen=listen, worker=InlineWorker(), watch=False) as camera:
            guest = await Guest(network.dial, camera.port).come_in()
            transaction = guest.request(0x1009, store.objects()[0])
            assert await guest.command.next() == StartData(transaction, size)
            assert await guest.command.next() == OperationResponse(responses.OK, transaction)

    test()
    store.close()
    heads = [DATA_HEADER.unpack(head) for head, _ in passed]
    assert [length - DATA_HEADER.size for length, _, _ in heads] == [payload for _, payload in passed]
    assert sum(payload for _, payload in passed) == size
    assert [kind for _, kind, _ in heads] == [PacketType.DATA] * (len(heads) - 1) + [PacketType.END_DATA]


@pytest.fixture
def holes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of this many zeros need no room on the disk that runs the tests."""

    def pass_over(file: int, pieces: Sequence[bytes], wrote: Callable[[int], None]) -> None:
        size = sum(map(len, pieces))
        os.ftruncate(file, os.lseek(file, size, os.SEEK_CUR))
        wrote(size)

    monkeypatch.setattr(beneath, "append", pass_over)
    monkeypatch.setattr(beneath, "reserve", lambda file, size, least: None)
    monkeypatch.setattr(
        os, "statvfs", lambda path: os.statvfs_result((1, 1, 1 << 50, 1 << 50, 1 << 50, 0, 0, 0, 0, 255))
    )


@pytest.mark.usefixtures("holes")
@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("size", SIZES)
def test_it_is_taken_whole(tmp_path: Path, size: int, announced: bool) -> None:
    store = FolderStore(tmp_path, STORE, HandleBook(), read_only=False)
    with store.receive(0, "A.MOV", size if announced else None) as upload:
        for _ in range(size // (64 * MIB)):
            upload.write(*[PIECE] * 64)
        upload.write(PIECE[: size % (64 * MIB) % MIB], *[PIECE] * (size % (64 * MIB) // MIB))
        handle = upload.commit()
    assert (tmp_path / "A.MOV").stat().st_size == store.get(handle).size == size
    assert store.get(handle).object_info().size == min(size, 0xFFFFFFFF)
    store.close()


@pytest.mark.usefixtures("holes")
@pytest.mark.parametrize("wrong", [-1, 1])
def test_one_byte_too_few_or_too_many_is_no_object(tmp_path: Path, wrong: int) -> None:
    store = FolderStore(tmp_path, STORE, HandleBook(), read_only=False)
    with store.receive(0, "A.MOV", 4 * GIB) as upload:
        for _ in range(63):
            upload.write(*[PIECE] * 64)

        def end() -> None:
            upload.write(*[PIECE] * 63, PIECE[:-1], b"x" * (1 + wrong))
            upload.commit()

        assert refused(end) == responses.INCOMPLETE_TRANSFER
    assert list(tmp_path.iterdir()) == []
    store.close()
