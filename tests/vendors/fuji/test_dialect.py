"""What is sent to a Fujifilm body, in order, and what never is."""

import asyncio
from collections.abc import Iterable
from typing import TypeVar

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog.events import DEVICE_PROP_CHANGED
from hotshoe.catalog.responses import ACCESS_DENIED, DEVICE_PROP_NOT_SUPPORTED, INVALID_DEVICE_PROP_FORMAT
from hotshoe.errors import AccessDenied, FocusFailed, MalformedPacket, NotOffered, NotSupported, ResponseTimeout
from hotshoe.vendors import registry
from hotshoe.vendors.fuji import VENDOR
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.state import write_descriptions, write_state
from hotshoe.vendors.model import Added, Complete, Dialect, Order
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.datatypes import INT16, UINT16, Enumeration
from hotshoe.wire.packets import Event
from tests.vendors.callers import FakeCamera
from tests.virtual_clock import run

STANDARD = tuple(
    each.code
    for each in (op.INITIATE_CAPTURE, op.GET_DEVICE_PROP_DESC, op.GET_DEVICE_PROP_VALUE, op.SET_DEVICE_PROP_VALUE)
)
OWN = (*STANDARD, fuji.GET_DESCRIPTIONS.code, fuji.GET_CAPTURE_PREVIEW.code)
PROPERTIES = (fuji.FILM_SIMULATION.code, fuji.CURRENT_STATE.code, fuji.CAPTURE_STEP.code, fuji.AF_STATUS.code)
FILM = DevicePropDesc(0xD001, UINT16, 1, 1, 11, Enumeration((1, 11)))
SIZE = DevicePropDesc(0x5003, UINT16, 1, 1, 2, None)


T = TypeVar("T")


class Told:
    """0xD212 and the state of the focus, one after the other, the last again and again."""

    def __init__(self, states: Iterable[dict[int, int]] = ({},), focus: Iterable[int] = (2,)) -> None:
        self._states, self._focus = list(states), list(focus)

    def __call__(self, params: tuple[int, ...], data: bytes) -> bytes:
        if params[0] == fuji.AF_STATUS.code:
            return _next(self._focus).to_bytes(2, "little")
        state: dict[int, int] = _next(self._states)
        return write_state(state)


def _next(values: list[T]) -> T:
    return values.pop(0) if len(values) > 1 else values[0]


def body(
    operations: tuple[int, ...] = OWN, properties: tuple[int, ...] = PROPERTIES, told: Told | None = None
) -> tuple[FakeCamera, Dialect]:
    info = DeviceInfo(operations=operations, properties=properties, manufacturer="FUJIFILM", vendor_extension_id=0xE)
    fake = FakeCamera(info, registry.catalog_of(VENDOR))
    fake.answers[op.GET_DEVICE_PROP_VALUE.code] = told or Told()
    fake.answers[fuji.GET_DESCRIPTIONS.code] = write_descriptions([FILM])
    fake.refuse(op.GET_DEVICE_PROP_DESC, DEVICE_PROP_NOT_SUPPORTED)
    return fake, VENDOR.speak(fake)


def pressed(fake: FakeCamera) -> list[str]:
    """The steps of the button that were taken."""
    set_to = [data.hex() for name, params, data in fake.asked if name == "SetDevicePropValue" and params[0] == 0xD208]
    assert fake.names.count("InitiateCapture") == len(set_to)
    return set_to


def test_bodies_are_known_by_number_or_by_maker() -> None:
    for info in (DeviceInfo(vendor_extension_id=0xE), DeviceInfo(vendor_extension_id=6, manufacturer="FUJIFILM")):
        assert VENDOR.matches(info)
        assert registry.find(info) is VENDOR
    assert not VENDOR.matches(DeviceInfo(vendor_extension_id=6, manufacturer="Fujitsu"))


def test_a_body_that_offers_only_the_standards_is_spoken_to_after_the_standard() -> None:
    async def main() -> None:
        fake, dialect = body(STANDARD, (0x5003,))
        fake.answers[op.GET_DEVICE_PROP_DESC.code] = encode(SIZE)
        assert await dialect.settings.read_all() == {0x5003: SIZE}
        assert dialect.shutter
        await dialect.shutter.release(Order())
        assert (dialect.poll, dialect.heard, dialect.live, dialect.focus) == (None, None, None, None)
        assert fake.asked == [("GetDevicePropDesc", (0x5003,), b""), ("InitiateCapture", (0, 0), b"")]

    run(main())


def test_what_is_described_nowhere_is_shown_as_it_stands() -> None:
    async def main() -> None:
        fake, dialect = body(told=Told([{0x5010: 0xFFFFFD65, 0xD999: 70000, 0xD209: 2}]))
        known = await dialect.settings.read_all()
        assert known[0xD001] == FILM
        assert known[0x5010] == DevicePropDesc(0x5010, INT16, 0, -667, -667, None)
        assert (known[0xD999].current, known[0xD209].current) == (70000, 2)
        # Nobody describes these, and one of them cannot be.
        assert not {0xD208, 0xD212} & known.keys()
        assert await dialect.settings.read(0xD999) == known[0xD999]
        assert await dialect.settings.read(0xD001) == FILM
        with pytest.raises(NotSupported):
            await dialect.settings.read(0x5005)
        await dialect.settings.write(FILM, 1)
        assert fake.asked[-1] == ("SetDevicePropValue", (0xD001,), b"\1\0")

    run(main())


def test_a_state_that_is_refused_leaves_the_other_ways() -> None:
    async def test() -> None:
        fake, dialect = body()
        fake.refuse(op.GET_DEVICE_PROP_VALUE, INVALID_DEVICE_PROP_FORMAT)
        assert await dialect.settings.read_all() == {0xD001: FILM}

    run(test())


def test_descriptions_that_cannot_be_read_leave_the_other_ways(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        fake, dialect = body()
        fake.answers[fuji.GET_DESCRIPTIONS.code] = b"\1\0\0\0\xff"
        fake.answers[op.GET_DEVICE_PROP_DESC.code] = encode(FILM)
        assert await dialect.settings.read(0xD001) == FILM
        assert "cannot be read" in caplog.text

    run(main())


@pytest.mark.parametrize(
    ("order", "steps"),
    [
        (Order(), ["0002", "0403"]),
        (Order(autofocus=True), ["0002", "0403"]),
        (Order(autofocus=False), ["0403"]),
    ],
)
def test_the_button_is_pressed_half_and_then_all_the_way(order: Order, steps: list[str]) -> None:
    async def main() -> None:
        fake, dialect = body(told=Told(focus=(1, 1, 2)))
        assert dialect.shutter
        await dialect.shutter.release(order)
        assert pressed(fake) == steps

    run(main())


def test_without_a_focus_no_picture_is_taken() -> None:
    async def main() -> None:
        fake, dialect = body(told=Told(focus=(1, 3)))
        assert dialect.shutter
        with pytest.raises(FocusFailed):
            await dialect.shutter.release(Order())
        assert pressed(fake) == ["0002", "0500"]

    run(main())


def test_nor_by_a_body_that_focuses_for_ever() -> None:
    async def main() -> None:
        fake, dialect = body(told=Told(focus=(1,)))
        assert dialect.focus
        with pytest.raises(ResponseTimeout, match="more than 5 s"):
            await dialect.focus.autofocus()
        assert pressed(fake) == ["0093", "0500"]
        assert asyncio.get_running_loop().time() == pytest.approx(5)

    run(main())


def test_focus_alone() -> None:
    async def main() -> None:
        fake, dialect = body()
        assert dialect.focus
        await dialect.focus.autofocus()
        assert pressed(fake) == ["0093", "0500"]
        with pytest.raises(NotOffered):
            await dialect.focus.drive(1)

    run(main())


@pytest.mark.parametrize("order", [Order(memory=True), Order(memory=False), Order(bulb=1.0)])
def test_wishes_that_cannot_be_fulfilled_are_not_sent(order: Order) -> None:
    async def main() -> None:
        fake, dialect = body()
        assert dialect.shutter
        with pytest.raises(NotOffered):
            await dialect.shutter.release(order)
        assert fake.asked == []

    run(main())


def test_what_events_mean_to_a_capture() -> None:
    _, dialect = body()
    assert dialect.shutter
    assert dialect.shutter.tells_end
    assert isinstance(dialect.shutter.tells(0x4002, (7,)), Added)
    assert dialect.shutter.tells(0x400D, ()) == Complete()
    assert dialect.shutter.tells(fuji.PREVIEW_AVAILABLE, (1, 1, 9)) is None


def test_changes_are_told_and_the_first_state_is_none() -> None:
    async def main() -> None:
        states = [{0xD001: 1, 0x5010: 0}, {0xD001: 2, 0x5010: 0}, {}, {0xD001: 1, 0xD222: 3}]
        _, dialect = body(told=Told(states))
        assert dialect.poll
        heard = [list(await dialect.poll()) for _ in states]
        changed = Event(DEVICE_PROP_CHANGED, 0xFFFFFFFF, (0xD001,))
        assert [[each.params for each in events] for events in heard] == [[], [changed.params], [], [changed.params]]

    run(main())


def test_a_state_that_cannot_be_read_is_malformed() -> None:
    async def main() -> None:
        fake, dialect = body()
        fake.answers[op.GET_DEVICE_PROP_VALUE.code] = b"\xff\xff"
        assert dialect.poll
        with pytest.raises(MalformedPacket):
            await dialect.poll()

    run(main())


def test_each_preview_is_taken_away() -> None:
    async def main() -> None:
        fake, dialect = body()
        assert dialect.heard
        for code in (0xC004, fuji.PREVIEW_AVAILABLE, 0x400D, fuji.PREVIEW_AVAILABLE):
            await dialect.heard(code)
        assert fake.names == ["FujiGetCapturePreview"] * 2
        fake.refuse(fuji.GET_CAPTURE_PREVIEW, ACCESS_DENIED)
        with pytest.raises(AccessDenied):
            await dialect.heard(fuji.PREVIEW_AVAILABLE)

    run(main())
