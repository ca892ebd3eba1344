"""What the stopwatch tells of commands that are known."""

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import STOPWATCH
from benchmarks.stopwatch import SEPARATOR

KIB_OF_64_MB = 64_000_000 // 1024


def watch(folder: Path, *scripts: str, seconds: float = 30.0, core: str = "-") -> subprocess.Popen[str]:
    commands = [part for script in scripts for part in (SEPARATOR, sys.executable, "-I", "-S", "-c", script)]
    streams = [str(folder / "out"), str(folder / "err")]
    command = [sys.executable, "-I", "-S", str(STOPWATCH), str(seconds), core, *streams, *commands]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told(folder: Path, *scripts: str, seconds: float = 30.0, core: str = "-") -> tuple[float, list[list[str]]]:
    with watch(folder, *scripts, seconds=seconds, core=core) as process:
        assert process.stdout
        wall, *lines = process.stdout.read().splitlines()
    return float(wall), [line.split() for line in lines]


def test_every_command_has_its_line(tmp_path: Path) -> None:
    wall, lines = told(tmp_path, "print('one')", "raise SystemExit(3)")
    assert wall > 0
    assert [code for *_, code in lines] == ["0", "3"]
    assert (tmp_path / "out").read_text() == "one\n"


def test_memory_is_the_childs_own(tmp_path: Path) -> None:
    # A stopwatch that forked from here would hand its size on to the small child.
    ballast = bytearray(64_000_000)
    _, lines = told(tmp_path, "pass", "bytearray(64_000_000)")
    small, large = (int(memory) for _, memory, _ in lines)
    assert small < KIB_OF_64_MB / 3 < KIB_OF_64_MB < large
    assert ballast


def test_cpu_time_is_that_of_the_child(tmp_path: Path) -> None:
    _, lines = told(tmp_path, "import time\nwhile time.process_time() < 0.2: pass", "pass")
    busy, idle = (float(cpu) for cpu, _, _ in lines)
    assert idle < 0.2 <= busy


def test_a_pinned_command_has_one_core(tmp_path: Path) -> None:
    told(tmp_path, "import os; print(sorted(os.sched_getaffinity(0)))", core="0")
    assert (tmp_path / "out").read_text() == "[0]\n"


def test_what_takes_too_long_is_killed(tmp_path: Path) -> None:
    wall, lines = told(tmp_path, "import signal; signal.pause()", "pass", seconds=0.3)
    assert 0.3 <= wall < 20
    assert [code for *_, code in lines] == ["-9", "0"]


def test_nothing_outlives_who_asked(tmp_path: Path) -> None:
    script = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    with watch(tmp_path, script) as process:
        assert process.stdin
        deadline = time.monotonic() + 20
        while not (pid := read(tmp_path / "out").strip()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.stdin.close()
        process.wait(20)
    assert not Path(f"/proc/{pid}").exists()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
