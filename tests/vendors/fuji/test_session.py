"""The order in which a session goes, told to a body that remembers what it was asked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Operation, Reply
from hotshoe.errors import ResponseTimeout
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji import session
from hotshoe.vendors.fuji.state import write_state
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from tests.virtual_clock import run

R = TypeVar("R")

STATE, MODE, REMOTE, OBJECTS, VIEW = 0xD212, 0xDF01, 0xDF24, 0xDF22, 0xDF25
X_T4 = bytes.fromhex("0a000200")


@dataclass
class Body:
    """Answers with what it was given, property by property, the last state again and again."""

    values: dict[int, bytes] = field(default_factory=dict)
    states: list[dict[int, int]] = field(default_factory=lambda: [{0xDF00: 6}])
    info: bytes = b""
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R:
        said = (operation.name, *params) + (() if data is None else (data,))
        self.asked.append(said)
        await asyncio.sleep(0)
        return operation.read(Reply(data=self._data(operation.code, params)))

    def _data(self, code: int, params: tuple[int, ...]) -> bytes:
        if code == op.GET_DEVICE_INFO.code:
            return self.info
        if code != op.GET_DEVICE_PROP_VALUE.code:
            return b""
        if params[0] == STATE:
            return write_state(self.states.pop(0) if len(self.states) > 1 else self.states[0])
        return self.values.get(params[0], b"")


def asked(kind: int) -> tuple[Any, ...]:
    return ("GetDevicePropValue", kind)


def told(kind: int, data: bytes) -> tuple[Any, ...]:
    return ("SetDevicePropValue", kind, data)


def with_body(body: Body, scene: Callable[[Body], Awaitable[R]]) -> R:
    async def main() -> R:
        return await scene(body)

    return run(main())


def test_a_body_that_can_be_controlled_is_taken_over() -> None:
    body = Body({REMOTE: X_T4})
    opened = with_body(body, session.open_session)
    assert opened == session.Opened(session.REMOTE, {0xDF00: 6})
    assert body.asked == [
        asked(STATE),
        asked(REMOTE),
        told(MODE, b"\x05\x00"),
        told(REMOTE, X_T4),
        ("InitiateOpenCapture", 0, 0),
    ]


def test_one_that_cannot_shows_its_pictures() -> None:
    body = Body({OBJECTS: bytes.fromhex("02000000")})
    assert with_body(body, session.open_session).mode == session.VIEW_ALL
    assert body.asked[2:] == [
        told(MODE, b"\x02\x00"),
        asked(OBJECTS),
        told(OBJECTS, bytes.fromhex("02000000")),
    ]


def test_a_person_is_waited_for() -> None:
    body = Body({REMOTE: X_T4}, [{0xDF00: 0, 0xD222: 4}, {}, {0xDF00: 6}])
    assert with_body(body, session.open_session).state == {0xDF00: 6, 0xD222: 4}
    assert body.asked[:4] == [asked(STATE)] * 3 + [asked(REMOTE)]


def test_but_not_for_ever() -> None:
    body = Body(states=[{0xDF00: 0}])
    with pytest.raises(ResponseTimeout, match="5 s"):
        with_body(body, lambda body: session.open_session(body, consent=5))
    assert all(said == asked(STATE) for said in body.asked)


def test_a_body_that_does_not_say_that_it_waits() -> None:
    assert with_body(Body(states=[{}]), session.open_session).state == {}


def test_a_body_says_who_it_is() -> None:
    info = DeviceInfo(operations=(0x1001,), manufacturer="FUJIFILM", model="X-H1")
    told = with_body(Body(info=encode(info)), lambda body: session.device_info(body, "X"))
    # What all have on this transport it need not list.
    assert told == replace(info, operations=(0x1001, 0x9022, 0x902B), properties=(0xD212, 0xD208))


def test_or_it_says_nothing() -> None:
    info = with_body(Body(), lambda body: session.device_info(body, "X-T4"))
    assert (info.manufacturer, info.model, info.vendor_extension_id) == ("FUJIFILM", "X-T4", 0xE)
    assert {0xD001, 0xD02A, 0xD208, 0xD212} <= set(info.properties)
    assert {0x1009, 0x100E, 0x1015, 0x101C, 0x902B, 0x9022} <= set(info.operations)


def test_from_control_to_the_pictures() -> None:
    body = Body({VIEW: bytes.fromhex("04000000")}, [{0xDF00: 6, 0xD222: 44}, {0xDF00: 11}])
    assert with_body(body, lambda body: session.view_images(body, 4)) == {0xDF00: 11, 0xD222: 44}
    assert body.asked == [
        ("TerminateOpenCapture", 4),
        told(0xDF00, b"\x06\x00"),
        asked(STATE),
        asked(VIEW),
        told(VIEW, bytes.fromhex("04000000")),
        told(MODE, b"\x0b\x00"),
        asked(VIEW),
        told(VIEW, bytes.fromhex("04000000")),
        told(0xD227, b"\x01\x00"),
        asked(STATE),
    ]


def test_values_have_their_propertys_type() -> None:
    async def scene(body: Body) -> None:
        await session.set_value(body, fuji.COMPENSATION, -667)
        assert await session.get_value(body, fuji.COMPENSATION) == -333
        assert await session.get_value(body, fuji.FILM_SIMULATION) is None

    body = Body({0x5010: bytes.fromhex("b3fe")})
    with_body(body, scene)
    assert body.asked[0] == told(0x5010, bytes.fromhex("65fd"))
