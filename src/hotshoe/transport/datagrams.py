"""One message to a local socket, as systemd wants to be told how a service fares."""

from __future__ import annotations

import socket


def send_datagram(path: str, message: bytes) -> None:
    """Send ``message`` to the Unix socket at ``path``; ``@`` begins the name of an abstract one. Raises OSError."""
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | getattr(socket, "SOCK_CLOEXEC", 0)) as sender:
        # Whoever does not read must not hold us up: a watchdog that misses a beat has a next one.
        sender.setblocking(False)
        sender.sendto(message, address)
