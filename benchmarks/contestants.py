"""Who takes part: the command lines of the clients and of the cameras, by the names that cases use."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.shots import EVERY, NOTES, SETTLING
from devtools.guests import PYTHON_GPHOTO2, stamp

Command = list[str]

GUEST = Path(__file__).with_name("guest.py")
STORE_FOLDER = "/store_00010001"


@dataclass(frozen=True, slots=True)
class Job:
    """What a client is to do: ``source`` holds the card's files, ``folder`` is where what it makes belongs."""

    verb: str
    source: Path
    folder: Path
    ports: tuple[int, ...]
    times: int

    @property
    def place(self) -> Path:
        """The folder that the verb is about."""
        return self.source if self.verb in {"upload", "show"} else self.folder


def module(name: str, job: Job, verb: str = "") -> list[Command]:
    """``python -m benchmarks.NAME VERB FOLDER TIMES PORT...``"""
    ports = map(str, job.ports)
    return [[sys.executable, "-m", f"benchmarks.{name}", verb or job.verb, str(job.place), str(job.times), *ports]]


def api(job: Job) -> list[Command]:
    """A program on the public API."""
    return module("ours", job) + watched(job, job.folder)


def watched(job: Job, place: Path) -> list[Command]:
    """Who looks from outside when pictures are there, for the verb that needs it."""
    if job.verb != "tether":
        return []
    return [[sys.executable, "-m", "benchmarks.watcher", str(place), str(job.source / NOTES), str(job.times)]]


def command_line(job: Job) -> list[Command]:
    """``hotshoe``, as it is typed."""
    addresses = [part for port in job.ports for part in ("-c", f"ptpip://127.0.0.1:{port}")]
    program = [sys.executable, "-m", "hotshoe", *addresses]
    match job.verb:
        case "download":
            return [[*program, "get", "--dest", str(job.folder)]]
        case "list":
            return [[*program, "ls", "-R"]]
        case "upload":
            return [[*program, "put", "--to", "/", *map(str, sorted(job.source.iterdir()))]]
        case "show":
            return [[*program, "pcap", "show", *map(str, sorted(job.source.iterdir()))]]
    return [[sys.executable, "-m", "hotshoe", "--help"]]


def gphoto2(job: Job) -> list[Command]:
    """One process for each camera, each in a folder and with a home of its own, for it writes into both."""
    commands = [_gphoto2(job, port) for port in job.ports] or [["gphoto2", "--help"]]
    return [*commands, *(watch for port in job.ports for watch in watched(job, job.folder / str(port)))]


def _gphoto2(job: Job, port: int) -> Command:
    folder, home = job.folder / str(port), job.folder.parent / "homes" / str(port)
    folder.mkdir()
    home.mkdir(parents=True, exist_ok=True)
    # The third field is the port of the event connection, which would otherwise go to 15740.
    program = ["env", "-C", str(folder), f"HOME={home}", "gphoto2", "--port", f"ptpip:127.0.0.1:{port}:{port}"]
    match job.verb:
        case "download":
            return [*program, "--get-all-files"]
        case "list":
            return [*program, "--list-files"]
        case "live":
            # As fast as the camera gives them: there is no wish for a rate.
            return [*program, f"--capture-movie={job.times}"]
        case "tether":
            # It ends by the clock only.
            return [*program, f"--capture-tethered={SETTLING + job.times * EVERY + 3:.0f}s", "--keep"]
    files = [part for path in sorted(job.source.iterdir()) for part in ("--upload-file", str(path))]
    return [*program, "--folder", STORE_FOLDER, *files]


def python_gphoto2(job: Job) -> list[Command]:
    """The binding's own interpreter."""
    ports = map(str, job.ports)
    command = [str(PYTHON_GPHOTO2.interpreter), str(GUEST), job.verb, str(job.place), str(job.times), *ports]
    return [command, *watched(job, job.folder)]


def tshark(job: Job) -> list[Command]:
    """Wireshark's command line, told to show PTP/IP and to resolve no names."""
    (recording,) = job.source.iterdir()
    return [["tshark", "-n", "-r", str(recording), "-Y", "ptpip"]]


Client = Callable[[Job], list[Command]]
"""What has to run for a job, at a time."""

CLIENTS: dict[str, Client] = {
    "floor": lambda job: module("floor", job),
    "floor-fsync": lambda job: module("floor", job, "download-durable"),
    "floor-splice": lambda job: module("floor", job, "download-spliced"),
    "floor-nagle": lambda job: module("floor", job, f"{job.verb}-nagle"),
    "floor-loop": lambda job: module("floor_loop", job),
    "floor-bulk": lambda job: module("floor", job, "list-bulk"),
    "api": api,
    "api-digest": lambda job: module("ours", job, "download-digest"),
    "api-bulk": lambda job: module("ours", job, "list-bulk"),
    "cli": command_line,
    "gphoto2": gphoto2,
    "python-gphoto2": python_gphoto2,
    "tshark": tshark,
    "reader": lambda job: module("reader", job),
    "python": lambda job: [[sys.executable, "-c", "pass"]],
    "import": lambda job: [[sys.executable, "-c", "from hotshoe import connect"]],
}

CAMERAS: dict[str, tuple[str, ...]] = {
    "ours": ("camera",),
    "bare": ("bare_camera",),
    "nagle": ("bare_camera", "nagle"),
    "loop": ("loop_camera",),
    "thinking": ("loop_camera", "think=3"),
    "shooting": ("shooting_camera",),
    "viewing": ("viewing_camera",),
    "bulk": ("bare_camera", "bulk"),
    "sink": ("bare_camera", "drop"),
    "paced": ("bare_camera", "pace=55"),
}

DROPPING = {"sink"}
"""Cameras that keep the size of what they receive, and nothing else."""


def camera_command(name: str, folder: Path, number: int, packet: int, *, writable: bool) -> Command:
    """``number`` cameras with ``folder`` as their card."""
    program, *options = CAMERAS[name]
    extra = [*options, "writable"] if writable else options
    return [sys.executable, "-m", f"benchmarks.{program}", str(folder), str(number), str(packet), *extra]


def absent() -> Iterator[tuple[str, str]]:
    """Clients that are not on this computer, and how they come there."""
    if shutil.which("gphoto2") is None:
        yield "gphoto2", "not installed; on Debian: apt-get install gphoto2"
    if shutil.which("tshark") is None:
        yield "tshark", "not installed; on Debian: apt-get install tshark"
    if not stamp(PYTHON_GPHOTO2).exists():
        yield "python-gphoto2", "not installed: python -m devtools.guests"
