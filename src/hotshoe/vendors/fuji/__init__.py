"""Fujifilm: its own transport on three TCP ports, its codes, and how a session with one of its bodies goes."""

from __future__ import annotations

from hotshoe.vendors.fuji.catalog import FUJI, VENDOR_EXTENSION_ID
from hotshoe.vendors.fuji.dialect import APPROACH, speak
from hotshoe.vendors.model import Vendor
from hotshoe.wire.datasets import DeviceInfo


def is_fuji(info: DeviceInfo) -> bool:
    """By the number, or by the maker's name where a body speaks as MTP."""
    named = info.manufacturer.strip().casefold().startswith("fujifilm")
    return info.vendor_extension_id == VENDOR_EXTENSION_ID or named


VENDOR = Vendor("fuji", is_fuji, speak, FUJI, APPROACH)
