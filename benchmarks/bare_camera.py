"""The program "bare": the least that can be a camera, blocking, a thread for each, objects sent by sendfile.

``python -m benchmarks.bare_camera FOLDER NUMBER PACKET [OPTION...]`` prints the ports, and ends when its input is
closed. Clients are measured against it where our own camera would measure itself, and our camera is measured beside it.
What it receives it writes into files, so that it can be checked, and syncs nothing.

``nagle`` makes it talk as libgphoto2 does: every packet in a write of its own, and the kernel lets them wait.
``pace=MB`` keeps each camera to so many megabytes of files in a second. ``bulk`` offers GetObjectPropList, whose answer
is made once, ``drop`` keeps the size of what is received, and nothing else.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.blocking import (
    FRAME,
    GET_OBJECT,
    GET_OBJECT_HANDLES,
    GET_OBJECT_INFO,
    GET_OBJECT_PROP_LIST,
    SEND_OBJECT,
    SEND_OBJECT_INFO,
    STORE,
    send_file,
)
from benchmarks.model import KB, KIB, MB, MIB
from benchmarks.sockets import listening, many_files, quick
from hotshoe.catalog.mtp import OBJECT_FILE_NAME, OBJECT_FORMAT, OBJECT_SIZE, PARENT_OBJECT, STORAGE_ID
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import (
    DeviceInfo,
    ObjectInfo,
    ObjectProperty,
    ObjectPropList,
    StorageInfo,
    file_info,
    u32_list_bytes,
)
from hotshoe.wire.datatypes import Value
from hotshoe.wire.packets import (
    DATA_HEADER,
    HEADER,
    DataPhase,
    InitCommandAck,
    InitEventAck,
    OperationRequest,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    decode_packet,
    encode_packet,
)
from hotshoe.wire.values import ALL, Guid

GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION = 0x1001, 0x1002, 0x1003
GET_STORAGE_IDS, GET_STORAGE_INFO = 0x1004, 0x1005
OPERATIONS = (
    GET_DEVICE_INFO,
    OPEN_SESSION,
    CLOSE_SESSION,
    GET_STORAGE_IDS,
    GET_STORAGE_INFO,
    GET_OBJECT_HANDLES,
    GET_OBJECT_INFO,
    GET_OBJECT,
    SEND_OBJECT_INFO,
    SEND_OBJECT,
)
OK = 0x2001
JPEG = 0x3801
"""The format of everything, for libgphoto2 downloads nothing of an undefined format."""

PICTURE = os.urandom(60 * KB)
"""What the live view shows."""

BULK_FACTS = (STORAGE_ID, OBJECT_FORMAT, OBJECT_SIZE, OBJECT_FILE_NAME, PARENT_OBJECT)


def device_info(*more: int) -> bytes:
    """The DeviceInfo of a camera with ``more`` operations than all have."""
    return encode(DeviceInfo(operations=(*OPERATIONS, *more), manufacturer="hotshoe", model="bare"))


DATASETS = {
    GET_DEVICE_INFO: device_info(),
    GET_STORAGE_IDS: u32_list_bytes((STORE,)),
    GET_STORAGE_INFO: encode(StorageInfo(4, 2, 0, 1 << 40, 1 << 40, ALL)),
}


@dataclass(frozen=True, slots=True)
class Habits:
    """How a camera behaves; ``think`` in seconds, ``pace`` in bytes a second."""

    packet: int
    nagle: bool = False
    bulk: bool = False
    drop: bool = False
    think: float = 0.0
    pace: float = 0.0

    @classmethod
    def of(cls, packet: int, options: Sequence[str]) -> Habits:
        """As the command line says it."""
        said = dict(option.split("=") for option in options if "=" in option)
        think, pace = float(said.get("think", 0)) / 1000, float(said.get("pace", 0)) * MB
        bulk, drop = "bulk" in options, "drop" in options
        return cls(packet, nagle="nagle" in options, bulk=bulk, drop=drop, think=think, pace=pace)


class Card:
    """A folder: its n-th file has the handle n."""

    def __init__(self, folder: Path, *, bulk: bool = False) -> None:
        self.folder = folder
        self.paths: list[Path] = []
        self._infos: list[bytes] = []
        self._datasets = dict(DATASETS)
        for path in sorted(folder.iterdir()):
            self.add(path.name, path.stat().st_size)
        if bulk:
            self._datasets[GET_DEVICE_INFO] = device_info(GET_OBJECT_PROP_LIST)
            self._datasets[GET_OBJECT_PROP_LIST] = self._properties()

    def add(self, name: str, size: int) -> int:
        """The handle of a new file."""
        self.paths.append(self.folder / name)
        self._infos.append(encode(file_info(name, size, JPEG, storage=STORE)))
        return len(self.paths)

    def dataset(self, code: int, params: tuple[int, ...]) -> bytes | None:
        """What an operation answers with, None for one without data."""
        if code == GET_OBJECT_INFO:
            return self._infos[params[0] - 1]
        if code == GET_OBJECT_HANDLES:
            return u32_list_bytes(tuple(range(1, len(self.paths) + 1)))
        return self._datasets.get(code)

    def _properties(self) -> bytes:
        """An ObjectPropList of all objects."""
        found: list[ObjectProperty] = []
        for handle, path in enumerate(self.paths, 1):
            facts: tuple[Value, ...] = (STORE, JPEG, path.stat().st_size, path.name, 0)
            found += (
                ObjectProperty(handle, fact.code, fact.datatype, value)
                for fact, value in zip(BULK_FACTS, facts, strict=True)
            )
        return encode(ObjectPropList(tuple(found)))


class Session:
    """One initiator, from its first packet to the end of its command connection."""

    def __init__(self, listener: socket.socket, card: Card, habits: Habits) -> None:
        self._card = card
        self._habits = habits
        self._command, _ = listener.accept()
        self._reader = io.BufferedReader(socket.SocketIO(self._command, "r"), 64 * KIB)
        if not habits.nagle:
            quick(self._command)
        self._packet()
        self._command.sendall(encode_packet(InitCommandAck(1, Guid(os.urandom(16)), "bare")))
        self._event, _ = listener.accept()
        self._event.recv(64)
        self._event.sendall(encode_packet(InitEventAck()))
        self._incoming: Path | None = None

    def serve(self) -> None:
        """Answer until the initiator goes."""
        while packet := self._packet():
            request = decode_packet(packet)
            assert isinstance(request, OperationRequest)
            if request.code == GET_OBJECT and request.params[0] == FRAME:
                self._answer(request.transaction, PICTURE)
            elif request.code == GET_OBJECT:
                self._send_file(request.transaction, self._card.paths[request.params[0] - 1])
                self._answer(request.transaction)
            elif request.phase == DataPhase.OUT:
                self._answer(request.transaction, params=self._take(request))
            else:
                self._answer(request.transaction, self._card.dataset(request.code, request.params))

    def close(self) -> None:
        self._command.close()
        self._event.close()

    def _packet(self) -> bytes:
        """A whole packet, b"" at the end of the stream."""
        header = self._reader.read(HEADER.size)
        return header + self._reader.read(HEADER.unpack(header)[0] - HEADER.size) if header else b""

    def _answer(self, transaction: int, data: bytes | None = None, params: tuple[int, ...] = ()) -> None:
        packets = [encode_packet(OperationResponse(OK, transaction, params))]
        if data is not None:
            end = data_header(PacketType.END_DATA, transaction, len(data)) + data
            packets[:0] = [encode_packet(StartData(transaction, len(data))), end]
        for piece in packets if self._habits.nagle else [b"".join(packets)]:
            self._command.sendall(piece)

    def _send_file(self, transaction: int, path: Path) -> None:
        size = path.stat().st_size
        self._command.send(encode_packet(StartData(transaction, size)), socket.MSG_MORE)
        began = time.monotonic()
        with path.open("rb") as file:
            for offset in range(0, size, self._habits.packet):
                end = min(offset + self._habits.packet, size)
                kind = PacketType.END_DATA if end == size else PacketType.DATA
                self._command.send(data_header(kind, transaction, end - offset), socket.MSG_MORE)
                send_file(self._command, file, offset, end)
                if self._habits.pace:
                    time.sleep(max(0.0, began + end / self._habits.pace - time.monotonic()))

    def _take(self, request: OperationRequest) -> tuple[int, ...]:
        """A data-out phase: an ObjectInfo, or the file that it announced."""
        if request.code == SEND_OBJECT_INFO:
            info = decode(ObjectInfo, b"".join(map(bytes, self._payload())))
            handle = self._card.add(info.name, info.size)
            self._incoming = self._card.paths[-1]
            return STORE, ALL, handle
        assert self._incoming
        with self._incoming.open("xb", buffering=0) as file:
            if self._habits.drop:
                file.truncate(sum(map(len, self._payload())))
            else:
                for piece in self._payload():
                    file.write(piece)
        return ()

    def _payload(self) -> Iterator[memoryview]:
        """What comes in a data-out phase, in pieces that are good until the next."""
        buffer, kind = memoryview(bytearray(MIB)), 0
        while kind != PacketType.END_DATA:
            length, kind, _ = DATA_HEADER.unpack(self._reader.read(DATA_HEADER.size))
            left = length - DATA_HEADER.size
            while left:
                got = self._reader.readinto(buffer[:left])
                if not got:
                    raise ConnectionError("the initiator left in the middle of its data")
                left -= got
                if kind != PacketType.START_DATA:
                    yield buffer[:got]


def be(listener: socket.socket, card: Card, habits: Habits) -> None:
    """Initiator after initiator."""
    while True:
        session = Session(listener, card, habits)
        try:
            session.serve()
        except ConnectionError as error:
            print(f"bare: {error}", file=sys.stderr)
        finally:
            session.close()


def main(folder: Path, number: int, habits: Habits) -> None:
    """Serve until the end of the input."""
    listeners = [listening() for _ in range(number)]
    for listener in listeners:
        threading.Thread(target=be, args=(listener, Card(folder, bulk=habits.bulk), habits), daemon=True).start()
    print(*(listener.getsockname()[1] for listener in listeners), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    where, count, largest, *options = sys.argv[1:]
    many_files()
    main(Path(where), int(count), Habits.of(int(largest), options))
