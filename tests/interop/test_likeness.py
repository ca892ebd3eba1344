"""gphoto2 sees in the virtual camera what a text, often one of its own, told of the real one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hotshoe.cli.virtual import folder_camera
from hotshoe.responder.likeness import Likeness, read_likeness
from hotshoe.responder.models import like
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from tests.interop.guests import Finished, Gphoto2, PythonGuest
from tests.responder.likeness.texts import every_text

MakeGphoto2 = Callable[[int], Gphoto2]

MTP, NIKON, CANON, SONY = 6, 0xA, 0xB, 0x11
NIKON_AS_MICROSOFT = 0xFFFFFFFF
CLOCK = 0x5011
GET_DEVICE_PROP_DESC = 0x1014

ASSUMED = {*range(0x1001, 0x100B), 0x1014, 0x1015, 0x1016}
"""What a summary's reader takes for granted, and the camera need not list."""

MARKED_UP = {"mailed", "page"}
"""Texts that say the same as another."""

SUMMARY = """
import gphoto2, sys

ports, abilities = gphoto2.PortInfoList(), gphoto2.CameraAbilitiesList()
ports.load(), abilities.load()
camera = gphoto2.Camera()
camera.set_port_info(ports[ports.lookup_path(f"ptpip:127.0.0.1:{sys.argv[1]}:{sys.argv[1]}")])
camera.set_abilities(abilities[abilities.lookup_model("PTP/IP Camera")])
camera.init()
print(camera.get_summary())
camera.exit()
"""


@dataclass(frozen=True, slots=True)
class Program:
    """Something with libgphoto2 that prints the summary of the camera at a port."""

    ask: Callable[[int], Finished]

    async def summary(self, likeness: Likeness, card: Path) -> Finished:
        async with folder_camera(card, model=like(likeness), read_only=False) as camera:
            return await asyncio.to_thread(self.ask, camera.port)


@pytest.fixture(params=["Debian's", "PyPI's"])
def program(request: pytest.FixtureRequest) -> Program:
    """Either gphoto2; the newer one writes properties its own way."""
    if request.param == "Debian's":
        make: MakeGphoto2 = request.getfixturevalue("gphoto2")
        return Program(lambda port: make(port).run("--summary"))
    guest: PythonGuest = request.getfixturevalue("python_gphoto2")
    return Program(lambda port: guest.run(SUMMARY, str(port)))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


def stopped(likeness: Likeness) -> list[DevicePropDesc]:
    """The properties, without the time of a clock that goes."""
    return [replace(desc, current="", default="") if desc.code == CLOCK else desc for desc in likeness.properties]


def corrected(info: DeviceInfo) -> int:
    """The vendor extension as libgphoto2 takes it: a Nikon that says that it has Microsoft's has Nikon's."""
    return NIKON if info.vendor_extension_id == NIKON_AS_MICROSOFT else info.vendor_extension_id


@pytest.mark.parametrize("name", [name for name in every_text() if name not in MARKED_UP])
async def test_a_text_that_is_served_is_printed_again(name: str, program: Program, card: Path) -> None:
    likeness = read_likeness(every_text()[name])
    info = likeness.info
    printed = await program.summary(likeness, card)
    assert printed.returncode == 0, printed.stderr
    found = read_likeness(printed.stdout)
    assert found.unread == ()
    assert stopped(found) == stopped(likeness)
    assert identity(found.info) == (*identity(info)[:4], corrected(info), *identity(info)[5:])
    assert (found.info.capture_formats, found.info.image_formats) == (info.capture_formats, info.image_formats)
    assert set(found.info.operations) - ASSUMED <= set(info.operations)
    if GET_DEVICE_PROP_DESC in info.operations:
        # Where properties are described all at once, what is missing there has no response code.
        assert found.refused == likeness.refused
    if likeness.stores:
        assert found.stores == likeness.stores


def identity(info: DeviceInfo) -> tuple[object, ...]:
    who = info.manufacturer, info.model, info.device_version, info.serial_number
    return (*who, info.vendor_extension_id, info.vendor_extension_version, info.vendor_extension_desc)


FORMATS = (
    *(*range(0x3000, 0x300E), *range(0x3800, 0x3812)),
    *(0xB002, 0xB101, 0xB103, 0xB108, *range(0xB211, 0xB218), 0xB301, 0xB802, 0xB881),
    *(*range(0xB900, 0xB907), 0xB909, *range(0xB980, 0xB985)),
    *(*range(0xBA00, 0xBA15), *range(0xBA80, 0xBA88), 0xBB00, 0xBB01, *range(0xBB80, 0xBB84)),
    *(*range(0xBE00, 0xBE04), *range(0xBE80, 0xBE83), 0xBFFF),
)


@pytest.mark.parametrize("extension", [0, 1, MTP, NIKON, CANON, 0xE, SONY])
async def test_every_name_of_a_format_is_known(extension: int, program: Program, card: Path) -> None:
    info = DeviceInfo(
        vendor_extension_id=extension,
        operations=tuple(range(0x1001, 0x100B)),
        capture_formats=FORMATS,
        image_formats=FORMATS,
        manufacturer="Meadow",
        model="Lark",
    )
    printed = await program.summary(Likeness(info), card)
    found = read_likeness(printed.stdout)
    assert found.unread == ()
    assert (found.info.capture_formats, found.info.image_formats) == (FORMATS, FORMATS)
