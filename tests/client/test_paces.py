"""Cameras that send in crumbs, slowly, nothing at all, or not any more."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.errors import HotshoeError, RemoteProtocolError, ResponseTimeout
from hotshoe.protocol.limits import DEFAULT
from hotshoe.wire.packets import OperationRequest
from tests.client.scripted import Reply, ScriptedCamera
from tests.client.world import card, visiting
from tests.virtual_clock import run

CRUMB = 1000


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def sending(data: bytes, pause: Callable[[int], float], piece: int = CRUMB) -> ScriptedCamera:
    """A camera that sends ``data`` piece by piece, each after as many seconds as ``pause`` of its offset says."""
    scripted = card(("A.MOV", data))

    def answer(camera: ScriptedCamera, request: OperationRequest, sent: bytes) -> Reply | None:
        camera.task = asyncio.ensure_future(send(camera))
        return None

    async def send(camera: ScriptedCamera) -> None:
        visit = camera.visit
        visit.engine.start_data(len(data))
        for offset in range(0, len(data), piece):
            await asyncio.sleep(pause(offset))
            if not visit.engine.sending:
                return
            visit.engine.send_chunk(data[offset : offset + piece], visit.now, last=offset + piece >= len(data))
            visit.flush()
        visit.engine.respond(responses.OK, now=visit.now)
        visit.flush()

    scripted.answers[GET_OBJECT.code] = answer
    return scripted


async def test_data_packets_of_one_byte(tmp_path: Path) -> None:
    data = bytes(range(256)) * 16
    async with visiting(sending(data, lambda offset: 0, piece=1)) as camera:
        done = await camera.download(3, tmp_path)
    assert done.path.read_bytes() == data


async def test_data_packets_without_data_come_to_an_end(tmp_path: Path) -> None:
    scripted, endless = card(("A.MOV", bytes(CRUMB))), 10 * DEFAULT.empty_data_packets

    def answer(camera: ScriptedCamera, request: OperationRequest, sent: bytes) -> Reply | None:
        camera.stream(CRUMB, (b"" for _ in range(endless)))
        return None

    scripted.answers[GET_OBJECT.code] = answer
    async with visiting(scripted) as camera:
        with pytest.raises(RemoteProtocolError):
            await camera.download(3, tmp_path)
    assert names(tmp_path) == []


def test_ten_kilobytes_in_a_second_are_no_stall(tmp_path: Path) -> None:
    data = bytes(range(200)) * 20_000

    async def main() -> float:
        async with visiting(sending(data, lambda offset: 0.1)) as camera:
            done = await camera.download(3, tmp_path)
        assert done.path.read_bytes() == data
        return done.seconds

    assert run(main()) >= 10 * DEFAULT.progress


@pytest.mark.parametrize("size", [60 * CRUMB, 600 * CRUMB])
def test_a_stall_ends_it_when_the_camera_has_made_no_progress_for_so_long(tmp_path: Path, size: int) -> None:
    async def main() -> tuple[HotshoeError, float]:
        async with visiting(sending(bytes(size), lambda offset: 60.0 if offset == 5 * CRUMB else 1.0)) as camera:
            began = asyncio.get_running_loop().time()
            with pytest.raises(ResponseTimeout) as caught:
                await camera.download(3, tmp_path)
            return caught.value, asyncio.get_running_loop().time() - began

    error, seconds = run(main())
    assert 5 + DEFAULT.progress <= seconds <= 6 + DEFAULT.progress
    assert str(tmp_path / "A.MOV.part") in str(error)
    assert (tmp_path / "A.MOV.part").stat().st_size == 5 * CRUMB
