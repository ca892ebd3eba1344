"""Canon's cameras: EOS bodies, and the PowerShots before them. Which of the two dialects one speaks, it says itself."""

from __future__ import annotations

from hotshoe.vendors import standard
from hotshoe.vendors.canon.codes import CANON, EXTENSION
from hotshoe.vendors.canon.eos.dialect import EOS_NEEDS, speak_eos
from hotshoe.vendors.canon.powershot.dialect import POWERSHOT_NEEDS, speak_powershot
from hotshoe.vendors.model import Caller, Dialect, Vendor
from hotshoe.wire.datasets import DeviceInfo


def _is_canon(info: DeviceInfo) -> bool:
    return info.vendor_extension_id == EXTENSION


def speak(caller: Caller) -> Dialect:
    """The dialect of a camera, by the operations that it offers."""
    if all(map(caller.offers, EOS_NEEDS)):
        return speak_eos(caller)
    if all(map(caller.offers, POWERSHOT_NEEDS)):
        return speak_powershot(caller)
    return standard.speak(caller)


VENDOR = Vendor("canon", _is_canon, speak, CANON)
