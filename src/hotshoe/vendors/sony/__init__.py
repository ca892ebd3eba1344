"""Sony: a handshake of its own, properties that are told all at once, buttons that are pressed by number."""

from __future__ import annotations

from hotshoe.vendors.model import Vendor
from hotshoe.vendors.sony.catalog import SONY
from hotshoe.vendors.sony.dialect import speak
from hotshoe.wire.datasets import DeviceInfo

EXTENSION = 0x00000011
"""Sony's VendorExtensionID."""


def is_sony(info: DeviceInfo) -> bool:
    """By the number, or by the maker's name where a body speaks as MTP."""
    return info.vendor_extension_id == EXTENSION or info.manufacturer.strip().casefold().startswith("sony")


VENDOR = Vendor("sony", is_sony, speak, SONY)
