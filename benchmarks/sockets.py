"""What the programs do alike to their sockets."""

from __future__ import annotations

import contextlib
import resource
import socket

SENDER = "cubic"
"""Congestion control of whoever sends in bulk: the pacing of others, such as bbr, slows loopback down threefold."""


def quick(connection: socket.socket) -> socket.socket:
    """No waiting for more to send."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def listening() -> socket.socket:
    """On a port of the system's choice; what comes in sends with ``SENDER`` where the kernel allows that."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    set_sender(listener)
    return listener


def set_sender(connection: socket.socket) -> str:
    """The congestion control that ``connection`` has now."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, SENDER.encode())
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()


def many_files() -> None:
    """As many open files as this user may have: hundreds of cameras have three each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
