"""A Ricoh Theta V, as far as it is known: single pictures, intervals and films by its mode, and everything padded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hotshoe.catalog import events, mtp, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.responder import capture, standard
from hotshoe.responder.body import Body, CameraClock, Listed
from hotshoe.responder.faults.grammar import parse_script
from hotshoe.responder.film import Naming
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.persona import Persona, date_time
from hotshoe.responder.properties import Setting
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shutter import JPEG, integer_setting
from hotshoe.vendors.theta import properties as known
from hotshoe.vendors.theta.catalog import THETA
from hotshoe.vendors.theta.properties import BRACKET, CAPTURE_STATUS, IDLE, INTERVAL, MOVIE, SHOOTING, SINGLE
from hotshoe.wire.datatypes import Enumeration, Range
from hotshoe.wire.values import ALL, Handle

logger = logging.getLogger(__name__)

HANDLERS = Handlers()
handles = HANDLERS.handles

NAMING = Naming("RICOH", "R001")
FILM = "MP4"
BRACKETED: Final = 3
EVENTS = (
    *(events.OBJECT_ADDED, events.DEVICE_PROP_CHANGED, events.STORE_FULL),
    *(events.STORAGE_INFO_CHANGED, events.CAPTURE_COMPLETE),
)
FORMATS = (0x3001, 0x3801, 0xB982, 0xB802)
"""As a THETA V lists them."""

MODES = (SINGLE, INTERVAL, MOVIE, BRACKET, 0x8005, 0x8006, 0x8007)
INTERVALS = (INTERVAL, 0x8006, 0x8007)
WHITE_BALANCES = (2, 4, 0x8001, 0x8002, 6, 0x8020, 0x8003, 0x8004, 0x8005, 0x8006, 0x8007, 0x8008)
SENSITIVITIES = (0xFFFF, 64, 80, 100, 125, 160, 200, 250, 320, 400, 500, 640, 800, 1000, 1250, 1600, 2000, 2500, 3200)
COMPENSATIONS = (2000, 1700, 1300, 1000, 700, 300, 0, -300, -700, -1000, -1300, -1700, -2000)
SPEEDS = tuple(part << 32 | 1 for part in (25000, 8000, 4000, 2000, 1000, 500, 250, 125, 60, 30, 15, 8, 4, 2, 1))
LONG = tuple(1 << 32 | seconds for seconds in (2, 4, 8, 15, 30, 60))


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    table = THETA.properties
    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(0, 100, 1), settable=False),
        Setting(properties.FUNCTIONAL_MODE, 0, Enumeration((0,)), settable=False),
        Setting(properties.IMAGE_SIZE, "5376x2688", Enumeration(("5376x2688",))),
        Setting(known.WHITE_BALANCE, 2, Enumeration(WHITE_BALANCES)),
        Setting(known.PROGRAM, 2, Enumeration((1, 2, 4, 0x8003))),
        Setting(properties.EXPOSURE_INDEX, 0xFFFF, Enumeration(SENSITIVITIES)),
        Setting(properties.EXPOSURE_BIAS_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        date_time(clock),
        Setting(properties.CAPTURE_DELAY, 0, Range(0, 10_000, 1000)),
        Setting(known.CAPTURE_MODE, SINGLE, Enumeration(MODES)),
        Setting(properties.TIMELAPSE_NUMBER, 0, Range(0, 9999, 1)),
        Setting(properties.TIMELAPSE_INTERVAL, 4000, Range(4000, 3_600_000, 1000)),
        Setting(properties.AUDIO_VOLUME, 100, Range(0, 100, 1)),
        Setting(table[0xD006], 0, settable=False),
        Setting(known.SHUTTER, known.AUTO, Enumeration((known.AUTO, *SPEEDS, *LONG))),
        Setting(mtp.MTP.properties[0xD407], 1, settable=False),
        Setting(table[0xD801], "(null)"),
        Setting(table[0xD803], 0, Range(0, 65534, 1)),
        Setting(CAPTURE_STATUS, IDLE, Enumeration((0, 1, 2, 3, 4)), settable=False),
        Setting(table[0xD809], 0, Range(0, 1499, 1), settable=False),
        Setting(table[0xD80A], 0, Range(0, 1500, 1), settable=False),
        Setting(table[0xD80B], 0, Enumeration((0, 1, 2, 3, 4))),
        Setting(table[0xD80C], 1, Enumeration((0, 1, 2)), settable=False),
        Setting(table[0xD80D], 2797, settable=False),
        Setting(table[0xD80E], 0, Enumeration((0, 1))),
        Setting(table[0xD813], 5000, Range(2500, 10000, 100)),
        Setting(table[0xD818], 1, Enumeration((1, 2))),
        Setting(table[0xD81A], 0, Enumeration((0, 1))),
        Setting(table[0xD81B], 64800, Range(0, 2_592_000, 60)),
        Setting(table[0xD81C], 0, Enumeration((0, 1, 2))),
        Setting(table[0xD81D], 1, Enumeration((0, 1))),
        Setting(table[0xD81F], 0, Enumeration((0, 1, 2))),
        Setting(table[0xD822], 0, settable=False),
        Setting(table[0xD823], 1500, Enumeration((300, 1500))),
        Setting(table[0xD825], 0, Enumeration((0, 1, 2, 3, 4))),
        Setting(table[0xD826], 1600, Enumeration(SENSITIVITIES[6:])),
        Setting(table[0xD82C], 2, Enumeration((1, 2, 3))),
        Setting(table[0xD831], "ProgressRate:000", settable=False),
    )


@dataclass(slots=True)
class OpenCapture:
    """What InitiateOpenCapture began; it goes on until it is terminated, ends by itself, or its session is over."""

    body: Body
    session: object
    transaction: int
    filming: bool = False
    left: int = ALL
    going: bool = True

    def shoot(self) -> float | None:
        """Take the next picture; seconds until the one after it, None where there is none."""
        if not self.going:
            return None
        pictures = self._take(lambda: capture.release(self.body, capture.card(self.body)))
        self.left -= 1
        if self.left and pictures:
            return integer_setting(self.body, properties.TIMELAPSE_INTERVAL.code) / 1000
        self.end()
        return None

    def shoot_all(self) -> None:
        """Take all pictures at once."""
        while self.going:
            self.shoot()

    def film(self) -> None:
        """The film is on the card."""
        self._take(lambda: [capture.record(self.body, NAMING, (JPEG, FILM))])
        self.end()

    def end(self) -> None:
        """The camera is idle again, and says so."""
        with self.body.caused_by(self.session, self.transaction):
            self.body.tell(events.CAPTURE_COMPLETE, self.transaction, private=True)
        self.close()

    def close(self) -> None:
        """It is over, and nobody is told."""
        if self.going:
            self.going = self.body.capturing = False
            _show(self.body, IDLE)

    def _take(self, take: Callable[[], Sequence[Handle]]) -> Sequence[Handle]:
        """What ``take`` put on the card, nothing where that is full."""
        with self.body.caused_by(self.session, self.transaction):
            try:
                return take()
            except Refusal as refusal:
                logger.warning("nothing was taken: %s", refusal)
                if refusal.code == responses.STORE_FULL:
                    self.body.tell(events.STORE_FULL, capture.card(self.body).id)
                return ()


@dataclass(slots=True)
class ThetaSession:
    """The open capture of a session."""

    running: OpenCapture | None = None

    def close(self) -> None:
        """What goes on ends with the session."""
        if self.running:
            self.running.close()


def _session(call: Call) -> ThetaSession:
    return call.session.part(ThetaSession, ThetaSession)


def _show(body: Body, status: int) -> None:
    """What it is at; one that is like another camera may not tell."""
    if CAPTURE_STATUS.code in body.properties:
        body.set_property(CAPTURE_STATUS.code, status)


def _mode(body: Body) -> int:
    return integer_setting(body, known.CAPTURE_MODE.code)


@handles(op.INITIATE_CAPTURE, when=capture.releasable)
def initiate_capture(call: Call) -> Answer | None:
    if _mode(call.body) != SINGLE:
        raise Refusal(responses.DEVICE_BUSY, "it is not set to single pictures")
    return capture.initiate_capture(call)


@handles(op.INITIATE_OPEN_CAPTURE, when=capture.releasable)
def initiate_open_capture(call: Call) -> Answer:
    """By its mode: pictures at intervals, a bracket, or a film."""
    body, mode = call.body, _mode(call.body)
    if body.capturing or mode not in {*INTERVALS, BRACKET, MOVIE}:
        raise Refusal(responses.DEVICE_BUSY, "it takes pictures already, or one at a time")
    running = _session(call).running = OpenCapture(body, call.session, call.transaction, filming=mode == MOVIE)
    body.capturing = True
    _show(body, SHOOTING)
    if running.filming:
        return Answer()
    if mode == BRACKET:
        running.left = BRACKETED
        return Answer(then=running.shoot_all, delay=body.lag)
    running.left = integer_setting(body, properties.TIMELAPSE_NUMBER.code) or ALL
    return Answer(then=running.shoot, delay=body.lag)


@handles(op.TERMINATE_OPEN_CAPTURE, when=capture.releasable)
def terminate_open_capture(call: Call) -> Answer:
    session, wanted = _session(call), call.params[0]
    running = session.running
    if running is None or not running.going:
        raise Refusal(responses.CAPTURE_ALREADY_TERMINATED, "nothing goes on")
    if wanted not in {ALL, running.transaction}:
        raise Refusal(responses.INVALID_TRANSACTION_ID, f"transaction {wanted} opened no capture")
    session.running = None
    if running.filming:
        return Answer(then=running.film, delay=call.body.lag)
    running.end()
    return Answer()


_NOT_ON_A_THETA = (
    *(op.SEND_OBJECT_INFO, op.SEND_OBJECT, op.SET_OBJECT_PROTECTION, op.MOVE_OBJECT, op.COPY_OBJECT),
    mtp.GET_PARTIAL_OBJECT_64,
)

PERSONA = Persona(
    manufacturer="Ricoh Company, Ltd.",
    model="RICOH THETA V",
    version="3.50.1",
    extension_id=mtp.VENDOR_EXTENSION_ID,
    extension_version=110,
    extension="",
    settings=_settings,
    handlers=standard.HANDLERS.without(*_NOT_ON_A_THETA) | HANDLERS,
    listed=Listed(events=EVENTS, capture_formats=(), image_formats=FORMATS),
    # theta4j insists on five and three parameters; libgphoto2 knocks again at the event port of a Theta.
    habits=parse_script("at all operations pad\nat events pad\nat event connect late 200ms"),
    naming=NAMING,
    lag=0.2,
    live=True,
)
"""Its DeviceInfo, formats, events and properties follow what a THETA V says of itself in a public summary."""
