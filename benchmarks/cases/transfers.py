"""Large and small objects: to this computer, to the camera, and to nowhere."""

from __future__ import annotations

from benchmarks.model import GB, KB, KIB, MB, MEGABYTES, MIB, ONE_PACKET, Bound, Card, Case, Goal

PACKETS = {"16K": 16 * KIB, "64K": 64 * KIB, "1M": MIB, "one": ONE_PACKET}
EVERYBODY = ("floor", "api", "cli", "gphoto2", "python-gphoto2")
DOWNLOADERS = ("floor", "floor-fsync", *EVERYBODY[1:])

# How much faster than gphoto2 a whole `hotshoe get` of 1 GB has to be, by the size of the camera's packets.
_BESIDE_GPHOTO2 = {"16K": 10.0, "64K": 8.0, "1M": 5.0, "one": 5.0}

SMALL = "download-1KB"
_LITTLE_MEMORY = Bound("G5", "memory", "cli", 60 * MEGABYTES)
_FLAT_MEMORY = Bound("G5", "memory", "cli", 5 * MEGABYTES, beyond=SMALL)


def _words(size: int) -> str:
    return f"{size // MB} MB" if size >= MB else f"{size // KB} KB"


def _packets(name: str) -> str:
    return "one End_Data" if name == "one" else f"Data packets of {name[:-1]} {name[-1]}iB"


def _goals_1gb(packets: str) -> tuple[Goal | Bound, ...]:
    goals = (
        Goal("G2", "wall", "cli", "gphoto2", _BESIDE_GPHOTO2[packets]),
        Goal("G4", "cpu", "cli", "gphoto2", 4.0),
        Goal("G4", "cpu", "cli", "floor", 1 / 1.5),
        _LITTLE_MEMORY,
        _FLAT_MEMORY,
    )
    if packets != "1M":
        return goals
    return (Goal("G1", "inner", "api", "floor", 0.8), Goal("G1", "wall", "api-digest", "api", 1 / 1.25), *goals)


# Splicing pays for large packets only.
_AT_1GB = {
    "16K": DOWNLOADERS,
    "64K": DOWNLOADERS,
    "1M": (*DOWNLOADERS, "floor-splice", "api-digest"),
    "one": (*DOWNLOADERS, "floor-splice"),
}

DOWNLOADS = (
    *(
        Case(
            name=name,
            title=f"{_words(size)} to disk",
            verb="download",
            card=Card(1, size),
            clients=DOWNLOADERS,
            quick=True,
            goals=goals,
        )
        for name, size, goals in (
            (SMALL, 1 * KB, (_LITTLE_MEMORY,)),
            ("download-1MB", 1 * MB, (_LITTLE_MEMORY, _FLAT_MEMORY)),
            ("download-50MB", 50 * MB, (_LITTLE_MEMORY, _FLAT_MEMORY)),
        )
    ),
    *(
        Case(
            name=f"download-1GB-{packets}",
            title=f"1 GB to disk, {_packets(packets)}",
            verb="download",
            card=Card(1, GB),
            clients=_AT_1GB[packets],
            packet=PACKETS[packets],
            rounds=3 if packets == "1M" else 2,
            quick=packets == "1M",
            goals=_goals_1gb(packets),
        )
        for packets in PACKETS
    ),
    Case(
        name="download-9GB",
        title="9 GB (mostly holes) to disk: who brings it whole?",
        verb="download",
        card=Card(1, 9 * GB),
        clients=("cli", "gphoto2"),
        patience=300.0,
        rounds=1,
        goals=(_LITTLE_MEMORY, _FLAT_MEMORY),
    ),
    Case(
        name="many-2000x20KB",
        title="2000 files of 20 KB to disk",
        verb="download",
        card=Card(2000, 20 * KB),
        clients=DOWNLOADERS,
        rounds=3,
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
        rounds=2,
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
        rounds=3,
        quick=packets == "64K",
        goals=(Goal("G3", "inner", "api", "floor", 0.85),) if packets == "1M" else (),
    )
    for packets in PACKETS
)

UPLOADS = (
    Case(
        name="upload-1GB",
        title="1 GB to the camera, and to one that drops what it receives",
        verb="upload",
        card=Card(1, GB),
        clients=EVERYBODY,
        cameras=("ours", "sink"),
        rounds=2,
        goals=(
            Goal("G9", "wall", "cli > sink", "gphoto2 > sink", 8.0),
            Goal("G9", "wall", "api > sink", "python-gphoto2 > sink", 8.0),
            Bound("G9", "memory", "cli > sink", 40 * MEGABYTES),
            Bound("G9", "memory", "cli > ours", 40 * MEGABYTES),
        ),
    ),
    Case(
        name="upload-5GB",
        title="5 GB (mostly holes) to the camera: who brings it whole?",
        verb="upload",
        card=Card(1, 5 * GB),
        clients=("cli", "gphoto2"),
        patience=300.0,
        rounds=1,
        goals=(Bound("G6", "memory", "cli", 40 * MEGABYTES),),
    ),
    Case(
        name="upload-200x1KB",
        title="200 files of 1 KB to the camera",
        verb="upload",
        card=Card(200, 1 * KB),
        clients=EVERYBODY,
        pinned=True,
        rounds=3,
        quick=True,
    ),
)

# The other way round: the same client, and the cameras are compared.
SENDING = tuple(
    Case(
        name=f"send-1GB-{packets}",
        title=f"our camera beside a bare one: 1 GB, {_packets(packets)}",
        verb="receive",
        card=Card(1, GB),
        clients=("floor",),
        cameras=("bare", "ours"),
        packet=PACKETS[packets],
        rounds=3,
        quick=packets == "1M",
        goals=(Goal("G11", "inner", "ours", "bare", 0.8),) if packets == "1M" else (),
    )
    for packets in PACKETS
)
