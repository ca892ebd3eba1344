"""Every bound of reading recordings, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and numbers; the defaults keep a hostile recording below 100 MB."""

    flows: int = 2048
    """Connections that are remembered; those that have been silent for longest are let go."""

    window: int = 4 * MIB
    """Bytes of one direction that are kept while something before them is missing: windows of TCP are rarely larger."""

    window_segments: int = 4096
    """As many segments, because small ones cost more than their bytes."""

    waiting: int = 32 * MIB
    """The same bytes, of all connections together."""

    grace: int = 64
    """Frames that a gap stays open when its receiver has acknowledged it: recorders mix up the order of frames."""

    grace_time: int = 500_000_000
    """The same in nanoseconds, for connections on which nothing more comes."""

    history: int = 64 * KIB
    """Bytes of one direction that are kept to be compared with what is sent again."""

    histories: int = 256
    """Directions of which they are kept."""

    fragments: int = 4 * MIB
    """Bytes of datagrams whose other fragments have not come."""

    datagrams: int = 256
    """How many of those there are at most."""

    fragment_time: int = 60_000_000_000
    """After so many nanoseconds the number of a datagram may have been used again (RFC 8200 4.5)."""

    devices: int = 1024
    """USB devices that are remembered."""

    transfers: int = 4096
    """USB transfers that have begun and not ended."""


DEFAULT = Limits()
