"""Which camera to be, as data; the generic one is nobody's, for libgphoto2 treats some makers' names specially."""

from __future__ import annotations

import itertools
import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hotshoe.catalog import mtp, properties
from hotshoe.catalog.mtp import MTP
from hotshoe.responder import standard
from hotshoe.responder.body import Body, CameraClock, Identity, Listed
from hotshoe.responder.film import HSHOE, Naming
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.responder.quirks import Quirks
from hotshoe.responder.scene import Scene
from hotshoe.responder.shutter import JPEG, Expose, Files, Shutter, only_jpeg, painter
from hotshoe.responder.store import HandleBook, Store
from hotshoe.wire.datatypes import Enumeration, Range, Value
from hotshoe.wire.values import Guid, Handle, format_date, parse_date

MANUFACTURER = "hotshoe"
MODEL = "Virtual Camera"
VERSION = "1.0"

MTP_EXTENSION = "microsoft.com: 1.0; android.com: 1.0;"
MTP_VERSION = 100

STILL_CAMERA = 1
"""PerceivedDeviceType (MTP 1.1, B.1.6)."""

BUFFER = 0xFFFF0000
"""The StorageID of a camera's memory, which no initiator gets to see."""

AUTO = 0xFFFF
F_NUMBERS = (140, 200, 280, 400, 560, 800, 1100, 1600, 2200)
EXPOSURE_TIMES = (2, 5, 10, 20, 40, 80, 166, 333, 666, 1250, 2500, 5000, 10_000, 20_000, 40_000, 80_000)
SENSITIVITIES = (AUTO, 100, 200, 400, 800, 1600, 3200, 6400)
COMPENSATIONS = tuple(round(third * 1000 / 3) for third in range(-9, 10))
IMAGE_SIZES = ("1920x1280", "1200x800", "960x640", "480x320")

Settings = Callable[[str, CameraClock], tuple[Setting, ...]]
"""The properties of a camera of that name with that clock."""


def local_now() -> datetime:
    """The time of day here, without its zone, as cameras keep it."""
    return datetime.now(UTC).astimezone().replace(tzinfo=None)


class MemoryHandles(HandleBook):
    """The handles of pictures in a camera's memory: the same again and again, as soon as they are free."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first
        self.holder: MemoryStore | None = None

    def new(self) -> Handle:
        used = self.holder or ()
        return next(Handle(handle) for handle in itertools.count(self._first) if handle not in used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A kind of camera: what it says of itself, how it is set, what it does when released, and its bad habits.

    ``handlers`` serve its operations. ``raw`` is the ending of its raw files, ``files`` which a release leaves by the
    settings, ``memory_handle`` that of pictures in memory where it has such, ``battery`` the property of its level;
    ``silent`` cameras have to be asked for their events; ``button`` is what the camera's own button does.
    """

    manufacturer: str = MANUFACTURER
    model: str = MODEL
    version: str = VERSION
    extension_id: int = mtp.VENDOR_EXTENSION_ID
    extension_version: int = MTP_VERSION
    extension: str = MTP_EXTENSION
    settings: Settings
    handlers: Handlers = field(default_factory=lambda: standard.HANDLERS)
    listed: Listed = field(default_factory=Listed)
    quirks: Quirks | None = None
    naming: Naming = HSHOE
    raw: str = ""
    files: Files = only_jpeg
    memory_handle: int | None = None
    battery: int | None = properties.BATTERY_LEVEL.code
    lag: float = 0.0
    live: bool = False
    silent: bool = False
    button: Callable[[Body], None] | None = None

    def body(
        self,
        stores: Iterable[Store],
        *,
        guid: Guid | None = None,
        name: str | None = None,
        serial: str | None = None,
        now: Callable[[], datetime] = local_now,
        rng: random.Random | None = None,
        expose: Expose | None = None,
        shutter: bool = True,
    ) -> Body:
        """One such camera with ``stores``.

        ``guid`` and ``serial`` are random unless told; ``expose`` makes the pictures, painted ones unless told; without
        ``shutter`` the camera takes none.
        """
        guid = guid or Guid(secrets.token_bytes(16))
        rng = rng or random.Random(guid)  # noqa: S311 - grain and hills
        clock, name = CameraClock(now), name or self.model
        return Body(
            self._identity(guid, name, serial or guid.hex()),
            tuple(stores),
            clock,
            PropertyTable(self.settings(name, clock)),
            self._shutter(expose or painter(rng)) if shutter else None,
            lag=self.lag,
            buffer=self._buffer(now),
            scene=Scene(rng) if self.live else None,
            battery=self.battery,
            listed=self.listed,
            silent=self.silent,
            button=self.button,
        )

    def _identity(self, guid: Guid, name: str, serial: str) -> Identity:
        return Identity(
            guid=guid,
            name=name,
            manufacturer=self.manufacturer,
            model=self.model,
            version=self.version,
            serial=serial,
            extension_id=self.extension_id,
            extension_version=self.extension_version,
            extension=self.extension,
        )

    def _shutter(self, expose: Expose) -> Shutter:
        endings = (JPEG, self.raw) if self.raw else (JPEG,)
        return Shutter(expose, self.naming, self.files, endings)

    def _buffer(self, now: Callable[[], datetime]) -> MemoryStore | None:
        if self.memory_handle is None:
            return None
        handles = MemoryHandles(self.memory_handle)
        handles.holder = MemoryStore(BUFFER, handles, label="BUFFER", now=now)
        return handles.holder


def _settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(0, 100, 1), settable=False),
        Setting(properties.IMAGE_SIZE, IMAGE_SIZES[0], Enumeration(IMAGE_SIZES)),
        Setting(properties.COMPRESSION_SETTING, 2, Enumeration((1, 2, 3))),
        Setting(properties.WHITE_BALANCE, 2, Enumeration((2, 4, 5, 6, 7, 1))),
        Setting(properties.F_NUMBER, 560, Enumeration(F_NUMBERS)),
        Setting(properties.FOCUS_MODE, 2, Enumeration((1, 2, 3))),
        Setting(properties.EXPOSURE_METERING_MODE, 2, Enumeration((1, 2, 3, 4))),
        Setting(properties.FLASH_MODE, 2, Enumeration((1, 2, 3))),
        Setting(properties.EXPOSURE_TIME, 80, Enumeration(EXPOSURE_TIMES)),
        Setting(properties.EXPOSURE_PROGRAM_MODE, 2, Enumeration((1, 2, 3, 4))),
        Setting(properties.EXPOSURE_INDEX, 100, Enumeration(SENSITIVITIES)),
        Setting(properties.EXPOSURE_BIAS_COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        date_time(clock),
        Setting(properties.CAPTURE_DELAY, 0, Range(0, 10_000, 500)),
        Setting(properties.STILL_CAPTURE_MODE, 1, Enumeration((1, 2))),
        Setting(properties.BURST_NUMBER, 3, Range(2, 10, 1)),
        Setting(properties.ARTIST, ""),
        Setting(properties.COPYRIGHT_INFO, ""),
        Setting(mtp.DEVICE_FRIENDLY_NAME, name),
        Setting(MTP.properties[0xD406], ""),
        Setting(MTP.properties[0xD407], STILL_CAMERA, settable=False),
    )


def date_time(clock: CameraClock) -> Setting:
    """The standard's DateTime, which shows and sets a camera's clock."""

    def write(value: Value) -> None:
        when = parse_date(str(value))
        if when is None:
            raise ValueError(f"{value!r} is no date")
        clock.set(when)

    return Setting(properties.DATE_TIME, "", read=lambda: format_date(clock.now()), write=write)


GENERIC = Persona(settings=_settings)
"""A camera after the standard, with the settings of a stills camera and MTP's object properties."""

generic = GENERIC.body
"""Makes a generic camera of stores; see ``Persona.body``."""
