"""What is sent to a Theta, in order."""

import asyncio

import pytest

from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    INITIATE_CAPTURE,
    INITIATE_OPEN_CAPTURE,
    SET_DEVICE_PROP_VALUE,
    TERMINATE_OPEN_CAPTURE,
)
from hotshoe.catalog.responses import CAPTURE_ALREADY_TERMINATED, STORE_FULL
from hotshoe.errors import NotOffered, StoreFull
from hotshoe.vendors import registry
from hotshoe.vendors.model import Added, Complete, Dialect, Order
from hotshoe.vendors.theta import VENDOR
from hotshoe.vendors.theta.properties import BRACKET, CAPTURE_MODE, INTERVAL, MOVIE, SINGLE
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import UINT16
from hotshoe.wire.values import Handle
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

FULL = (
    *(INITIATE_CAPTURE.code, INITIATE_OPEN_CAPTURE.code, TERMINATE_OPEN_CAPTURE.code),
    *(GET_DEVICE_PROP_DESC.code, SET_DEVICE_PROP_VALUE.code),
)
ASKED = ("GetDevicePropDesc", (CAPTURE_MODE.code,), b"")
BEGUN = ("InitiateOpenCapture", (0, 0), b"")
ENDED = ("TerminateOpenCapture", (0xFFFFFFFF,), b"")


def theta(mode: int = SINGLE, operations: tuple[int, ...] = FULL) -> tuple[FakeCamera, Dialect]:
    """A body in a mode, which changes when it is set."""
    info = DeviceInfo(operations=operations, properties=(CAPTURE_MODE.code,))
    fake = FakeCamera(info, registry.catalog_of(VENDOR))
    modes = [mode]

    def written(params: tuple[int, ...], data: bytes) -> bytes:
        modes[0] = int.from_bytes(data, "little")
        return b""

    fake.answers[GET_DEVICE_PROP_DESC.code] = lambda params, data: encode(
        DevicePropDesc(CAPTURE_MODE.code, UINT16, 1, SINGLE, modes[0])
    )
    fake.answers[SET_DEVICE_PROP_VALUE.code] = written
    return fake, VENDOR.speak(fake)


def set_to(mode: int) -> tuple[str, tuple[int, ...], bytes]:
    return ("SetDevicePropValue", (CAPTURE_MODE.code,), mode.to_bytes(2, "little"))


async def test_a_single_picture() -> None:
    fake, dialect = theta()
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.asked == [ASKED, ("InitiateCapture", (0, 0), b"")]
    assert dialect.shutter.tells_end
    assert dialect.shutter.tells(0x400D, (1,)) == Complete()
    assert dialect.shutter.tells(0x4002, (5,)) == Added(Handle(5))


def test_intervals_last_as_long_as_they_are_told_to() -> None:
    async def main() -> None:
        fake, dialect = theta(INTERVAL)
        assert dialect.shutter
        began = asyncio.get_running_loop().time()
        await dialect.shutter.release(Order(bulb=20.0))
        assert asyncio.get_running_loop().time() - began == pytest.approx(20)
        assert fake.asked == [ASKED, BEGUN, ENDED]
        assert not dialect.shutter.tells_end
        assert dialect.shutter.tells(0x400D, (1,)) is None

    run(main())


async def test_what_has_ended_by_itself_need_not_be_ended() -> None:
    fake, dialect = theta(INTERVAL)
    assert dialect.shutter
    fake.refuse(TERMINATE_OPEN_CAPTURE, CAPTURE_ALREADY_TERMINATED)
    await dialect.shutter.release(Order(bulb=0.01))
    fake.refuse(TERMINATE_OPEN_CAPTURE, STORE_FULL)
    with pytest.raises(StoreFull):
        await dialect.shutter.release(Order(bulb=0.01))


async def test_a_bracket_ends_by_itself() -> None:
    fake, dialect = theta(BRACKET)
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.asked == [ASKED, BEGUN]
    assert dialect.shutter.tells_end


@pytest.mark.parametrize(
    "mode, order",
    [
        (SINGLE, Order(autofocus=True)),
        (SINGLE, Order(memory=False)),
        (SINGLE, Order(bulb=1.0)),
        (MOVIE, Order()),
        (INTERVAL, Order()),
        (INTERVAL, Order(memory=True, bulb=1.0)),
    ],
)
async def test_what_does_not_fit_the_mode_is_not_sent(mode: int, order: Order) -> None:
    fake, dialect = theta(mode)
    assert dialect.shutter
    with pytest.raises(NotOffered):
        await dialect.shutter.release(order)
    assert fake.asked == [ASKED]


async def test_a_film_changes_the_mode_and_back() -> None:
    fake, dialect = theta(INTERVAL)
    assert dialect.movie
    await dialect.movie.start()
    assert fake.asked == [ASKED, set_to(MOVIE), BEGUN]
    fake.asked.clear()
    await dialect.movie.stop()
    assert fake.asked == [ENDED, ASKED, set_to(INTERVAL)]


async def test_a_camera_set_to_films_stays_so() -> None:
    fake, dialect = theta(MOVIE)
    assert dialect.movie
    await dialect.movie.start()
    await dialect.movie.stop()
    assert fake.asked == [ASKED, BEGUN, ENDED]


async def test_a_film_that_does_not_begin_changes_the_mode_back() -> None:
    fake, dialect = theta()
    fake.refuse(INITIATE_OPEN_CAPTURE, STORE_FULL)
    assert dialect.movie
    with pytest.raises(StoreFull):
        await dialect.movie.start()
    assert fake.asked[-2:] == [ASKED, set_to(SINGLE)]


async def test_one_without_open_captures_is_spoken_to_after_the_standard() -> None:
    fake, dialect = theta(operations=(INITIATE_CAPTURE.code,))
    assert dialect.movie is None
    assert dialect.shutter
    await dialect.shutter.release(Order())
    assert fake.names == ["InitiateCapture"]


@pytest.mark.parametrize(
    "maker, model, make",
    [
        ("Ricoh Company, Ltd.", "RICOH THETA V", "theta"),
        ("RICOH", "RICOH THETA Z1", "theta"),
        ("RICOH IMAGING COMPANY, LTD.", "RICOH GR III", "standard"),
    ],
)
def test_which_ricohs_are_thetas(maker: str, model: str, make: str) -> None:
    info = DeviceInfo(vendor_extension_id=6, manufacturer=maker, model=model)
    assert registry.find(info).name == make
    assert VENDOR.matches(info) == (make == "theta")
