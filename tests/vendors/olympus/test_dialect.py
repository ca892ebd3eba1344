"""What is sent to an OM-D, in order."""

import asyncio
from collections.abc import Iterable

import pytest

from hotshoe.catalog.model import Reply
from hotshoe.catalog.operations import GET_DEVICE_PROP_DESC, INITIATE_CAPTURE, SET_DEVICE_PROP_VALUE
from hotshoe.errors import DeviceBusy, NotOffered
from hotshoe.vendors import registry
from hotshoe.vendors.model import Added, Complete, Dialect, Order
from hotshoe.vendors.olympus import VENDOR
from hotshoe.vendors.olympus import catalog as olympus
from hotshoe.vendors.olympus.properties import CAPTURE_TARGET, CONTROL_MODE, LIVE_VIEW_SIZE
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import UINT16, UINT32, Enumeration, decode_value
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

FULL = (
    *(GET_DEVICE_PROP_DESC.code, SET_DEVICE_PROP_VALUE.code, olympus.CAPTURE.code, olympus.MF_DRIVE.code),
    olympus.GET_LIVE_VIEW_IMAGE.code,
)
TYPES = {CONTROL_MODE.code: UINT16, CAPTURE_TARGET.code: UINT16, LIVE_VIEW_SIZE.code: UINT32}
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"


def omd(
    operations: tuple[int, ...] = FULL, properties: Iterable[int] = TYPES, sizes: tuple[int, ...] = ()
) -> tuple[FakeCamera, Dialect]:
    """A body whose properties have the value 2 until they are set."""
    info = DeviceInfo(operations=operations, properties=tuple(properties))
    fake = FakeCamera(info, registry.catalog_of(VENDOR))
    values = dict.fromkeys(TYPES, 2)

    def described(params: tuple[int, ...], data: bytes) -> bytes:
        code = params[0]
        form = Enumeration(sizes) if sizes and code == LIVE_VIEW_SIZE.code else None
        return encode(DevicePropDesc(code, TYPES[code], 1, 0, values[code], form))

    def written(params: tuple[int, ...], data: bytes) -> bytes:
        value = decode_value(data, TYPES[params[0]])
        assert isinstance(value, int)
        values[params[0]] = value
        return b""

    fake.answers[GET_DEVICE_PROP_DESC.code] = described
    fake.answers[SET_DEVICE_PROP_VALUE.code] = written
    fake.answers[olympus.GET_LIVE_VIEW_IMAGE.code] = JPEG + b"behind"
    return fake, VENDOR.speak(fake)


def presses(fake: FakeCamera) -> list[int]:
    return [params[0] for name, params, _ in fake.asked if name == "OMDCapture"]


def settings(fake: FakeCamera) -> list[tuple[int, int]]:
    return [(params[0], int.from_bytes(data, "little")) for name, params, data in fake.asked if "Set" in name]


async def test_control_is_taken_and_given_back() -> None:
    fake, dialect = omd()
    await dialect.take_control()
    await dialect.closing()
    assert settings(fake) == [(CONTROL_MODE.code, 1), (CONTROL_MODE.code, 2)]


async def test_control_that_somebody_had_before_stays_and_one_without_modes_is_asked_nothing() -> None:
    fake, dialect = omd()
    await dialect.settings.write(await dialect.settings.read(CONTROL_MODE.code), 1)
    await dialect.take_control()
    await dialect.closing()
    assert settings(fake) == [(CONTROL_MODE.code, 1)]
    fake, dialect = omd(properties=())
    await dialect.take_control()
    await dialect.closing()
    assert fake.asked == []


@pytest.mark.parametrize("order, sent", [(Order(), [3, 6]), (Order(autofocus=True), [1, 3, 6, 5])])
async def test_a_release(order: Order, sent: list[int]) -> None:
    fake, dialect = omd()
    assert dialect.shutter
    await dialect.shutter.release(order)
    assert presses(fake) == sent


def test_a_bulb_exposure_lasts_as_long_as_the_button_is_down() -> None:
    async def main() -> None:
        fake, dialect = omd()
        assert dialect.shutter
        began = asyncio.get_running_loop().time()
        await dialect.shutter.release(Order(bulb=20.0))
        assert asyncio.get_running_loop().time() - began == pytest.approx(20)
        assert presses(fake) == [3, 6]

    run(main())


async def test_a_response_in_the_response_is_what_became_of_it() -> None:
    fake, dialect = omd()
    fake.answers[olympus.CAPTURE.code] = lambda params, data: Reply((0x2001,) if params == (6,) else (0x2019,))
    assert dialect.shutter
    with pytest.raises(DeviceBusy):
        await dialect.shutter.release(Order())
    fake.answers[olympus.CAPTURE.code] = lambda params, data: Reply((0x2001,))
    await dialect.shutter.release(Order())


async def test_where_a_picture_goes() -> None:
    fake, dialect = omd()
    assert dialect.shutter
    await dialect.settings.write(await dialect.settings.read(CAPTURE_TARGET.code), 1)
    await dialect.shutter.release(Order(memory=False))
    assert settings(fake)[-1] == (CAPTURE_TARGET.code, 2)
    fake, dialect = omd(properties=())
    assert dialect.shutter
    for order in (Order(memory=False), Order(memory=True), Order(autofocus=False)):
        with pytest.raises(NotOffered):
            await dialect.shutter.release(order)
    assert fake.asked == []


async def test_what_events_mean() -> None:
    _, dialect = omd()
    assert dialect.shutter
    for code in (0x4002, 0xC002, 0xC102):
        assert dialect.shutter.tells(code, (7,)) == Added(Handle(7))
    assert dialect.shutter.tells(0xC102, (0,)) is None
    assert dialect.shutter.tells(0x400D, ()) == Complete()


@pytest.mark.parametrize("sizes, chosen", [((), 1024 << 16 | 768), ((0, 640 << 16 | 480, 320 << 16), 640 << 16 | 480)])
async def test_live_view(sizes: tuple[int, ...], chosen: int) -> None:
    fake, dialect = omd(sizes=sizes)
    assert dialect.live
    await dialect.live.start()
    assert await dialect.live.frame() == JPEG
    await dialect.live.stop()
    assert settings(fake) == [(LIVE_VIEW_SIZE.code, chosen), (LIVE_VIEW_SIZE.code, 0)]
    assert ("OMDGetLiveViewImage", (1,), b"") in fake.asked


async def test_the_lens() -> None:
    fake, dialect = omd()
    assert dialect.focus
    await dialect.focus.autofocus()
    await dialect.focus.drive(60)
    await dialect.focus.drive(-3)
    assert presses(fake) == [1, 5]
    assert fake.asked[-2:] == [("OMDMFDrive", (2, 60), b""), ("OMDMFDrive", (1, 3), b"")]


async def test_one_in_plain_file_transfer_is_spoken_to_after_the_standard() -> None:
    _, dialect = omd(operations=(INITIATE_CAPTURE.code, GET_DEVICE_PROP_DESC.code))
    assert (dialect.live, dialect.focus) == (None, None)
    assert dialect.shutter
    assert omd(properties=())[1].live is None


@pytest.mark.parametrize("maker", ["OLYMPUS", "OLYMPUS CORPORATION", "OM Digital Solutions", "OMSYSTEM"])
def test_the_makers_names(maker: str) -> None:
    info = DeviceInfo(vendor_extension_id=0xFFFFFFFF, manufacturer=maker)
    assert registry.find(info) is VENDOR
    assert VENDOR.matches(info)
