"""Ricoh Theta: the standard and MTP, with interval shooting and films as open captures."""

from __future__ import annotations

from hotshoe.vendors.model import Vendor
from hotshoe.vendors.theta.catalog import THETA
from hotshoe.vendors.theta.dialect import speak
from hotshoe.wire.datasets import DeviceInfo


def is_theta(info: DeviceInfo) -> bool:
    """By the model's name: its extension is Microsoft's, and its maker has other cameras."""
    return info.model.strip().casefold().startswith("ricoh theta")


VENDOR = Vendor("theta", is_theta, speak, THETA)
