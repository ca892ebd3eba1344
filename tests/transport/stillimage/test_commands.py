"""Our client and the virtual camera over a cable that is none: transfers, and what can go wrong with them."""

import asyncio
import errno
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import operations as op
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.errors import ConnectFailed, HotshoeError, LinkLost
from hotshoe.protocol import bulk
from hotshoe.responder.contents import PatternContent
from hotshoe.responder.faults import preset
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.store import HandleBook
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, Habits
from hotshoe.transport import usb
from hotshoe.transport.stillimage.dialling import UsbDial, find
from hotshoe.transport.stillimage.pipes import ClassRequest
from hotshoe.wire.containers import CONTAINER_HEADER, LENGTH_UNKNOWN, ContainerKind
from tests.transport.stillimage.bench import Bench, camera_on_a_cable

LARGE = 5 * 1024 * 1024 + 3
HEAD = CONTAINER_HEADER.size

HABITS = {
    "plain": Habits(),
    "split": Habits(split=True),
    "without-empty": Habits(without_empty=True),
    "both": Habits(split=True, without_empty=True),
}


def a_card(*sizes: int) -> MemoryStore:
    store = MemoryStore(0x00010001, HandleBook())
    for number, size in enumerate(sizes, 1):
        store.put(f"DSC_{number:04}.NEF", PatternContent(size, seed=number), folders=("DCIM", "100TEST"))
    return store


@contextmanager
def a_bench(*sizes: int, **options: object) -> Iterator[Bench]:
    with camera_on_a_cable(a_card(*sizes), **options) as bench:  # type: ignore[arg-type]
        yield bench


@asynccontextmanager
async def at(bench: Bench, **options: Any) -> AsyncIterator[Camera]:
    def opened(which: str) -> usb.UsbPipes:
        return usb.open_pipes(find(which, usb.models(bench.backend)))

    async with connect("usb:", dial=UsbDial(opened), **options) as camera:
        yield camera


def content(size: int, seed: int) -> bytes:
    return PatternContent(size, seed=seed).read(0, size)


def written(bench: Bench) -> list[int]:
    """The sizes of all bulk writes."""
    return [size for what, endpoint, size in bench.port.log if (what, endpoint) == ("write", BULK_OUT)]


def requests(bench: Bench) -> list[int]:
    return [request for what, request, _ in bench.port.log if what == "control"]


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("packet", [64, 512, 1024])
def test_downloads_of_any_size(packet: int, habit: str, tmp_path: Path) -> None:
    sizes = [0, 1, packet - HEAD - 1, packet - HEAD, packet, 4 * packet - HEAD, 256 * 1024 - HEAD, 300_000]

    async def main() -> None:
        with a_bench(*sizes, packet=packet, habits=HABITS[habit]) as bench:
            async with at(bench) as camera:
                found = [each async for each in camera.walk("/") if not each.is_folder]
                for number, each in enumerate(found, 1):
                    path = (await camera.download(each, tmp_path)).path
                    assert path.read_bytes() == content(sizes[number - 1], number)
                assert len(found) == len(sizes)
                assert camera.deviations == ()

    asyncio.run(main())


@pytest.mark.parametrize("size", [1, 500, 512 - HEAD, 1024 - HEAD, 1025 - HEAD, 256 * 1024 - HEAD, 1024 * 1024 + 5])
def test_an_upload_ends_with_a_packet_that_is_not_full(size: int) -> None:
    async def main() -> None:
        with a_bench() as bench:
            async with at(bench) as camera:
                sent = content(size, 3)
                bench.port.log.clear()
                uploaded = await camera.upload(sent, "/", name="UP.JPG")
                sizes = written(bench)
                assert await camera.read(uploaded) == sent
                assert (0 in sizes) is ((HEAD + size) % 512 == 0)
                assert sum(sizes) - 3 * 512 < HEAD + size < sum(sizes)

    asyncio.run(main())


def test_a_file_goes_to_the_camera_from_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "UP.NEF").write_bytes(content(LARGE, 4))

    async def main() -> None:
        with a_bench() as bench:
            async with at(bench) as camera:
                uploaded = await camera.upload(tmp_path / "UP.NEF", "/")
                assert await camera.read(uploaded) == content(LARGE, 4)

    asyncio.run(main())


def test_lengths_that_a_container_cannot_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Beyond 4 GiB, here beyond 100 KB: the end of the transfer is the end of the data."""
    heads = list[int]()

    def head(code: int, transaction: int, size: int) -> bytes:
        length = size + HEAD if size < 100_000 else LENGTH_UNKNOWN
        heads.append(length)
        return CONTAINER_HEADER.pack(length, ContainerKind.DATA, code, transaction)

    monkeypatch.setattr(bulk, "data_container_header", head)
    sizes = [LARGE, 512 * 1000 - HEAD, 256 * 1024 * 4 - HEAD]
    (tmp_path / "UP.NEF").write_bytes(content(sizes[1], 2))

    async def main() -> None:
        with a_bench(*sizes) as bench:
            async with at(bench) as camera:
                found = [each async for each in camera.walk("/") if not each.is_folder]
                for number, each in enumerate(found, 1):
                    path = (await camera.download(each, tmp_path)).path
                    assert path.read_bytes() == content(sizes[number - 1], number)
                uploaded = await camera.upload(tmp_path / "UP.NEF", "/")
                assert await camera.read(uploaded) == content(sizes[1], 2)

    asyncio.run(main())
    assert heads.count(LENGTH_UNKNOWN) == 5


def test_a_listing_is_kept_and_payload_is_lent(tmp_path: Path) -> None:
    async def main() -> None:
        with a_bench(LARGE) as bench:
            async with at(bench) as camera:
                digest = await camera.download("/DCIM/100TEST/DSC_0001.NEF", tmp_path, digest=True)
                assert digest.path.read_bytes() == content(LARGE, 1)

    asyncio.run(main())


def test_events_come_by_themselves() -> None:
    async def main() -> None:
        with a_bench() as bench:
            async with at(bench) as camera:
                events = camera.events()
                await asyncio.to_thread(bench.portal.run, bench.camera.shoot())
                async with asyncio.timeout(10):
                    event = await anext(aiter(events))
                assert event.name == "ObjectAdded"

    asyncio.run(main())


def test_a_download_that_is_given_up_is_cancelled_on_the_camera(tmp_path: Path) -> None:
    async def main() -> None:
        with a_bench(200 * 1024 * 1024, 1000) as bench:
            async with at(bench) as camera:
                begun = asyncio.Event()
                task = asyncio.create_task(
                    camera.download("/DCIM/100TEST/DSC_0001.NEF", tmp_path, progress=lambda *_: begun.set())
                )
                await begun.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert ClassRequest.CANCEL in requests(bench)
                assert await camera.read("/DCIM/100TEST/DSC_0002.NEF") == content(1000, 2)
                assert camera.deviations == ()

    asyncio.run(main())


def test_an_upload_that_is_given_up_is_cancelled_on_the_camera(tmp_path: Path) -> None:
    (tmp_path / "UP.NEF").write_bytes(bytes(50_000_000))

    async def main() -> None:
        with a_bench(1000) as bench:
            async with at(bench) as camera:
                begun = asyncio.Event()
                task = asyncio.create_task(camera.upload(tmp_path / "UP.NEF", "/", progress=lambda *_: begun.set()))
                await begun.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await camera.read("/DCIM/100TEST/DSC_0001.NEF") == content(1000, 1)

    asyncio.run(main())


def test_a_command_that_meets_a_halt_is_said_again() -> None:
    async def main() -> None:
        with a_bench(1000) as bench:
            async with at(bench) as camera:
                bench.portal.call(bench.session.halt)
                assert await camera.call(op.GET_NUM_OBJECTS, 0xFFFFFFFF) == 3
                assert {("clear", BULK_IN, 0), ("clear", BULK_OUT, 0)} <= set(bench.port.log)
                assert ClassRequest.STATUS in requests(bench)

    asyncio.run(main())


def test_a_cable_that_is_drawn_during_an_upload(tmp_path: Path) -> None:
    (tmp_path / "UP.NEF").write_bytes(bytes(100_000_000))

    async def main() -> None:
        with a_bench() as bench:
            async with at(bench) as camera:
                begun = asyncio.Event()
                work = camera.upload(tmp_path / "UP.NEF", "/", progress=lambda *_: begun.set())
                task = asyncio.ensure_future(work)
                await begun.wait()
                await asyncio.to_thread(bench.unplug)
                with pytest.raises(LinkLost, match="unplugged or switched off"):
                    async with asyncio.timeout(10):
                        await task

    asyncio.run(main())


@pytest.mark.parametrize("when", ["idle", "busy"])
def test_a_cable_that_is_drawn(when: str, tmp_path: Path) -> None:
    async def main() -> None:
        with a_bench(500 * 1024 * 1024) as bench:
            async with at(bench) as camera:
                begun = asyncio.Event()
                if when == "busy":
                    work = camera.download("/DCIM/100TEST/DSC_0001.NEF", tmp_path, progress=lambda *_: begun.set())
                    task: asyncio.Future[object] = asyncio.ensure_future(work)
                    await begun.wait()
                else:
                    task = asyncio.ensure_future(anext(aiter(camera.events())))
                    await asyncio.sleep(0)
                await asyncio.to_thread(bench.unplug)
                with pytest.raises(LinkLost, match="unplugged or switched off"):
                    async with asyncio.timeout(10):
                        await task
                assert not camera.connected

    asyncio.run(main())


def refuse(what: str, number: int) -> Callable[[Bench], None]:
    return lambda bench: bench.port.refuses.update({what: number})


@pytest.mark.parametrize(
    "prepare, words",
    [
        (refuse("open", errno.EACCES), "hotshoe doctor usb prints the udev rule"),
        (refuse("claim", errno.EBUSY), "another program has it"),
        (refuse("claim", errno.ENODEV), "unplugged"),
        (refuse("claim", errno.EIO), "cannot open Virtual Camera"),
    ],
)
def test_a_camera_that_cannot_be_had(prepare: Callable[[Bench], None], words: str) -> None:
    async def main() -> None:
        with a_bench() as bench:
            prepare(bench)
            with pytest.raises(ConnectFailed, match=words):
                async with at(bench):
                    pass

    asyncio.run(main())


def test_the_systems_driver_lets_go() -> None:
    async def main() -> None:
        with a_bench() as bench:
            bench.port.driver = True
            async with at(bench) as camera:
                assert camera.connected
            assert not bench.port.driver

    asyncio.run(main())


def test_what_an_earlier_program_left_undone_is_ended() -> None:
    async def main() -> None:
        with a_bench() as bench:
            bench.portal.call(bench.start)
            bench.portal.call(bench.session.halt)
            bench.portal.call(lambda: setattr(bench.session, "_cancelled", 1))
            async with at(bench) as camera:
                assert camera.connected
                assert ClassRequest.RESET in requests(bench)

    asyncio.run(main())


def test_the_camera_is_free_afterwards() -> None:
    async def main() -> None:
        with a_bench() as bench:
            for _ in range(2):
                async with at(bench):
                    assert bench.port.claimed
                assert not bench.port.claimed

    asyncio.run(main())


@pytest.mark.parametrize("seed", [1, 3, 4, 5, 6])
def test_a_camera_that_misbehaves_costs_an_error_of_ours_at_most(seed: int, tmp_path: Path) -> None:
    sizes = [10_000, 700_000, 512 * 40 - HEAD]

    async def main() -> None:
        with a_bench(*sizes, faults=preset(f"wild:{seed}")) as bench:
            for _ in range(3):
                with suppress(HotshoeError):
                    async with asyncio.timeout(60), at(bench, dead_after=2.0, patience=0.5, consent=2.0) as camera:
                        async for each in camera.walk("/"):
                            if not each.is_folder:
                                await camera.download(each, tmp_path)

    asyncio.run(main())
    for path in tmp_path.glob("*.NEF"):
        number = int(path.name[4:8])
        assert path.read_bytes() == content(sizes[number - 1], number)
