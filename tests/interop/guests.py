"""Foreign programs as the interop tests see them: one small type each, which runs the program.

Every call here blocks: where the responder lives in the test's own event loop, use ``asyncio.to_thread``.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Finished = subprocess.CompletedProcess[str]

# Long enough for a slow machine under load; a guest that hangs fails its own test, not the run.
PATIENCE = 30.0


def run(
    command: Sequence[str | Path],
    timeout: float = PATIENCE,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Finished:
    """Run to the end; returns ``returncode``, ``stdout`` and ``stderr``, raises subprocess.TimeoutExpired."""
    return subprocess.run(
        command,
        capture_output=True,
        check=False,
        cwd=directory,
        encoding="utf-8",
        env=_environment(environment or {}),
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=timeout,
    )


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """What a guest may know of us: where programs are, plain language, and what the test adds."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LC_ALL": "C.UTF-8"} | dict(extra)


@dataclass(frozen=True, slots=True)
class Gphoto2:
    """Debian's gphoto2 at one address; its home is its own, for its GUID lies in ``~/.gphoto/settings``."""

    program: Path
    home: Path
    port: int
    event_port: int | None = None
    host: str = "127.0.0.1"

    @property
    def address(self) -> str:
        """``ptpip:HOST:COMMAND:EVENT``: with one port only, the event connection would go to 15740."""
        return f"ptpip:{self.host}:{self.port}:{self.event_port or self.port}"

    def command(self, *args: str | Path) -> list[str | Path]:
        """The command line, for a test that wants to start it by itself and send it signals."""
        return [self.program, "--port", self.address, *args]

    @property
    def environment(self) -> dict[str, str]:
        return _environment({"HOME": str(self.home)})

    def run(self, *args: str | Path, timeout: float = PATIENCE, directory: Path | None = None) -> Finished:
        """``gphoto2 --port ptpip:... ARGS``, in the directory that downloads go to (default: its home)."""
        return run(self.command(*args), timeout, {"HOME": str(self.home)}, directory or self.home)


@dataclass(frozen=True, slots=True)
class Umockdev:
    """Debian's stand-in for the kernel's USB: what it runs finds one device, which somebody exports by USB/IP."""

    interpreter: Path
    home: Path

    def command(self, port: int, *args: str | Path) -> list[str | Path]:
        """The command line of a program that sees the device of that port."""
        return [self.interpreter, USBFS, str(port), *args]

    def run(self, port: int, *args: str | Path, directory: Path | None = None, **extra: str) -> Finished:
        """Run a program to its end, in a home of its own; ``extra`` goes to its environment."""
        return run(self.command(port, *args), PATIENCE, {"HOME": str(self.home), **extra}, directory or self.home)

    def hotshoe(self, port: int, *args: str | Path) -> Finished:
        """Run our own program, from its source."""
        return self.run(port, sys.executable, "-m", "hotshoe", *args, PYTHONPATH=str(SOURCE))


SOURCE = Path(__file__).parents[2] / "src"
USBFS = Path(__file__).parents[1] / "transport" / "stillimage" / "usbfs.py"


@dataclass(frozen=True, slots=True)
class PythonGuest:
    """A library in a virtual environment of its own; a test hands it a script."""

    interpreter: Path

    def run(self, script: str, *args: str, timeout: float = PATIENCE) -> Finished:
        """``python -c SCRIPT ARGS``, so that ``sys.argv[1:]`` are the arguments."""
        return run([self.interpreter, "-c", script, *args], timeout)


@dataclass(frozen=True, slots=True)
class NodeGuest:
    """An npm package in a directory of its own; a test hands it a script, or runs the demo that it brings."""

    node: Path
    directory: Path

    def run(self, script: str, *args: str, timeout: float = PATIENCE) -> Finished:
        """``node -e SCRIPT ARGS`` in the directory, so that ``require("ptp")`` finds the package."""
        return run([self.node, "-e", script, "--", *args], timeout, directory=self.directory)

    def demo(self, port: int, verb: str, *args: str, timeout: float = PATIENCE) -> Finished:
        """The command line that ptp brings, for instance ``get_object_info 3``, against 127.0.0.1."""
        return self.run(_DEMO, str(port), verb, "127.0.0.1", *args, timeout=timeout)


# The demo knows no port, so set it before; commander expects the script's name in second place.
_DEMO = """
require("ptp").port = Number(process.argv.splice(1, 1, "app.js")[0]);
require("ptp/node_demo/app.js");
"""


@dataclass(frozen=True, slots=True)
class Dissected:
    """One PTP/IP packet as tshark sees it: where it was, and its ``ptpip.*`` fields without that prefix."""

    frame: int
    source_port: int
    destination_port: int
    fields: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Tshark:
    """Wireshark's dissector, which knows the headers of all fourteen packets and no datasets.

    Version 4.0 sees one packet in each TCP segment and overlooks what follows, so ``capture.write_capture``
    gives every packet its own segment; and it calls a response's code ``opcode`` too.
    """

    program: Path

    def packets(self, capture: Path, port: int) -> list[Dissected]:
        """The first PTP/IP packet of each segment of a pcap or pcapng file on this TCP port, in order."""
        decode_as = f"tcp.port=={port},ptpip"
        found = run([self.program, "-r", capture, "-d", decode_as, "-Y", "ptpip", "-T", "pdml"])
        found.check_returncode()
        return [packet for frame in ET.fromstring(found.stdout).iter("packet") for packet in _dissected(frame)]


def _dissected(frame: ET.Element) -> Iterator[Dissected]:
    shown = {node.get("name", ""): node.get("show", "") for node in frame.iter("field")}
    for layer in frame.iter("proto"):
        if layer.get("name") == "ptpip":
            yield Dissected(
                frame=int(shown["frame.number"]),
                source_port=int(shown["tcp.srcport"]),
                destination_port=int(shown["tcp.dstport"]),
                fields={
                    node.get("name", "").removeprefix("ptpip."): node.get("show", "") for node in layer.iter("field")
                },
            )


@dataclass(frozen=True, slots=True)
class Gphotofs:
    """Debian's gphotofs: a camera as a read-only file system."""

    program: Path
    home: Path

    @contextlib.contextmanager
    def mounted(self, port: int, timeout: float = PATIENCE) -> Iterator[Path]:
        """The folder under which the camera at this port is mounted, until the block ends."""
        folder = self.home / "camera"
        folder.mkdir()
        address = f"ptpip:127.0.0.1:{port}:{port}"
        # Without --camera it ends with "Protocol error"; -f keeps it our child.
        command: list[str | Path] = [
            self.program,
            "--camera=PTP/IP Camera",
            f"--port={address}",
            "-f",
            folder,
        ]
        with subprocess.Popen(command, env=_environment({"HOME": str(self.home)})) as process:
            try:
                _wait_for_mount(process, folder, timeout)
                yield folder
            finally:
                run(["fusermount", "-u", "-z", folder])
                process.send_signal(signal.SIGTERM)
                process.wait(timeout)


def _wait_for_mount(process: subprocess.Popen[bytes], folder: Path, timeout: float) -> None:
    """Nothing tells when a file system has been mounted, so look; raises AssertionError."""
    deadline = time.monotonic() + timeout
    while not folder.is_mount():
        assert process.poll() is None, f"gphotofs ended with {process.returncode}"
        assert time.monotonic() < deadline, f"gphotofs did not mount within {timeout:g} s"
        time.sleep(0.05)
