import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.ingest.supervisor import Supervisor


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(10)
        yield listener


def test_what_is_told(listener: socket.socket) -> None:
    supervisor = Supervisor({"NOTIFY_SOCKET": listener.getsockname()}, clock=lambda: 5_000_999)
    supervisor.ready()
    supervisor.reloading()
    supervisor.status("two\nlines " + "x" * 999)
    supervisor.beat()
    supervisor.longer(1.5)
    supervisor.stopping()
    told = [listener.recv(4096).decode() for _ in range(6)]
    assert told[:2] == ["READY=1", "RELOADING=1\nMONOTONIC_USEC=5000"]
    assert told[2].startswith("STATUS=two lines xxx")
    assert len(told[2]) < 300
    assert told[3:] == ["WATCHDOG=1", "EXTEND_TIMEOUT_USEC=1500000", "STOPPING=1"]


def test_an_abstract_socket() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        name = f"hotshoe-test-{os.getpid()}"
        listener.bind("\0" + name)
        listener.settimeout(10)
        Supervisor({"NOTIFY_SOCKET": "@" + name}).ready()
        assert listener.recv(100) == b"READY=1"


def test_nobody_listens() -> None:
    Supervisor({}).ready()
    Supervisor({"NOTIFY_SOCKET": "/no/such/socket"}).ready()


@pytest.mark.parametrize(
    "environment, expected",
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_how_often_a_sign_of_life_is_expected(environment: dict[str, str], expected: float | None) -> None:
    assert Supervisor(environment).beat_seconds == expected


ASK_SYSTEMD = """
import ctypes, os, sys
library = ctypes.CDLL("libsystemd.so.0")
microseconds = ctypes.c_uint64()
print(library.sd_watchdog_enabled(0, ctypes.byref(microseconds)), microseconds.value // 2)
print(library.sd_notify(0, b"READY=1"))
"""


def test_systemds_own_library_understands_the_environment_alike(listener: socket.socket) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd on this computer, whose library this is about")
    environment = {"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "30000000"}
    told = subprocess.run(
        [sys.executable, "-c", ASK_SYSTEMD], env=environment, capture_output=True, check=True, text=True
    )
    assert told.stdout.split() == ["1", "15000000", "1"]
    theirs = listener.recv(100)
    Supervisor(environment).ready()
    assert listener.recv(100) == theirs
    assert Supervisor(environment).beat_seconds == 15.0
