"""A Fujifilm body of the X series: its modes, what it tells of itself, and its shutter.

What logs do not show is as libgphoto2 2.5.30 expects it, and is said in docs/reference/fujifilm.md.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from hotshoe.catalog import events, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.responder import capture, standard
from hotshoe.responder.bodies.fuji_ports import three_ports
from hotshoe.responder.body import Body, CameraClock, Listed
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.handlers_session import open_session
from hotshoe.responder.listening import Listening
from hotshoe.responder.persona import F_NUMBERS, IMAGE_SIZES, Persona, date_time
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.vendors.fuji.session import REMOTE, TOLD, VIEW_REMOTE
from hotshoe.vendors.fuji.state import write_descriptions, write_state
from hotshoe.vendors.schemes import FUJI
from hotshoe.wire.datatypes import Enumeration, encode_value
from hotshoe.wire.values import Handle

logger = logging.getLogger(__name__)

HANDLERS = Handlers()
handles = HANDLERS.handles

ELSEWHERE = Handlers()

MODEL = "X-HOTSHOE"
"""Nobody's model: programs that know one by name would treat it in its own ways."""

NAMING = Naming("_FUJI", "DSCF")

REMOTE_VERSION = 0x0002000A
"""Of an X-T4 (fudge's log)."""

AUTOMATIC_UP_TO_3200 = 0x80000C80
"""Of an X-T5 (fudge's log)."""

AT_FIRST = (fuji.CAMERA_STATE, fuji.SELECTED_IMAGES, fuji.OBJECT_COUNT)
"""What a body tells once it lets somebody in (fudge's logs), and again when it changes."""

DESCRIBED = (
    *(fuji.SELF_TIMER, fuji.FLASH_MODE, fuji.WHITE_BALANCE, fuji.COMPENSATION, fuji.FILM_SIMULATION),
    *(fuji.EXPOSURE_INDEX, fuji.FOCUS_AREA, fuji.F_NUMBER),
)
"""What 0x902B describes (petabyt's vcam; the last one an X-T4)."""

EVENTS = (
    *(events.OBJECT_ADDED, events.OBJECT_REMOVED, events.STORE_ADDED, events.STORE_REMOVED, events.STORE_FULL),
    *(events.CAPTURE_COMPLETE, fuji.PREVIEW_AVAILABLE),
)
"""An X-H1's without the one that nobody knows, and what it does not list and others send."""

PROPERTIES = (
    *(0x5003, 0x5005, 0x5007, 0x500A, 0x500C, 0x500D, 0x500E, 0x5010, 0x5011, 0x5012),
    *(0xD001, 0xD018, 0xD02A, 0xD17C, 0xD207, 0xD208, 0xD209, 0xD212, 0xD21B, 0xD229, 0xD22A, 0xD241, 0xD242),
)
"""What DeviceInfo lists: no X-H1 lists what a session begins with, and all list the list of states."""

EXPOSURE_TIMES = (125, 250, 500, 1000, 2000, 4000, 8000, 16667, 33333, 66667, 125_000, 250_000, 500_000, 1_000_000)
SENSITIVITIES = (AUTOMATIC_UP_TO_3200, 200, 400, 800, 1600, 3200, 6400)
COMPENSATIONS = tuple(round(third * 1000 / 3) for third in range(-9, 10))

RAW = 1
RAW_AND_JPEG = (4, 5)


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    return (
        Setting(properties.IMAGE_SIZE, IMAGE_SIZES[0], Enumeration(IMAGE_SIZES)),
        Setting(fuji.WHITE_BALANCE, 2, Enumeration((2, 4, 6, 0x8001, 0x8002, 0x8003, 0x8006, 0x800B))),
        Setting(fuji.F_NUMBER, 560, Enumeration(F_NUMBERS)),
        Setting(fuji.FOCUS_MODE, 0x8001, Enumeration((1, 0x8001, 0x8002))),
        Setting(fuji.FLASH_MODE, 0x800A, Enumeration((0x8009, 0x800A))),
        Setting(fuji.EXPOSURE_TIME, 8000, Enumeration(EXPOSURE_TIMES)),
        Setting(fuji.PROGRAM, 3, Enumeration((1, 3, 4, 6))),
        Setting(fuji.COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        date_time(clock),
        Setting(fuji.SELF_TIMER, 0, Enumeration((0, 2, 4))),
        Setting(fuji.FILM_SIMULATION, 1, Enumeration(tuple(range(1, 19)))),
        Setting(fuji.QUALITY, 2, Enumeration((1, 2, 3, 4, 5))),
        Setting(fuji.EXPOSURE_INDEX, AUTOMATIC_UP_TO_3200, Enumeration(SENSITIVITIES)),
        Setting(fuji.FOCUS_AREA, 0x03020605),
        Setting(fuji.PRIORITY_MODE, 1, Enumeration((1, 2))),
        Setting(fuji.CAPTURE_STEP, fuji.FULL_PRESS, Enumeration(tuple(STEPS))),
        Setting(fuji.AF_STATUS, 0, settable=False),
        Setting(fuji.DEVICE_ERROR, 0, settable=False),
        Setting(fuji.SELECTED_IMAGES, 1, settable=False),
        Setting(fuji.CORRECT_SIZES, 0, Enumeration((0, 1))),
        Setting(fuji.CAPTURES_REMAINING, 907, settable=False),
        Setting(fuji.MOVIE_REMAINING, 4594, settable=False),
        Setting(fuji.ASPECT, 10, Enumeration((2, 6, 10))),
        Setting(fuji.BATTERY, 11, settable=False),
        Setting(fuji.CAMERA_STATE, 6, Enumeration((0, 2, 6, 11))),
        Setting(fuji.MODE, 0, Enumeration((0, 2, 3, 5, 11))),
        Setting(fuji.IMAGE_GET_VERSION, 4),
        Setting(fuji.GET_OBJECT_VERSION, 5),
        Setting(fuji.REMOTE_VERSION, REMOTE_VERSION),
        Setting(fuji.REMOTE_VIEW_VERSION, 4),
    )


STEPS = {
    fuji.HALF_PRESS: fuji.IN_FOCUS,
    fuji.FOCUS_ONLY: fuji.IN_FOCUS,
    fuji.LET_GO: 0,
    fuji.FULL_PRESS: 0,
}
"""How far the button may be pressed, and the state of the focus afterwards."""


def _files(body: Body) -> tuple[str, ...]:
    """By the quality: a raw file, a JPEG, or both."""
    quality = integer_setting(body, fuji.QUALITY.code)
    if quality == RAW:
        return ("RAF",)
    return ("RAF", JPEG) if quality in RAW_AND_JPEG else (JPEG,)


@dataclass(slots=True)
class FujiSession:
    """What a body remembers of one session: what it told already, whether it is controlled, the preview it keeps."""

    body: Body
    told: dict[int, int] = field(default_factory=dict)
    controlled: bool = False
    preview: bytes = b""

    def state(self) -> dict[int, int]:
        """What it tells now: everything while it is being controlled, else what has changed."""
        if self.controlled:
            return {kind.code: integer_setting(self.body, kind.code) for kind in TOLD}
        state = {kind.code: integer_setting(self.body, kind.code) for kind in AT_FIRST}
        state[fuji.OBJECT_COUNT.code] = _objects(self.body)
        changed = {code: value for code, value in state.items() if self.told.get(code) != value}
        self.told |= changed
        return changed

    def leave_control(self) -> None:
        """It shows its pictures from now on."""
        self.told.clear()
        self.controlled = False

    def close(self) -> None:
        """The session is over: the body waits for the next."""
        self.body.properties.put(fuji.MODE.code, 0)


def _session(call: Call) -> FujiSession:
    return call.session.part(FujiSession, lambda: FujiSession(call.body))


def _objects(body: Body) -> int:
    stored = (store.get(handle) for store in body.stores for handle in store.objects())
    return sum(1 for each in stored if not each.folder)


@handles(op.OPEN_SESSION)
def begin_session(call: Call) -> None:
    open_session(call)
    _session(call)


@handles(op.GET_DEVICE_PROP_VALUE)
def get_device_prop_value(call: Call) -> Answer:
    """A property that it does not have is answered with nothing, and OK (fudge's logs: 0xDF26)."""
    code, table = call.params[0], call.body.properties
    if code == fuji.CURRENT_STATE.code:
        return Answer(data=write_state(_session(call).state()))
    if code == fuji.OBJECT_COUNT.code:
        return Answer(data=encode_value(_objects(call.body), fuji.OBJECT_COUNT.datatype))
    return Answer(data=table.value_bytes(code) if code in table else b"")


@handles(op.SET_DEVICE_PROP_VALUE)
def set_device_prop_value(call: Call) -> None:
    code, body = call.params[0], call.body
    body.properties.set(code, call.data)
    if code == fuji.CAMERA_STATE.code:
        _session(call).leave_control()
    elif code == fuji.MODE.code and body.properties.value(code) == VIEW_REMOTE:
        body.properties.put(fuji.CAMERA_STATE.code, VIEW_REMOTE)


@handles(op.INITIATE_OPEN_CAPTURE)
def take_control(call: Call) -> None:
    if integer_setting(call.body, fuji.MODE.code) != REMOTE:
        raise Refusal(responses.ACCESS_DENIED, "this is not the mode for remote control")
    _session(call).controlled = True


@handles(op.TERMINATE_OPEN_CAPTURE)
@handles(fuji.LOCK_FOCUS)
@handles(fuji.UNLOCK_FOCUS)
def accept(call: Call) -> None:
    """Answered with OK, and nothing else."""


@handles(op.INITIATE_CAPTURE, when=capture.releasable)
def press(call: Call) -> Answer:
    """As far as the capture step says."""
    step = integer_setting(call.body, fuji.CAPTURE_STEP.code)
    call.body.properties.put(fuji.AF_STATUS.code, STEPS[step])
    if step != fuji.FULL_PRESS:
        return Answer()
    return capture.begin(call, capture.card(call.body), partial(_taken, call))


@ELSEWHERE.handles(op.INITIATE_CAPTURE, when=capture.releasable)
def press_elsewhere(call: Call) -> Answer | None:
    """The same on the standard's transport, where the picture is announced in the standard's way.

    A body that has no steps there is released at once.
    """
    table = call.body.properties
    if fuji.CAPTURE_STEP.code not in table or fuji.AF_STATUS.code not in table:
        return capture.initiate_capture(call)
    step = integer_setting(call.body, fuji.CAPTURE_STEP.code)
    table.put(fuji.AF_STATUS.code, STEPS.get(step, 0))
    return capture.initiate_capture(call) if step == fuji.FULL_PRESS else Answer()


def _taken(call: Call, pictures: Sequence[Handle]) -> None:
    """The preview's size is told with Fujifilm's own event (malc0mn/ptp-ip, an X-T1)."""
    session, taken = _session(call), call.transaction
    try:
        session.preview = call.body.holding(pictures[-1]).thumbnail(pictures[-1]) if pictures else b""
    except Refusal as refusal:
        logger.info("no preview: %s", refusal)
    if session.preview:
        call.body.tell(fuji.PREVIEW_AVAILABLE, taken, taken, len(session.preview), private=True)
    else:
        _complete(call)


@handles(fuji.GET_CAPTURE_PREVIEW)
def get_capture_preview(call: Call) -> Answer:
    session = _session(call)
    preview, session.preview = session.preview, b""
    if not preview:
        raise Refusal(responses.ACCESS_DENIED, "there is no preview")
    return Answer(data=preview, then=partial(_complete, call))


def _complete(call: Call) -> None:
    with call.body.caused_by(call.session, call.transaction):
        call.body.tell(events.CAPTURE_COMPLETE, call.transaction, private=True)


@handles(fuji.GET_DESCRIPTIONS)
def get_descriptions(call: Call) -> Answer:
    return Answer(data=write_descriptions(call.body.properties.describe(kind.code) for kind in DESCRIBED))


def say_nothing(call: Call) -> Answer:
    """What an X-T4 answers GetDeviceInfo with."""
    return Answer(data=b"")


SAYS_NOTHING = Handlers()
SAYS_NOTHING.handles(op.GET_DEVICE_INFO)(say_nothing)


PERSONA = Persona(
    manufacturer="FUJIFILM",
    model=MODEL,
    extension_id=fuji.VENDOR_EXTENSION_ID,
    extension_version=100,
    extension=fuji.VENDOR_EXTENSION,
    settings=_settings,
    handlers=standard.HANDLERS | HANDLERS,
    elsewhere=ELSEWHERE,
    listed=Listed(events=EVENTS, properties=PROPERTIES),
    listening=Listening(FUJI, 3, three_ports),
    naming=NAMING,
    raw="RAF",
    files=_files,
    battery=None,
    lag=0.2,
    live=True,
)

SILENT = replace(PERSONA, handlers=PERSONA.handlers | SAYS_NOTHING)
"""The same, with an empty DeviceInfo, as an X-T4's is over Wi-Fi."""
