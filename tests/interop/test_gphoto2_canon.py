"""What only Canons do for gphoto2: raw files beside JPEGs, pictures from memory, the button, the lens, films."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from hotshoe.responder import Body, FolderStore, HandleBook, VirtualCamera, serve
from hotshoe.responder.models import persona
from hotshoe.responder.pictures import picture
from hotshoe.responder.rawfile import raw_file
from hotshoe.vendors.canon.eos import properties as eos
from tests.interop.cards import STORE, Card, downloads, fill
from tests.interop.guests import Finished, Gphoto2, PythonGuest

TAKEN = datetime(2026, 6, 21, 12, 0, 0)  # noqa: DTZ001 - cameras keep no zone
TO_CARD = ("--set-config", "capturetarget=Memory card")
RAW_AND_JPEG = "imageformat=RAW + Large Fine JPEG"


@dataclass
class Eos:
    """An EOS R6 with its card, and gphoto2; ``made`` are the pictures that it took."""

    folder: Path
    card: Card
    made: list[bytes] = field(default_factory=list)
    camera: VirtualCamera = field(init=False)
    program: Gphoto2 = field(init=False)

    def expose(self, body: Body, number: int) -> bytes:
        grain = random.Random(number)
        self.made.append(picture(number, TAKEN, camera=body.identity.model, size=(480, 320), rng=grain))
        return self.made[-1]

    @property
    def shots(self) -> dict[str, bytes]:
        """What is in the folder of its pictures."""
        folder = self.card.path / "DCIM" / "100CANON"
        return {path.name: path.read_bytes() for path in folder.glob("*")}

    @property
    def saved(self) -> dict[str, bytes]:
        """What gphoto2 saved."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    async def run(self, *args: str) -> str:
        """What gphoto2 prints; it has to succeed."""
        finished = await self.attempt(*args)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    async def attempt(self, *args: str) -> Finished:
        return await asyncio.to_thread(self.program.run, *args, directory=self.folder)


@pytest.fixture
async def eos_r6(gphoto2: Callable[[int], Gphoto2], tmp_path: Path) -> AsyncIterator[Eos]:
    saved, card = tmp_path / "saved", fill(tmp_path / "card")
    saved.mkdir()
    kind = persona("canon")
    store = FolderStore(card.path, STORE, HandleBook(), read_only=False, label="CARD")
    here = Eos(saved, card)
    body = kind.body([store], serial="4711", expose=here.expose)
    async with serve(body, port=0, handlers=kind.handlers) as camera:
        here.camera, here.program = camera, gphoto2(camera.port)
        yield here
    store.close()


async def test_a_raw_file_and_a_jpeg_from_the_card(eos_r6: Eos) -> None:
    await eos_r6.run("--set-config", RAW_AND_JPEG)
    await eos_r6.run(*TO_CARD, "--capture-image-and-download", "--keep")
    assert sorted(eos_r6.saved) == ["IMG_0001.CR3", "IMG_0001.JPG"]
    assert eos_r6.saved == eos_r6.shots
    assert eos_r6.saved["IMG_0001.JPG"] == eos_r6.made[0]


async def test_a_raw_file_and_a_jpeg_from_memory(eos_r6: Eos) -> None:
    await eos_r6.run("--set-config", RAW_AND_JPEG)
    await eos_r6.run("--set-config", "capturetarget=Internal RAM", "--capture-image-and-download")
    jpeg = eos_r6.made[0]
    assert set(eos_r6.saved.values()) == {jpeg, raw_file(jpeg, "Canon.Inc", "Canon EOS R6")}
    assert eos_r6.shots == {}
    buffer = eos_r6.camera.body.buffer
    assert buffer is not None
    assert list(buffer.objects()) == []


async def test_every_setting_is_shown_in_words(eos_r6: Eos) -> None:
    for name, shown in (
        ("aperture", "5.6"),
        ("shutterspeed", "1/125"),
        ("whitebalance", "Auto"),
        ("meteringmode", "Evaluative"),
        ("focusmode", "One Shot"),
        ("drivemode", "Single"),
        ("autoexposuremode", "Manual"),
        ("picturestyle", "Auto"),
        ("colorspace", "sRGB"),
        ("imageformat", "Large Fine JPEG"),
        ("lensname", "RF24-105mm F4 L IS USM"),
        ("eosserialnumber", "012345678901"),
        ("availableshots", "32194"),
        ("batterylevel", "100%"),
    ):
        assert f"Current: {shown}\n" in await eos_r6.run("--get-config", name), name


@pytest.mark.parametrize(
    ("setting", "code", "value"),
    [
        ("aperture=8", eos.APERTURE.code, 0x38),
        ("shutterspeed=1/500", eos.SHUTTER_SPEED.code, 0x80),
        ("exposurecompensation=-0.6", eos.EXP_COMPENSATION.code, -5),
        ("whitebalance=Daylight", eos.WHITE_BALANCE.code, 1),
        ("imageformat=cRAW", eos.IMAGE_FORMAT.code, (6, 0, 3)),
        ("artist=Ann", eos.ARTIST.code, "Ann"),
        ("meteringmode=Spot", eos.METERING_MODE.code, 1),
    ],
)
async def test_settings_arrive_as_they_are_meant(eos_r6: Eos, setting: str, code: int, value: object) -> None:
    await eos_r6.run("--set-config", setting)
    assert eos_r6.camera.body.properties.value(code) == value


async def test_the_button(eos_r6: Eos) -> None:
    await eos_r6.run(*TO_CARD, "--set-config", "eosremoterelease=Immediate", "--wait-event=1s")
    assert eos_r6.shots == {"IMG_0001.JPG": eos_r6.made[0]}


async def test_a_long_exposure(eos_r6: Eos) -> None:
    await eos_r6.run(*TO_CARD, "--set-config", "bulb=1", "--wait-event=1s", "--set-config", "bulb=0", "--wait-event=1s")
    assert eos_r6.shots == {"IMG_0001.JPG": eos_r6.made[0]}


async def test_a_lens_without_focus_takes_no_picture(eos_r6: Eos) -> None:
    eos_r6.camera.body.focuses = False
    finished = await eos_r6.attempt("--capture-image-and-download")
    assert "Perhaps no focus" in finished.stderr
    assert (eos_r6.saved, eos_r6.made) == ({}, [])


async def test_the_lens_and_a_film(eos_r6: Eos) -> None:
    await eos_r6.run("--set-config", "autofocusdrive=1", "--set-config", "manualfocusdrive=Far 2")
    target = ("--set-config", "movierecordtarget=Card", "--wait-event=1s", "--set-config", "movierecordtarget=None")
    told = await eos_r6.run("--set-config", "viewfinder=1", *target, "--wait-event=1s")
    assert "MVI_0001.MP4" in told
    assert list(eos_r6.shots) == ["MVI_0001.MP4"]
    assert downloads(eos_r6.folder) == {}


NEWER = """
import sys
import gphoto2 as gp

ports, abilities = gp.PortInfoList(), gp.CameraAbilitiesList()
ports.load()
abilities.load()
camera = gp.Camera()
camera.set_port_info(ports[ports.lookup_path(sys.argv[1])])
camera.set_abilities(abilities[abilities.lookup_model("PTP/IP Camera")])
camera.init()


def bytes_of(file):
    return bytes(file.get_data_and_size())


def capture():
    path = camera.capture(gp.GP_CAPTURE_IMAGE)
    return bytes_of(camera.file_get(path.folder, path.name, gp.GP_FILE_TYPE_NORMAL))


for target in ("Memory card", "Internal RAM"):
    setting = camera.get_single_config("capturetarget")
    setting.set_value(target)
    camera.set_single_config("capturetarget", setting)
    print(capture().hex())
print(bytes_of(camera.capture_preview())[:3].hex())
camera.exit()
"""


async def test_a_newer_libgphoto2(eos_r6: Eos, python_gphoto2: PythonGuest) -> None:
    finished = await asyncio.to_thread(python_gphoto2.run, NEWER, eos_r6.program.address)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == [eos_r6.made[0].hex(), eos_r6.made[1].hex(), "ffd8ff"]
    assert eos_r6.shots == {"IMG_0001.JPG": eos_r6.made[0]}
