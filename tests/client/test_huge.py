"""Objects around and beyond 4 GiB, where lengths stop fitting 32 bits: whole, in little memory, or an error."""

import itertools
import os
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from hotshoe.catalog.mtp import GET_OBJECT_PROP_VALUE
from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.client import partfile
from hotshoe.errors import StorageError, TransferError
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting

MIB, GIB = 1 << 20, 1 << 30
PIECE = bytes(MIB)


def huge(announced: int, sent: int) -> ScriptedCamera:
    """A camera with one file of ``announced`` bytes, of which it sends ``sent``, all the same ones."""
    scripted = card()
    scripted.file(3, "A.MOV", b"", 2, size=min(announced, 0xFFFFFFFF))

    def size_property(*_: object) -> Reply:
        return Reply(data=announced.to_bytes(8, "little"))

    def stream(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        whole, rest = divmod(sent, MIB)
        camera.stream(sent, itertools.chain(itertools.repeat(PIECE, whole), [PIECE[:rest]] if rest else []))
        return None

    scripted.answers |= {GET_OBJECT_PROP_VALUE.code: size_property, GET_OBJECT.code: stream}
    return scripted


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def holes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of this many zeros need no room on the disk that runs the tests."""

    def pass_over(file: int, pieces: Sequence[bytes | memoryview]) -> int:
        assert not any(piece[0] or piece[-1] for piece in pieces if len(piece))
        size = sum(map(len, pieces))
        os.ftruncate(file, os.lseek(file, size, os.SEEK_CUR))
        return size

    monkeypatch.setattr(os, "writev", pass_over)
    monkeypatch.setattr(partfile, "reserve", lambda file, size: None)


@pytest.mark.usefixtures("holes")
@pytest.mark.parametrize("size", [4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 9 * GIB])
async def test_it_comes_whole(tmp_path: Path, size: int) -> None:
    async with visiting(huge(size, size), segment=MIB) as camera:
        found = await camera.find(3)
        assert found.size == size
        done = await camera.download(found, tmp_path)
    assert done.size == size
    assert done.path.stat().st_size == size


@pytest.mark.usefixtures("holes")
async def test_it_takes_little_memory(tmp_path: Path) -> None:
    async with visiting(huge(GIB, GIB), segment=MIB) as camera:
        found = await camera.find(3)
        tracemalloc.start()
        try:
            await camera.download(found, tmp_path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 16 * MIB


@pytest.mark.usefixtures("holes")
@pytest.mark.parametrize("wrong", [-1, 1])
async def test_one_byte_too_few_or_too_many_is_an_error(tmp_path: Path, wrong: int) -> None:
    size = 4 * GIB
    async with visiting(huge(size, size + wrong), segment=MIB) as camera:
        with pytest.raises(TransferError) as caught:
            await camera.download(3, tmp_path)
    assert (caught.value.expected, caught.value.received) == (size, size + wrong)
    assert names(tmp_path) == ["A.MOV.part"]


async def test_a_disk_without_room_for_it_is_told_before_the_camera_is_asked(small_disk: Path) -> None:
    scripted = huge(9 * GIB, 9 * GIB)
    async with visiting(scripted) as camera:
        with pytest.raises(StorageError, match="room"):
            await camera.download(3, small_disk)
    assert not scripted.count(GET_OBJECT.code)
    assert names(small_disk) == []
