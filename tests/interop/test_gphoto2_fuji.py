"""Debian's gphoto2, which has Fujifilm's transport of its own, does with our body what it does with a real one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotshoe.catalog.properties import IMAGE_SIZE
from hotshoe.responder import FolderStore, HandleBook, SessionReport, VirtualCamera, serve
from hotshoe.responder.bodies.fuji import PERSONA, SILENT
from hotshoe.responder.bodies.fuji_ports import Confirmation, three_ports
from hotshoe.responder.persona import Persona
from hotshoe.transport import tcp
from hotshoe.vendors.fuji.listening import Consent, everybody
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
async def at_work(
    gphoto2: MakeGphoto2, tmp_path: Path, kind: Persona = PERSONA, consent: Consent = everybody
) -> AsyncIterator[Photographer]:
    saved, card = tmp_path / "saved", fill(tmp_path / "card")
    saved.mkdir()
    store = FolderStore(card.path, STORE, HandleBook(), read_only=False, label="CARD")
    body = kind.body([store], serial="4711")
    body.properties.put(IMAGE_SIZE.code, "480x320")
    reports: asyncio.Queue[SessionReport] = asyncio.Queue()
    async with serve(
        body,
        port=0,
        listen=three_ports(body, tcp.listen, consent=consent),
        handlers=kind.handlers,
        on_session_end=reports.put_nowait,
    ) as camera:
        # It takes the port behind that of the events for live view.
        program = gphoto2(camera.port, event_port=camera.port + 1)
        yield Photographer(camera, card, program, saved, reports)
    store.close()


@pytest.fixture
async def photographer(gphoto2: MakeGphoto2, tmp_path: Path) -> AsyncIterator[Photographer]:
    async with at_work(gphoto2, tmp_path) as one:
        yield one


async def test_a_body_that_says_nothing_of_itself(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, SILENT) as photographer:
        # What it has for that is an X-T4's.
        assert "Model: X-T42" in await photographer.run("--summary")
        await photographer.run("--capture-image-and-download", "--keep", "--filename", "kept.jpg")
        picture = photographer.card.path / "DCIM/100_FUJI/DSCF0001.JPG"
        assert digest(photographer.folder / "kept.jpg") == digest(picture)


async def test_a_body_that_asks_on_its_screen(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, consent=Confirmation()) as photographer:
        assert "Manufacturer: FUJIFILM" in await photographer.run("--summary")


async def test_a_body_that_lets_nobody_in(gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    async with at_work(gphoto2, tmp_path, consent=lambda request: 0x2019) as photographer:
        refused = await photographer.attempt("--summary")
        assert (refused.returncode, "Unspecified error" in refused.stderr) == (1, True)


async def test_a_body_is_taken_over(photographer: Photographer) -> None:
    summary = await photographer.run("--summary")
    assert "Vendor Extension Description: fujifilm.co.jp: 1.0;" in summary
    assert "Film Simulation(0xd001):(readwrite)" in summary


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


async def test_one_visit_after_another(photographer: Photographer) -> None:
    jobs: list[Awaitable[str]] = [photographer.run("--summary") for _ in range(3)]
    for job in jobs:
        await job
    assert photographer.camera.sessions == ()
