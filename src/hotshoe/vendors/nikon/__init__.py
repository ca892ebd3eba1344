"""Nikon: SDRAM and card capture, events that are asked for, live view, and the names of what a body can be set to."""

from __future__ import annotations

from hotshoe.vendors.model import Vendor
from hotshoe.vendors.nikon.catalog import NIKON
from hotshoe.vendors.nikon.dialect import speak
from hotshoe.wire.datasets import DeviceInfo

EXTENSION = 0x0000000A
"""Nikon's VendorExtensionID."""


def is_nikon(info: DeviceInfo) -> bool:
    """By the number, or by the maker's name where a body speaks as MTP."""
    return info.vendor_extension_id == EXTENSION or info.manufacturer.strip().casefold().startswith("nikon")


VENDOR = Vendor("nikon", is_nikon, speak, NIKON)
