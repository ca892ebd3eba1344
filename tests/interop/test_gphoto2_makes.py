"""Debian's gphoto2 drives each virtual body through libgphoto2's own code for its make."""

import asyncio
import contextlib
import io
import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.catalog.properties import FOCUS_MODE
from hotshoe.responder import FolderStore, HandleBook, SessionReport, VirtualCamera, serve
from hotshoe.responder.models import persona
from tests.interop.cards import STORE, Card, digest, downloads, fill
from tests.interop.guests import PATIENCE, Finished, Gphoto2

MakeGphoto2 = Callable[..., Gphoto2]

MANUAL = 1


@dataclass(frozen=True, slots=True)
class Make:
    """What gphoto2 has to find: lines of its summary, and a setting that it changes by a name of its own, if any.

    ``others`` are more of its settings, with the property of each and the value that it gets. ``film`` records one,
    where gphoto2 does so. ``to_card`` are the options that keep pictures on the card, None where gphoto2 has none;
    ``views`` says whether there is a live view, ``camera`` is what gphoto2 calls cameras whose transport is their own,
    ``lens`` how gphoto2 moves the lens.
    """

    model: str
    summary: tuple[str, ...]
    setting: str = ""
    before: str = ""
    after: str = ""
    code: int = 0
    value: int | str = 0
    to_card: tuple[str, ...] | None = ()
    views: bool = True
    camera: str = ""
    others: tuple[tuple[str, int, int], ...] = ()
    film: tuple[str, ...] = ()
    lens: tuple[str, ...] = ()


MAKES = {
    "canon": Make(
        "canon",
        ("Manufacturer: Canon.Inc", "Model: Canon EOS R6", "Canon EOS Capture", "Vendor Extension ID: 0xb"),
        setting="iso",
        before="100",
        after="400",
        code=0xD103,
        value=0x58,
        to_card=("--set-config", "capturetarget=Memory card"),
    ),
    "canon-powershot": Make(
        "canon-powershot",
        ("Manufacturer: Canon Inc.", "Model: Canon PowerShot G9", "Canon Capture"),
        # Exposure is set under release control, which gphoto2 takes for captures only.
        setting="d033",
        before="",
        after="Ann",
        code=0xD033,
        value="Ann",
    ),
    "fuji": Make(
        "fuji",
        ("Manufacturer: FUJIFILM", "Model: X-HOTSHOE", "Generic Image Capture, Open Capture"),
        setting="filmsimulation",
        before="PROVIA/Standard",
        after="Classic Chrome",
        code=0xD001,
        value=11,
        camera="Fuji X (WLAN)",
    ),
    "leica": Make(
        "leica",
        # libgphoto2 2.5.30 opens Leica's session over USB only; a real Q3 refuses its properties in the same words.
        (
            "Manufacturer: LEICA",
            "Model: LEICA Q3",
            "PTP Standard Version: 1.10",
            "Generic Image Capture",
            "Battery Level(0x5001): error 2003 on query.",
            "Still Capture Mode(0x5013): error 2003 on query.",
        ),
        views=False,
    ),
    "nikon": Make(
        "nikon",
        ("Manufacturer: Nikon Corporation", "Model: Z 6_2", "Nikon Capture 1, Nikon Capture 2, Nikon Capture 3"),
        setting="iso",
        before="400",
        after="800",
        code=0x500F,
        value=800,
        to_card=("--set-config", "capturetarget=1"),
    ),
    "panasonic": Make(
        "panasonic",
        ("Manufacturer: Panasonic", "Model: DC-GH5"),
        setting="iso",
        before="400",
        after="800",
        code=0x02000021,
        value=800,
        to_card=("--set-config", "capturetarget=1"),
        others=(
            ("shutterspeed=1/500", 0x02000031, 500_000),
            ("shutterspeed=2", 0x02000031, 0x80000000 | 2000),
            ("f-number=8", 0x02000041, 80),
            ("whitebalance=Cloudy", 0x02000051, 0x8008),
            ("colortemperature=6000", 0x02000052, 6000),
            ("whitebalanceadjustab=-3", 0x02000053, 0x8003),
            ("exposurecompensation=-1", 0x02000061, 0x8003),
            ("afmode=AF_C", 0x02000071, 5),
            ("imageformat=1", 0x020000A2, 1),
            ("expmode=M", 0x06000011, 3),
            ("capturetarget=0", 0x08000091, 1),
            # Which moves the lens, and leaves everything as it was.
            ("manualfocusdrive=Near 1", 0x08000091, 1),
        ),
        film=("--set-config", "movie=1", "--wait-event=1s", "--set-config", "movie=0", "--wait-event=3s"),
    ),
    "olympus": Make(
        "olympus",
        ("Manufacturer: OLYMPUS", "Model: E-M1MarkII", "Vendor Extension ID: 0xfffd"),
        setting="iso",
        before="400",
        after="800",
        code=0xD007,
        value=800,
        lens=("Near 1", "Far 3"),
    ),
    "sony": Make(
        "sony",
        ("Manufacturer: Sony Corporation", "Model: ILCE-7M4", "Sony Capture"),
        setting="iso",
        before="400",
        after="800",
        code=0xD21E,
        value=800,
        # libgphoto2 2.5.30 sends an empty value for the place of pictures.
        to_card=None,
    ),
    "theta": Make(
        "theta",
        ("Manufacturer: Ricoh Company, Ltd.", "Model: RICOH THETA V", "Generic Image Capture, Open Capture"),
        setting="whitebalance",
        before="Automatic",
        after="Daylight",
        code=0x5005,
        value=4,
        views=False,
    ),
}
ON_CARD = [name for name, make in MAKES.items() if make.to_card is not None]
FILMING = [name for name, make in MAKES.items() if make.film]
SETTABLE = [name for name, make in MAKES.items() if make.setting]
MOVING = [name for name, make in MAKES.items() if make.lens]
VIEWING = [name for name, make in MAKES.items() if make.views]


@dataclass
class Studio:
    """A body, its card, gphoto2, and a folder for what that saves."""

    make: Make
    camera: VirtualCamera
    card: Card
    program: Gphoto2
    folder: Path
    reports: "asyncio.Queue[SessionReport]"

    async def run(self, *args: str | Path) -> str:
        """What gphoto2 prints; it has to succeed, and to leave properly."""
        finished = await self.attempt(*args)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        report = await asyncio.wait_for(self.reports.get(), PATIENCE)
        assert report.clean
        return finished.stdout

    async def attempt(self, *args: str | Path) -> Finished:
        return await asyncio.to_thread(self.program.run, *self.options, *args, directory=self.folder)

    @property
    def options(self) -> tuple[str, ...]:
        return ("--camera", self.make.camera) if self.make.camera else ()

    @asynccontextmanager
    async def listening(self, *args: str) -> AsyncIterator[asyncio.StreamReader]:
        """gphoto2 while it waits for events; what it prints."""
        process = await asyncio.create_subprocess_exec(
            *("stdbuf", "-oL", *map(str, self.program.command(*self.options, *args))),
            cwd=self.folder,
            env=self.program.environment | {"PATH": os.environ["PATH"]},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), PATIENCE)

    @asynccontextmanager
    async def shooting(self) -> AsyncIterator[None]:
        """Somebody presses the button every second: gphoto2 does not say when it begins to listen."""

        async def press() -> None:
            while True:
                await self.camera.shoot()
                await asyncio.sleep(1.0)

        pressing = asyncio.create_task(press())
        try:
            yield
        finally:
            pressing.cancel()
            await asyncio.wait([pressing])

    @property
    def shots(self) -> dict[str, str]:
        """The pictures that this camera took: names and hashes."""
        return {
            Path(path).name: known for path, known in self.card.files.items() if re.match(r"DCIM/\d{3}(?!TEST)", path)
        }


@pytest.fixture(params=MAKES)
def make(request: pytest.FixtureRequest) -> Make:
    return MAKES[request.param]


@pytest.fixture
async def studio(make: Make, gphoto2: MakeGphoto2, tmp_path: Path) -> AsyncIterator[Studio]:
    saved, card = tmp_path / "saved", fill(tmp_path / "card")
    saved.mkdir()
    store = FolderStore(card.path, STORE, HandleBook(), read_only=False, label="CARD")
    kind = persona(make.model)
    body = kind.body([store], serial="4711")
    reports: asyncio.Queue[SessionReport] = asyncio.Queue()
    async with serve(
        body,
        port=0,
        listen=kind.listening.on(body),
        handlers=kind.handlers,
        faults=kind.habits,
        on_session_end=reports.put_nowait,
    ) as camera:
        events = camera.port + 1 if kind.listening.ports > 1 else camera.port
        yield Studio(make, camera, card, gphoto2(camera.port, event_port=events), saved, reports)
    store.close()


async def line_with(output: asyncio.StreamReader, text: str) -> str:
    """The next line that contains ``text``; raises AssertionError when the program ends without one."""
    while line := (await asyncio.wait_for(output.readline(), PATIENCE)).decode(errors="replace"):
        if text in line:
            return line.strip()
    raise AssertionError(f"gphoto2 ended without saying {text!r}")


async def test_summary(studio: Studio) -> None:
    summary = await studio.run("--summary")
    for line in (*studio.make.summary, "VolumeLabel: CARD"):
        assert line in summary


@pytest.mark.parametrize("make", [MAKES[name] for name in SETTABLE], ids=SETTABLE)
async def test_settings(studio: Studio) -> None:
    make, body = studio.make, studio.camera.body
    assert make.setting in {line.rsplit("/", 1)[-1] for line in (await studio.run("--list-config")).split()}
    assert f"Current: {make.before}" in await studio.run("--get-config", make.setting)
    await studio.run("--set-config", f"{make.setting}={make.after}")
    assert body.properties.value(make.code) == make.value
    assert f"Current: {make.after}" in await studio.run("--get-config", make.setting)
    for option, code, value in make.others:
        await studio.run("--set-config", option)
        assert body.properties.value(code) == value, option


@pytest.mark.parametrize("make", [MAKES[name] for name in ON_CARD], ids=ON_CARD)
async def test_capture_and_download_from_the_card(studio: Studio) -> None:
    assert studio.make.to_card is not None
    await studio.run(*studio.make.to_card, "--capture-image-and-download", "--keep", "--filename", "kept.jpg")
    ((_, known),) = studio.shots.items()
    assert digest(studio.folder / "kept.jpg") == known
    await studio.run(*studio.make.to_card, "--capture-image-and-download", "--keep", "--filename", "second.jpg")
    assert {digest(studio.folder / name) for name in ("kept.jpg", "second.jpg")} == set(studio.shots.values())
    assert len(studio.shots) == 2


async def test_capture_as_gphoto2_does_by_itself(studio: Studio) -> None:
    await studio.run("--capture-image-and-download", "--filename", "shot.jpg")
    image = Image.open(io.BytesIO((studio.folder / "shot.jpg").read_bytes()))
    image.load()
    assert image.format == "JPEG"
    assert image.getexif()[0x0110] == studio.camera.body.identity.model


async def test_capture_tethered(studio: Studio) -> None:
    async with (
        studio.listening(*(studio.make.to_card or ()), "--capture-tethered", "--keep") as output,
        studio.shooting(),
    ):
        lines = [await line_with(output, "Saving file as") for _ in range(3)]
    names = [line.removeprefix("Saving file as ") for line in lines]
    saved = downloads(studio.folder)
    # The interrupt that ends gphoto2 may cut the last.
    for name in names[:2]:
        if studio.make.to_card is not None:
            assert saved[name] == studio.shots[name]
        else:
            Image.open(studio.folder / name).load()


async def test_wait_event(studio: Studio) -> None:
    async with studio.listening("--wait-event=20s") as output, studio.shooting():
        await line_with(output, "FILEADDED")


@pytest.mark.parametrize("make", [MAKES[name] for name in MOVING], ids=MOVING)
async def test_lens(studio: Studio) -> None:
    for step in studio.make.lens:
        await studio.run("--set-config", f"manualfocusdrive={step}")


@pytest.mark.parametrize("make", [MAKES[name] for name in VIEWING], ids=VIEWING)
async def test_preview(studio: Studio) -> None:
    await studio.run("--capture-preview", "--filename", "preview.jpg")
    (saved,) = studio.folder.iterdir()
    image = Image.open(io.BytesIO(saved.read_bytes()))
    image.load()
    assert image.format == "JPEG"


@pytest.mark.parametrize("make", [MAKES[name] for name in VIEWING], ids=VIEWING)
async def test_movie(studio: Studio) -> None:
    await studio.run("--capture-movie=3s")
    frames = (studio.folder / "movie.mjpg").read_bytes().split(b"\xff\xd9\xff\xd8")
    assert len(frames) > 10
    assert len(set(frames)) == len(frames)


@pytest.mark.parametrize("make", [MAKES[name] for name in FILMING], ids=FILMING)
async def test_film_on_the_card(studio: Studio) -> None:
    printed = await studio.run(*studio.make.film)
    ((name, _),) = studio.shots.items()
    assert f"FILEADDED {name} " in printed


@pytest.mark.parametrize("make", [MAKES["nikon"]], ids=["nikon"])
async def test_a_lens_is_focused_and_moved(studio: Studio) -> None:
    await studio.run("--set-config", "autofocusdrive=1")
    await studio.run("--set-config", "viewfinder=1", "--set-config", "manualfocusdrive=100")
    # The body refuses both where it cannot, so that they have come.
    studio.camera.body.properties.put(FOCUS_MODE.code, MANUAL)
    for setting in ("autofocusdrive=1", "manualfocusdrive=100"):
        assert (await studio.attempt("--set-config", setting)).returncode != 0


@pytest.mark.parametrize("make", [MAKES["nikon"]], ids=["nikon"])
async def test_a_film_on_the_card(studio: Studio) -> None:
    told = await studio.run("--set-config", "movie=1", "--wait-event=1s", "--set-config", "movie=0", "--wait-event=1s")
    assert "FILEADDED DSC_0001.MOV" in told
    assert list(studio.shots) == ["DSC_0001.MOV"]


@pytest.mark.parametrize("make", [MAKES["sony"]], ids=["sony"])
async def test_the_film_button(studio: Studio) -> None:
    told = await studio.run("--set-config", "movie=1", "--wait-event=1s", "--set-config", "movie=0")
    assert 'd21d changed, "PTP Property 0xd21d" to "1"' in told
    assert studio.camera.body.properties.value(0xD21D) == 0


async def test_the_first_picture_ever(make: Make, gphoto2: MakeGphoto2, tmp_path: Path) -> None:
    """The card is empty, so that gphoto2 asks for the folder that the picture would be in."""
    card, kind = tmp_path / "card", persona(make.model)
    await asyncio.to_thread(card.mkdir)
    store = FolderStore(card, STORE, HandleBook(), read_only=False)
    async with serve(kind.body([store]), port=0, handlers=kind.handlers) as camera:
        shooting = ("--capture-image-and-download", "--filename", "shot.jpg")
        finished = await asyncio.to_thread(gphoto2(camera.port).run, *shooting, directory=tmp_path)
    store.close()
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert digest(tmp_path / "shot.jpg")
