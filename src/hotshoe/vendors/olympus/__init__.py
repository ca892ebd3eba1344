"""Olympus and OM System, the OM-D bodies: control by the computer, a button with half presses, own properties."""

from __future__ import annotations

from hotshoe.vendors.model import Vendor
from hotshoe.vendors.olympus.catalog import OLYMPUS
from hotshoe.vendors.olympus.dialect import speak
from hotshoe.wire.datasets import DeviceInfo

MAKERS = ("olympus", "om digital", "omsystem")


def is_olympus(info: DeviceInfo) -> bool:
    """By the maker's names: its bodies name Microsoft's extension."""
    return info.manufacturer.strip().casefold().startswith(MAKERS)


VENDOR = Vendor("olympus", is_olympus, speak, OLYMPUS)
