"""What an EOS body says of itself in its own way: GetDeviceInfoEx."""

from __future__ import annotations

from dataclasses import dataclass

from hotshoe.wire.fields import rest, u32, u32_array


@dataclass(frozen=True, slots=True)
class EosDeviceInfo:
    """The answer of 0x9108: three counted lists of 32-bit codes behind their size (libgphoto2, ptp-pack.c).

    ``size`` counts all bytes. What the third list holds is not known.
    """

    size: u32
    events: u32_array
    properties: u32_array
    others: u32_array = ()
    more: rest = b""


def eos_device_info(events: tuple[int, ...], properties: tuple[int, ...], others: tuple[int, ...]) -> EosDeviceInfo:
    """The dataset with its size."""
    return EosDeviceInfo(4 * (4 + len(events) + len(properties) + len(others)), events, properties, others)
