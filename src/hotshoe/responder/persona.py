"""Which camera to be; the generic one is nobody's, for libgphoto2 treats some makers' names in special ways."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from hotshoe.catalog import mtp, properties
from hotshoe.catalog.mtp import MTP
from hotshoe.responder.body import Body, CameraClock, Identity
from hotshoe.responder.capture import Expose, Shutter, painter
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.responder.store import Store
from hotshoe.wire.datatypes import Enumeration, Range, Value
from hotshoe.wire.values import Guid, format_date, parse_date

MANUFACTURER = "hotshoe"
MODEL = "Virtual Camera"
VERSION = "1.0"

MTP_EXTENSION = "microsoft.com: 1.0; android.com: 1.0;"
MTP_VERSION = 100

STILL_CAMERA = 1
"""PerceivedDeviceType (MTP 1.1, B.1.6)."""

AUTO = 0xFFFF
F_NUMBERS = (140, 200, 280, 400, 560, 800, 1100, 1600, 2200)
EXPOSURE_TIMES = (2, 5, 10, 20, 40, 80, 166, 333, 666, 1250, 2500, 5000, 10_000, 20_000, 40_000, 80_000)
SENSITIVITIES = (AUTO, 100, 200, 400, 800, 1600, 3200, 6400)
COMPENSATIONS = tuple(round(third * 1000 / 3) for third in range(-9, 10))
IMAGE_SIZES = ("1920x1280", "1200x800", "960x640", "480x320")


def local_now() -> datetime:
    """The time of day here, without its zone, as cameras keep it."""
    return datetime.now(UTC).astimezone().replace(tzinfo=None)


def generic(
    stores: Iterable[Store],
    *,
    guid: Guid | None = None,
    name: str = MODEL,
    serial: str | None = None,
    now: Callable[[], datetime] = local_now,
    rng: random.Random | None = None,
    expose: Expose | None = None,
    shutter: bool = True,
) -> Body:
    """A camera after the standard, with the settings of a stills camera and MTP's object properties.

    ``guid`` and ``serial`` are random unless told; ``expose`` makes the pictures, painted ones unless told; without
    ``shutter`` the camera takes none.
    """
    guid = guid or Guid(secrets.token_bytes(16))
    clock = CameraClock(now)
    identity = Identity(
        guid=guid,
        name=name,
        manufacturer=MANUFACTURER,
        model=MODEL,
        version=VERSION,
        serial=serial or guid.hex(),
        extension_id=mtp.VENDOR_EXTENSION_ID,
        extension_version=MTP_VERSION,
        extension=MTP_EXTENSION,
    )
    shoot = Shutter(expose or painter(rng or random.Random(guid))) if shutter else None  # noqa: S311 - grain and hills
    return Body(identity, tuple(stores), clock, PropertyTable(_settings(name, clock)), shoot)


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
        _date_time(clock),
        Setting(properties.CAPTURE_DELAY, 0, Range(0, 10_000, 500)),
        Setting(properties.STILL_CAPTURE_MODE, 1, Enumeration((1, 2))),
        Setting(properties.BURST_NUMBER, 3, Range(2, 10, 1)),
        Setting(properties.ARTIST, ""),
        Setting(properties.COPYRIGHT_INFO, ""),
        Setting(mtp.DEVICE_FRIENDLY_NAME, name),
        Setting(MTP.properties[0xD406], ""),
        Setting(MTP.properties[0xD407], STILL_CAMERA, settable=False),
    )


def _date_time(clock: CameraClock) -> Setting:
    def write(value: Value) -> None:
        when = parse_date(str(value))
        if when is None:
            raise ValueError(f"{value!r} is no date")
        clock.set(when)

    return Setting(properties.DATE_TIME, "", read=lambda: format_date(clock.now()), write=write)
