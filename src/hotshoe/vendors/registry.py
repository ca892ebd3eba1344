"""Which make a camera is of: those that come with hotshoe, then those that other packages bring."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from hotshoe.catalog.model import Catalog
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.errors import SettingsError
from hotshoe.vendors import standard
from hotshoe.vendors.model import Vendor
from hotshoe.wire.datasets import DeviceInfo

log = logging.getLogger(__name__)

GROUP = "hotshoe.vendors"
"""The entry points of other packages; each names a Vendor."""

KNOWN = STANDARD | MTP
"""What codes mean on a camera of no make in particular."""

_catalogs: dict[str, Catalog] = {}

MICROSOFT, GENERIC_MTP = 6, 0xFFFFFFFF
"""Extension numbers under which several makes appear; their manufacturer's name then tells."""


@dataclass(frozen=True, slots=True)
class Make:
    """How a make is known, so that its package is imported only for its cameras.

    ``extensions`` are its VendorExtensionIDs in DeviceInfo, ``maker`` how its manufacturer's name begins, ``others``
    how else, ``model`` how its models' names do where the maker has other cameras as well.
    """

    name: str
    maker: str
    extensions: tuple[int, ...] = ()
    model: str = ""
    others: tuple[str, ...] = ()

    def matches(self, info: DeviceInfo) -> bool:
        """Whether a camera is of this make."""
        shared = info.vendor_extension_id in {0, MICROSOFT, GENERIC_MTP}
        named = _begins(info.manufacturer, self.maker, *self.others) and _begins(info.model, self.model)
        return info.vendor_extension_id in self.extensions or (shared and named)

    def load(self) -> Vendor:
        """Its package's ``VENDOR``."""
        vendor = import_module(f"{__package__}.{self.name}").VENDOR
        assert isinstance(vendor, Vendor)
        return vendor


# The numbers are those of libgphoto2's ptp.h, which collects them from the cameras themselves.
MAKES: tuple[Make, ...] = (
    Make("canon", "canon", (0x0000000B,)),
    Make("fuji", "fujifilm", (0x0000000E,)),
    Make("leica", "leica"),
    Make("nikon", "nikon", (0x0000000A,)),
    Make("olympus", "olympus", others=("om digital", "omsystem")),
    Make("panasonic", "panasonic", (0x0000001C,)),
    Make("parrot", "parrot", (0x0000001B,)),
    Make("sony", "sony", (0x00000011,)),
    Make("theta", "ricoh", model="ricoh theta"),
)


def find(info: DeviceInfo) -> Vendor:
    """The make of a camera; ``standard`` for all others."""
    for make in MAKES:
        if make.matches(info):
            return make.load()
    return next((vendor for vendor in _brought() if vendor.matches(info)), standard.VENDOR)


def named(name: str) -> Vendor:
    """A make by its name. Raises SettingsError."""
    for make in MAKES:
        if make.name == name:
            return make.load()
    known = {vendor.name: vendor for vendor in (*_brought(), standard.VENDOR)}
    if name not in known:
        names = ", ".join(sorted({*known, *(make.name for make in MAKES)}))
        raise SettingsError(f"there is no make {name!r}; there are {names}", key="vendor")
    return known[name]


def catalog_of(vendor: Vendor) -> Catalog:
    """What codes mean on a make's cameras; merged once, because a merge takes ten kilobytes."""
    if vendor is standard.VENDOR:
        return KNOWN
    if vendor.name not in _catalogs:
        _catalogs[vendor.name] = KNOWN | vendor.catalog
    return _catalogs[vendor.name]


def _begins(name: str, *prefixes: str) -> bool:
    return name.strip().casefold().startswith(prefixes)


@cache
def _brought() -> tuple[Vendor, ...]:
    """What other packages bring; one that cannot be loaded is said, and missing."""
    vendors = []
    for point in entry_points(group=GROUP):
        try:
            vendor = point.load()
        except Exception:
            log.exception("the vendor %s of another package cannot be loaded", point.name)
            continue
        if isinstance(vendor, Vendor):
            vendors.append(vendor)
        else:
            log.error("the entry point %s is no Vendor", point.value)
    return tuple(vendors)
