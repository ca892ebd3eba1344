"""A Sony A7 IV in PC Remote mode, as far as it is known: handshake, properties at once, buttons, pictures in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotshoe.catalog import operations as op
from hotshoe.catalog import properties, responses
from hotshoe.errors import MalformedPacket
from hotshoe.responder import capture, handlers_objects, standard
from hotshoe.responder.body import Body, CameraClock, Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers, Part
from hotshoe.responder.persona import Persona
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.responder.store import Store
from hotshoe.vendors.sony import operations as sony
from hotshoe.vendors.sony import properties as known
from hotshoe.vendors.sony.catalog import SONY
from hotshoe.vendors.sony.control import READY, SHOT, VIEW
from hotshoe.vendors.sony.descriptions import Described, all_bytes
from hotshoe.vendors.sony.properties import DOWN, SHUTTER, UP
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import file_info, u16_list_bytes
from hotshoe.wire.datatypes import INT8, INT16, UINT16, Enumeration, Range, Value, decode_value, encode_value
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

VERSION_3 = 0x012C
FIRST_IN_MEMORY: Final = 0x01000001
"""Inside the body; initiators see the oldest picture as 0xFFFFC001."""

VIEW_HEADER = bytes(136)
ONE_MORE_PLACE = (0x10, 0x11)
"""Save destinations that include the card."""

ENABLED, FOR_DISPLAY = 1, 2
CAMERA_FIRST = 0
FOCUS_IDLE, FOCUS_LOCKED = 1, 2
EVENTS = (sony.OBJECT_ADDED, sony.OBJECT_REMOVED, sony.PROPERTY_CHANGED, sony.CAPTURED)
FORMATS = (0x3001, 0x3801, 0xB101, 0x300B, 0xB982, 0xB110)
CONTROLS = (
    *(known.HALF_PRESS.code, known.FULL_PRESS.code, 0xD2C3, 0xD2C4, 0xD2C7, known.MOVIE_BUTTON.code, 0xD2C9),
    known.NEAR_FAR.code,
)

APERTURES = (280, 320, 350, 400, 450, 500, 560, 630, 710, 800, 900, 1000, 1100, 1300, 1400, 1600, 1800, 2000, 2200)
SPEEDS = tuple(1 << 16 | part for part in (8000, 4000, 2000, 1000, 500, 250, 125, 60, 30, 15, 8, 4, 2))
LONG = (10 << 16 | 10, 20 << 16 | 10, 40 << 16 | 10, 80 << 16 | 10, 150 << 16 | 10, 300 << 16 | 10, known.BULB)
SENSITIVITIES = (known.AUTO_ISO, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200)
COMPENSATIONS = (3000, 2700, 2300, 2000, 1700, 1300, 1000, 700, 300, 0, -300, -700, -1000, -1300, -1700, -2000, -3000)
WHITE_BALANCES = (2, 4, 0x8011, 0x8010, 6, 0x8001, 0x8002, 0x8003, 0x8004, 7, 0x8030, 0x8012, 0x8020, 0x8021, 0x8022)
RAW, RAW_AND = 16, range(17, 21)


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    table = SONY.properties
    return (
        Setting(known.COMPRESSION, 3, Enumeration((16, 20, 19, 18, 17, 4, 3, 2, 1))),
        Setting(known.WHITE_BALANCE, 2, Enumeration(WHITE_BALANCES)),
        Setting(properties.F_NUMBER, 800, Enumeration(APERTURES)),
        Setting(known.FOCUS_MODE, 2, Enumeration((1, 2, 0x8004, 0x8006))),
        Setting(known.METERING, 0x8001, Enumeration((0x8001, 0x8002, 0x8004, 0x8005, 0x8003, 0x8006))),
        Setting(properties.FLASH_MODE, 3, Enumeration((1, 2, 3))),
        Setting(known.PROGRAM, 1, Enumeration((1, 2, 3, 4, 0x8000)), settable=False),
        Setting(properties.EXPOSURE_BIAS_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        Setting(known.DRIVE, 1, Enumeration((1, 0x8010, 2, 0x8015, 0x8012, 0x8005, 0x8004))),
        Setting(table[0xD200], 0, Enumeration(COMPENSATIONS)),
        Setting(table[0xD201], 31, Enumeration((1, 31, 17, 18, 19, 20, 21))),
        Setting(known.IMAGE_SIZE, 1, Enumeration((1, 2, 3))),
        Setting(SHUTTER, 1 << 16 | 125, Enumeration((*SPEEDS, *LONG))),
        Setting(table[0xD20F], 5500, Range(2500, 9900, 100)),
        Setting(table[0xD211], 1, Enumeration((1, 3, 2, 4))),
        Setting(known.FOCUS_STATUS, FOCUS_IDLE, Enumeration((1, 2, 3, 5, 6, 7)), settable=False),
        Setting(known.OBJECTS_IN_MEMORY, 0, Range(0, 0xFFFF, 1), settable=False),
        Setting(known.BATTERY, 100, Range(-1, 100, 1), settable=False),
        Setting(known.MOVIE_RECORDING, 0, Range(0, 2, 1), settable=False),
        Setting(known.ISO, 400, Enumeration(SENSITIVITIES)),
        Setting(known.LIVE_VIEW_STATUS, 1, Enumeration((0, 1)), settable=False),
        Setting(known.SAVE_TO, 1, Enumeration((1, 17, 16))),
        Setting(known.PRIORITY_MODE, CAMERA_FIRST, Enumeration((0, 1))),
    )


def _files(body: Body) -> tuple[str, ...]:
    setting = integer_setting(body, properties.COMPRESSION_SETTING.code)
    if setting == RAW:
        return ("ARW",)
    return ("ARW", JPEG) if setting in RAW_AND else (JPEG,)


@dataclass(slots=True)
class SonySession:
    """How far the handshake has come."""

    body: Body
    phase: int = 0

    def close(self) -> None:
        """The photographer has the camera again."""
        _shown(self.body, known.PRIORITY_MODE.code, CAMERA_FIRST)


def _session(call: Call) -> SonySession:
    return call.session.part(SonySession, lambda: SonySession(call.body))


def _tell(body: Body, code: int) -> None:
    """Whoever changed it hears of it, too."""
    with body.caused_by(None):
        body.tell(sony.PROPERTY_CHANGED, code)


def _shown(body: Body, code: int, value: Value) -> None:
    """The body itself shows another value."""
    if body.properties.put(code, value):
        _tell(body, code)


@handles(sony.CONNECT)
def connect(call: Call) -> Answer:
    phase = call.params[0]
    if phase not in {1, 2, 3}:
        raise Refusal(responses.INVALID_PARAMETER, f"the handshake has no phase {phase}")
    _session(call).phase = phase
    return Answer(data=bytes(8))


@handles(sony.GET_EXT_DEVICE_INFO)
def get_ext_device_info(call: Call) -> Answer:
    """Nothing before the second phase, as on a body that is not ready yet."""
    if _session(call).phase < 2:
        return Answer(data=b"")
    codes = (*call.body.properties.codes, *call.body.events)
    # One that is like another camera has the controls that that one lists.
    controls = CONTROLS if call.body.listed.operations is None else ()
    return Answer(data=encode_value(VERSION_3, UINT16) + u16_list_bytes(codes) + u16_list_bytes(controls))


@handles(sony.GET_ALL_EXT_DEVICE_PROP_INFO)
def get_all_ext_device_prop_info(call: Call) -> Answer:
    table = call.body.properties
    described = [table.describe(code) for code in table.described]
    return Answer(
        data=all_bytes(
            tuple(Described(each, ENABLED if each.settable else FOR_DISPLAY) for each in described), twice=False
        )
    )


@handles(sony.SET_EXT_DEVICE_PROP_VALUE)
def set_ext_device_prop_value(call: Call) -> None:
    code = call.params[0]
    if call.body.properties.set(code, call.data):
        _tell(call.body, code)


@handles(sony.CONTROL_DEVICE)
def control_device(call: Call) -> Answer | None:
    code = call.params[0]
    if code == known.NEAR_FAR.code:
        _number(call, INT16)
        return None
    if code in call.body.properties.codes:
        _step(call, code)
        return None
    state = _number(call, UINT16)
    if state not in {UP, DOWN}:
        raise Refusal(responses.INVALID_DEVICE_PROP_VALUE, f"a button is not {state}")
    if code == known.HALF_PRESS.code:
        _shown(call.body, known.FOCUS_STATUS.code, FOCUS_LOCKED if state == DOWN else FOCUS_IDLE)
    elif code == known.FULL_PRESS.code:
        return _button(call, down=state == DOWN)
    elif code == known.MOVIE_BUTTON.code:
        _record(call.body, running=state == DOWN)
    elif code not in CONTROLS:
        raise Refusal(responses.DEVICE_PROP_NOT_SUPPORTED, f"there is no control 0x{code:04X}")
    return None


def _record(body: Body, *, running: bool) -> None:
    """A film ends on the card, of which nobody is told."""
    if body.properties.value(known.MOVIE_RECORDING.code) and not running:
        capture.record(body, NAMING, (JPEG, "ARW", "MP4"))
    _shown(body, known.MOVIE_RECORDING.code, int(running))


def _step(call: Call, code: int) -> None:
    """One value up or down, as by a dial: how older bodies are set, and how libgphoto2 sets some properties."""
    setting = call.body.properties.describe(code)
    values = setting.form.values if isinstance(setting.form, Enumeration) else ()
    if not setting.settable or setting.current not in values:
        raise Refusal(responses.ACCESS_DENIED, f"0x{code:04X} has no dial")
    wanted = values.index(setting.current) + (1 if _number(call, INT8) > 0 else -1)
    _shown(call.body, code, values[min(max(wanted, 0), len(values) - 1)])


def _number(call: Call, datatype: int) -> int:
    try:
        value = decode_value(call.data, datatype)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DEVICE_PROP_FORMAT, str(error)) from error
    assert isinstance(value, int)
    return value


def _button(call: Call, *, down: bool) -> Answer | None:
    """The shutter goes when the button goes down, but for a bulb exposure, which ends when it comes up."""
    body, exposure = call.body, capture.exposure(call)
    assert body.buffer
    if not down:
        return Answer(then=exposure.end(), delay=body.lag)
    released = capture.begin(call, body.buffer, lambda pictures: _taken(body, body.buffer, pictures))
    _shown(body, known.OBJECTS_IN_MEMORY.code, 1)
    if integer_setting(body, SHUTTER.code) != known.BULB:
        return released
    exposure.begin(released)
    return None


def _pressed(body: Body) -> None:
    """The photographer pressed the button: the picture goes where a computer that is in control would have it."""
    assert body.buffer
    if integer_setting(body, known.PRIORITY_MODE.code) == CAMERA_FIRST:
        capture.release(body, capture.card(body))
    else:
        _taken(body, body.buffer, capture.release(body, body.buffer))


def _taken(body: Body, buffer: Store | None, pictures: Sequence[Handle]) -> None:
    """Pictures are in memory: copied to the card where that is wished, counted, and announced."""
    assert buffer
    if integer_setting(body, known.SAVE_TO.code) in ONE_MORE_PLACE:
        for picture in pictures:
            capture.copy_to_card(body, picture, NAMING)
    _count(body, buffer)
    body.tell(sony.CAPTURED, 0)
    body.tell(sony.OBJECT_ADDED, SHOT)


def _count(body: Body, buffer: Store) -> None:
    waiting = sum(1 for _ in buffer.objects())
    _shown(body, known.OBJECTS_IN_MEMORY.code, READY | waiting if waiting else 0)


def _oldest(call: Call) -> Handle:
    """The picture that initiators see as 0xFFFFC001. Raises Refusal."""
    assert call.body.buffer
    for handle in call.body.buffer.objects():
        return handle
    raise Refusal(responses.INVALID_OBJECT_HANDLE, "no picture is in memory")


@handles(op.GET_OBJECT_INFO)
def get_object_info(call: Call) -> Answer | None:
    if call.handle == VIEW:
        return Answer(data=encode(file_info("LIVEVIEW.JPG", 0, 0x3801)))
    if call.handle != SHOT:
        return handlers_objects.get_object_info(call)
    assert call.body.buffer
    return Answer(data=encode(call.body.buffer.get(_oldest(call)).object_info()))


@handles(op.GET_OBJECT)
def get_object(call: Call) -> Answer | None:
    if call.handle == VIEW:
        assert call.body.scene
        return Answer(data=VIEW_HEADER + call.body.scene.frame())
    if call.handle != SHOT:
        return handlers_objects.get_object(call)
    body, buffer, oldest = call.body, call.body.buffer, _oldest(call)
    assert buffer
    content = buffer.open(oldest)
    return Answer(data=Part(content, 0, content.size), then=lambda: _gone(body, buffer, oldest))


def _gone(body: Body, buffer: Store, handle: Handle) -> None:
    """It was fetched: the next one takes its place."""
    buffer.delete(handle)
    _count(body, buffer)
    if next(iter(buffer.objects()), None) is not None:
        body.tell(sony.OBJECT_ADDED, SHOT)


NAMING = Naming("MSDCF", "DSC", 5)

_NOT_ON_A_SONY = (
    *(op.INITIATE_CAPTURE, op.DELETE_OBJECT, op.SET_OBJECT_PROTECTION, op.MOVE_OBJECT, op.COPY_OBJECT),
    *(op.GET_DEVICE_PROP_DESC, op.GET_DEVICE_PROP_VALUE, op.SET_DEVICE_PROP_VALUE, op.RESET_DEVICE_PROP_VALUE),
)

PERSONA = Persona(
    manufacturer="Sony Corporation",
    model="ILCE-7M4",
    version="1.00",
    extension_id=0x00000011,
    extension_version=100,
    extension="Sony PTP Extensions",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_SONY) | HANDLERS,
    listed=Listed(events=EVENTS, properties=(), capture_formats=(), image_formats=FORMATS),
    naming=NAMING,
    raw="ARW",
    files=_files,
    memory_handle=FIRST_IN_MEMORY,
    battery=known.BATTERY.code,
    lag=0.2,
    live=True,
    button=_pressed,
)
"""Its DeviceInfo, formats and properties follow what an A7 IV says of itself in a public summary."""
