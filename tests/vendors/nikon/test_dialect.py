"""What is sent to a Nikon, in order."""

import asyncio
import struct

import pytest

from hotshoe.catalog.model import Operation
from hotshoe.catalog.operations import (
    DELETE_OBJECT,
    GET_DEVICE_PROP_DESC,
    GET_DEVICE_PROP_VALUE,
    INITIATE_CAPTURE,
    SET_DEVICE_PROP_VALUE,
)
from hotshoe.catalog.responses import DEVICE_PROP_NOT_SUPPORTED
from hotshoe.errors import FocusFailed, NotOffered, OperationError
from hotshoe.vendors.model import Added, Complete, Dialect, Order
from hotshoe.vendors.nikon import VENDOR
from hotshoe.vendors.nikon import operations as op
from hotshoe.vendors.nikon.events import Polled, events_bytes, events_ex_bytes
from hotshoe.vendors.nikon.properties import BULB, LIVE_VIEW_PROHIBITED, LIVE_VIEW_STATUS
from hotshoe.vendors.registry import catalog_of
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, u16_list_bytes
from hotshoe.wire.datatypes import UINT32
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

FULL = (
    *(INITIATE_CAPTURE.code, GET_DEVICE_PROP_DESC.code, GET_DEVICE_PROP_VALUE.code, SET_DEVICE_PROP_VALUE.code),
    *(DELETE_OBJECT.code, op.CHANGE_CAMERA_MODE.code, op.DEVICE_READY.code, op.GET_EVENT.code, op.AF_DRIVE.code),
    *(op.INITIATE_CAPTURE_REC_IN_MEDIA.code, op.TERMINATE_CAPTURE.code, op.START_LIVE_VIEW.code, op.MF_DRIVE.code),
    *(op.END_LIVE_VIEW.code, op.GET_LIVE_VIEW_IMAGE.code, op.START_MOVIE.code, op.END_MOVIE.code),
)
OLD = (INITIATE_CAPTURE.code, op.INITIATE_CAPTURE_REC_IN_SDRAM.code, op.AF_AND_CAPTURE_REC_IN_SDRAM.code)
JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"


def nikon(*operations: int, properties: tuple[int, ...] = ()) -> tuple[FakeCamera, Dialect]:
    fake = FakeCamera(DeviceInfo(operations=operations, properties=properties), catalog_of(VENDOR))
    return fake, VENDOR.speak(fake)


async def release(order: Order, *operations: int) -> list[tuple[str, tuple[int, ...]]]:
    """What a release sends."""
    fake, dialect = nikon(*operations)
    assert dialect.shutter
    await dialect.shutter.release(order)
    return [(name, params) for name, params, _ in fake.asked]


@pytest.mark.parametrize(
    "order, offered, sent",
    [
        (Order(), FULL, ("InitiateCapture", (0, 0))),
        (Order(autofocus=True), FULL, ("InitiateCaptureRecInMedia", (0xFFFFFFFE, 0))),
        (Order(autofocus=False), FULL, ("InitiateCaptureRecInMedia", (0xFFFFFFFF, 0))),
        (Order(memory=True), FULL, ("InitiateCaptureRecInMedia", (0xFFFFFFFF, 1))),
        (Order(memory=True, autofocus=True), FULL, ("InitiateCaptureRecInMedia", (0xFFFFFFFE, 1))),
        (Order(memory=False), FULL, ("InitiateCaptureRecInMedia", (0xFFFFFFFE, 0))),
        (Order(memory=True), OLD, ("InitiateCaptureRecInSdram", (0xFFFFFFFF,))),
        (Order(memory=True, autofocus=True), OLD, ("AfAndCaptureRecInSdram", (0xFFFFFFFF,))),
        (Order(), OLD, ("InitiateCapture", (0, 0))),
    ],
)
async def test_the_release_that_fits(order: Order, offered: tuple[int, ...], sent: tuple[str, tuple[int, ...]]) -> None:
    ready = [("DeviceReady", ())] if op.DEVICE_READY.code in offered else []
    assert await release(order, *offered) == [sent, *ready]


async def test_wishes_that_an_old_body_cannot_fulfil() -> None:
    for order in (Order(autofocus=False), Order(bulb=1.0)):
        with pytest.raises(NotOffered):
            await release(order, *OLD)
    assert VENDOR.speak(FakeCamera(DeviceInfo())).shutter is None


def test_a_bulb_exposure_ends_and_leaves_the_shutter_speed_as_it_was() -> None:
    async def main() -> None:
        fake, dialect = nikon(*FULL)
        fake.answers[GET_DEVICE_PROP_DESC.code] = encode(DevicePropDesc(0x500D, UINT32, 1, 80, 80))
        assert dialect.shutter
        began = asyncio.get_running_loop().time()
        await dialect.shutter.release(Order(bulb=30.0))
        assert asyncio.get_running_loop().time() - began == pytest.approx(30)
        assert fake.asked == [
            ("GetDevicePropDesc", (0x500D,), b""),
            ("SetDevicePropValue", (0x500D,), struct.pack("<I", BULB)),
            ("InitiateCaptureRecInMedia", (0xFFFFFFFF, 0), b""),
            ("TerminateCapture", (0, 0), b""),
            ("SetDevicePropValue", (0x500D,), struct.pack("<I", 80)),
        ]

    run(main())


async def test_a_body_that_finds_no_focus_says_so() -> None:
    fake, dialect = nikon(*FULL)
    fake.refuse(op.DEVICE_READY, op.OUT_OF_FOCUS)
    assert dialect.shutter
    assert dialect.focus
    with pytest.raises(FocusFailed, match="nothing to focus on"):
        await dialect.shutter.release(Order(autofocus=True))
    with pytest.raises(FocusFailed):
        await dialect.focus.autofocus()


def test_what_events_mean_to_a_capture() -> None:
    _, dialect = nikon(*FULL)
    assert dialect.shutter
    tells = dialect.shutter.tells
    assert tells(0xC101, (0,)) == tells(0xC101, ()) == Added(Handle(0xFFFF0001), in_memory=True)
    assert tells(0xC101, (0xFFFF0002,)) == Added(Handle(0xFFFF0002), in_memory=True)
    assert tells(0x4002, (7,)) == Added(Handle(7))
    assert tells(0xC102, ()) == Complete()
    assert dialect.shutter.tells_end


async def test_control_is_taken_and_given_back() -> None:
    fake, dialect = nikon(*FULL)
    await dialect.closing()
    assert fake.asked == []
    await dialect.take_control()
    await dialect.closing()
    assert fake.asked == [("ChangeCameraMode", (1,), b""), ("ChangeCameraMode", (0,), b"")]


async def test_properties_that_device_info_keeps_to_itself() -> None:
    fake, dialect = nikon(op.GET_VENDOR_PROP_CODES.code, properties=(0x5001, 0xD303))
    fake.answers[op.GET_VENDOR_PROP_CODES.code] = u16_list_bytes((0xD015, 0xD303))
    assert dialect.opened
    info = await dialect.opened()
    assert info
    assert info.properties == (0x5001, 0xD303, 0xD015)


async def test_a_z_body_is_paired_with() -> None:
    offered = (op.GET_PAIRING_INFO.code, op.CONFIRM_PAIRING.code, op.CHANGE_APPLICATION_MODE.code, 0x1001)
    fake, dialect = nikon(*offered)
    fake.answers[0x1001] = encode(DeviceInfo(model="Z 9"))
    assert dialect.opened
    info = await dialect.opened()
    assert info
    assert info.model == "Z 9"
    assert [(name, params) for name, params, _ in fake.asked] == [
        ("GetPairingInfo", ()),
        ("ConfirmPairing", (0x2001,)),
        ("ChangeApplicationMode", (1,)),
        ("GetDeviceInfo", ()),
    ]


@pytest.mark.parametrize("question", [op.GET_EVENT, op.GET_EVENT_EX])
async def test_events_are_asked_for(question: Operation[object]) -> None:
    fake, dialect = nikon(question.code)
    told = (Polled(0x4002, (7,)), Polled(0x4006, (0x5007,)))
    fake.answers[question.code] = (events_ex_bytes if question is op.GET_EVENT_EX else events_bytes)(told)
    assert dialect.poll
    assert [(event.code, event.params) for event in await dialect.poll()] == [tuple(each) for each in told]


async def test_live_view() -> None:
    fake, dialect = nikon(*FULL)
    fake.answers[op.GET_LIVE_VIEW_IMAGE.code] = bytes(384) + JPEG + bytes(10)
    assert dialect.live
    await dialect.live.start()
    assert await dialect.live.frame() == JPEG
    fake.answers[op.GET_LIVE_VIEW_IMAGE.code] = bytes(384)
    assert await dialect.live.frame() is None
    await dialect.live.stop()
    assert fake.names == ["StartLiveView", "DeviceReady", "GetLiveViewImg", "GetLiveViewImg", "EndLiveView"]


async def test_what_is_in_the_way_of_live_view_is_said() -> None:
    fake, dialect = nikon(*FULL, properties=(LIVE_VIEW_PROHIBITED.code,))
    fake.refuse(op.START_LIVE_VIEW, op.INVALID_STATUS)
    fake.answers[GET_DEVICE_PROP_VALUE.code] = struct.pack("<I", 1 << 8)
    assert dialect.live
    with pytest.raises(OperationError, match=r"InvalidStatus.*; the battery is low"):
        await dialect.live.start()
    fake.answers[GET_DEVICE_PROP_VALUE.code] = bytes(4)
    with pytest.raises(OperationError, match="InvalidStatus") as caught:
        await dialect.live.start()
    assert "battery" not in str(caught.value)


@pytest.mark.parametrize("viewing", [False, True])
async def test_lens_and_film_need_live_view_and_leave_it_as_it_was(viewing: bool) -> None:
    fake, dialect = nikon(*FULL, properties=(LIVE_VIEW_STATUS.code,))
    fake.answers[GET_DEVICE_PROP_VALUE.code] = bytes([viewing])
    assert dialect.focus
    assert dialect.movie
    await dialect.focus.drive(-3)
    await dialect.movie.start()
    await dialect.movie.stop()
    begun, ended = ([], []) if viewing else (["StartLiveView", "DeviceReady"], ["EndLiveView"])
    ask = ["GetDevicePropValue"]
    lens, film = ["MfDrive", "DeviceReady"], ["StartMovieRecInCard", "EndMovieRec"]
    assert fake.names == [*ask, *begun, *lens, *ended, *ask, *begun, *film, *ended]
    assert ("MfDrive", (1, 3), b"") in fake.asked


async def test_a_film_of_a_body_that_lists_properties_and_has_none() -> None:
    fake, dialect = nikon(*FULL, properties=(LIVE_VIEW_STATUS.code, LIVE_VIEW_PROHIBITED.code))
    fake.refuse(GET_DEVICE_PROP_VALUE, DEVICE_PROP_NOT_SUPPORTED)
    assert dialect.movie
    await dialect.movie.start()
    await dialect.movie.stop()
    ended = ["StartMovieRecInCard", "EndMovieRec", "EndLiveView"]
    assert fake.names == ["GetDevicePropValue", "StartLiveView", "DeviceReady", *ended]
    fake.refuse(op.START_LIVE_VIEW, op.INVALID_STATUS)
    with pytest.raises(OperationError, match="StartLiveView"):
        await dialect.movie.start()


async def test_a_picture_that_was_read_is_deleted_from_memory() -> None:
    fake, dialect = nikon(*FULL)
    await dialect.taken(Handle(0xFFFF0001))
    assert fake.asked == [("DeleteObject", (0xFFFF0001, 0), b"")]
