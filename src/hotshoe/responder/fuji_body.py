"""A Fujifilm body as plain data: who it says it is, and its settings with the values that logs of real ones show."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from hotshoe.catalog import properties as standard
from hotshoe.catalog.model import Property
from hotshoe.responder.body import Body, CameraClock, Identity
from hotshoe.responder.persona import F_NUMBERS, IMAGE_SIZES, local_now
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.responder.shutter import Expose, Shutter, painter
from hotshoe.responder.store import Store
from hotshoe.vendors.fuji import catalog as fuji
from hotshoe.wire.datatypes import UINT32, Enumeration, Range
from hotshoe.wire.values import Guid

MANUFACTURER = "FUJIFILM"
MODEL = "X-HOTSHOE"
"""Nobody's model: programs that know one by name would treat it in its own ways."""

REMOTE_VERSION = 0x0002000A
"""Of an X-T4 (fudge's log)."""

AUTOMATIC_UP_TO_3200 = 0x80000C80
"""Of an X-T5 (fudge's log)."""

_SENSITIVITIES = (AUTOMATIC_UP_TO_3200, 200, 400, 800, 1600, 3200, 6400)
_EXPOSURE_TIME = Property(0x500D, "ExposureTime", UINT32, "shutter")


def fujifilm(
    stores: Iterable[Store],
    *,
    guid: Guid | None = None,
    name: str = MODEL,
    serial: str | None = None,
    now: Callable[[], datetime] = local_now,
    rng: random.Random | None = None,
    expose: Expose | None = None,
) -> Body:
    """A body of Fujifilm's X series, in the mode in which it waits for its initiator.

    ``guid`` and ``serial`` are random unless told; ``expose`` makes the pictures, painted ones unless told.
    """
    guid = guid or Guid(secrets.token_bytes(16))
    identity = Identity(
        guid=guid,
        name=name,
        manufacturer=MANUFACTURER,
        model=name,
        version="1.0",
        serial=serial or guid.hex(),
        extension_id=fuji.VENDOR_EXTENSION_ID,
        extension_version=100,
        extension=fuji.VENDOR_EXTENSION,
    )
    shoot = Shutter(expose or painter(rng or random.Random(guid)))  # noqa: S311 - grain and hills
    held = tuple(stores)
    return Body(identity, held, CameraClock(now), PropertyTable(_settings(held)), shoot)


def _settings(stores: tuple[Store, ...]) -> tuple[Setting, ...]:
    def objects() -> int:
        return sum(1 for store in stores for handle in store.objects() if not store.get(handle).folder)

    return (
        Setting(standard.IMAGE_SIZE, IMAGE_SIZES[0], Enumeration(IMAGE_SIZES)),
        Setting(fuji.WHITE_BALANCE, 2, Enumeration((2, 4, 6, 0x8001, 0x8002, 0x8003, 0x8006, 0x800B))),
        Setting(standard.F_NUMBER, 560, Enumeration(F_NUMBERS)),
        Setting(fuji.FOCUS_MODE, 0x8001, Enumeration((1, 0x8001, 0x8002))),
        Setting(fuji.FLASH_MODE, 0x800A, Enumeration((0x8009, 0x800A))),
        Setting(_EXPOSURE_TIME, 8000, Range(1, 30_000_000, 1)),
        Setting(standard.EXPOSURE_PROGRAM_MODE, 3, Enumeration((1, 2, 3, 4))),
        Setting(fuji.COMPENSATION, 0, Enumeration(tuple(round(third * 1000 / 3) for third in range(-9, 10)))),
        Setting(fuji.SELF_TIMER, 0, Enumeration((0, 2, 4))),
        Setting(fuji.FILM_SIMULATION, 1, Enumeration(tuple(range(1, 19)))),
        Setting(fuji.QUALITY, 2, Enumeration((2, 3, 4, 5))),
        Setting(fuji.EXPOSURE_INDEX, AUTOMATIC_UP_TO_3200, Enumeration(_SENSITIVITIES)),
        Setting(fuji.FOCUS_AREA, 0x03020605),
        Setting(fuji.PRIORITY_MODE, 1, Enumeration((1, 2))),
        Setting(fuji.CAPTURE_STEP, fuji.RELEASE, Enumeration((fuji.FOCUS_RELEASE, fuji.RELEASE))),
        Setting(fuji.AF_STATUS, 0, settable=False),
        Setting(fuji.DEVICE_ERROR, 0, settable=False),
        Setting(fuji.SELECTED_IMAGES, 1, settable=False),
        Setting(fuji.OBJECT_COUNT, 0, settable=False, read=objects),
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
