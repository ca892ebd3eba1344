"""The floor ends when its camera does, instead of waiting for ever."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.blocking import Session
from benchmarks.model import MIB
from hotshoe.wire.packets import (
    InitCommandAck,
    InitEventAck,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from hotshoe.wire.values import Guid

BEGUN = encode_packet(StartData(2, 100)) + data_header(PacketType.DATA, 2, 100) + b"few"
OK = encode_packet(OperationResponse(0x2001, 1))


def camera(listener: socket.socket, answer: bytes) -> None:
    """Opens a session, gives the beginning of an answer, and goes."""
    command, _ = listener.accept()
    command.recv(MIB)
    command.sendall(encode_packet(InitCommandAck(1, Guid(bytes(16)), "leaving")))
    event, _ = listener.accept()
    event.recv(MIB)
    event.sendall(encode_packet(InitEventAck()))
    for words in (OK, answer):
        command.recv(MIB)
        command.sendall(words)
    command.close()
    event.close()


def drop(session: Session) -> None:
    session.fetch(1, len)


def splice(session: Session) -> None:
    with Path(os.devnull).open("wb") as nowhere:
        session.splice(1, nowhere.fileno())


def take(session: Session) -> None:
    session.ask(0x1009, 1)
    buffer = memoryview(bytearray(MIB))
    while True:
        session.take(buffer)


@pytest.mark.parametrize("ask", [drop, splice, take])
@pytest.mark.parametrize("answer", [b"", BEGUN], ids=["before", "within"])
def test_an_answer_that_breaks_off_is_an_error(ask: Callable[[Session], None], answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=camera, args=(listener, answer))
        serving.start()
        session = Session(listener.getsockname()[1])
        with pytest.raises(ConnectionError):
            ask(session)
        session.hang_up()
        serving.join()
