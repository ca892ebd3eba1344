"""The real program without its start: this process imports it once, and forks for each run.

``python -m tests.ingest.rigs.forks`` reads one JSON list a line, [file for stdout, words of the command line ...],
and prints the process id of each run; ``wait`` prints its exit code.
"""

import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

PATIENCE = 20.0
"""Seconds in which a run that is to end has ended."""


class Forks:
    """Starts runs of ``hotshoe``, one at a time, in a few milliseconds each; ``home`` is for what the program keeps."""

    def __init__(self, home: Path, *before: str) -> None:
        self._server = subprocess.Popen(
            [*before, sys.executable, "-m", "tests.ingest.rigs.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)},
        )
        assert self._server.stdout
        assert self._server.stdout.readline() == "ready\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.communicate(timeout=60)

    def start(self, said: Path, *words: object) -> int:
        """The process id; what it says is appended to the file ``said``."""
        return int(self._ask([str(said), *map(str, words)]))

    def wait(self) -> int:
        """Until the run has ended: its exit code, negative where a signal ended it."""
        return int(self._ask([]))

    def _ask(self, words: list[str]) -> str:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(words) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline()


def serve() -> None:
    """Until nobody wants another run."""
    # What is imported here need not be imported by any run.
    import_module("hotshoe.cli.ingesting")
    _answer("ready")
    running = 0
    for line in sys.stdin:
        words = json.loads(line)
        if words:
            running = os.fork() or _become(*words)
            _answer(running)
        else:
            _answer(_end_of(running))
            running = 0
    if running:
        os.kill(running, signal.SIGKILL)
        os.waitpid(running, 0)


def _end_of(process: int) -> int:
    """Its exit code; one that takes too long is killed."""
    end = time.monotonic() + PATIENCE
    while True:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.002)


def _answer(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _become(said: str, *words: str) -> NoReturn:
    from hotshoe.cli.main import program  # noqa: PLC0415

    for name, descriptor in ((said, 1), (said + ".err", 2), (os.devnull, 0)):
        file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    try:
        code = program.main(words, standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - a fork never goes on as its parent
        sys.stderr.write(f"{error!r}\n")
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))


if __name__ == "__main__":
    serve()
