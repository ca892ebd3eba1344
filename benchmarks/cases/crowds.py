"""Many cameras at a time, live views, and pictures as they are shot."""

from __future__ import annotations

from benchmarks.model import MB, MEGABYTES, Bound, Card, Case, Goal
from benchmarks.shots import PICTURES
from benchmarks.views import BULK, SMOOTH

_GOALS: dict[int, tuple[Goal | Bound, ...]] = {
    8: (Goal("G16", "wall", "cli", "gphoto2", 3.0), Goal("G16", "memory", "cli", "gphoto2", 3.0)),
    64: (Goal("G16", "wall", "cli", "gphoto2", 6.0), Goal("G16", "memory", "cli", "gphoto2", 20.0)),
    500: (Bound("G5", "memory", "cli", 80 * MEGABYTES),),
}

CAMERAS = tuple(
    Case(
        name=f"cameras-{number}",
        title=f"{number} cameras at a time, 800 MB in all, to disk",
        verb="download",
        card=Card(1, 800 * MB // number),
        clients=("floor", "api", "cli", "gphoto2") if number < 500 else ("floor", "api", "cli"),
        number=number,
        rounds=3,
        quick=number == 8,
        goals=_GOALS.get(number, ()),
    )
    for number in (1, 8, 64, 500)
)

BUSY = (
    Case(
        name="think-100",
        title="100 cameras that think 3 ms: GetObjectInfo of all at a time",
        verb="think",
        card=Card(1, 1 * MB),
        clients=("floor-loop", "api"),
        cameras=("thinking",),
        number=100,
        times=300,
        rounds=3,
        quick=True,
        goals=(Bound("G13", "slowdown", "api", 1 / 0.85),),
    ),
    Case(
        name="views-200",
        title="200 live views of 60 KB, 30 a second each, for five seconds",
        verb="views",
        card=Card(1, 1 * MB),
        clients=("floor-loop", "api"),
        cameras=("loop",),
        number=200,
        times=150,
        rounds=3,
        quick=True,
        goals=(Bound("G14", "load", "api", 0.5), Bound("G14", "p99", "api", 0.015)),
    ),
    Case(
        name="live-60",
        title="the live view of our Nikon, 100 kB a frame, 60 a second for five seconds; gphoto2's as fast as it comes",
        verb="live",
        card=Card(1, 1 * MB),
        clients=("floor", "api", "gphoto2", "python-gphoto2"),
        cameras=("viewing",),
        times=5 * SMOOTH,
        rounds=3,
        quick=True,
        goals=(Bound("G14", "load", "api", 0.25), Bound("G14", "inner", "api", 1.02 / SMOOTH)),
    ),
    Case(
        name="views-50-bulk-8",
        title=f"{BULK} downloads at 55 MB/s each beside 50 live views",
        verb="mix",
        card=Card(1, 200 * MB),
        clients=("api",),
        cameras=("paced",),
        number=BULK + 50,
        times=100,
        rounds=3,
        quick=True,
        goals=(Bound("G15", "p99", "api", 0.005),),
    ),
    Case(
        name="tether",
        title=f"{PICTURES} shots of 1 MB: from the event to the whole file under its final name",
        verb="tether",
        card=Card(1, 1 * MB),
        clients=("api", "gphoto2", "python-gphoto2"),
        cameras=("shooting",),
        times=PICTURES,
        rounds=1,
        quick=True,
    ),
)
