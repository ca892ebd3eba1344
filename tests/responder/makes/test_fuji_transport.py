"""Our initiator and the virtual Fujifilm body, over three ports of a loopback network: what its transport is about."""

import asyncio
import io
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hotshoe.catalog import operations as op
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.client.connect import connect
from hotshoe.errors import ConnectFailed, LinkLost, NotOffered, RefusedByCamera, SettingsError
from hotshoe.responder.bodies.fuji import MODEL, PERSONA, SILENT
from hotshoe.responder.bodies.fuji_ports import Confirmation, three_ports
from hotshoe.responder.contents import MemoryContent, PatternContent
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import Persona
from hotshoe.responder.pictures import picture
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from hotshoe.vendors.fuji import catalog
from hotshoe.vendors.fuji.dialling import FujiDial
from hotshoe.vendors.fuji.listening import Consent, everybody
from hotshoe.vendors.fuji.session import poll, view_images
from hotshoe.vendors.schemes import FUJI, PORTS
from hotshoe.wire.values import StorageID
from tests.responder.bodies import NOON
from tests.virtual_clock import run

STORE = 0x10000001
PICTURE = bytes(range(256)) * 13
LARGE = 5 * 1024 * 1024 + 3
WHERE = Address("camera", PORTS[FUJI], scheme=FUJI)


def shot(body: object, number: int) -> bytes:
    return picture(number, NOON, size=(96, 64), rng=random.Random(number))


class World:
    """A body on a network, and how many sessions it has had."""

    def __init__(self, network: LoopbackNetwork, camera: VirtualCamera, reports: list[Any]) -> None:
        self.network = network
        self.camera = camera
        self.reports = reports


@asynccontextmanager
async def a_body(
    segment: int = 256 * 1024, kind: Persona = PERSONA, consent: Consent = everybody
) -> AsyncIterator[World]:
    network, reports = LoopbackNetwork(segment=segment), list[Any]()
    store = MemoryStore(STORE, HandleBook())
    store.put("DSCF0001.JPG", MemoryContent(PICTURE), folders=("DCIM", "100_FUJI"), thumbnail=b"\xff\xd8 \xff\xd9")
    store.put("DSCF0002.RAF", PatternContent(LARGE), folders=("DCIM", "100_FUJI"))
    body = kind.body([store], expose=shot)
    async with serve(
        body,
        port=PORTS[FUJI],
        listen=three_ports(body, network.listen, consent=consent),
        handlers=kind.handlers,
        worker=InlineWorker(),
        watch=False,
        on_session_end=reports.append,
    ) as camera:
        yield World(network, camera, reports)


@asynccontextmanager
async def at_a_body(segment: int = 256 * 1024, **options: Any) -> AsyncIterator[tuple[Camera, World, FujiDial]]:
    async with a_body(segment, **options) as world:
        dial = FujiDial(world.network.dial)
        async with connect(WHERE, dial=dial) as camera:
            yield camera, world, dial


@pytest.mark.parametrize("segment", [11, 256 * 1024])
def test_a_body_is_taken_over_and_known(segment: int) -> None:
    async def main() -> None:
        async with at_a_body(segment) as (camera, world, dial):
            assert (camera.name, camera.info.manufacturer, camera.info.model) == (MODEL, "FUJIFILM", MODEL)
            assert world.camera.body.properties.value(catalog.MODE.code) == 5
            assert dial.capture == 5
            assert camera.catalog.operation_name(0x902B) == "FujiGetDeviceInfo"
            assert (await poll(camera))[catalog.FILM_SIMULATION.code] == 1
            described = await camera.call(catalog.GET_DESCRIPTIONS)
            assert catalog.FILM_SIMULATION.code in {each.code for each in described}
            assert camera.deviations == ()
        await asyncio.sleep(5)
        (report,) = world.reports
        assert report.deviations == ()
        assert "closed by the initiator" in report.reason

    run(main())


def test_pictures_arrive_whole(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_a_body() as (camera, _, _):
            found = [each async for each in camera.walk("/") if not each.is_folder]
            assert [each.name for each in found] == ["DSCF0001.JPG", "DSCF0002.RAF"]
            for each in found:
                await camera.download(each, tmp_path)
            assert (tmp_path / "DSCF0001.JPG").read_bytes() == PICTURE
            with PatternContent(LARGE) as content:
                assert (tmp_path / "DSCF0002.RAF").read_bytes() == content.read(0, LARGE)
            assert await camera.thumbnail(found[0]) == b"\xff\xd8 \xff\xd9"
            assert await camera.read(found[1], 100, 50) == (tmp_path / "DSCF0002.RAF").read_bytes()[100:150]
            uploaded = await camera.upload(PICTURE * 700, "/DCIM/100_FUJI", name="UP.JPG")
            assert await camera.read(uploaded) == PICTURE * 700

    run(main())


async def test_files_pass_over_sockets(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3 * 1024 * 1024 + 7)
    card = tmp_path / "card"
    card.mkdir()
    (card / "A.MOV").write_bytes(content)
    (tmp_path / "B.MOV").write_bytes(content)
    with closing(FolderStore(card, StorageID(STORE), HandleBook(), read_only=False)) as store:
        body = PERSONA.body([store])
        async with (
            serve(body, port=0, listen=PERSONA.listening.on(body), handlers=PERSONA.handlers, watch=False) as virtual,
            connect(f"fuji:127.0.0.1:{virtual.port}") as camera,
        ):
            await camera.download("/A.MOV", tmp_path)
            await camera.upload(tmp_path / "B.MOV", "/")
            assert (tmp_path / "A.MOV").read_bytes() == (card / "B.MOV").read_bytes() == content


def test_a_download_that_is_given_up_is_read_to_its_end(tmp_path: Path) -> None:
    async def main() -> None:
        async with at_a_body() as (camera, _, _):
            stream = camera.stream("/DCIM/100_FUJI/DSCF0002.RAF")
            await anext(stream)
            await stream.aclose()
            assert await camera.read("/DCIM/100_FUJI/DSCF0001.JPG") == PICTURE

    run(main())


def test_the_shutter_is_released_from_here() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            for number in (1, 2):
                (taken,) = await camera.shoot()
                assert taken.name == f"DSCF{number + 2:04}.JPG"
                assert await camera.read(taken) == shot(world.camera.body, number + 2)
            assert world.camera.sessions[0].deviations == ()

    run(main())


def test_a_preview_that_cannot_be_had_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            await world.camera.do(lambda: world.camera.body.tell(catalog.PREVIEW_AVAILABLE, 1, 1, 0))
            await asyncio.sleep(1)
            assert "after FujiPreviewAvailable" in caplog.text
            assert await camera.shoot()

    run(main())


def test_events_of_the_body_arrive() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            heard = camera.events()
            await world.camera.shoot()
            event = await heard.next()
            assert event
            assert event.name == "ObjectAdded"

    run(main())


def test_live_view_moves() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            async with camera.live_view() as live:
                first, second = await live.next(), await live.next()
                assert first.data != second.data
                Image.open(io.BytesIO(second.data)).load()
            scene = world.camera.body.scene
            assert scene
            shown = scene.number
            # Nothing is read while nobody looks, so that the body stops when the network has taken all that it holds.
            await asyncio.sleep(60)
            assert scene.number < shown + 300
            async with camera.live_view() as live:
                assert (await live.next()).data not in {first.data, second.data}
            assert camera.connected

    run(main())


def test_live_view_ends_with_the_body() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _), camera.live_view() as live:
            await live.next()
            await world.camera.close()
            with pytest.raises(LinkLost):
                async for _ in live:
                    pass

    run(main())


def test_a_body_that_is_not_controlled_shows_nothing() -> None:
    async def main() -> None:
        async with a_body() as world, connect(WHERE, dial=world.network.dial, session=False) as camera:
            with pytest.raises(NotOffered, match="while it can be controlled"):
                async with camera.live_view():
                    raise AssertionError("it showed something")

    run(main())


def test_from_control_to_the_pictures() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, dial):
            assert dial.capture is not None
            assert await view_images(camera, dial.capture) == {0xDF00: 11, 0xD220: 1, 0xD222: 2}
            assert world.camera.body.properties.value(catalog.CORRECT_SIZES.code) == 1
            assert await camera.read("/DCIM/100_FUJI/DSCF0001.JPG") == PICTURE

    run(main())


def test_a_body_that_says_nothing_of_itself() -> None:
    async def main() -> None:
        async with at_a_body(kind=SILENT) as (camera, _, _):
            assert (camera.info.manufacturer, camera.info.model) == ("FUJIFILM", MODEL)
            assert camera.offers(op.GET_OBJECT)
            assert await camera.read("/DCIM/100_FUJI/DSCF0001.JPG") == PICTURE

    run(main())


def test_a_body_that_asks_on_its_screen_is_asked_again() -> None:
    async def main() -> None:
        async with at_a_body(consent=Confirmation()) as (camera, _, _):
            assert camera.connected

    run(main())


def test_a_body_that_lets_nobody_in() -> None:
    async def main() -> None:
        async with a_body(consent=lambda request: 0x201D) as world:
            with pytest.raises(RefusedByCamera, match="did not like") as caught:
                async with connect(WHERE, dial=world.network.dial):
                    raise AssertionError("it let us in")
            assert caught.value.reason == 0x201D

    run(main())


def test_one_at_a_time() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            with pytest.raises(RefusedByCamera, match="busy"):
                async with connect(WHERE, dial=world.network.dial, guid=camera.guid, busy=1):  # type: ignore[arg-type]
                    raise AssertionError("it let us in")
            assert camera.connected

    run(main())


def test_without_a_session_nothing_is_opened() -> None:
    async def main() -> None:
        async with a_body() as world, connect(WHERE, dial=world.network.dial, session=False) as camera:
            assert camera.info.model == MODEL
            assert world.camera.body.properties.value(catalog.MODE.code) == 0

    run(main())


def test_an_idle_session_lasts() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, _, _):
            await asyncio.sleep(600)
            assert camera.connected
            assert await camera.read("/DCIM/100_FUJI/DSCF0001.JPG") == PICTURE

    run(main())


def test_a_body_that_is_switched_off() -> None:
    async def main() -> None:
        async with at_a_body() as (camera, world, _):
            await world.camera.close()
            with pytest.raises(LinkLost):
                await camera.read("/DCIM/100_FUJI/DSCF0001.JPG")
        with pytest.raises(ConnectFailed):
            async with connect(WHERE, dial=world.network.dial):
                raise AssertionError("nobody was there")

    run(main())


def test_what_cannot_be_connected_to() -> None:
    async def main() -> None:
        with pytest.raises(SettingsError, match="ptpip and fuji"):
            async with connect("demo:"):
                raise AssertionError("that is no network")

    run(main())
