"""A Nikon Z 6II, as far as it is known: SDRAM and card capture, events for who asks, live view, films, bulb."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hotshoe.catalog import events, properties, responses
from hotshoe.catalog.operations import COPY_OBJECT, MOVE_OBJECT, RESET_DEVICE_PROP_VALUE, SET_OBJECT_PROTECTION
from hotshoe.responder import capture, standard
from hotshoe.responder.bodies import nikon_profiles
from hotshoe.responder.body import Body, CameraClock, Listed, News
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.handlers_objects import get_partial_object_64
from hotshoe.responder.persona import Persona, date_time
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.vendors.nikon import events as nikon_events
from hotshoe.vendors.nikon import operations as nikon
from hotshoe.vendors.nikon import properties as nikon_properties
from hotshoe.vendors.nikon.catalog import NIKON
from hotshoe.vendors.nikon.events import Polled, events_bytes, events_ex_bytes
from hotshoe.vendors.nikon.properties import BULB, TIME
from hotshoe.wire.datasets import u16_list_bytes
from hotshoe.wire.datatypes import Enumeration, Range
from hotshoe.wire.values import Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

MEMORY_HANDLE: Final = 0xFFFF0001
TO_MEMORY: Final = 1

LIVE_HEADER = bytes(384)
"""Before each frame: bodies put focus points and sizes there, a different number of bytes each."""

NAMING = Naming("NZ6_2", "DSC_")

MOST_EVENTS = 64
"""Kept for one session; of a longer absence a body forgets the beginning."""

EVENTS = (
    *(events.OBJECT_ADDED, events.OBJECT_REMOVED, events.STORE_ADDED, events.STORE_REMOVED),
    *(events.DEVICE_PROP_CHANGED, events.OBJECT_INFO_CHANGED, events.DEVICE_INFO_CHANGED),
    *(events.REQUEST_OBJECT_TRANSFER, events.STORE_FULL, events.STORAGE_INFO_CHANGED, events.CAPTURE_COMPLETE),
    nikon_events.OBJECT_ADDED_IN_SDRAM,
    nikon_events.CAPTURE_COMPLETE_IN_SDRAM,
    nikon_events.MOVIE_INTERRUPTED,
    nikon_events.MOVIE_COMPLETE,
    nikon_events.MOVIE_STARTED,
)

FORMATS = (0x3801, 0x3000, 0x3001, 0x380D, 0x3002, 0x300D, 0xB982)
"""As a Z 6II lists them."""

APERTURES = (180, 200, 220, 250, 280, 320, 350, 400, 450, 500, 560, 630, 710, 800, 900, 1000, 1100, 1300, 1400, 1600)
EXPOSURES = (
    *(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 31, 40, 50, 62, 80, 100, 125, 166, 200, 250, 333, 400, 500, 666, 769),
    *(1000, 1250, 1666, 2000, 2500, 3333, 4000, 5000, 6250, 7692, 10000, 13000, 16000, 20000, 25000, 30000, BULB, TIME),
)
SENSITIVITIES = (100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1600, 3200, 6400, 12800, 25600, 51200)
WHITE_BALANCES = (2, 4, 5, 6, 7, 0x8010, 0x8011, 0x8012, 0x8013, 0x8016)
COMPENSATIONS = tuple(round(third * 1000 / 3) for third in range(-15, 16))

STANDARD_PROPERTIES = (
    *(0x5001, 0x5003, 0x5004, 0x5005, 0x5007, 0x5008, 0x500A, 0x500B, 0x500C, 0x500D, 0x500E, 0x500F, 0x5010, 0x5011),
    *(0x5013, 0x5018),
)
"""What DeviceInfo lists; Nikon's own properties are told by GetVendorPropCodes."""

RAW, RAW_AND_BASIC, RAW_AND_FINE = 7, 8, 10
"""Compression settings of a Z body that leave a raw file, the others but for RAW leave a JPEG (from its summary)."""


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    known = NIKON.properties
    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(1, 100, 1), settable=False),
        Setting(properties.IMAGE_SIZE, "6048x4024", Enumeration(("6048x4024", "4528x3016", "3024x2016"))),
        Setting(properties.COMPRESSION_SETTING, 1, Enumeration((0, 1, 2, 3, 4, 5, 7, 8, 9, 10))),
        Setting(
            nikon_properties.WHITE_BALANCE, 2, Enumeration((2, 4, 5, 6, 7, 0x8010, 0x8011, 0x8012, 0x8013, 0x8016))
        ),
        Setting(properties.F_NUMBER, 560, Enumeration(APERTURES)),
        Setting(properties.FOCAL_LENGTH, 3500, Range(3500, 3500, 1), settable=False),
        Setting(nikon_properties.FOCUS_MODE, 0x8010, Enumeration((1, 0x8010, 0x8011, 0x8013)), settable=False),
        Setting(nikon_properties.METERING, 3, Enumeration((2, 3, 4, 0x8010))),
        Setting(nikon_properties.FLASH_MODE, 2, Enumeration((2,))),
        Setting(nikon_properties.EXPOSURE_TIME, 80, Enumeration(EXPOSURES)),
        Setting(nikon_properties.PROGRAM, 1, Enumeration((1, 2, 3, 4, 0x8010, 0x8050, 0x8051, 0x8052)), settable=False),
        Setting(properties.EXPOSURE_INDEX, 400, Enumeration(SENSITIVITIES)),
        Setting(properties.EXPOSURE_BIAS_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        date_time(clock),
        Setting(nikon_properties.DRIVE, 1, Enumeration((1, 2, 0x8010, 0x8011, 0x8019))),
        Setting(properties.BURST_NUMBER, 1, Range(1, 65535, 1)),
        Setting(known[0xD01E], 5000, Range(2500, 10000, 10)),
        Setting(known[0xD032], 0, Enumeration((0, 1))),
        Setting(known[0xD054], 0, Range(0, 1, 1)),
        Setting(known[0xD072], ""),
        Setting(known[0xD073], ""),
        Setting(known[0xD090], ""),
        Setting(known[0xD0C0], 0, Range(0, 1, 1)),
        Setting(known[0xD0E0], 4, settable=False),
        Setting(known[0xD101], 1, Enumeration((0, 1)), settable=False),
        Setting(nikon_properties.RECORDING_MEDIA, 0, Enumeration((0, 1, 2))),
        Setting(known[0xD10E], 0, Enumeration((0, 1, 2, 3)), settable=False),
        Setting(known[0xD126], 0, Range(-18, 6, 2)),
        Setting(known[0xD183], 6400, Enumeration(SENSITIVITIES)),
        Setting(nikon_properties.LIVE_VIEW_STATUS, 0, Range(0, 1, 1), settable=False),
        Setting(nikon_properties.LIVE_VIEW_PROHIBITED, 0, settable=False),
        Setting(nikon_properties.EXPOSURES_LEFT, 16251, settable=False),
    )


def _files(body: Body) -> tuple[str, ...]:
    """By the compression setting: a raw file, a JPEG, or both."""
    setting = integer_setting(body, properties.COMPRESSION_SETTING.code)
    if setting == RAW:
        return ("NEF",)
    return ("NEF", JPEG) if RAW_AND_BASIC <= setting <= RAW_AND_FINE else (JPEG,)


@dataclass(slots=True)
class NikonSession:
    """What a body remembers of one session: the events that it has not been asked for, and what goes on."""

    body: Body
    events: deque[Polled] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))
    viewing: bool = False
    filming: bool = False
    failed: int | None = None

    def __post_init__(self) -> None:
        self.body.listen(self.hear)

    def hear(self, news: News) -> None:
        """Something happened to the camera."""
        if news.code in EVENTS:
            self.events.append(Polled(news.code, news.params[:1] or (0,)))

    def take(self) -> tuple[Polled, ...]:
        """The events so far, which are then forgotten."""
        taken = tuple(self.events)
        self.events.clear()
        return taken

    def view(self, on: bool) -> None:
        """The live view is on, or no longer."""
        self.viewing = on
        self.body.set_property(nikon_properties.LIVE_VIEW_STATUS.code, int(on))

    def close(self) -> None:
        """The session is over: the body is as it was."""
        self.body.leave(self.hear)
        if self.viewing:
            self.view(on=False)


def _session(call: Call) -> NikonSession:
    return call.session.part(NikonSession, lambda: NikonSession(call.body))


handles(nikon.GET_PARTIAL_OBJECT_EX)(get_partial_object_64)


@handles(nikon.GET_VENDOR_PROP_CODES)
def get_vendor_prop_codes(call: Call) -> Answer:
    _session(call)
    # libgphoto2 asks twice for what DeviceInfo lists as well.
    told = call.body.listed.properties or ()
    codes = tuple(code for code in call.body.properties.codes if code >= 0xD000 and code not in told)
    return Answer(data=u16_list_bytes(codes))


@handles(nikon.GET_EVENT)
def get_event(call: Call) -> Answer:
    return Answer(data=events_bytes(_session(call).take()))


@handles(nikon.GET_EVENT_EX)
def get_event_ex(call: Call) -> Answer:
    return Answer(data=events_ex_bytes(_session(call).take()))


@handles(nikon.DEVICE_READY)
def device_ready(call: Call) -> None:
    """Busy while a picture is taken; then what became of it, once."""
    session = _session(call)
    if call.body.capturing:
        raise Refusal(responses.DEVICE_BUSY, "a picture is being taken")
    failed, session.failed = session.failed, None
    if failed is not None:
        raise Refusal(failed, "what was begun has failed")


@handles(nikon.CHANGE_CAMERA_MODE)
def change_camera_mode(call: Call) -> None:
    if call.params[0] not in {0, 1}:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no camera mode {call.params[0]}")
    _session(call)


@handles(nikon.AF_DRIVE)
def af_drive(call: Call) -> None:
    if integer_setting(call.body, properties.FOCUS_MODE.code) == 1:
        raise Refusal(nikon.INVALID_STATUS, "the lens is set to manual focus")


@handles(nikon.AF_DRIVE_CANCEL)
def af_drive_cancel(call: Call) -> None:
    _session(call)


@handles(nikon.MF_DRIVE)
def mf_drive(call: Call) -> None:
    direction, amount, *_ = call.params
    if not _session(call).viewing:
        raise Refusal(nikon.NOT_LIVE_VIEW, "the lens moves in live view only")
    if direction not in {1, 2} or not 1 <= amount <= 32767:
        raise Refusal(responses.INVALID_PARAMETER, f"no step {amount} in direction {direction}")


@handles(nikon.INITIATE_CAPTURE_REC_IN_MEDIA, when=capture.releasable)
def initiate_capture_rec_in_media(call: Call) -> Answer:
    memory = call.params[1] == TO_MEMORY
    if integer_setting(call.body, properties.EXPOSURE_TIME.code) == BULB:
        return _expose(call, memory=memory)
    return _release(call, memory=memory)


@handles(nikon.INITIATE_CAPTURE_REC_IN_SDRAM, when=capture.releasable)
def initiate_capture_rec_in_sdram(call: Call) -> Answer:
    return _release(call, memory=True)


@handles(nikon.AF_AND_CAPTURE_REC_IN_SDRAM, when=capture.releasable)
def af_and_capture_rec_in_sdram(call: Call) -> Answer:
    return _release(call, memory=True)


@handles(nikon.DELETE_IMAGES_IN_SDRAM, when=capture.releasable)
def delete_images_in_sdram(call: Call) -> None:
    assert call.body.buffer
    for handle in tuple(call.body.buffer.objects()):
        call.body.buffer.delete(handle)


def _release(call: Call, *, memory: bool) -> Answer:
    body = call.body
    if memory:
        assert body.buffer
        return capture.begin(call, body.buffer, lambda pictures: _kept(body, pictures))
    return capture.begin(
        call, capture.card(body), lambda pictures: body.tell(events.CAPTURE_COMPLETE, call.transaction)
    )


def _kept(body: Body, pictures: Sequence[Handle]) -> None:
    """Pictures are in memory."""
    for picture in pictures:
        body.tell(nikon_events.OBJECT_ADDED_IN_SDRAM, picture)
    body.tell(nikon_events.CAPTURE_COMPLETE_IN_SDRAM, 0)


def _expose(call: Call, *, memory: bool) -> Answer:
    """The exposure goes on until TerminateCapture."""
    if call.body.capturing:
        raise Refusal(nikon.BULB_RELEASE_BUSY, "an exposure is going on")
    capture.exposure(call).begin(_release(call, memory=memory))
    return Answer()


@handles(nikon.TERMINATE_CAPTURE, when=capture.releasable)
def terminate_capture(call: Call) -> Answer:
    exposed = capture.exposure(call).end()
    if exposed is None:
        raise Refusal(nikon.INVALID_STATUS, "no exposure is going on")
    return Answer(then=exposed)


@handles(nikon.START_LIVE_VIEW)
def start_live_view(call: Call) -> None:
    _session(call).view(on=True)


@handles(nikon.END_LIVE_VIEW)
def end_live_view(call: Call) -> None:
    session = _session(call)
    if session.viewing:
        session.view(on=False)


@handles(nikon.GET_LIVE_VIEW_IMAGE)
def get_live_view_image(call: Call) -> Answer:
    assert call.body.scene
    if not _session(call).viewing:
        raise Refusal(nikon.NOT_LIVE_VIEW, "the live view is not on")
    return Answer(data=LIVE_HEADER + call.body.scene.frame())


@handles(nikon.START_MOVIE, when=capture.releasable)
def start_movie(call: Call) -> None:
    session = _session(call)
    if not session.viewing:
        raise Refusal(nikon.NOT_LIVE_VIEW, "films are recorded in live view")
    if session.filming:
        raise Refusal(responses.DEVICE_BUSY, "a film is being recorded")
    session.filming = True
    call.body.tell(nikon_events.MOVIE_STARTED)


@handles(nikon.END_MOVIE, when=capture.releasable)
def end_movie(call: Call) -> Answer:
    session, body = _session(call), call.body
    if not session.filming:
        raise Refusal(nikon.INVALID_STATUS, "no film is being recorded")
    session.filming = False
    return Answer(then=lambda: _film(body))


def _film(body: Body) -> None:
    capture.record(body, NAMING, (JPEG, "NEF", "MOV"))
    body.tell(nikon_events.MOVIE_COMPLETE)


_NOT_ON_A_NIKON = (RESET_DEVICE_PROP_VALUE, SET_OBJECT_PROTECTION, MOVE_OBJECT, COPY_OBJECT)

PERSONA = Persona(
    manufacturer="Nikon Corporation",
    model="Z 6_2",
    version="V1.00",
    extension_id=0x0000000A,
    extension_version=110,
    extension="Microsoft.com/DeviceServices: 1.0",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_NIKON) | HANDLERS | nikon_profiles.HANDLERS,
    listed=Listed(
        events=EVENTS, properties=STANDARD_PROPERTIES, capture_formats=(0x3801, 0x3000), image_formats=FORMATS
    ),
    naming=NAMING,
    raw="NEF",
    files=_files,
    memory_handle=MEMORY_HANDLE,
    lag=0.2,
    live=True,
    asking=(nikon.GET_EVENT, nikon.GET_EVENT_EX),
)
"""Its DeviceInfo, formats, events and properties follow what a Z 6II says of itself in a public summary, but for the
Wi-Fi profiles, which are those of older bodies."""
