"""The computer that numbers come from, and who else was using it."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.sockets import set_sender
from devtools.guests import PYTHON_GPHOTO2, stamp

IDLE_SECONDS = 1.0
_USER, _NICE, _SYSTEM, _IDLE, _IOWAIT, _IRQ, _SOFTIRQ, _STEAL = range(8)


def describe(folder: Path) -> dict[str, str]:
    """What a reader has to know to make something of the numbers."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1024**3:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, files on {_file_system(folder)}",
        "congestion control": _congestion(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "hotshoe": _hotshoe(),
        "gphoto2": _gphoto2(),
        "python-gphoto2": _python_gphoto2(),
    }


class Load:
    """The processors' time from now on."""

    def __init__(self) -> None:
        self._before = _ticks()

    def shares(self) -> tuple[float, float]:
        """Idle, and stolen by other guests of the same host, in per cent since the beginning."""
        spent = [now - before for now, before in zip(_ticks(), self._before, strict=True)]
        whole = max(1, sum(spent))
        return 100 * (spent[_IDLE] + spent[_IOWAIT]) / whole, 100 * spent[_STEAL] / whole


def idle_now() -> float:
    """Per cent of the processors that nobody uses."""
    load = Load()
    time.sleep(IDLE_SECONDS)
    return load.shares()[0]


def _ticks() -> list[int]:
    with Path("/proc/stat").open() as file:
        return [int(number) for number in file.readline().split()[1:9]]


def _processor() -> str:
    with Path("/proc/cpuinfo").open() as file:
        models = (line.partition(":")[2].strip() for line in file if line.startswith("model name"))
        return next(models, platform.machine())


def _file_system(folder: Path) -> str:
    """The type of the mount that ``folder`` is on."""
    with Path("/proc/mounts").open() as file:
        mounts = [line.split()[1:3] for line in file]
    above = [str(folder), *map(str, folder.parents)]
    return next((kind for place in above for where, kind in reversed(mounts) if where == place), "?")


def _congestion() -> str:
    with socket.socket() as connection:
        usual = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()
        return f"{set_sender(connection)} where cameras send, else {usual}"


def _hotshoe() -> str:
    try:
        return version("hotshoe")
    except PackageNotFoundError:
        return "from its source"


def _gphoto2() -> str:
    if shutil.which("gphoto2") is None:
        return "absent"
    told = [line.split() for line in _said("gphoto2", "--version").splitlines()]
    known = {words[0]: words[1] for words in told if len(words) > 1 and words[1][0].isdigit()}
    return f"{known.get('gphoto2', '?')} with libgphoto2 {known.get('libgphoto2', '?')}"


def _python_gphoto2() -> str:
    if not stamp(PYTHON_GPHOTO2).exists():
        return "absent"
    script = "import gphoto2; print(gphoto2.__version__, 'with libgphoto2', gphoto2.gp_library_version(0)[0])"
    return _said(str(PYTHON_GPHOTO2.interpreter), "-c", script).strip()


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout
