"""A Panasonic DC-GH5 in its mode for tethering: properties with numbers of 32 bits, releases, live view, films."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotshoe.catalog import events, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Property
from hotshoe.errors import MalformedPacket
from hotshoe.responder import capture, handlers_properties, standard
from hotshoe.responder.body import Body, CameraClock, Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.persona import Persona
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.scene import Scene
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.responder.store import Store
from hotshoe.vendors.panasonic import liveviewsizes as view
from hotshoe.vendors.panasonic import operations as pana
from hotshoe.vendors.panasonic import properties as known
from hotshoe.vendors.panasonic.catalog import PANASONIC
from hotshoe.vendors.panasonic.descriptions import descriptions_bytes
from hotshoe.vendors.panasonic.liveviewsizes import ViewSize
from hotshoe.vendors.panasonic.records import Record, read_records, record_bytes
from hotshoe.wire.datatypes import ARRAY, UINT16, Enumeration, Range, Value, encode_value
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

FIRST_IN_MEMORY: Final = 0x01000001
ROOM_IN_MEMORY = 8
"""Pictures; when more come, the oldest are gone."""

FIRST_OWN = 0x10000
FILM_FRAMES = 8
NAMING = Naming("_PANA", "P100")

GAUGE, JPEG_PLACE = 0x17000005, 0x17000001
VIEW_SIZES = (ViewSize(424, 640, 32, 30), ViewSize(480, 640, 32, 30), ViewSize(720, 960, 350, 30))
FASTEST, SLOWEST = 16_000_000, known.SECONDS | 60_000

# The events of a GH5, most of which nobody has explained.
EVENTS = (
    *(events.STORE_ADDED, events.STORE_REMOVED, events.DEVICE_PROP_CHANGED, events.DEVICE_INFO_CHANGED),
    *(events.STORAGE_INFO_CHANGED, pana.OBJECT_ADDED, pana.OBJECT_ADDED_IN_SDRAM, 0xC101, pana.PROPERTY_CHANGED),
    *(0xC103, 0xC104, 0xC106, 0xC107, 0xC201, 0xC202, 0xC212),
)
FORMATS = (0x3001, 0x3006, 0x300D, 0x3800, 0x3801)

SPEEDS = (8000, 4000, 2000, 1000, 500, 250, 125, 60, 30, 15, 8, 4, 2)
LONG = (1000, 2000, 4000, 8000, 15_000, 30_000, 60_000)
SHUTTERS = (*(part * 1000 for part in SPEEDS), *(known.SECONDS | long for long in LONG), known.BULB)
APERTURES = (28, 32, 35, 40, 45, 50, 56, 63, 71, 80, 90, 100, 110, 130, 140, 160, 180, 200, 220)
SENSITIVITIES = (known.AUTO_ISO, known.INTELLIGENT_ISO, 200, 400, 800, 1600, 3200, 6400, 12800, 25600)
LIMITS = (0, 400, 800, 1600, 3200, 6400, 12800, 25600)
COMPENSATIONS = tuple(known.unsigned(steps) for steps in range(-15, 16))
SHIFTS = tuple(known.unsigned(steps) for steps in range(-9, 10))
WHITE_BALANCES = (0x0002, 0x8014, 0x8015, 0x0004, 0x8008, 0x800F, 0x0006, 0x0007, *range(0x800B, 0x8014))
QUALITIES = (0, 1, 3, 4, 5)
RAW, RAW_AND = 5, (3, 4)


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    table = PANASONIC.properties

    def fixed(kind: Property, *values: Value) -> Setting:
        return Setting(kind, values if kind.datatype & ARRAY else values[0], settable=False)

    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(0, 100, 1), settable=False),
        Setting(known.PHOTO_STYLE, 0, Enumeration((0, 1, 2, 3, 4, 5, 15, 19, 20, 21, 22))),
        Setting(known.ISO, 400, Enumeration(SENSITIVITIES)),
        Setting(known.ISO_LIMIT, 0, Enumeration(LIMITS)),
        Setting(known.SHUTTER, 125_000, Enumeration(SHUTTERS)),
        fixed(table[0x02000032], SLOWEST, FASTEST),
        Setting(known.APERTURE, 56, Enumeration(APERTURES)),
        fixed(table[0x02000042], APERTURES[0], APERTURES[-1]),
        Setting(known.WHITE_BALANCE, 2, Enumeration(WHITE_BALANCES)),
        Setting(known.COLOR_TEMPERATURE, 5500, Enumeration(tuple(range(2500, 10_001, 100)))),
        Setting(known.AMBER_BLUE, 0, Enumeration(SHIFTS)),
        Setting(known.GREEN_MAGENTA, 0, Enumeration(SHIFTS)),
        Setting(known.COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        fixed(table[0x02000062], COMPENSATIONS[0], COMPENSATIONS[-1]),
        Setting(known.FOCUS_MODE, 4, Enumeration((4, 6, 5, known.MANUAL_FOCUS))),
        Setting(table[0x02000072], 1, Enumeration((0, 1, 2, 3, 5, 6))),
        fixed(table[0x02000081], 0),
        fixed(known.PROGRAM, 3),
        Setting(known.QUALITY, 0, Enumeration(QUALITIES)),
        Setting(known.METERING, 0, Enumeration((0, 1, 2))),
        Setting(known.MOVIE_PROGRAM, 0, Enumeration((0, 1, 2, 3))),
        Setting(known.CAPTURE_TARGET, known.CARD, Enumeration(tuple(known.CAPTURE_TARGETS))),
    )


def _files(body: Body) -> tuple[str, ...]:
    setting = integer_setting(body, known.QUALITY.code)
    if setting == RAW:
        return ("RW2",)
    return ("RW2", JPEG) if setting in RAW_AND else (JPEG,)


@dataclass(slots=True)
class PanasonicSession:
    """Whether the make's own session, a live view and a film go on."""

    opened: bool = False
    viewing: bool = False
    filming: bool = False

    def close(self) -> None:
        """Nothing is left behind."""


def _session(call: Call) -> PanasonicSession:
    return call.session.part(PanasonicSession, PanasonicSession)


@handles(pana.OPEN_SESSION)
def open_session(call: Call) -> None:
    if call.params[0] != pana.VENDOR_SESSION:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no session 0x{call.params[0]:08X}")
    _session(call).opened = True


@handles(pana.CLOSE_SESSION)
def close_session(call: Call) -> None:
    session = _session(call)
    if not session.opened:
        raise Refusal(responses.SESSION_NOT_OPEN, "the make's own session is not open")
    session.opened = False


def _members(call: Call) -> tuple[int, ...]:
    """The properties of a group, or the one of a number. Raises Refusal."""
    code, codes = call.params[0], call.body.properties.codes
    found = [each for each in codes if each >= FIRST_OWN and code in {each, known.group_of(each)}]
    if not found:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{code:08X}")
    return tuple(found)


def _value_record(body: Body, code: int) -> bytes:
    """The values of an array lie side by side, without their number."""
    described = body.properties.describe(code)
    array = described.datatype & ARRAY
    return record_bytes(code, encode_value(described.current, described.datatype)[4 if array else 0 :])


@handles(pana.LIST_PROPERTY)
def list_property(call: Call) -> Answer:
    table = call.body.properties
    return Answer(data=descriptions_bytes(call.params[0], [table.describe(code) for code in _members(call)]))


@handles(pana.GET_PROPERTY)
def get_property(call: Call) -> Answer:
    return Answer(data=b"".join(_value_record(call.body, code) for code in _members(call)))


@handles(pana.GET_CAPTURE_TARGET)
def get_capture_target(call: Call) -> Answer:
    return get_property(call)


@handles(pana.SET_PROPERTY)
def set_property(call: Call) -> None:
    record = _record(call)
    if record.code != call.params[0]:
        raise Refusal(responses.INVALID_PARAMETER, f"0x{record.code:08X} is not what was announced")
    _set(call, record)


@handles(pana.SET_MOVIE_CONFIG)
def set_movie_config(call: Call) -> None:
    set_property(call)


@handles(pana.SET_CAPTURE_TARGET)
def set_capture_target(call: Call) -> None:
    _set(call, _record(call))


def _record(call: Call) -> Record:
    """The one record that was sent. Raises Refusal."""
    try:
        (record,) = read_records(call.data)
    except (MalformedPacket, ValueError) as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"one record was expected: {error}") from error
    return record


def _set(call: Call, record: Record) -> None:
    if record.code < FIRST_OWN:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{record.code:08X}")
    if call.body.properties.set(record.code, record.data):
        # Whoever changed it hears of it, too.
        with call.body.caused_by(None):
            call.body.tell(*_change(record.code))


def _change(code: int) -> tuple[int, int]:
    """The event that tells of another value, and its parameter."""
    if code < FIRST_OWN:
        return events.DEVICE_PROP_CHANGED, code
    return pana.PROPERTY_CHANGED, known.group_of(code)


@handles(op.GET_DEVICE_PROP_DESC)
def get_device_prop_desc(call: Call) -> Answer:
    return handlers_properties.get_device_prop_desc(_standard(call))


@handles(op.GET_DEVICE_PROP_VALUE)
def get_device_prop_value(call: Call) -> Answer:
    return handlers_properties.get_device_prop_value(_standard(call))


@handles(op.SET_DEVICE_PROP_VALUE)
def set_device_prop_value(call: Call) -> None:
    handlers_properties.set_device_prop_value(_standard(call))


def _standard(call: Call) -> Call:
    """The standard's operations know the standard's properties only. Raises Refusal."""
    if call.params[0] >= FIRST_OWN:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no property 0x{call.params[0]:08X}")
    return call


@handles(pana.RELEASE, when=capture.releasable)
def release(call: Call) -> Answer:
    _control(call, pana.RELEASE_ONCE)
    body, store = call.body, _store(call.body)
    return capture.begin(call, store, lambda pictures: _taken(body, pictures))


def _store(body: Body) -> Store:
    """Where a release goes: memory, unless the card alone is wished."""
    to_card = integer_setting(body, known.CAPTURE_TARGET.code) == known.CARD
    return capture.card(body) if to_card or body.buffer is None else body.buffer


def _pressed(body: Body) -> None:
    """The photographer pressed the button: the picture goes where one on request would go."""
    _taken(body, capture.release(body, _store(body)))


def _taken(body: Body, pictures: Sequence[Handle]) -> None:
    both = integer_setting(body, known.CAPTURE_TARGET.code) == known.BOTH
    for picture in pictures:
        if body.buffer and picture in body.buffer:
            if both:
                capture.copy_to_card(body, picture, NAMING)
            body.tell(pana.OBJECT_ADDED_IN_SDRAM, picture)
        else:
            body.tell(pana.OBJECT_ADDED, picture)
    _forget_oldest(body)


def _forget_oldest(body: Body) -> None:
    assert body.buffer
    for handle in tuple(body.buffer.objects())[:-ROOM_IN_MEMORY]:
        body.buffer.delete(handle)


def _control(call: Call, *allowed: int) -> int:
    """What an operation is to do. Raises Refusal for what it cannot."""
    if call.params[0] not in allowed:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no 0x{call.params[0]:08X} to be done")
    return call.params[0]


@handles(pana.FOCUS_AND_EXPOSURE)
def focus_and_exposure(call: Call) -> None:
    _control(call, pana.FOCUS_ONCE)
    if integer_setting(call.body, known.FOCUS_MODE.code) == known.MANUAL_FOCUS:
        raise Refusal(responses.GENERAL_ERROR, "the lens is set to manual focus")


@handles(pana.MANUAL_FOCUS_DRIVE)
def manual_focus_drive(call: Call) -> None:
    _control(call, pana.FOCUS_STEP)
    record = _record(call)
    if record.code != pana.FOCUS_STEP or record.data not in {encode_value(step, UINT16) for step in range(5)}:
        raise Refusal(responses.INVALID_PARAMETER, "the lens has four steps, and a stop")


@handles(pana.LIVE_VIEW)
def live_view(call: Call) -> None:
    _session(call).viewing = _control(call, pana.VIEW_START, pana.VIEW_STOP) == pana.VIEW_START


@handles(pana.LIVE_VIEW_IMAGE)
def live_view_image(call: Call) -> Answer:
    assert call.body.scene
    if not _session(call).viewing:
        raise Refusal(responses.GENERAL_ERROR, "the live view is not on")
    gauge = record_bytes(GAUGE, bytes(8))
    offset = len(gauge) + len(record_bytes(JPEG_PLACE, bytes(8)))
    place = record_bytes(JPEG_PLACE, bytes(4) + offset.to_bytes(4, "little"))
    return Answer(data=place + gauge + call.body.scene.frame())


@handles(pana.GET_STATUS)
def get_status(call: Call) -> Answer:
    wanted = _control(call, view.CURRENT, view.OFFERED, pana.RECORDING)
    if wanted == pana.RECORDING:
        return Answer(data=record_bytes(wanted, encode_value(int(_session(call).filming), UINT16)))
    return Answer(data=view.view_sizes_bytes(VIEW_SIZES) if wanted == view.OFFERED else _view_size(call.body))


def _view_size(body: Body) -> bytes:
    assert body.scene
    size = body.scene.size
    return view.view_size_bytes(next(each for each in VIEW_SIZES if (each.width, each.height) == size))


@handles(pana.SET_VIEW_SIZE)
def set_view_size(call: Call) -> None:
    """Another size is another scene."""
    _control(call, view.CURRENT)
    try:
        (wanted,) = view.read_view_sizes(call.data)
    except (MalformedPacket, ValueError) as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, f"one size was expected: {error}") from error
    if wanted not in VIEW_SIZES:
        raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, f"the live view has no size {wanted.width}x{wanted.height}")
    call.body.scene = Scene(random.Random(wanted.width), (wanted.width, wanted.height))  # noqa: S311 - grain


@handles(pana.MOVIE, when=capture.releasable)
def movie(call: Call) -> Answer:
    session, body = _session(call), call.body
    starts = _control(call, pana.MOVIE_START, pana.MOVIE_STOP) == pana.MOVIE_START
    if session.filming == starts:
        raise Refusal(responses.GENERAL_ERROR, "a film is being recorded" if starts else "no film is being recorded")
    session.filming = starts
    return Answer() if starts else Answer(then=lambda: _filmed(body))


def _filmed(body: Body) -> None:
    body.tell(pana.OBJECT_ADDED, capture.record(body, NAMING, (JPEG, "RW2", "MOV"), FILM_FRAMES))


_NOT_ON_A_PANASONIC = (
    *(op.INITIATE_CAPTURE, op.RESET_DEVICE_PROP_VALUE, op.SET_OBJECT_PROTECTION, op.MOVE_OBJECT, op.COPY_OBJECT),
    *(op.SEND_OBJECT_INFO, op.SEND_OBJECT),
)

PERSONA = Persona(
    manufacturer="Panasonic",
    model="DC-GH5",
    version="2.3",
    extension_id=0x0000001C,
    extension_version=100,
    extension="",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_PANASONIC) | HANDLERS,
    listed=Listed(
        events=EVENTS, properties=(properties.BATTERY_LEVEL.code,), capture_formats=(), image_formats=FORMATS
    ),
    naming=NAMING,
    raw="RW2",
    files=_files,
    memory_handle=FIRST_IN_MEMORY,
    lag=0.2,
    live=True,
    button=_pressed,
    change=_change,
)
"""Its identity, events, formats and properties follow what a GH5 says of itself in a public summary and log.

Unlike a GH5 on a cable it lists the operations of its mode for tethering, because over a network libgphoto2 goes by
DeviceInfo alone.
"""
