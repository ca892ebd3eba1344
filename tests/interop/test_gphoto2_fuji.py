"""Debian's gphoto2, which has Fujifilm's transport of its own, does with our body what it does with a real one."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hotshoe.catalog.properties import IMAGE_SIZE
from hotshoe.responder import FolderStore, HandleBook, SessionReport, VirtualCamera, fuji
from hotshoe.responder.fuji_body import fujifilm
from hotshoe.vendors.fuji.catalog import FILM_SIMULATION, MODE, REMOTE_VERSION
from tests.interop.cards import Card, digest, downloads, fill
from tests.interop.guests import PATIENCE, Finished, Gphoto2

MODEL = "Fuji X (WLAN)"
STORE = 0x10000001
FOLDER = f"/store_{STORE:08x}"
MakeGphoto2 = Callable[..., Gphoto2]


@dataclass
class Photographer:
    """gphoto2 at one body, and how its visits went."""

    camera: VirtualCamera
    card: Card
    program: Gphoto2
    folder: Path
    reports: "asyncio.Queue[SessionReport]"

    async def run(self, *args: str | Path) -> str:
        """What gphoto2 prints; it has to succeed, and to behave."""
        finished = await self.attempt(*args)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        report = await asyncio.wait_for(self.reports.get(), PATIENCE)
        assert report.deviations == ()
        return finished.stdout

    async def attempt(self, *args: str | Path) -> Finished:
        return await asyncio.to_thread(self.program.run, "--camera", MODEL, *args, directory=self.folder)


@asynccontextmanager
async def at_work(gphoto2: MakeGphoto2, tmp_path: Path, **options: Any) -> AsyncIterator[Photographer]:
    saved, card = tmp_path / "saved", fill(tmp_path / "card")
    saved.mkdir()
    store = FolderStore(card.path, STORE, HandleBook(), read_only=False, label="CARD")
    body = fujifilm([store], serial="4711")
    body.properties.put(IMAGE_SIZE.code, "480x320")
    reports: asyncio.Queue[SessionReport] = asyncio.Queue()
    async with fuji.serve(body, port=0, on_session_end=reports.put_nowait, **options) as camera:
        # It takes the port behind that of the events for live view.
        program = gphoto2(camera.port, event_port=camera.port + 1)
        yield Photographer(camera, card, program, saved, reports)
    store.close()


@pytest.fixture
async def photographer(gphoto2: MakeGphoto2, tmp_path: Path) -> AsyncIterator[Photographer]:
    async with at_work(gphoto2, tmp_path) as one:
        yield one


async def test_summary(photographer: Photographer) -> None:
    summary = await photographer.run("--summary")
    for line in (
        "Manufacturer: FUJIFILM",
        "Model: X-HOTSHOE",
        "Serial Number: 4711",
        "Vendor Extension Description: fujifilm.co.jp: 1.0;",
        "Generic Image Capture, Open Capture",
        "VolumeLabel: CARD",
        "Film Simulation(0xd001):(readwrite)",
    ):
        assert line in summary
    properties = photographer.camera.body.properties
    assert properties.value(MODE.code) == 5
    assert properties.value(REMOTE_VERSION.code) == 0x0002000A


async def test_a_body_that_says_nothing_of_itself(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, says_who=False) as photographer:
        # What it has for that is an X-T4's.
        assert "Model: X-T42" in await photographer.run("--summary")
        await photographer.run("--capture-image-and-download", "--keep", "--filename", "kept.jpg")
        picture = photographer.card.path / "DCIM/100HSHOE/HSHO0001.JPG"
        assert digest(photographer.folder / "kept.jpg") == digest(picture)


async def test_a_body_that_asks_on_its_screen(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, consent=fuji.Confirmation()) as photographer:
        assert "Manufacturer: FUJIFILM" in await photographer.run("--summary")


async def test_a_body_that_lets_nobody_in(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, consent=lambda request: 0x2019) as photographer:
        refused = await photographer.attempt("--summary")
        assert (refused.returncode, "Unspecified error" in refused.stderr) == (1, True)


async def test_settings(photographer: Photographer) -> None:
    listed = {line.rsplit("/", 1)[-1] for line in (await photographer.run("--list-config")).split()}
    assert {"filmsimulation", "whitebalance", "exposurecompensation", "flashmode", "d02a", "d17c"} <= listed
    assert "Current: PROVIA/Standard" in await photographer.run("--get-config", "filmsimulation")
    await photographer.run("--set-config", "filmsimulation=Classic Chrome")
    assert photographer.camera.body.properties.value(FILM_SIMULATION.code) == 11
    assert "Current: Classic Chrome" in await photographer.run("--get-config", "filmsimulation")


async def test_all_files(photographer: Photographer) -> None:
    listing = await photographer.run("--list-files")
    assert f"There are 2 files in folder '{FOLDER}/DCIM/100TEST'." in listing
    await photographer.run("--get-all-files")
    # From bodies that are no MTP devices it fetches nothing whose format it does not know.
    files = ((Path(path), known) for path, known in photographer.card.files.items())
    assert downloads(photographer.folder) == {path.name: known for path, known in files if path.suffix != ".BIN"}


async def test_upload_and_delete(photographer: Photographer) -> None:
    file = photographer.folder / "UP.BIN"
    file.write_bytes(bytes(range(256)) * 1000)
    await photographer.run("--folder", f"{FOLDER}/MISC/DEEP", "--upload-file", file)
    assert photographer.card.files["MISC/DEEP/UP.BIN"] == digest(file)
    await photographer.run("--folder", f"{FOLDER}/MISC/DEEP", "--delete-file", "UP.BIN")
    assert "MISC/DEEP/UP.BIN" not in photographer.card.files


async def test_capture_and_download(photographer: Photographer) -> None:
    for number in (1, 2):
        await photographer.run("--capture-image-and-download", "--keep", "--filename", f"{number}.jpg")
        picture = photographer.card.path / f"DCIM/100HSHOE/HSHO{number:04}.JPG"
        assert digest(photographer.folder / f"{number}.jpg") == digest(picture)


async def frames_of(photographer: Photographer, name: str) -> list[bytes]:
    """The JPEGs in a file that gphoto2 saved."""
    data = await asyncio.to_thread((photographer.folder / name).read_bytes)
    return [b"\xff\xd8\xff" + rest for rest in data.split(b"\xff\xd8\xff")[1:]]


async def test_live_view(photographer: Photographer) -> None:
    await photographer.run("--capture-preview")
    (preview,) = await frames_of(photographer, "capture_preview.jpg")
    shown = {fuji.live_picture(number, fuji.FRAME_SIZE) for number in range(fuji.FRAMES)}
    assert preview in shown
    await photographer.run("--capture-movie=12")
    frames = await frames_of(photographer, "movie.mjpg")
    assert len(set(frames)) > 8
    assert set(frames) <= shown
    assert Image.open(io.BytesIO(frames[0])).size == fuji.FRAME_SIZE


async def test_one_visit_after_another(photographer: Photographer) -> None:
    jobs: list[Awaitable[str]] = [photographer.run("--summary") for _ in range(3)]
    for job in jobs:
        await job
    assert photographer.camera.sessions == ()
