"""Round trips, listings, connections, and the start of a program."""

from __future__ import annotations

from benchmarks.model import KB, Bound, Card, Case, Goal

_LISTERS = ("floor", "floor-bulk", "api", "api-bulk", "cli", "gphoto2", "python-gphoto2")
_BESIDE_LISTING = {10_000: 8.0, 100_000: 20.0}


def _goals(number: int) -> tuple[Goal, ...]:
    if number not in _BESIDE_LISTING:
        return ()
    return (Goal("G8", "wall", "cli", "gphoto2", _BESIDE_LISTING[number]),)


LISTINGS = (
    *(
        Case(
            name=f"list-{number}",
            title=f"the names of {number:,} objects, one by one and in bulk",
            verb="list",
            card=Card(number, 1 * KB),
            clients=_LISTERS if number < 100_000 else _LISTERS[:-1],
            pinned=True,
            patience=600.0,
            quick=number == 1_000,
            rounds=2 if number == 100_000 else 3,
            once=("gphoto2",) if number == 100_000 else (),
            goals=_goals(number),
        )
        for number in (10, 1_000, 10_000, 100_000)
    ),
    Case(
        name="bulk-100000",
        title="100,000 objects in bulk, from a bare camera that has the list ready",
        verb="list",
        card=Card(100_000, 1 * KB),
        clients=("floor-bulk", "api", "api-bulk"),
        cameras=("bulk",),
        pinned=True,
        rounds=3,
        goals=(Bound("G8", "inner", "api", 6e-6), Bound("G8", "inner", "api-bulk", 6e-6)),
    ),
)

NO_STALL = 0.005
"""A delayed acknowledgement takes 40 ms. It comes in every round if at all, and other hiccups of a busy computer do
not: the median of the rounds' slowest transactions tells them apart."""

NAGLE = (
    *(
        Case(
            name=f"nagle-upload-{number}",
            title=f"libgphoto2, which leaves Nagle on, uploads {number} files of 1 KB; ours sets TCP_QUICKACK",
            verb="upload",
            card=Card(number, 1 * KB),
            clients=("gphoto2",),
            cameras=("ours", "bare"),
            pinned=True,
            rounds=2,
            quick=number == 50,
            goals=(Goal("G10", "wall", "ours", "bare", 20.0),) if number == 200 else (),
        )
        for number in (50, 200)
    ),
    Case(
        name="nagle-set",
        title="SetDevicePropValue by a client that leaves Nagle on and sends each packet for itself",
        verb="set",
        card=Card(1, 1 * KB),
        clients=("floor", "floor-nagle"),
        times=100,
        pinned=True,
        quick=True,
        goals=(Bound("G10", "slowest", "floor-nagle", NO_STALL),),
    ),
    Case(
        name="nagle-rate",
        title="GetObjectInfo from a camera that leaves Nagle on and sends each packet for itself",
        verb="rate",
        card=Card(200, 1 * KB),
        clients=("floor", "api"),
        cameras=("bare", "nagle"),
        times=50,
        pinned=True,
        quick=True,
        # No stall of 40 ms, which is a thousand times what the transaction takes.
        goals=(
            Goal("G10", "inner", "api > nagle", "api > bare", 0.2),
            Bound("G10", "slowest", "api > nagle", NO_STALL),
        ),
    ),
)

TRANSACTIONS = (
    Case(
        name="rate",
        title="GetObjectInfo, again and again",
        verb="rate",
        card=Card(2000, 1 * KB),
        clients=("floor", "api", "python-gphoto2"),
        cameras=("bare",),
        times=10_000,
        pinned=True,
        quick=True,
        goals=(Goal("G12", "inner", "api", "floor", 0.4), Goal("G12", "inner", "api", "python-gphoto2", 10.0)),
    ),
    Case(
        name="connect",
        title="connect, open a session and close it, one after the other",
        verb="connect",
        card=Card(1, 1 * KB),
        clients=("floor", "api"),
        times=100,
        pinned=True,
        quick=True,
    ),
    Case(
        name="connect-500",
        title="500 cameras connected at a time",
        verb="hold",
        card=Card(1, 1 * KB),
        clients=("floor", "api"),
        number=500,
        quick=True,
        goals=(Bound("G13", "inner", "api", 0.5 / 500), Bound("G13", "kib_each", "api", 10.0)),
    ),
    Case(
        name="answer",
        title="our camera beside a bare one: GetObjectInfo",
        verb="rate",
        card=Card(200, 1 * KB),
        clients=("floor",),
        cameras=("bare", "ours"),
        times=5_000,
        pinned=True,
        quick=True,
        goals=(Goal("G11", "inner", "ours", "bare", 0.55),),
    ),
)

STARTING = (
    Case(
        name="start",
        title="until --help is shown; an import alone",
        verb="help",
        card=Card(0, 0),
        clients=("python", "import", "cli", "gphoto2"),
        number=0,
        quick=True,
    ),
)
