import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.operations import GET_OBJECT_INFO, GET_STORAGE_IDS, SEND_OBJECT, SEND_OBJECT_INFO
from hotshoe.client.camera import Camera
from hotshoe.client.flows import MemorySource
from hotshoe.errors import (
    AccessDenied,
    DeviceBusy,
    LocalProtocolError,
    NoSuchObject,
    NotOffered,
    SettingsError,
    StorageError,
    StoreFull,
    TransferError,
)
from hotshoe.protocol.limits import Limits
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import ObjectInfo
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import ORDINARY, STANDARD, STORE, Reply, ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

ROOT = 0xFFFFFFFF


@pytest.mark.parametrize("size", [0, 1, 1000, 3 * 4096])
@pytest.mark.parametrize("segment", [1, 5000])
async def test_a_file_arrives_as_it_is(tmp_path: Path, size: int, segment: int) -> None:
    data = os.urandom(size)
    (tmp_path / "up.jpg").write_bytes(data)
    scripted = card()
    async with visiting(scripted, segment=segment, limits=Limits(data_packet=4096)) as camera:
        sent = await camera.upload(tmp_path / "up.jpg", "/DCIM/100TEST")
    assert (sent.path, sent.size) == ("/DCIM/100TEST/up.jpg", size)
    info, kept = scripted.objects[sent.handle]
    assert kept == data
    assert (info.format, info.parent) == (0x3801, 2)
    assert info.modified.startswith(datetime.fromtimestamp((tmp_path / "up.jpg").stat().st_mtime).strftime("%Y%m%dT%H"))  # noqa: DTZ006


async def test_a_small_file_is_read_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "up.jpg").write_bytes(bytes(1000))
    errands: list[object] = []
    to_thread = asyncio.to_thread

    async def counted(work: Callable[..., Any], *arguments: Any) -> Any:
        errands.append(work)
        return await to_thread(work, *arguments)

    async with visiting(card()) as camera:
        monkeypatch.setattr(asyncio, "to_thread", counted)
        assert (await camera.upload(tmp_path / "up.jpg", "/")).size == 1000
    assert len(errands) == 1


async def test_bytes_need_a_name() -> None:
    async with visiting(card()) as camera:
        assert (await camera.upload(b"text", "/", name="a.txt")).path == "/a.txt"
        for name in (None, "", "a/b", "a\0b"):
            with pytest.raises(SettingsError):
                await camera.upload(b"text", "/", name=name)
        with pytest.raises(LocalProtocolError):
            await camera.upload(b"text", "/", name="x" * 255)
        assert camera.connected


async def test_an_upload_asks_for_little_beside_itself() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        scripted.requests.clear()
        await camera.upload(b"text", "/", name="a.txt")
    codes = [request.code for request in scripted.requests][:4]
    assert codes == [GET_STORAGE_IDS.code, SEND_OBJECT_INFO.code, SEND_OBJECT.code, GET_OBJECT_INFO.code]


async def test_a_camera_that_chooses_another_folder_is_believed() -> None:
    scripted = card()

    def elsewhere(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        return STANDARD[SEND_OBJECT_INFO.code](camera, replace(request, params=(STORE, 2)), data)

    scripted.answers[SEND_OBJECT_INFO.code] = elsewhere
    async with visiting(scripted) as camera:
        assert (await camera.upload(b"text", "/", name="a.txt")).path == "/DCIM/100TEST/a.txt"


@pytest.mark.parametrize(
    ("folder", "params", "parent"),
    [(None, (0, 0), 0), ("/", (STORE, ROOT), 0), ("/store_00010001", (STORE, ROOT), 0), ("/DCIM", (STORE, 1), 1)],
)
async def test_the_place_is_named_as_the_standard_wants_it(
    folder: str | None, params: tuple[int, ...], parent: int
) -> None:
    scripted = card()
    announced: list[ObjectInfo] = []

    def announce(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        announced.append(decode(ObjectInfo, data))
        return STANDARD[SEND_OBJECT_INFO.code](camera, request, data)

    scripted.answers[SEND_OBJECT_INFO.code] = announce
    async with visiting(scripted) as camera:
        await camera.upload(b"x", folder, name="x.jpg")
    (request,) = (request for request in scripted.requests if request.code == SEND_OBJECT_INFO.code)
    assert request.params == params
    assert announced[0].parent == parent


async def test_a_camera_that_does_not_tell_the_handle_is_asked_for_the_path() -> None:
    scripted = card()

    def announce(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        STANDARD[SEND_OBJECT_INFO.code](camera, request, data)
        return Reply()

    scripted.answers[SEND_OBJECT_INFO.code] = announce
    async with visiting(scripted) as camera:
        assert (await camera.upload(b"x", "/DCIM", name="x.jpg")).path == "/DCIM/x.jpg"


async def test_more_than_four_gigabytes_are_announced_as_the_standard_can() -> None:
    scripted = card()
    announced: list[int] = []

    def announce(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        announced.append(decode(ObjectInfo, data).size)
        return Reply(responses.STORE_FULL)

    scripted.answers[SEND_OBJECT_INFO.code] = announce
    huge = Path("/huge.mov")

    async with visiting(scripted) as camera:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                "hotshoe.client.upload._open", lambda path: (_Nothing(), 5 << 30, datetime.now().astimezone())
            )
            with pytest.raises(StoreFull):
                await camera.upload(huge, "/")
    assert announced == [0xFFFFFFFF]
    assert not scripted.count(SEND_OBJECT.code)


class _Nothing:
    def read(self, size: int) -> bytes:
        return b""

    def close(self) -> None:
        pass


async def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    async with visiting(card()) as camera:
        with pytest.raises(StorageError) as caught:
            await camera.upload(tmp_path / "missing.jpg", "/")
        assert caught.value.path == str(tmp_path / "missing.jpg")
        with pytest.raises(SettingsError):
            await camera.upload(tmp_path, "/")
        with pytest.raises(NoSuchObject):
            await camera.upload(b"x", "/none", name="x")
        with pytest.raises(NoSuchObject):
            await camera.upload(b"x", "/DCIM/100TEST/none", name="x")


async def test_a_file_in_place_of_a_folder() -> None:
    async with visiting(card(("A.JPG", b"a"))) as camera:
        with pytest.raises(NoSuchObject):
            await camera.upload(b"x", "/DCIM/100TEST/A.JPG", name="x")


class _Broken:
    """A disk that fails, or a file that is cut short, after its first piece."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error
        self._pieces = [bytes(4096)]

    def read(self, size: int) -> bytes:
        if self._pieces:
            return self._pieces.pop()
        if self._error:
            raise self._error
        return b""

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("fault", "error"), [(OSError(5, "Input/output error"), StorageError), (None, TransferError)])
async def test_a_source_that_fails_midway_cancels_and_leaves_the_session_usable(
    fault: Exception | None, error: type[Exception]
) -> None:
    scripted = card()
    async with visiting(scripted, limits=Limits(data_packet=4096)) as camera:
        with pytest.MonkeyPatch.context() as patch:
            broken = _Broken(fault), 100_000, datetime.now().astimezone()
            patch.setattr("hotshoe.client.upload._open", lambda path: broken)
            with pytest.raises(error):
                await camera.upload(Path("broken.jpg"), "/")
        assert scripted.cancels == 1
        assert (await camera.upload(b"fine", "/", name="fine.jpg")).size == 4


async def _refused_midway(code: int) -> None:
    scripted = card()

    def refuse(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        return Reply(code)

    scripted.answers[SEND_OBJECT.code] = refuse
    scripted.refuses_early = True
    sent: list[int] = []
    async with visiting(scripted, limits=Limits(data_packet=4096), segment=4096) as camera:
        with pytest.raises((StoreFull, AccessDenied)):
            await camera.upload(bytes(50_000_000), "/", name="x", progress=lambda done, total: sent.append(done))
        assert sent[-1] < 50_000_000
        scripted.refuses_early = False
        del scripted.answers[SEND_OBJECT.code]
        assert (await camera.upload(b"fine", "/", name="fine.jpg")).size == 4


@pytest.mark.parametrize("code", [responses.STORE_FULL, responses.STORE_READ_ONLY])
async def test_a_refusal_midway_ends_the_sending(code: int) -> None:
    await _refused_midway(code)


async def test_an_ok_before_all_is_sent_is_not_believed() -> None:
    scripted = card()
    scripted.answers[SEND_OBJECT.code] = lambda *_: Reply()
    scripted.refuses_early = True
    async with visiting(scripted, limits=Limits(data_packet=4096), segment=4096) as camera:
        with pytest.raises(TransferError):
            await camera.upload(bytes(50_000_000), "/", name="x")


def test_a_busy_camera_is_sent_the_file_again(tmp_path: Path) -> None:
    (tmp_path / "A.JPG").write_bytes(b"picture" * 1000)
    scripted = card()
    busy = [SEND_OBJECT_INFO.code, SEND_OBJECT.code, SEND_OBJECT.code]

    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
        if request.code in busy:
            busy.remove(request.code)
            return Reply(responses.DEVICE_BUSY)
        return STANDARD[request.code](camera, request, data)

    scripted.answers[SEND_OBJECT_INFO.code] = scripted.answers[SEND_OBJECT.code] = answer
    told: list[int] = []

    async def main() -> None:
        async with visiting(scripted) as camera:
            sent = await camera.upload(tmp_path / "A.JPG", "/", progress=lambda done, total: told.append(done))
            assert scripted.objects[sent.handle][1] == b"picture" * 1000

    run(main())
    assert told == [7000, 7000, 7000]


def test_a_camera_that_stays_busy_is_given_up() -> None:
    scripted = card()
    scripted.answers[SEND_OBJECT_INFO.code] = lambda *_: Reply(responses.DEVICE_BUSY)

    async def main() -> float:
        async with visiting(scripted) as camera:
            with pytest.raises(DeviceBusy):
                await camera.upload(b"x", "/", name="x")
        return asyncio.get_running_loop().time()

    assert 50 < run(main()) <= 60


async def test_nothing_comes_between_the_announcement_and_the_file() -> None:
    scripted = card(("A.JPG", b"a"))

    async def disturb(camera: Camera) -> None:
        for _ in range(20):
            await camera.call(GET_STORAGE_IDS)

    async with visiting(scripted) as camera:
        uploads = (camera.upload(bytes([n]) * n, "/", name=f"{n}.jpg") for n in range(1, 6))
        sent: list[Any] = await asyncio.gather(*uploads, disturb(camera), disturb(camera))
    codes = [request.code for request in scripted.requests]
    announced = [index for index, code in enumerate(codes) if code == SEND_OBJECT_INFO.code]
    assert len(announced) == 5
    assert all(codes[index + 1] == SEND_OBJECT.code for index in announced)
    assert {found.size for found in sent[:5]} == {1, 2, 3, 4, 5}


async def test_folders_are_made_by_announcing_them() -> None:
    scripted = card()
    async with visiting(scripted) as camera:
        made = await camera.make_folder("/DCIM/NEW/")
        assert (made.path, made.is_folder) == ("/DCIM/NEW", True)
        assert (await camera.make_folder("/TOP")).path == "/TOP"
        with pytest.raises(NoSuchObject):
            await camera.make_folder("/none/NEW")
        with pytest.raises(SettingsError):
            await camera.make_folder("/")
    assert not scripted.count(SEND_OBJECT.code)


async def test_a_camera_that_takes_no_files() -> None:
    scripted = card()
    scripted.offered = tuple(code for code in ORDINARY if code != SEND_OBJECT_INFO.code)
    async with visiting(scripted) as camera:
        with pytest.raises(NotOffered, match="SendObjectInfo"):
            await camera.upload(b"x", "/", name="x")


async def test_a_source_of_ones_own() -> None:
    scripted = card()
    async with visiting(scripted) as camera, camera.together():
        await camera.call(SEND_OBJECT_INFO, 0, 0, data=scripted.objects[1][0])
        await camera.call(SEND_OBJECT, source=MemorySource(b"own"))
    assert scripted.objects[max(scripted.objects)][1] == b"own"
