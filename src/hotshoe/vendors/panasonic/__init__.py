"""Panasonic: properties with numbers of 32 bits, told in trees of records, and operations that bodies do not list."""

from __future__ import annotations

from hotshoe.vendors.model import Vendor
from hotshoe.vendors.panasonic.catalog import PANASONIC
from hotshoe.vendors.panasonic.dialect import speak
from hotshoe.wire.datasets import DeviceInfo

EXTENSION = 0x0000001C
"""Panasonic's VendorExtensionID."""


def is_panasonic(info: DeviceInfo) -> bool:
    """By the number, or by the maker's name where a body speaks as MTP."""
    return info.vendor_extension_id == EXTENSION or info.manufacturer.strip().casefold().startswith("panasonic")


VENDOR = Vendor("panasonic", is_panasonic, speak, PANASONIC)
