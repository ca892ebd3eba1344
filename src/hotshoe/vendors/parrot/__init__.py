"""Parrot Sequoia: a multispectral camera for drones, after the standard, with sensors of its own."""

from __future__ import annotations

from hotshoe.vendors import standard
from hotshoe.vendors.model import Vendor
from hotshoe.vendors.parrot.catalog import PARROT
from hotshoe.wire.datasets import DeviceInfo

EXTENSION = 0x0000001B
"""Parrot's VendorExtensionID."""


def is_parrot(info: DeviceInfo) -> bool:
    """By the number, or by the maker's name where it speaks as MTP."""
    return info.vendor_extension_id == EXTENSION or info.manufacturer.strip().casefold().startswith("parrot")


VENDOR = Vendor("parrot", is_parrot, standard.speak, PARROT)
