"""Recordings, read after the fact: beside Wireshark's command line, which looks for PTP/IP in the same file."""

from __future__ import annotations

from benchmarks.model import GB, MB, MEGABYTES, Bound, Card, Case, Goal

SMALL = "pcap-show-100MB"
SIZES = {SMALL: 100 * MB, "pcap-show-300MB": 300 * MB, "pcap-show-1GB": GB}

_GOALS = (
    Goal("pcap", "wall", "cli", "tshark", 1.0),
    Bound("pcap", "memory", "cli", 150 * MEGABYTES),
    Bound("pcap", "memory", "cli", 10 * MEGABYTES, beyond=SMALL),
)

RECORDINGS = tuple(
    Case(
        name=name,
        title=f"a recording of {size // MB:,} MB, pictures over Ethernet: every packet of PTP/IP, one line each",
        verb="show",
        card=Card(1, size),
        clients=("cli", "tshark", "reader"),
        number=0,
        rounds=2,
        quick=name == SMALL,
        goals=_GOALS if size == GB else (),
    )
    for name, size in SIZES.items()
)
