"""What is sent to a Leica, in order."""

import pytest

from hotshoe.catalog.operations import GET_DEVICE_INFO, GET_DEVICE_PROP_DESC, INITIATE_CAPTURE
from hotshoe.catalog.responses import DEVICE_BUSY
from hotshoe.errors import DeviceBusy, NotOffered
from hotshoe.vendors import registry
from hotshoe.vendors.leica import VENDOR
from hotshoe.vendors.leica import catalog as leica
from hotshoe.vendors.model import Dialect, Order
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from tests.vendors.callers import FakeCamera

FULL = (
    *(GET_DEVICE_INFO.code, GET_DEVICE_PROP_DESC.code, INITIATE_CAPTURE.code),
    *(leica.LE_OPEN_SESSION.code, leica.LE_CLOSE_SESSION.code, leica.LE_RELEASE_STAGES.code),
    leica.LE_KEEP_SESSION_ACTIVE.code,
)
PRESSED, LET_GO = ("LEReleaseStages", (1, 0), b""), ("LEReleaseStages", (2, 0), b"")
RELEASED = ("InitiateCapture", (0, 0), b"")


def body(*operations: int) -> tuple[FakeCamera, Dialect]:
    fake = FakeCamera(DeviceInfo(operations=operations), registry.catalog_of(VENDOR))
    fake.answers[GET_DEVICE_INFO.code] = encode(DeviceInfo(operations=operations, model="LEICA Q3"))
    return fake, VENDOR.speak(fake)


async def test_leicas_session_is_opened_kept_alive_and_closed() -> None:
    fake, dialect = body(*FULL)
    assert dialect.opened
    assert dialect.keep_alive
    info = await dialect.opened()
    assert info
    assert info.model == "LEICA Q3"
    await dialect.keep_alive()
    await dialect.closing()
    assert fake.asked == [
        ("LEOpenSession", (0xFF55,), b""),
        ("GetDeviceInfo", (), b""),
        ("LEKeepSessionActive", (), b""),
        ("LECloseSession", (), b""),
    ]


async def test_what_is_not_offered_is_not_sent() -> None:
    fake, dialect = body(GET_DEVICE_INFO.code, INITIATE_CAPTURE.code, leica.LE_OPEN_SESSION.code)
    assert dialect.opened
    await dialect.opened()
    await dialect.closing()
    assert (dialect.keep_alive, dialect.focus) == (None, None)
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.names == ["LEOpenSession", "GetDeviceInfo", "InitiateCapture"]


async def test_one_without_leicas_session_is_spoken_to_after_the_standard() -> None:
    _, dialect = body(GET_DEVICE_INFO.code, INITIATE_CAPTURE.code)
    assert dialect.opened is None
    assert dialect.shutter


@pytest.mark.parametrize("order, sent", [(Order(), [RELEASED]), (Order(autofocus=True), [PRESSED, RELEASED, LET_GO])])
async def test_a_release(order: Order, sent: list[object]) -> None:
    fake, dialect = body(*FULL)
    assert dialect.shutter
    await dialect.shutter.release(order)
    assert fake.asked == sent


async def test_a_release_that_fails_lets_the_button_go() -> None:
    fake, dialect = body(*FULL)
    fake.refuse(INITIATE_CAPTURE, DEVICE_BUSY)
    assert dialect.shutter
    with pytest.raises(DeviceBusy):
        await dialect.shutter.release(Order(autofocus=True))
    assert fake.asked == [PRESSED, RELEASED, LET_GO]


async def test_the_focus() -> None:
    fake, dialect = body(*FULL)
    assert dialect.focus
    await dialect.focus.autofocus()
    assert fake.asked == [PRESSED, LET_GO]
    with pytest.raises(NotOffered):
        await dialect.focus.drive(3)


@pytest.mark.parametrize("extension", [0, 6])
def test_leicas_are_known_by_their_maker(extension: int) -> None:
    info = DeviceInfo(vendor_extension_id=extension, manufacturer="LEICA", model="LEICA Q3")
    assert registry.find(info) is VENDOR
    assert VENDOR.matches(info)
