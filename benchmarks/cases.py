"""What is measured. A new case is a new ``Case`` in one of these tables; ``contestants`` knows the names in it."""

from __future__ import annotations

from benchmarks.model import GB, KB, KIB, MB, MIB, ONE_PACKET, Card, Case, Goal

PACKETS = {"16K": 16 * KIB, "64K": 64 * KIB, "1M": MIB, "one": ONE_PACKET}
EVERYBODY = ("floor", "api", "cli", "gphoto2", "python-gphoto2")
DOWNLOADERS = ("floor", "floor-fsync", *EVERYBODY[1:])

# How much faster than gphoto2 a whole `hotshoe get` of 1 GB has to be, by the size of the camera's packets.
_BESIDE_GPHOTO2 = {"16K": 10.0, "64K": 8.0, "1M": 5.0, "one": 5.0}


def _packets(name: str) -> str:
    return "one End_Data" if name == "one" else f"Data packets of {name[:-1]} {name[-1]}iB"


def _goals_1gb(packets: str) -> tuple[Goal, ...]:
    goals = (
        Goal("G2", "wall", "cli", "gphoto2", _BESIDE_GPHOTO2[packets]),
        Goal("G4", "cpu", "cli", "gphoto2", 4.0),
        Goal("G4", "cpu", "cli", "floor", 1 / 1.5),
    )
    return (Goal("G1", "inner", "api", "floor", 0.8), *goals) if packets == "1M" else goals


DOWNLOADS = (
    *(
        Case(
            name=f"download-50MB-{packets}",
            title=f"50 MB to disk, {_packets(packets)}",
            verb="download",
            card=Card(1, 50 * MB),
            clients=DOWNLOADERS,
            packet=PACKETS[packets],
            quick=packets == "64K",
        )
        for packets in PACKETS
    ),
    *(
        Case(
            name=f"download-1GB-{packets}",
            title=f"1 GB to disk, {_packets(packets)}",
            verb="download",
            card=Card(1, GB),
            clients=DOWNLOADERS,
            packet=PACKETS[packets],
            quick=packets == "1M",
            goals=_goals_1gb(packets),
        )
        for packets in PACKETS
    ),
    Case(
        name="download-8GB-1M",
        title="8 GB (mostly holes) to disk: who brings it whole?",
        verb="download",
        card=Card(1, 8 * GB),
        clients=DOWNLOADERS,
        patience=600.0,
        optional=True,
    ),
    Case(
        name="many-2000x20KB",
        title="2000 files of 20 KB to disk",
        verb="download",
        card=Card(2000, 20 * KB),
        clients=DOWNLOADERS,
        quick=True,
        goals=(Goal("G7", "wall", "cli", "gphoto2", 2.5),),
    ),
    Case(
        name="many-2000x20KB-pinned",
        title="2000 files of 20 KB to disk, camera and client on one core",
        verb="download",
        card=Card(2000, 20 * KB),
        clients=DOWNLOADERS,
        pinned=True,
        goals=(Goal("G7", "wall", "cli", "gphoto2", 4.0),),
    ),
)

# Received and dropped, from a camera that sends as fast as it can be done: the client's protocol and nothing else.
RECEIVING = tuple(
    Case(
        name=f"receive-1GB-{packets}",
        title=f"1 GB to nowhere, {_packets(packets)}, from a bare camera",
        verb="receive",
        card=Card(1, GB),
        clients=("floor", "api"),
        cameras=("bare",),
        packet=PACKETS[packets],
        quick=packets == "64K",
        goals=(Goal("G3", "inner", "api", "floor", 0.85),) if packets == "1M" else (),
    )
    for packets in PACKETS
)

_BESIDE_LISTING = {10_000: 8.0, 100_000: 20.0}

LISTINGS = tuple(
    Case(
        name=f"list-{number}",
        title=f"the names of {number:,} objects, one by one and in bulk",
        verb="list",
        card=Card(number, 1 * KB),
        clients=("floor", "floor-bulk", "api", "api-bulk", "cli", "gphoto2", "python-gphoto2"),
        pinned=True,
        patience=600.0,
        quick=number == 1_000,
        optional=number == 100_000,
        goals=(Goal("G8", "wall", "cli", "gphoto2", _BESIDE_LISTING[number]),) if number in _BESIDE_LISTING else (),
    )
    for number in (10, 1_000, 10_000, 100_000)
)

UPLOADS = (
    Case(
        name="upload-1GB",
        title="1 GB to the camera",
        verb="upload",
        card=Card(1, GB),
        clients=EVERYBODY,
        goals=(
            Goal("G9", "wall", "cli", "gphoto2", 8.0),
            Goal("G9", "memory", "cli", "python-gphoto2", 994 / 40),
        ),
    ),
    Case(
        name="upload-200x1KB",
        title="200 files of 1 KB to the camera",
        verb="upload",
        card=Card(200, 1 * KB),
        clients=EVERYBODY,
        pinned=True,
        quick=True,
    ),
    *(
        Case(
            name=f"nagle-upload-{number}",
            title=f"libgphoto2, which leaves Nagle on, uploads {number} files of 1 KB; ours sets TCP_QUICKACK",
            verb="upload",
            card=Card(number, 1 * KB),
            clients=("gphoto2",),
            cameras=("ours", "bare"),
            pinned=True,
            quick=number == 50,
            goals=(Goal("G10", "wall", "ours", "bare", 20.0),) if number == 200 else (),
        )
        for number in (50, 200)
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
        name="nagle-rate",
        title="GetObjectInfo from a camera that leaves Nagle on and sends each packet for itself",
        verb="rate",
        card=Card(200, 1 * KB),
        clients=("floor", "api"),
        cameras=("bare", "nagle"),
        times=100,
        pinned=True,
        quick=True,
        # No stall of 40 ms, which is a thousand times what the transaction takes.
        goals=(Goal("G10", "inner", "api > nagle", "api > bare", 0.2),),
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
    ),
)

# The other way round: the same client, and the cameras are compared.
SERVING = (
    *(
        Case(
            name=f"send-1GB-{packets}",
            title=f"our camera beside a bare one: 1 GB, {_packets(packets)}",
            verb="receive",
            card=Card(1, GB),
            clients=("floor",),
            cameras=("bare", "ours"),
            packet=PACKETS[packets],
            quick=packets == "1M",
            goals=(Goal("G11", "inner", "ours", "bare", 0.8),) if packets == "1M" else (),
        )
        for packets in PACKETS
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

_BESIDE_PROCESSES = {
    8: (Goal("G16", "wall", "cli", "gphoto2", 3.0), Goal("G16", "memory", "cli", "gphoto2", 3.0)),
    64: (Goal("G16", "wall", "cli", "gphoto2", 6.0), Goal("G16", "memory", "cli", "gphoto2", 20.0)),
}

CAMERAS = tuple(
    Case(
        name=f"cameras-{number}",
        title=f"{number} cameras at a time, 800 MB in all, to disk",
        verb="download",
        card=Card(1, 800 * MB // number),
        clients=("floor", "api", "cli", "gphoto2") if number < 500 else ("floor", "api", "cli"),
        number=number,
        quick=number == 8,
        goals=_BESIDE_PROCESSES.get(number, ()),
    )
    for number in (1, 8, 64, 500)
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

CASES: tuple[Case, ...] = (
    *DOWNLOADS,
    *RECEIVING,
    *LISTINGS,
    *UPLOADS,
    *TRANSACTIONS,
    *SERVING,
    *CAMERAS,
    *STARTING,
)
