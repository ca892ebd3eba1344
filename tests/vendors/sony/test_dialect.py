"""What is sent to a Sony, in order."""

import asyncio
import struct

import pytest

from hotshoe.catalog.model import Reply
from hotshoe.catalog.operations import GET_OBJECT, INITIATE_CAPTURE
from hotshoe.errors import FocusFailed, NotOffered, NotSupported, ResponseTimeout
from hotshoe.vendors.model import Added, Dialect, Order
from hotshoe.vendors.registry import catalog_of
from hotshoe.vendors.sony import VENDOR
from hotshoe.vendors.sony import operations as op
from hotshoe.vendors.sony import properties as props
from hotshoe.vendors.sony.control import SHOT, VIEW
from hotshoe.vendors.sony.descriptions import Described, all_bytes
from hotshoe.vendors.standard import StandardSettings
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, u16_list_bytes
from hotshoe.wire.datatypes import UINT8, UINT16
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

FULL = (
    *(op.CONNECT.code, op.GET_EXT_DEVICE_INFO.code, op.SET_EXT_DEVICE_PROP_VALUE.code, op.CONTROL_DEVICE.code),
    *(op.GET_ALL_EXT_DEVICE_PROP_INFO.code, GET_OBJECT.code),
)
WIRELESS = (op.SET_WIRELESS.code, op.GET_WIRELESS.code)
CODES = (props.PRIORITY_MODE.code, props.SAVE_TO.code, 0x5007, op.OBJECT_ADDED)
DOWN, UP = b"\2\0", b"\1\0"
HALF, FULLY = props.HALF_PRESS.code, props.FULL_PRESS.code


def sony(*operations: int, properties: tuple[int, ...] = (), **values: int) -> tuple[FakeCamera, Dialect]:
    """A body whose properties ``focus``, ``memory`` and ``save`` have these values."""
    fake = FakeCamera(DeviceInfo(operations=operations, properties=properties), catalog_of(VENDOR))
    fake.answers[op.GET_EXT_DEVICE_INFO.code] = b"\x2c\1" + u16_list_bytes(CODES) + u16_list_bytes((HALF, 0x9211))
    show(fake, **values)
    return fake, VENDOR.speak(fake)


def show(fake: FakeCamera, focus: int = 2, memory: int = 0, save: int = 1) -> None:
    known = ((props.FOCUS_STATUS.code, UINT8, focus), (props.OBJECTS_IN_MEMORY.code, UINT16, memory),
             (props.SAVE_TO.code, UINT16, save))  # fmt: skip
    every = tuple(Described(DevicePropDesc(code, kind, 1, 0, value), 1) for code, kind, value in known)
    fake.answers[op.GET_ALL_EXT_DEVICE_PROP_INFO.code] = all_bytes(every, twice=False)


def presses(fake: FakeCamera) -> list[tuple[int, bytes]]:
    return [(params[0], data) for name, params, data in fake.asked if name == "SDIOControlDevice"]


async def test_the_handshake() -> None:
    fake, dialect = sony(*FULL, *WIRELESS)
    assert dialect.opened
    info = await dialect.opened()
    assert info
    assert info.properties == (props.PRIORITY_MODE.code, props.SAVE_TO.code, 0x5007, HALF)
    assert info.events == (op.OBJECT_ADDED,)
    assert 0x9211 in info.operations
    assert fake.asked == [
        ("SonySetWireless", (4,), struct.pack("<4IBB", 2, 2, 0, 0, 1, 1)),
        ("SonyGetWireless", (4,), b""),
        ("SDIOConnect", (1, 0, 0), b""),
        ("SDIOConnect", (2, 0, 0), b""),
        ("SDIOGetExtDeviceInfo", (0x012C, 1), b""),
        ("SDIOConnect", (3, 0, 0), b""),
        ("SDIOSetExtDevicePropValue", (props.PRIORITY_MODE.code,), b"\1"),
    ]
    fake.asked.clear()
    await dialect.closing()
    assert fake.asked == [
        ("SonySetWireless", (4,), struct.pack("<4I", 0, 5, 0, 0)),
        ("SonyGetWireless", (4,), b""),
    ]


def test_a_body_that_is_not_ready_is_asked_again() -> None:
    async def main() -> None:
        fake, dialect = sony(*FULL)
        told = iter([b"", b"", b"\x2c\1" + u16_list_bytes(CODES)])
        fake.answers[op.GET_EXT_DEVICE_INFO.code] = lambda params, data: next(told)
        assert dialect.opened
        await dialect.opened()
        assert fake.names.count("SDIOGetExtDeviceInfo") == 3
        fake.answers[op.GET_EXT_DEVICE_INFO.code] = b""
        with pytest.raises(ResponseTimeout, match="stays empty"):
            await dialect.opened()

    run(main())


def test_a_release_presses_and_lets_go() -> None:
    async def main() -> None:
        fake, dialect = sony(*FULL)
        assert dialect.shutter
        await dialect.shutter.release(Order())
        assert presses(fake) == [(HALF, DOWN), (FULLY, DOWN), (FULLY, UP), (HALF, UP)]
        began = asyncio.get_running_loop().time()
        await dialect.shutter.release(Order(bulb=20.0))
        assert asyncio.get_running_loop().time() - began == pytest.approx(20)

    run(main())


@pytest.mark.parametrize("focus", [1, 3])
def test_a_release_that_waits_for_the_focus_and_does_not_get_it_lets_go(focus: int) -> None:
    async def main() -> None:
        fake, dialect = sony(*FULL, focus=focus)
        assert dialect.shutter
        assert dialect.focus
        with pytest.raises(FocusFailed, match="nothing to focus on"):
            await dialect.shutter.release(Order(autofocus=True))
        assert presses(fake) == [(HALF, DOWN), (HALF, UP)]
        with pytest.raises(FocusFailed):
            await dialect.focus.autofocus()

    run(main())


@pytest.mark.parametrize("memory, sent", [(True, b"\1\0"), (False, b"\x11\0")])
def test_where_a_picture_goes(memory: bool, sent: bytes) -> None:
    async def main() -> None:
        fake, dialect = sony(*FULL, properties=(props.SAVE_TO.code,), save=0x10)
        assert dialect.shutter
        await dialect.shutter.release(Order(memory=memory))
        assert ("SDIOSetExtDevicePropValue", (props.SAVE_TO.code,), sent) in fake.asked
        fake, dialect = sony(*FULL)
        assert dialect.shutter
        with pytest.raises(NotOffered):
            await dialect.shutter.release(Order(memory=memory))
        assert fake.asked == []

    run(main())


async def test_a_picture_in_memory_is_announced_once() -> None:
    fake, dialect = sony(*FULL)
    assert dialect.poll
    assert dialect.shutter
    assert await dialect.poll() == []
    show(fake, memory=1)
    assert await dialect.poll() == []
    show(fake, memory=0x8001)
    (event,) = await dialect.poll()
    assert dialect.shutter.tells(event.code, event.params) == Added(SHOT, in_memory=True)
    assert await dialect.poll() == []
    await dialect.taken(SHOT)
    assert await dialect.waiting() == Added(SHOT, in_memory=True)
    assert await dialect.poll() == []
    show(fake)
    assert await dialect.waiting() is None


async def test_live_view_is_an_object() -> None:
    fake, dialect = sony(*FULL)
    fake.answers[GET_OBJECT.code] = bytes(136) + b"\xff\xd8\xff picture \xff\xd9"
    assert dialect.live
    await dialect.live.start()
    assert await dialect.live.frame() == b"\xff\xd8\xff picture \xff\xd9"
    assert fake.asked[-1] == ("GetObject", (VIEW,), b"")
    fake.refuse(GET_OBJECT, 0x200F)
    assert await dialect.live.frame() is None
    await dialect.live.stop()


async def test_the_lens_goes_seven_steps_at_a_time() -> None:
    fake, dialect = sony(*FULL, properties=(props.NEAR_FAR.code,))
    assert dialect.focus
    await dialect.focus.drive(-16)
    assert [struct.unpack("<h", data)[0] for _, data in presses(fake)] == [-7, -7, -2]
    _, without = sony(*FULL)
    assert without.focus
    with pytest.raises(NotOffered):
        await without.focus.drive(1)


async def test_the_film_button() -> None:
    fake, dialect = sony(*FULL)
    assert dialect.movie
    await dialect.movie.start()
    await dialect.movie.stop()
    assert presses(fake) == [(props.MOVIE_BUTTON.code, DOWN), (props.MOVIE_BUTTON.code, UP)]


def test_settings_wait_until_the_body_shows_them() -> None:
    async def main() -> None:
        fake, dialect = sony(*FULL)
        known = await dialect.settings.read(props.SAVE_TO.code)
        asyncio.get_running_loop().call_later(0.35, lambda: show(fake, save=0x11))
        began = asyncio.get_running_loop().time()
        await dialect.settings.write(known, 0x11)
        assert asyncio.get_running_loop().time() - began == pytest.approx(0.4)
        # One that keeps its value is not waited for forever.
        await dialect.settings.write(known, 0x10)
        with pytest.raises(NotSupported):
            await dialect.settings.read(0xD999)

    run(main())


def test_a_body_in_another_mode_is_spoken_to_after_the_standard() -> None:
    _, dialect = sony(INITIATE_CAPTURE.code)
    assert isinstance(dialect.settings, StandardSettings)
    assert dialect.opened is None
    _, dialect = sony(op.CONNECT.code, op.GET_ALL_EXT_DEVICE_PROP_INFO.code)
    assert dialect.shutter is None


def test_the_extended_device_info_may_have_one_list_only() -> None:
    extended = op.GET_EXT_DEVICE_INFO.read(Reply(data=b"\xc8\0" + u16_list_bytes((0x5007,))))
    assert extended == op.Extended(200, (0x5007,), ())
