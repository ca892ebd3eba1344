"""How a Fujifilm body is spoken to, by what it offers, and how it is reached on its own transport."""

from __future__ import annotations

from dataclasses import replace

from hotshoe.catalog.events import DEVICE_PROP_CHANGED
from hotshoe.transport.base import Dial
from hotshoe.vendors import standard
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji import session
from hotshoe.vendors.fuji.control import FujiControl, FujiNews
from hotshoe.vendors.fuji.dialling import FujiDial, FujiLiveView
from hotshoe.vendors.fuji.settings import FujiSettings
from hotshoe.vendors.model import Approach, Caller, Dialect, Route
from hotshoe.wire.datasets import DeviceInfo

POLL_SECONDS = 0.5


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; what it does not list is left to the standard."""
    usual, news, properties = standard.speak(caller), FujiNews(caller), caller.info.properties
    spoken = replace(usual, settings=FujiSettings(caller), poll_seconds=POLL_SECONDS)
    if usual.shutter and fuji.CAPTURE_STEP.code in properties:
        button = FujiControl(caller)
        spoken = replace(spoken, shutter=button, focus=button)
    if fuji.CURRENT_STATE.code in properties and DEVICE_PROP_CHANGED not in caller.info.events:
        spoken = replace(spoken, poll=news.poll)
    return replace(spoken, heard=news.heard) if caller.offers(fuji.GET_CAPTURE_PREVIEW) else spoken


def route(dial: Dial, event_port: int | None) -> Route:
    """Over three ports; a FujiDial that the caller brings is one already."""
    ports = dial if isinstance(dial, FujiDial) else FujiDial(dial, event_port=event_port)
    return Route(ports, FujiLiveView(ports))


async def begin(caller: Caller, name: str, consent: float) -> DeviceInfo:
    """Take the body over, and ask who it is."""
    await session.open_session(caller, consent=consent)
    return await session.device_info(caller, name)


APPROACH = Approach(route, begin)
