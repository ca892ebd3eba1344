"""Tell whoever started the service how it fares: the protocol of sd_notify(3), without its library."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping

from hotshoe.transport.datagrams import send_datagram

log = logging.getLogger(__name__)

SOCKET_VARIABLE = "NOTIFY_SOCKET"
WATCHDOG_VARIABLE = "WATCHDOG_USEC"
WATCHDOG_PROCESS_VARIABLE = "WATCHDOG_PID"

STATUS_LENGTH = 200
"""Characters of a status line: it is shown in one line of `systemctl status`."""


class Supervisor:
    """What is told goes to the socket that the environment names; without one nothing is told."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        send: Callable[[str, bytes], None] = send_datagram,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._path = environment.get(SOCKET_VARIABLE, "")
        self._send = send
        self._clock = clock
        self.beat_seconds = _beat(environment)
        """How often ``beat`` is expected, None where nobody watches."""

    def ready(self) -> None:
        """The service serves; also after a reload."""
        self._tell("READY=1")

    def reloading(self) -> None:
        """The settings are being read anew; ``ready`` follows."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={self._clock() // 1000}")

    def stopping(self) -> None:
        """What is under way is being finished."""
        self._tell("STOPPING=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._tell("STATUS=" + " ".join(text.split())[:STATUS_LENGTH])

    def beat(self) -> None:
        """The event loop lives."""
        self._tell("WATCHDOG=1")

    def longer(self, seconds: float) -> None:
        """Starting or stopping takes so much longer than the unit allows."""
        self._tell(f"EXTEND_TIMEOUT_USEC={int(seconds * 1_000_000)}")

    def _tell(self, *lines: str) -> None:
        if not self._path:
            return
        try:
            self._send(self._path, "\n".join(lines).encode())
        except OSError as error:
            log.info("cannot tell %s of %s: %s", self._path, lines[0], error.strerror)


def _beat(environment: Mapping[str, str]) -> float | None:
    """Half of the time after which the service would be killed, as sd_watchdog_enabled(3) recommends."""
    text, process = environment.get(WATCHDOG_VARIABLE, ""), environment.get(WATCHDOG_PROCESS_VARIABLE, "")
    if not text.isdecimal() or int(text) <= 0 or process not in {"", str(os.getpid())}:
        return None
    return int(text) / 2_000_000
