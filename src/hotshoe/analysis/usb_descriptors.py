"""Configuration descriptors (USB 2.0, 9.6): which endpoints belong together, and what they are for."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

CONFIGURATION, INTERFACE, ENDPOINT = 2, 4, 5
IMAGE, VENDOR = 6, 0xFF
"""Classes of interfaces that speak PTP: some cameras give their own."""

_ENDPOINT = Struct("<xxBBH")
_INTERFACE_SIZE, _ENDPOINT_SIZE = 9, 7


class Pipe(NamedTuple):
    """An endpoint: its interface, the class of that, and the most bytes of a packet."""

    interface: int
    kind: int
    packet: int

    @property
    def may_be_ptp(self) -> bool:
        """Whether its interface is of a class that cameras use."""
        return self.kind in (IMAGE, VENDOR)


def pipes(data: memoryview) -> dict[int, Pipe]:
    """The endpoints of a configuration by their addresses, as far as its descriptor was recorded."""
    found: dict[int, Pipe] = {}
    at, interface, kind = 0, 0, VENDOR
    while at + 2 <= len(data) and data[at] >= 2:
        size, what = data[at], data[at + 1]
        if what == INTERFACE and at + _INTERFACE_SIZE <= len(data):
            interface, kind = data[at + 2], data[at + 5]
        elif what == ENDPOINT and at + _ENDPOINT_SIZE <= len(data):
            address, _, packet = _ENDPOINT.unpack_from(data, at)
            found[address] = Pipe(interface, kind, packet & 0x7FF)
        at += size
    return found
