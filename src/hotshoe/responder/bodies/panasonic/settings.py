"""How a GH5 is set, and to what it can be set: as far as its public log tells, else as its manual does."""

from __future__ import annotations

from hotshoe.catalog import properties
from hotshoe.catalog.model import Property
from hotshoe.responder.body import CameraClock
from hotshoe.responder.properties import Setting
from hotshoe.vendors.panasonic import properties as known
from hotshoe.vendors.panasonic.catalog import PANASONIC
from hotshoe.wire.datatypes import Enumeration, Range, Value

FASTEST, SLOWEST = 16_000_000, known.SECONDS | 60_000
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


def settings(name: str, clock: CameraClock) -> tuple[Setting, ...]:
    """Its properties as they leave the factory."""
    table = PANASONIC.properties

    def fixed(kind: Property, value: Value) -> Setting:
        return Setting(kind, value, settable=False)

    return (
        Setting(properties.BATTERY_LEVEL, 100, Range(0, 100, 1), settable=False),
        Setting(known.PHOTO_STYLE, 0, Enumeration((0, 1, 2, 3, 4, 5, 15, 19, 20, 21, 22))),
        Setting(known.ISO, 400, Enumeration(SENSITIVITIES)),
        Setting(known.ISO_LIMIT, 0, Enumeration(LIMITS)),
        Setting(known.SHUTTER, 125_000, Enumeration(SHUTTERS)),
        fixed(table[0x02000032], (SLOWEST, FASTEST)),
        Setting(known.APERTURE, 56, Enumeration(APERTURES)),
        fixed(table[0x02000042], (APERTURES[0], APERTURES[-1])),
        Setting(known.WHITE_BALANCE, 2, Enumeration(WHITE_BALANCES)),
        Setting(known.COLOR_TEMPERATURE, 5500, Enumeration(tuple(range(2500, 10_001, 100)))),
        Setting(known.AMBER_BLUE, 0, Enumeration(SHIFTS)),
        Setting(known.GREEN_MAGENTA, 0, Enumeration(SHIFTS)),
        Setting(known.COMPENSATION, 0, Enumeration(COMPENSATIONS)),
        fixed(table[0x02000062], (COMPENSATIONS[0], COMPENSATIONS[-1])),
        Setting(known.FOCUS_MODE, 4, Enumeration((4, 6, 5, known.MANUAL_FOCUS))),
        Setting(table[0x02000072], 1, Enumeration((0, 1, 2, 3, 5, 6))),
        fixed(table[0x02000081], 0),
        fixed(known.PROGRAM, 3),
        Setting(known.QUALITY, 0, Enumeration(QUALITIES)),
        Setting(known.METERING, 0, Enumeration((0, 1, 2))),
        Setting(known.MOVIE_PROGRAM, 0, Enumeration((0, 1, 2, 3))),
        Setting(known.CAPTURE_TARGET, known.CARD, Enumeration(tuple(known.CAPTURE_TARGETS))),
    )
