"""Canon's cameras: EOS bodies, and the PowerShots before them. Which of the two dialects one speaks, it says itself."""

from __future__ import annotations

from collections.abc import Collection

from hotshoe.vendors import standard
from hotshoe.vendors.canon.codes import CANON, EXTENSION
from hotshoe.vendors.canon.eos.dialect import EOS_NEEDS, speak_eos
from hotshoe.vendors.canon.powershot.dialect import speak_powershot
from hotshoe.vendors.model import Caller, Dialect, Vendor
from hotshoe.wire.datasets import DeviceInfo

POWERSHOT_CODES, EOS_CODES = range(0x9000, 0x9100), range(0x9100, 0x9200)
"""Where each kind's own operations are; EOS bodies have some of the PowerShots' as well (libgphoto2's ptp.h)."""


def is_powershot(operations: Collection[int]) -> bool:
    """Whether a Canon that lists these operations is a PowerShot or an IXUS, and no EOS."""
    return not any(code in EOS_CODES for code in operations) and any(code in POWERSHOT_CODES for code in operations)


def _is_canon(info: DeviceInfo) -> bool:
    return info.vendor_extension_id == EXTENSION


def speak(caller: Caller) -> Dialect:
    """The dialect of a camera, by the operations that it offers."""
    if all(map(caller.offers, EOS_NEEDS)):
        return speak_eos(caller)
    if is_powershot(caller.info.operations):
        return speak_powershot(caller)
    return standard.speak(caller)


VENDOR = Vendor("canon", _is_canon, speak, CANON)
