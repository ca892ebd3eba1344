"""Which camera to be, as data; the generic one is nobody's, for libgphoto2 treats some makers' names specially."""

from __future__ import annotations

import itertools
import random
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from hotshoe.catalog import mtp, properties
from hotshoe.catalog.model import Operation, Property
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.responder import standard
from hotshoe.responder.body import Body, CameraClock, Identity, Listed, standard_change
from hotshoe.responder.faults.rules import Script
from hotshoe.responder.film import HSHOE, Naming
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.likeness import Likeness
from hotshoe.responder.listening import STANDARD as STANDARD_LISTENING
from hotshoe.responder.listening import Listening
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.properties import PropertyTable, Setting
from hotshoe.responder.scene import Scene
from hotshoe.responder.shutter import JPEG, Expose, Files, Shutter, only_jpeg, painter
from hotshoe.responder.store import HandleBook, Store
from hotshoe.wire.datasets import DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import STRING, Enumeration, Range, Value
from hotshoe.wire.text import FRIENDLY_NAME_UNITS, cut_units
from hotshoe.wire.values import Guid, Handle, StorageID, format_date, parse_date

_KNOWN = STANDARD | MTP

MANUFACTURER = "hotshoe"
MODEL = "Virtual Camera"
VERSION = "1.0"

MTP_EXTENSION = "microsoft.com: 1.0; android.com: 1.0;"
MTP_VERSION = 100

STILL_CAMERA = 1
"""PerceivedDeviceType (MTP 1.1, B.1.6)."""

BUFFER = 0
"""The StorageID of a camera's memory, as a D5500 tells it of a picture there; libgphoto2 would ask for any other."""

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

    ``handlers`` serve its operations, ``listening`` is how it is reached; ``elsewhere`` are those handlers of a make
    with a transport of its own that serve its cameras on the standard's. ``raw`` is the ending of its raw files,
    ``files`` which a release leaves by the settings, ``memory_handle`` that of pictures in memory where it has such,
    ``battery`` the property of its level; ``asking`` are the operations by which initiators ask for its events: it
    sends none while it lists such a one. ``anonymous`` cameras do not introduce themselves. ``button`` is what the
    camera's own button does, ``change`` the event of a property that the camera changes. ``values`` are settings that
    are not at their default, ``refused`` properties that it answers for with a response code, ``unlisted`` those that
    only its handlers know of, ``cards`` its stores as it describes them; ``serial``, ``name`` and
    ``guid`` are those of every such camera where they are not None.
    """

    manufacturer: str = MANUFACTURER
    model: str = MODEL
    version: str = VERSION
    serial: str | None = None
    name: str | None = None
    guid: Guid | None = None
    extension_id: int = mtp.VENDOR_EXTENSION_ID
    extension_version: int = MTP_VERSION
    extension: str = MTP_EXTENSION
    settings: Settings
    values: Mapping[int, Value] = field(default_factory=dict)
    refused: Mapping[int, int] = field(default_factory=dict)
    unlisted: Settings | None = None
    cards: Mapping[StorageID, StorageInfo] = field(default_factory=dict)
    handlers: Handlers = field(default_factory=lambda: standard.HANDLERS)
    elsewhere: Handlers = field(default_factory=Handlers)
    listed: Listed = field(default_factory=Listed)
    habits: Script = field(default_factory=Script)
    listening: Listening = STANDARD_LISTENING
    naming: Naming = HSHOE
    raw: str = ""
    files: Files = only_jpeg
    memory_handle: int | None = None
    battery: int | None = properties.BATTERY_LEVEL.code
    lag: float = 0.0
    live: bool = False
    asking: tuple[Operation[Any], ...] = ()
    anonymous: bool = False
    button: Callable[[Body], None] | None = None
    change: Callable[[int], tuple[int, int]] = standard_change

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

        ``guid`` and ``serial`` are random unless told, ``name`` is its model's, or what the persona has; ``expose``
        makes the pictures, painted ones unless told; without ``shutter`` the camera takes none.
        """
        guid = guid or self.guid or Guid(secrets.token_bytes(16))
        rng = rng or random.Random(guid)  # noqa: S311 - grain and hills
        clock, called = CameraClock(now), cut_units(name or self.name or self.model or MODEL, FRIENDLY_NAME_UNITS)
        random_serial = guid.hex() if self.serial is None else self.serial
        return Body(
            self._identity(guid, called, serial or random_serial),
            tuple(stores),
            clock,
            self._properties(called, clock, self._values(name)),
            self._shutter(expose or painter(rng)) if shutter else None,
            lag=self.lag,
            buffer=self._buffer(now),
            scene=Scene(rng) if self.live else None,
            battery=self.battery,
            listed=self.listed,
            silent=self._silent,
            anonymous=self.anonymous,
            button=self.button,
            change=self.change,
            cards=self.cards,
        )

    @property
    def _silent(self) -> bool:
        listed = self.listed.operations
        return any(listed is None or operation.code in listed for operation in self.asking)

    def _properties(self, name: str, clock: CameraClock, values: Mapping[int, Value]) -> PropertyTable:
        unlisted = self.unlisted(name, clock) if self.unlisted else ()
        return PropertyTable(self.settings(name, clock), values, self.refused, unlisted)

    def _values(self, name: str | None) -> dict[int, Value]:
        """The settings that are not at their default; a camera that was given a name has it there as well."""
        code = mtp.DEVICE_FRIENDLY_NAME.code
        if name and isinstance(self.values.get(code), str):
            return {**self.values, code: name}
        return dict(self.values)

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


def date_time(clock: CameraClock, default: Value = "") -> Setting:
    """The standard's DateTime, which shows and sets a camera's clock."""

    def write(value: Value) -> None:
        when = parse_date(str(value))
        if when is None:
            raise ValueError(f"{value!r} is no date")
        clock.set(when)

    return Setting(properties.DATE_TIME, default, read=lambda: format_date(clock.now()), write=write)


GENERIC = Persona(settings=_settings)
"""A camera after the standard, with the settings of a stills camera and MTP's object properties."""

generic = GENERIC.body
"""Makes a generic camera of stores; see ``Persona.body``."""


def like(likeness: Likeness, base: Persona = GENERIC) -> Persona:
    """The camera that ``likeness`` describes: its identity, its settings, its cards as they look to an initiator.

    What it lists is served as far as ``base`` or the standard has handlers for it, and nothing is served that it does
    not list: other cameras of the make may well offer what ``base`` leaves out. Properties of the make's own that no
    text tells of are there, unlisted, because handlers keep there whether the view is on. A date and time that can be
    set goes with the clock.
    """
    info = likeness.info
    numbers = {desc.code for desc in likeness.properties if isinstance(desc.current, int)}
    return replace(
        base,
        handlers=standard.HANDLERS | base.handlers,
        manufacturer=info.manufacturer,
        model=info.model,
        version=info.device_version,
        serial=info.serial_number,
        extension_id=info.vendor_extension_id,
        extension_version=info.vendor_extension_version,
        extension=info.vendor_extension_desc,
        settings=lambda name, clock: tuple(_setting(desc, clock) for desc in likeness.properties),
        values={desc.code: desc.current for desc in likeness.properties},
        refused={each.code: each.response for each in likeness.refused},
        unlisted=lambda name, clock: tuple(filter(_makes_own, base.settings(name, clock))),
        cards={store.id: store.info for store in likeness.stores},
        listed=Listed(
            operations=info.operations,
            events=info.events,
            properties=info.properties,
            capture_formats=info.capture_formats,
            image_formats=info.image_formats,
            standard_version=info.standard_version,
            functional_mode=info.functional_mode,
        ),
        battery=next((code for code in (base.battery, properties.BATTERY_LEVEL.code) if code in numbers), None),
    )


def _makes_own(setting: Setting) -> bool:
    return setting.kind.code not in _KNOWN.properties


def _setting(desc: DevicePropDesc, clock: CameraClock) -> Setting:
    if desc.code == properties.DATE_TIME.code and desc.datatype == STRING and desc.settable:
        return date_time(clock, desc.default)
    kind = Property(desc.code, _KNOWN.property_name(desc.code), desc.datatype)
    return Setting(kind, desc.default, desc.form, settable=desc.settable)
