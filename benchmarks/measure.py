"""Starts cameras and clients as processes of their own, and takes down what they needed."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from benchmarks.model import Told
from benchmarks.stopwatch import SEPARATOR
from benchmarks.telling import INNER, status

ROOT = Path(__file__).resolve().parent.parent
STOPWATCH = Path(__file__).with_name("stopwatch.py")
START_SECONDS = 120.0
"""For a camera until it listens: it looks at all its files first."""

STOP_SECONDS = 20.0
RESET_PEAK = "5"


class Failed(Exception):
    """A contestant did not do what it was to do; the text says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one contestant; ``inner`` is what it told about itself, ``out`` everything that it printed."""

    wall: float
    cpu: float
    memory: int
    inner: dict[str, float] = field(default_factory=dict)
    camera_cpu: float = 0.0
    camera_memory: int = 0
    out: str = ""

    def value(self, metric: str) -> float | None:
        """A number by the name of its metric, None where the contestant did not tell it."""
        if metric == "inner":
            return self.inner["seconds"] / self.inner.get("count", 1) if "seconds" in self.inner else None
        return self.inner.get(metric) if metric in get_args(Told) else float(getattr(self, metric))


def environment(home: Path) -> dict[str, str]:
    """What a contestant may know of us: nothing of the person's own settings, and the hotshoe that lies here."""
    sources = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONPATH": sources}


def run(commands: Sequence[Sequence[str]], folder: Path, *, seconds: float, core: int | None) -> Sample:
    """Run ``commands`` at a time, in ``folder``; what they print goes beside it. Raises Failed."""
    out, err = folder.with_suffix(".out"), folder.with_suffix(".err")
    flat = [part for command in commands for part in (SEPARATOR, *command)]
    watch = [sys.executable, "-I", "-S", str(STOPWATCH), str(seconds), "-" if core is None else str(core)]
    with subprocess.Popen(
        [*watch, str(out), str(err), *flat],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=environment(folder.parent),
        text=True,
    ) as process:
        assert process.stdout
        told = process.stdout.read().split()
    if process.returncode or not told:
        raise Failed(f"the stopwatch ended with {process.returncode}")
    wall, used = float(told[0]), [told[place : place + 3] for place in range(1, len(told), 3)]
    text = out.read_text(errors="replace")
    if any(code != "0" for *_, code in used):
        raise Failed(_why(used, wall, seconds, err.read_text(errors="replace") or text))
    return Sample(
        wall,
        cpu=sum(float(cpu) for cpu, _, _ in used),
        memory=sum(int(memory) for _, memory, _ in used),
        inner=_inner(text),
        out=text,
    )


def _inner(text: str) -> dict[str, float]:
    told = [line.removeprefix(INNER) for line in text.splitlines() if line.startswith(INNER)]
    found: dict[str, float] = json.loads(told[-1]) if told else {}
    return found


def _why(used: Sequence[Sequence[str]], wall: float, seconds: float, said: str) -> str:
    if wall >= seconds:
        return f"not done after {seconds:g} s"
    codes = sorted({code for *_, code in used if code != "0"})
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "")
    return f"exit code {', '.join(codes)}: {last[:200]}"


@dataclass(slots=True)
class Camera:
    """A camera that listens; ``folder`` is its card."""

    pid: int
    ports: tuple[int, ...]
    folder: Path
    _cpu: float = 0.0

    def begin(self) -> None:
        """From now on its CPU time and peak memory are counted."""
        self._cpu = self._cpu_time()
        with contextlib.suppress(OSError):
            # Not every container lets us; then the peak is that of its whole life.
            Path(f"/proc/{self.pid}/clear_refs").write_text(RESET_PEAK)

    def used(self) -> tuple[float, int]:
        """CPU seconds and peak KiB since ``begin``. Raises Failed when it is no more."""
        memory = status(self.pid, "VmHWM")
        if not memory:
            raise Failed("the camera has ended")
        return self._cpu_time() - self._cpu, memory

    def _cpu_time(self) -> float:
        # The kernel's clock of another process: the complement of its id, and 2 for the scheduler's precision.
        return time.clock_gettime((~self.pid << 3) | 2)


@contextlib.contextmanager
def camera(command: Sequence[str], folder: Path, log: Path, *, core: int | None) -> Iterator[Camera]:
    """A camera from its start to its end; it prints its ports, and ends when its input is closed. Raises Failed."""
    with (
        log.open("ab") as err,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=err,
            cwd=log.parent,
            env=environment(log.parent),
        ) as process,
    ):
        try:
            if core is not None:
                os.sched_setaffinity(process.pid, {core})
            yield Camera(process.pid, _ports(process, log), folder)
        finally:
            _stop(process)


def _ports(process: subprocess.Popen[bytes], log: Path) -> tuple[int, ...]:
    assert process.stdout
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    line = process.stdout.readline() if ready else b""
    if not line.endswith(b"\n"):
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise Failed(f"the camera does not listen: {''.join(last)}")
    return tuple(map(int, line.split()))


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
