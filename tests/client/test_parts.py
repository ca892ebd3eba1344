"""Parts of objects, and unfinished files that are continued only where they are certainly the object's."""

import os
from pathlib import Path

import pytest
from blake3 import blake3

from hotshoe.catalog import responses
from hotshoe.catalog.mtp import GET_PARTIAL_OBJECT_64
from hotshoe.catalog.operations import GET_OBJECT, GET_PARTIAL_OBJECT
from hotshoe.client import parts
from hotshoe.client.parts import COMPARED_BYTES
from hotshoe.errors import InvalidParameter, NotOffered, TransferError
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import ORDINARY, Reply, ScriptedCamera
from tests.client.world import card, visiting

DATA = os.urandom(300_000)
KEPT = 200_000
BOTH = (GET_PARTIAL_OBJECT.code, GET_PARTIAL_OBJECT_64.code)


def giving_parts(*offered: int, data: bytes = DATA) -> ScriptedCamera:
    """A camera with one file, that gives parts of it through the operations offered."""
    scripted = card(("A.MOV", data))
    scripted.offered = (*ORDINARY, *offered)

    def part(camera: ScriptedCamera, request: OperationRequest, _: bytes) -> Reply:
        handle, offset, *rest = request.params
        offset |= rest[0] << 32 if request.code == GET_PARTIAL_OBJECT_64.code else 0
        piece = camera.objects[handle][1][offset : offset + rest[-1]]
        return Reply(data=piece, params=(len(piece),))

    scripted.answers |= dict.fromkeys(offered, part)
    return scripted


def left_over(folder: Path, data: bytes) -> Path:
    """What an interrupted download leaves."""
    path = folder / "A.MOV.part"
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("offered", [BOTH, BOTH[:1], BOTH[1:]])
@pytest.mark.parametrize("kept", [COMPARED_BYTES, COMPARED_BYTES + 1, KEPT, len(DATA)])
async def test_an_unfinished_file_is_continued(tmp_path: Path, offered: tuple[int, ...], kept: int) -> None:
    left_over(tmp_path, DATA[:kept])
    scripted = giving_parts(*offered)
    async with visiting(scripted) as camera:
        done = await camera.download(3, tmp_path, digest=True)
    assert (done.resumed, done.restarted, done.size) == (kept, "", len(DATA))
    assert done.digest == blake3(DATA).hexdigest()
    assert done.path.read_bytes() == DATA
    assert names(tmp_path) == ["A.MOV"]
    assert not scripted.count(GET_OBJECT.code)


@pytest.mark.parametrize(
    ("left", "offered", "why"),
    [
        (b"x" + DATA[1:KEPT], BOTH, "differs"),
        (DATA[: KEPT - 1] + b"x", BOTH, "differs"),
        (DATA + b"x", BOTH, "longer"),
        (DATA[:KEPT], (), "does not give parts"),
        (DATA[: COMPARED_BYTES - 1], BOTH, ""),
    ],
)
async def test_otherwise_it_is_begun_again_and_that_is_said(
    tmp_path: Path, left: bytes, offered: tuple[int, ...], why: str
) -> None:
    left_over(tmp_path, left)
    async with visiting(giving_parts(*offered)) as camera:
        done = await camera.download(3, tmp_path, digest=True)
    assert done.resumed == 0
    assert why in done.restarted
    assert bool(why) == bool(done.restarted)
    assert done.path.read_bytes() == DATA
    assert done.digest == blake3(DATA).hexdigest()


async def test_who_does_not_want_that_begins_again(tmp_path: Path) -> None:
    left_over(tmp_path, DATA[:KEPT])
    async with visiting(giving_parts(*BOTH)) as camera:
        done = await camera.download(3, tmp_path, resume=False)
    assert (done.resumed, done.restarted) == (0, "")
    assert done.path.read_bytes() == DATA


async def test_a_refused_part_is_a_reason_to_begin_again(tmp_path: Path) -> None:
    left_over(tmp_path, DATA[:KEPT])
    scripted = giving_parts(*BOTH)
    scripted.answers |= dict.fromkeys(BOTH, lambda *_: Reply(responses.INVALID_PARAMETER))
    async with visiting(scripted) as camera:
        done = await camera.download(3, tmp_path)
        with pytest.raises(InvalidParameter):
            await camera.read(3, 1, 2)
    assert "gives no part" in done.restarted
    assert done.path.read_bytes() == DATA


async def test_an_interrupted_download_is_continued_by_the_next(tmp_path: Path) -> None:
    scripted = giving_parts(*BOTH)

    def half(camera: ScriptedCamera, request: OperationRequest, _: bytes) -> Reply:
        return Reply(responses.INCOMPLETE_TRANSFER, data=DATA[:KEPT], total=len(DATA))

    scripted.answers[GET_OBJECT.code] = half
    async with visiting(scripted) as camera:
        with pytest.raises(Exception, match=f"the first {KEPT} bytes"):
            await camera.download(3, tmp_path)
        done = await camera.download(3, tmp_path)
    assert done.resumed == KEPT
    assert done.path.read_bytes() == DATA


async def test_a_camera_that_gives_no_more_is_not_asked_for_ever(tmp_path: Path) -> None:
    left_over(tmp_path, DATA[:KEPT])
    scripted = giving_parts(*BOTH, data=DATA[:KEPT])
    scripted.file(3, "A.MOV", DATA[:KEPT], 2, size=len(DATA))
    async with visiting(scripted) as camera:
        with pytest.raises(TransferError, match="nothing came from offset"):
            await camera.download(3, tmp_path)
    assert (tmp_path / "A.MOV.part").read_bytes() == DATA[:KEPT]


async def test_reading_a_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "REQUEST_BYTES", 1000)
    async with visiting(giving_parts(*BOTH)) as camera:
        assert await camera.read(3, 5, 2500) == DATA[5:2505]
        assert await camera.read(3, len(DATA) - 5) == DATA[-5:]
        assert await camera.read(3, len(DATA) - 5, 100) == DATA[-5:]
        assert await camera.read(3, len(DATA) + 5, 100) == b""
        assert await camera.read(3, 0, 0) == b""
    async with visiting(giving_parts()) as camera:
        with pytest.raises(NotOffered, match="GetPartialObject"):
            await camera.read(3, 5, 5)


async def test_beyond_4_gib_takes_the_wider_operation(tmp_path: Path) -> None:
    scripted = giving_parts(BOTH[0])
    async with visiting(scripted) as camera:
        found = await camera.find(3)
        huge = type(found)(found.handle, found.path, found.info, 9 << 30)
        with pytest.raises(NotOffered, match="GetPartialObject64"):
            await camera.read(huge, 1 << 32, 1)
        with pytest.raises(TransferError, match="too many"):
            await camera.read(huge, 0, 1 << 31)
