"""Leica: a session of its own inside the session, without which properties are refused, and a sign of life."""

from __future__ import annotations

from hotshoe.vendors.leica.catalog import LEICA
from hotshoe.vendors.leica.dialect import speak
from hotshoe.vendors.model import Vendor
from hotshoe.wire.datasets import DeviceInfo


def is_leica(info: DeviceInfo) -> bool:
    """By the maker's name: its bodies name no extension, or Microsoft's."""
    return info.manufacturer.strip().casefold().startswith("leica")


VENDOR = Vendor("leica", is_leica, speak, LEICA)
