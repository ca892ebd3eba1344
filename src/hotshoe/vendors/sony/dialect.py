"""How a Sony is spoken to, by what it offers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.vendors import standard
from hotshoe.vendors.model import Caller, Dialect
from hotshoe.vendors.sony import handshake
from hotshoe.vendors.sony.control import SonyControl, SonyLiveView, SonyMovie
from hotshoe.vendors.sony.operations import CONNECT, CONTROL_DEVICE, GET_ALL_EXT_DEVICE_PROP_INFO
from hotshoe.vendors.sony.settings import SonySettings

POLL_SECONDS = 0.1


def speak(caller: Caller) -> Dialect:
    """The dialect of one body; one without the handshake (in MTP mode) is spoken to after the standard."""
    usual = standard.speak(caller)
    if not (caller.offers(CONNECT) and caller.offers(GET_ALL_EXT_DEVICE_PROP_INFO)):
        return usual
    settings = SonySettings(caller)
    control = SonyControl(caller, settings) if caller.offers(CONTROL_DEVICE) else None
    spoken = replace(
        usual,
        settings=settings,
        live=SonyLiveView(caller) if caller.offers(GET_OBJECT) else None,
        opened=partial(handshake.greet, caller),
        closing=partial(handshake.take_leave, caller),
    )
    if control is None:
        return spoken
    return replace(
        spoken,
        shutter=control,
        focus=control,
        movie=SonyMovie(settings),
        films_announced=False,
        poll=control.poll,
        poll_seconds=POLL_SECONDS,
        taken=control.taken,
        waiting=control.waiting,
    )
