"""A PTP/IP session on two blocking sockets: the fewest calls that can do the job, with the bytes of hotshoe's wire.

No deadlines, no checks of what a camera answers, no events: it is a measure, not a client.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from benchmarks.model import KIB, MIB
from benchmarks.sockets import quick, set_sender
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import ObjectInfo, file_info, u32_list
from hotshoe.wire.packets import (
    DATA_HEADER,
    HEADER,
    InitCommandRequest,
    InitEventRequest,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from hotshoe.wire.values import ALL, Guid

OPEN_SESSION, CLOSE_SESSION = 0x1002, 0x1003
GET_OBJECT_HANDLES, GET_OBJECT_INFO, GET_OBJECT = 0x1007, 0x1008, 0x1009
SEND_OBJECT_INFO, SEND_OBJECT = 0x100C, 0x100D
GET_OBJECT_PROP_LIST = 0x9805
STORE = 0x00010001
BINARY = 0x3000
FRAME = 0x0F000000
"""The handle of the bare camera's live picture, which no listing shows."""

JOINED = 64 * KIB

REQUESTS = [struct.Struct(f"<IIIHI{number}I") for number in range(6)]

Write = Callable[[memoryview], object]


class Session:
    """Two blocking sockets with an open session."""

    def __init__(self, port: int, *, nagle: bool = False) -> None:
        self._nagle = nagle
        self._command = socket.create_connection(("127.0.0.1", port))
        if not nagle:
            quick(self._command)
        self._reader = self._command.makefile("rb", buffering=64 * KIB)
        self._number = 0
        self._command.sendall(encode_packet(InitCommandRequest(Guid(os.urandom(16)), "floor")))
        _, ack = self._packet()
        self._event = quick(socket.create_connection(("127.0.0.1", port)))
        self._event.sendall(encode_packet(InitEventRequest(int.from_bytes(ack[:4], "little"))))
        self._event.recv(64)
        self.call(OPEN_SESSION, 1)

    def close(self) -> None:
        self.call(CLOSE_SESSION)
        self.hang_up()

    def hang_up(self) -> None:
        """Go without a word."""
        self._reader.close()
        self._command.close()
        self._event.close()

    def call(self, code: int, *params: int, data: bytes | None = None) -> bytes:
        """One transaction whose data fits into memory; what comes back."""
        packets = [self._request(code, params, out=data is not None)]
        if data is not None:
            packets += [self._start(len(data)), self._end(len(data)) + data]
        for piece in packets if self._nagle else [b"".join(packets)]:
            self._command.sendall(piece)
        got = b""
        while True:
            kind, body = self._packet()
            if kind == PacketType.OPERATION_RESPONSE:
                return got
            if kind != PacketType.START_DATA:
                got += body[4:]

    def ask(self, code: int, *params: int) -> None:
        """Send a request, and leave the answer to ``take``."""
        self._command.sendall(self._request(code, params))

    def answer_size(self, code: int, *params: int) -> int:
        """Ask, take the answer, and tell how many bytes it had with all headers."""
        self.ask(code, *params)
        size = kind = 0
        while kind != PacketType.OPERATION_RESPONSE:
            kind, body = self._packet()
            size += HEADER.size + len(body)
        return size

    def take(self, buffer: memoryview) -> int:
        """How many bytes of an answer have come into ``buffer``."""
        return some(self._command.recv_into(buffer))

    def fileno(self) -> int:
        return self._command.fileno()

    def fetch(self, handle: int, write: Write) -> None:
        """GetObject: payload is gathered in one buffer, and handed over whenever that is full."""
        buffer, filled = memoryview(bytearray(MIB)), 0
        for size in self._payloads(handle):
            left = size
            while left:
                got = some(self._command.recv_into(buffer[filled : filled + left], 0, socket.MSG_WAITALL))
                filled, left = filled + got, left - got
                if filled == MIB:
                    write(buffer)
                    filled = 0
        write(buffer[:filled])

    def splice(self, handle: int, file: int) -> None:
        """GetObject: payload goes through a pipe into ``file``, and never into this process."""
        out, into = os.pipe()
        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, MIB)
        with open(out, "rb", buffering=0), open(into, "wb", buffering=0):  # noqa: PTH123 - these are descriptors
            for size in self._payloads(handle):
                left = size
                while left:
                    got = some(os.splice(self._command.fileno(), into, min(left, MIB)))
                    left -= got
                    while got:
                        got -= os.splice(out, file, got)

    def _payloads(self, handle: int) -> Iterator[int]:
        """GetObject, up to its response: the size of each payload, which whoever asked has to take off the socket."""
        self.ask(GET_OBJECT, handle)
        head, kind = bytearray(DATA_HEADER.size), 0
        while kind != PacketType.OPERATION_RESPONSE:
            some(self._command.recv_into(head, 0, socket.MSG_WAITALL))
            length, kind, _ = DATA_HEADER.unpack(head)
            if kind in (PacketType.START_DATA, PacketType.OPERATION_RESPONSE):
                self._command.recv(length - len(head), socket.MSG_WAITALL)
            else:
                yield length - len(head)

    def send(self, path: Path) -> None:
        """SendObjectInfo and SendObject, the bytes of large files straight from the page cache."""
        size = path.stat().st_size
        self.call(SEND_OBJECT_INFO, STORE, ALL, data=encode(file_info(path.name, size, BINARY, storage=STORE)))
        if size <= JOINED:
            self.call(SEND_OBJECT, data=path.read_bytes())
            return
        set_sender(self._command)
        self._command.sendall(self._request(SEND_OBJECT, (), out=True) + self._start(size))
        with path.open("rb") as file:
            for offset in range(0, size, MIB):
                end = min(offset + MIB, size)
                kind = PacketType.END_DATA if end == size else PacketType.DATA
                self._command.send(data_header(kind, self._number, end - offset), socket.MSG_MORE)
                send_file(self._command, file, offset, end)
        self._packet()

    def handles(self) -> tuple[int, ...]:
        return u32_list(self.call(GET_OBJECT_HANDLES, ALL, 0, 0))

    def info(self, handle: int) -> ObjectInfo:
        return decode(ObjectInfo, self.call(GET_OBJECT_INFO, handle))

    def _request(self, code: int, params: tuple[int, ...], *, out: bool = False) -> bytes:
        self._number += 1
        form = REQUESTS[len(params)]
        return form.pack(form.size, PacketType.OPERATION_REQUEST, 2 if out else 1, code, self._number, *params)

    def _start(self, size: int) -> bytes:
        return encode_packet(StartData(self._number, size))

    def _end(self, size: int) -> bytes:
        return data_header(PacketType.END_DATA, self._number, size)

    def _packet(self) -> tuple[int, bytes]:
        length, kind = HEADER.unpack(self._reader.read(HEADER.size))
        return kind, self._reader.read(length - HEADER.size)


def some(received: int) -> int:
    """The same number. Raises ConnectionError for none, with which a stream ends."""
    if not received:
        raise ConnectionError("the camera left in the middle of an answer")
    return received


def send_file(connection: socket.socket, file: BinaryIO, offset: int, end: int) -> None:
    """Part of a file, from the page cache to the socket."""
    while offset < end:
        offset += os.sendfile(connection.fileno(), file.fileno(), offset, end - offset)
