"""An Olympus E-M1 Mark II, as far as it is known: control by property, presses by number, events of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotshoe.catalog import events, mtp, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.responder import capture, standard
from hotshoe.responder.body import Body, CameraClock, Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.persona import Persona, date_time
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.vendors.olympus import catalog as olympus
from hotshoe.vendors.olympus import properties as known
from hotshoe.vendors.olympus.catalog import DOWN, HALF_DOWN, HALF_UP, OLYMPUS, UP
from hotshoe.vendors.olympus.properties import BY_COMPUTER, BY_HAND, LIVE_VIEW_SIZE
from hotshoe.wire.codec import encode
from hotshoe.wire.datatypes import UINT32, Enumeration, Range, Value, encode_value
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

EVENTS = (
    *(events.STORE_ADDED, events.STORE_REMOVED, events.STORE_FULL),
    *(olympus.OBJECT_ADDED, olympus.PROPERTY_CHANGED),
)
FORMATS = (0x3000, 0x3001, 0x3006, 0x3008, 0x300A, 0xB980, 0x3800, 0x3801, 0xB101)
"""As an E-M1 Mark II lists them."""

APERTURES = (28, 32, 35, 40, 45, 50, 56, 63, 71, 80, 90, 100, 110, 130, 140, 160, 180, 200, 220)
SPEEDS = tuple(1 << 16 | part for part in (2, 4, 8, 15, 30, 60, 125, 250, 500, 1000, 2000, 4000, 8000))
LONG = tuple(tenths << 16 | 10 for tenths in (600, 300, 150, 80, 40, 20, 10))
SENSITIVITIES = (0xFFFF, 64, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600)
COMPENSATIONS = tuple(value & 0xFFFF for value in (-3000, -2000, -1000, -700, -300, 0, 300, 700, 1000, 2000, 3000))
IMAGES = (0x20, 0x101, 0x102, 0x103, 0x104, 0x121, 0x122, 0x123, 0x124)
VIEWS = tuple(width << 16 | height for width, height in ((320, 240), (640, 480), (800, 600), (1024, 768), (1280, 960)))


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    table = OLYMPUS.properties
    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(1, 100, 1), settable=False),
        date_time(clock),
        Setting(known.APERTURE, 56, Enumeration(APERTURES)),
        Setting(known.FOCUS_MODE, 2, Enumeration((2, 0x8002, 1, 0x8004))),
        Setting(known.METERING, 0x8001, Enumeration((0x8001, 2, 4, 0x8011, 0x8012))),
        Setting(known.PROGRAM, 2, Enumeration((1, 2, 3, 4, 8)), settable=False),
        Setting(known.ISO, 400, Enumeration(SENSITIVITIES)),
        Setting(known.EXPOSURE_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        Setting(known.DRIVE, 1, Enumeration((1, 0x21, 4, 6))),
        Setting(known.COMPRESSION, 0x102, Enumeration(IMAGES)),
        Setting(table[0xD00E], 5400, Enumeration(tuple(range(2000, 14001, 200)))),
        Setting(table[0xD01B], 4 << 16 | 3, Enumeration((4 << 16 | 3, 16 << 16 | 9, 3 << 16 | 2, 1 << 16 | 1))),
        Setting(known.SHUTTER, 1 << 16 | 125, Enumeration((known.BULB, *LONG, *SPEEDS))),
        Setting(known.WHITE_BALANCE, 1, Enumeration(tuple(range(1, 14)))),
        Setting(known.CONTROL_MODE, BY_HAND, Enumeration((1, 2))),
        Setting(LIVE_VIEW_SIZE, 0, Enumeration((0, *VIEWS))),
        Setting(known.CAPTURE_TARGET, known.TO_CARD, Enumeration((3, 2, 1))),
    )


def _files(body: Body) -> tuple[str, ...]:
    setting = integer_setting(body, known.COMPRESSION.code)
    if setting == known.RAW:
        return ("ORF",)
    return ("ORF", JPEG) if setting & known.RAW else (JPEG,)


@dataclass(slots=True)
class OlympusSession:
    """What a body remembers of one session: what was set since it was asked."""

    body: Body
    changed: tuple[int, ...] = ()

    def close(self) -> None:
        """The photographer has the camera again, and it shows nothing."""
        _shown(self.body, known.CONTROL_MODE.code, BY_HAND)
        _shown(self.body, LIVE_VIEW_SIZE.code, 0)


def _session(call: Call) -> OlympusSession:
    return call.session.part(OlympusSession, lambda: OlympusSession(call.body))


def _tell(body: Body, code: int) -> None:
    """Whoever changed it hears of it, too."""
    with body.caused_by(None):
        body.tell(olympus.PROPERTY_CHANGED, code)


def _shown(body: Body, code: int, value: Value) -> None:
    """The body itself shows another value; one that is like another camera may not have it."""
    if code in body.properties and body.properties.put(code, value):
        _tell(body, code)


@handles(op.SET_DEVICE_PROP_VALUE)
def set_device_prop_value(call: Call) -> None:
    code = call.params[0]
    if call.body.properties.set(code, call.data):
        _session(call).changed += (code,)
        _tell(call.body, code)


@handles(olympus.CHANGED_PROPERTIES)
def changed_properties(call: Call) -> Answer:
    """Descriptions of what changed, after their number."""
    session, table = _session(call), call.body.properties
    codes, session.changed = tuple(dict.fromkeys(session.changed)), ()
    described = b"".join(encode(table.describe(code)) for code in codes)
    return Answer(data=encode_value(len(codes), UINT32) + described)


@handles(olympus.CAPTURE, when=capture.releasable)
def press(call: Call) -> Answer | None:
    """The picture is taken when the button goes down, a bulb exposure ends when it comes up."""
    body, what = call.body, call.params[0]
    if what not in {HALF_DOWN, DOWN, HALF_UP, UP}:
        raise Refusal(responses.INVALID_PARAMETER, f"the button does not know {what}")
    if integer_setting(body, known.CONTROL_MODE.code) != BY_COMPUTER:
        return None
    if what == DOWN:
        answer = capture.begin(call, capture.card(body), lambda pictures: _taken(body, pictures))
        if integer_setting(body, known.SHUTTER.code) != known.BULB:
            return answer
        capture.exposure(call).begin(answer)
    elif what == UP:
        return Answer(then=capture.exposure(call).end())
    return None


def _taken(body: Body, pictures: Sequence[Handle]) -> None:
    for picture in pictures:
        body.tell(olympus.OBJECT_ADDED, picture)


def _pressed(body: Body) -> None:
    """The photographer pressed the button."""
    _taken(body, capture.release(body, capture.card(body)))


@handles(olympus.GET_LIVE_VIEW_IMAGE)
def get_live_view_image(call: Call) -> Answer:
    assert call.body.scene
    if not integer_setting(call.body, LIVE_VIEW_SIZE.code):
        raise Refusal(responses.ACCESS_DENIED, "the live view is off")
    # libgphoto2 takes the answer for a JPEG, with nothing before it.
    return Answer(data=call.body.scene.frame())


@handles(olympus.MF_DRIVE)
def mf_drive(call: Call) -> None:
    direction, step, *_ = call.params
    if direction not in {1, 2} or not step:
        raise Refusal(responses.INVALID_PARAMETER, f"no step {step} in direction {direction}")


_NOT_ON_AN_OLYMPUS = (
    *(op.INITIATE_CAPTURE, op.SEND_OBJECT_INFO, op.SEND_OBJECT, op.MOVE_OBJECT, op.COPY_OBJECT),
    *(op.RESET_DEVICE_PROP_VALUE, mtp.GET_PARTIAL_OBJECT_64),
)

PERSONA = Persona(
    manufacturer="OLYMPUS",
    model="E-M1MarkII",
    version="1.00",
    extension_id=mtp.VENDOR_EXTENSION_ID,
    extension_version=100,
    extension="",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_AN_OLYMPUS) | HANDLERS,
    listed=Listed(events=EVENTS, capture_formats=(), image_formats=FORMATS),
    naming=Naming("OLYMP", "P101"),
    raw="ORF",
    files=_files,
    lag=0.2,
    live=True,
    button=_pressed,
)
"""Its formats and properties follow what an E-M1 Mark II says of itself in a public summary."""
