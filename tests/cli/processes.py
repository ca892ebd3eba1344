"""The program as a process of its own, for signals, sudden ends, memory and terminals."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS = 60


class Running:
    """``hotshoe`` with its stdout and stderr in files; killed at the end of the block if it still runs."""

    def __init__(self, folder: Path, *args: object, wrapper: tuple[str, ...] = ("-m", "hotshoe")) -> None:
        number = len(list(folder.glob("out-*")))
        self._out, self._err = folder / f"out-{number}", folder / f"err-{number}"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, *wrapper, *map(str, args)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds; fails when the process ends before, or takes too long."""
        deadline = time.monotonic() + SECONDS
        while not holds():
            assert self._process.poll() is None, f"it ended with {self._process.returncode}: {self.err}"
            assert time.monotonic() < deadline, f"it takes too long: {self.out}{self.err}"
            time.sleep(0.01)

    def address(self) -> str:
        """What ``serve`` prints when it listens."""
        self.until(lambda: "\n" in self.out)
        found = re.match(r"ptpip://\S+", self.out)
        assert found, self.out
        return found[0]

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        return self._process.wait(SECONDS)


class OnTerminal:
    """``hotshoe`` with stdin and stderr, and with ``wholly`` stdout too, on a terminal of its own."""

    def __init__(self, *args: object, wholly: bool = False) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hotshoe", *map(str, args)],
            stdin=theirs,
            stdout=theirs if wholly else subprocess.PIPE,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(theirs)
        self.shown = ""
        self.out = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self.wait()
        os.close(self._ours)

    def until(self, words: str) -> None:
        """Wait until ``words`` are on the terminal."""
        while words not in self.shown:
            assert self._read(), f"it ended: {self.shown}"

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """The exit code, when everything has been shown."""
        while self._read():
            pass
        self.out += self._process.communicate(timeout=SECONDS)[0] or b""
        return self._process.returncode

    def _read(self) -> bool:
        try:
            piece = os.read(self._ours, 65536)
        except OSError:
            # Linux says so when the last process has closed the other end.
            return False
        self.shown += piece.decode()
        return bool(piece)
