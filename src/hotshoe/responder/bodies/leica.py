"""A Leica Q3, as far as it is known: anonymous, padded, and mute about its properties outside Leica's own session."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.catalog import mtp, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.responder import handlers_properties, standard
from hotshoe.responder.body import CameraClock, Listed
from hotshoe.responder.faults.grammar import parse_script
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.persona import Persona
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.leica import catalog as leica
from hotshoe.wire.datatypes import Enumeration, Range

HANDLERS = Handlers()
handles = HANDLERS.handles

FORMATS = (0x3001, 0x3006, 0x300D, 0x3800, 0x3802, 0x3801)
"""As a Q3 lists them."""

SENSITIVITIES = (0xFFFF, 100, 200, 400, 800, 1600, 3200, 6400, 12500, 25000, 50000)
COMPENSATIONS = tuple(round(third * 1000 / 3) for third in range(-9, 10))
STAGES = (0, leica.FOCUS_PRESSED, leica.FOCUS_RELEASED, 0x0C, 0x0D, 0x0E)


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    """Those of a Q3 that the standard has; what its other forty mean is not known."""
    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(0, 100, 1), settable=False),
        Setting(properties.WHITE_BALANCE, 2, Enumeration((2, 4, 5, 6, 7, 1))),
        Setting(properties.FOCUS_MODE, 2, Enumeration((1, 2))),
        Setting(properties.EXPOSURE_METERING_MODE, 3, Enumeration((2, 3, 4))),
        Setting(properties.EXPOSURE_PROGRAM_MODE, 2, Enumeration((1, 2, 3, 4)), settable=False),
        Setting(properties.EXPOSURE_INDEX, 0xFFFF, Enumeration(SENSITIVITIES)),
        Setting(properties.EXPOSURE_BIAS_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        Setting(properties.STILL_CAPTURE_MODE, 1, Enumeration((1, 3))),
        Setting(properties.CONTRAST, 2, Range(0, 4, 1)),
        Setting(properties.SHARPNESS, 2, Range(0, 4, 1)),
    )


@dataclass(slots=True)
class LeicaSession:
    """Whether Leica's own session is open inside this one."""

    open: bool = False

    def close(self) -> None:
        """Nothing is left behind."""


def _session(call: Call) -> LeicaSession:
    return call.session.part(LeicaSession, LeicaSession)


def _opened(call: Call) -> None:
    if not _session(call).open:
        raise Refusal(responses.SESSION_NOT_OPEN, "LEOpenSession comes first")


@handles(leica.LE_OPEN_SESSION)
def le_open_session(call: Call) -> None:
    _session(call).open = True


@handles(leica.LE_CLOSE_SESSION)
def le_close_session(call: Call) -> None:
    _opened(call)
    _session(call).open = False


@handles(leica.LE_KEEP_SESSION_ACTIVE)
def le_keep_session_active(call: Call) -> None:
    _opened(call)


@handles(leica.LE_RELEASE_STAGES)
def le_release_stages(call: Call) -> None:
    _opened(call)
    if call.params[0] not in STAGES:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no stage {call.params[0]}")


@handles(op.GET_DEVICE_PROP_DESC)
def get_device_prop_desc(call: Call) -> Answer | None:
    _opened(call)
    return handlers_properties.get_device_prop_desc(call)


@handles(op.GET_DEVICE_PROP_VALUE)
def get_device_prop_value(call: Call) -> Answer | None:
    _opened(call)
    return handlers_properties.get_device_prop_value(call)


@handles(op.SET_DEVICE_PROP_VALUE)
def set_device_prop_value(call: Call) -> Answer | None:
    _opened(call)
    return handlers_properties.set_device_prop_value(call)


_NOT_ON_A_LEICA = (
    *(op.SEND_OBJECT_INFO, op.SEND_OBJECT, op.MOVE_OBJECT, op.COPY_OBJECT, op.RESET_DEVICE_PROP_VALUE),
    *(mtp.GET_OBJECT_PROPS_SUPPORTED, mtp.GET_OBJECT_PROP_DESC, mtp.GET_OBJECT_PROP_VALUE, mtp.GET_OBJECT_PROP_LIST),
    mtp.GET_PARTIAL_OBJECT_64,
)

PERSONA = Persona(
    manufacturer="LEICA",
    model="LEICA Q3",
    version="1.2.0",
    extension_id=0,
    extension_version=0,
    extension="",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_LEICA) | HANDLERS,
    listed=Listed(capture_formats=(), image_formats=FORMATS, standard_version=110),
    habits=parse_script(
        "at connect ack version 0\nat all operations pad\nat events pad\nat CloseSession transaction 0"
    ),
    naming=Naming("LEICA", "L100"),
    lag=0.2,
    anonymous=True,
)
"""Its DeviceInfo, formats and properties follow a public summary of a Q3, its habits a recording of another Leica."""
