import asyncio

import pytest

from hotshoe.catalog import events, responses
from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    INITIATE_CAPTURE,
    INITIATE_OPEN_CAPTURE,
    SET_DEVICE_PROP_VALUE,
    TERMINATE_OPEN_CAPTURE,
)
from hotshoe.errors import NotOffered, NotSupported, StoreFull
from hotshoe.vendors.model import Added, Complete, Failed, Order
from hotshoe.vendors.standard import StandardSettings, StandardShutter, speak
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import UINT16
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

ISO = DevicePropDesc(0x500F, UINT16, 1, 100, 400)

SETTABLE = (GET_DEVICE_PROP_DESC.code, SET_DEVICE_PROP_VALUE.code)
OPEN = (INITIATE_OPEN_CAPTURE.code, TERMINATE_OPEN_CAPTURE.code)


def camera(*operations: int, properties: tuple[int, ...] = (), told: tuple[int, ...] = ()) -> FakeCamera:
    return FakeCamera(DeviceInfo(operations=operations, properties=properties, events=told))


async def test_properties_that_the_camera_lists_and_does_not_have_are_left_out() -> None:
    fake = camera(*SETTABLE, properties=(0x500F, 0x5001, 0xD000))

    def describe(params: tuple[int, ...], data: bytes) -> bytes:
        if params == (0x5001,):
            raise fake.catalog.error(responses.DEVICE_PROP_NOT_SUPPORTED, "GetDevicePropDesc")
        return encode(ISO) if params == (0x500F,) else b"\1"

    fake.answers[GET_DEVICE_PROP_DESC.code] = describe
    settings = StandardSettings(fake)
    assert await settings.read_all() == {0x500F: ISO}
    with pytest.raises(NotSupported):
        await settings.read(0x5001)


async def test_a_camera_that_describes_nothing_has_no_properties() -> None:
    fake = camera(properties=(0x500F,))
    assert await StandardSettings(fake).read_all() == {}
    assert fake.asked == []


async def test_a_value_goes_out_in_the_datatype_that_the_camera_told() -> None:
    fake = camera(*SETTABLE)
    await StandardSettings(fake).write(ISO, 800)
    assert fake.asked == [("SetDevicePropValue", (0x500F,), b"\x20\x03")]


async def test_a_release_leaves_everything_to_the_camera() -> None:
    fake = camera(INITIATE_CAPTURE.code)
    shutter = StandardShutter(fake)
    await shutter.release(Order())
    assert fake.asked == [("InitiateCapture", (0, 0), b"")]
    for order in (Order(autofocus=True), Order(memory=False)):
        with pytest.raises(NotOffered, match="settings"):
            await shutter.release(order)
    assert len(fake.asked) == 1


def test_an_exposure_of_a_given_length_is_an_open_capture_that_ends_by_its_number() -> None:
    async def main() -> None:
        fake = camera(*OPEN, told=(events.OBJECT_ADDED, events.CAPTURE_COMPLETE))
        shutter = StandardShutter(fake)
        assert shutter.tells_end
        began = asyncio.get_running_loop().time()
        await shutter.release(Order(bulb=2.5))
        assert asyncio.get_running_loop().time() - began == pytest.approx(2.5)
        assert fake.asked == [("InitiateOpenCapture", (0, 0), b""), ("TerminateOpenCapture", (1,), b"")]
        # Open captures have no CaptureComplete (ISO 15740 10.5.28).
        assert not shutter.tells_end

    run(main())


def test_an_exposure_that_is_given_up_is_ended_all_the_same() -> None:
    async def main() -> None:
        fake = camera(*OPEN)
        exposing = asyncio.ensure_future(StandardShutter(fake).release(Order(bulb=60.0)))
        await asyncio.sleep(1)
        exposing.cancel()
        await asyncio.wait([exposing])
        assert fake.names == ["InitiateOpenCapture", "TerminateOpenCapture"]

    run(main())


@pytest.mark.parametrize(
    "told, tells", [((), True), ((events.CAPTURE_COMPLETE,), True), ((events.OBJECT_ADDED,), False)]
)
def test_only_who_lists_the_event_will_send_it(told: tuple[int, ...], tells: bool) -> None:
    assert StandardShutter(camera(told=told)).tells_end is tells


def test_what_events_mean_to_a_capture() -> None:
    shutter = StandardShutter(camera())
    assert shutter.tells(events.OBJECT_ADDED, (7,)) == Added(7)  # type: ignore[arg-type]
    assert shutter.tells(events.OBJECT_ADDED, ()) is None
    assert shutter.tells(events.CAPTURE_COMPLETE, (1,)) == Complete()
    assert shutter.tells(0xC123, (1,)) is None
    full = shutter.tells(events.STORE_FULL, (1,))
    assert isinstance(full, Failed)
    assert isinstance(full.error, StoreFull)


def test_a_camera_is_spoken_to_by_what_it_offers() -> None:
    assert speak(camera()).shutter is None
    assert speak(camera(INITIATE_CAPTURE.code)).shutter is not None
    assert speak(camera(INITIATE_OPEN_CAPTURE.code)).shutter is not None
    assert speak(camera()).live is None
