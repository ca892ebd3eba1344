"""The programs "loop" and "thinking": many bare cameras in one thread, which only answer, each after the same pause.

``python -m benchmarks.loop_camera FOLDER NUMBER PACKET [think=MS]`` prints the ports, and ends when its input is
closed. For hundreds of cameras that are asked at a time, whose threads would wait for one another. They send no files.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.bare_camera import OK, PICTURE, Card, Habits
from benchmarks.blocking import FRAME, GET_OBJECT
from benchmarks.model import KIB
from benchmarks.sockets import listening, many_files, quick
from hotshoe.wire.packets import (
    InitCommandAck,
    InitCommandRequest,
    InitEventAck,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    decode_packet,
    encode_packet,
)
from hotshoe.wire.values import Guid

LARGEST_REQUEST = 4 * KIB
ROOM = 512 * KIB
"""For a live picture that the initiator has not yet read: nobody waits for it here."""


class Cameras:
    """A loop over all connections; what is to be sent waits until its time has come."""

    def __init__(self, think: float) -> None:
        self._think = think
        self._selector = selectors.DefaultSelector()
        self._answers: deque[tuple[float, socket.socket, bytes]] = deque()

    def watch(self, source: socket.socket, ready: Callable[[], None]) -> None:
        """Call ``ready`` whenever something has come."""
        self._selector.register(source, selectors.EVENT_READ, ready)

    def add(self, listener: socket.socket, card: Card) -> None:
        """One camera."""
        self.watch(listener, lambda: self._accept(listener, card))

    def serve(self) -> None:
        """Until the end of the input."""
        end = self._selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            pause = max(0.0, self._answers[0][0] - time.monotonic()) if self._answers else None
            for key, _ in self._selector.select(pause):
                if key.fd == end.fd:
                    return
                key.data()
            while self._answers and self._answers[0][0] <= time.monotonic():
                _, connection, answer = self._answers.popleft()
                connection.sendall(answer)

    def _accept(self, listener: socket.socket, card: Card) -> None:
        connection, _ = listener.accept()
        quick(connection).setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
        self.watch(connection, partial(self._take, connection, card))

    def _take(self, connection: socket.socket, card: Card) -> None:
        """A request, whole, for nobody sends another before the answer."""
        request = connection.recv(LARGEST_REQUEST)
        if request:
            self._answers.append((time.monotonic() + self._think, connection, answer(request, card)))
        else:
            self._selector.unregister(connection)
            connection.close()


def answer(request: bytes, card: Card) -> bytes:
    """What a camera says to a packet."""
    match decode_packet(request):
        case InitCommandRequest():
            return encode_packet(InitCommandAck(1, Guid(os.urandom(16)), "thinking"))
        case InitEventRequest():
            return encode_packet(InitEventAck())
        case OperationRequest(code=code, params=params, transaction=transaction):
            live = code == GET_OBJECT and params[0] == FRAME
            return _transaction(transaction, PICTURE if live else card.dataset(code, params))
        case other:
            raise ConnectionError(f"nothing to say to {other}")


def _transaction(number: int, data: bytes | None) -> bytes:
    response = encode_packet(OperationResponse(OK, number))
    if data is None:
        return response
    start = encode_packet(StartData(number, len(data)))
    return b"".join((start, data_header(PacketType.END_DATA, number, len(data)), data, response))


def main(folder: Path, number: int, habits: Habits) -> None:
    """Serve until the end of the input."""
    cameras, listeners = Cameras(habits.think), [listening() for _ in range(number)]
    for listener in listeners:
        cameras.add(listener, Card(folder))
    print(*(listener.getsockname()[1] for listener in listeners), flush=True)
    cameras.serve()


if __name__ == "__main__":
    where, count, largest, *options = sys.argv[1:]
    many_files()
    main(Path(where), int(count), Habits.of(int(largest), options))
