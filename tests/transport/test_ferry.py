"""Payload from a socket to a file inside the kernel; what is not plainly payload stays where it is."""

import errno
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hotshoe.transport.ferry import AT_ONCE_BYTES, LEAST_PACKET, PIPE_BYTES, Ferry
from hotshoe.wire.packets import DATA_HEADER, OperationResponse, PacketType, data_header, encode_packet

ID = 7
DATA, END = PacketType.DATA, PacketType.END_DATA
ROOM = 1 << 40
HEAD = DATA_HEADER.size


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Ours, which does not block, and the camera's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        far = socket.create_connection(server.getsockname())
        near, _ = server.accept()
    near.setblocking(False)
    with near, far:
        yield near, far


class Target:
    """A file, and what was told of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
        self.wrote = 0

    def add(self, size: int) -> None:
        self.wrote += size

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    target = Target(tmp_path / "file")
    yield target
    os.close(target.descriptor)


def crossed(near: socket.socket, target: Target, due: int, room: int = ROOM, transaction: int = ID) -> Ferry:
    """A ferry that has crossed until the peer had sent nothing for a moment."""
    with closing(Ferry(near.dup(), transaction, due, room)) as ferry:
        ferry.cross(target.descriptor, target.add)
    assert target.wrote == len(target.data)
    return ferry


def test_payload_of_several_packets_comes_and_the_response_stays(
    ends: tuple[socket.socket, socket.socket], target: Target
) -> None:
    near, far = ends
    rest, more = os.urandom(1000), os.urandom(LEAST_PACKET)
    head, answer = data_header(END, ID, len(more)), encode_packet(OperationResponse(0x2001, ID))
    far.sendall(rest + head + more + answer)
    ferry = crossed(near, target, len(rest), len(rest) + len(more))
    assert target.data == rest + more
    assert ferry.steps == [len(rest), head, len(more)]
    assert ferry.carried == len(rest) + len(more)
    assert near.recv(100) == answer


@pytest.mark.parametrize(
    "head",
    [
        data_header(DATA, ID + 1, LEAST_PACKET),
        data_header(DATA, ID, LEAST_PACKET - 1),
        struct.pack("<III", HEAD + LEAST_PACKET, PacketType.OPERATION_RESPONSE, ID),
        struct.pack("<III", 0, DATA, ID),
        data_header(DATA, ID, LEAST_PACKET)[:5],
    ],
    ids=["foreign", "small", "no data", "no length", "cut"],
)
def test_what_is_not_the_next_large_packet_is_left(
    ends: tuple[socket.socket, socket.socket], target: Target, head: bytes
) -> None:
    near, far = ends
    after = b"after" if len(head) == HEAD else b""
    far.sendall(b"rest" + head + after)
    assert crossed(near, target, 4).steps == [4, head]
    assert target.data == b"rest"
    far.sendall(b".")
    assert near.recv(100) == after + b"."


def test_a_small_packet_is_taken_where_it_is_all_that_is_left(
    ends: tuple[socket.socket, socket.socket], target: Target
) -> None:
    near, far = ends
    far.sendall(b"rest" + data_header(END, ID, 4) + b"last")
    assert crossed(near, target, 4, 8).steps == [4, data_header(END, ID, 4), 4]
    assert target.data == b"restlast"


def test_never_more_than_was_announced(ends: tuple[socket.socket, socket.socket], target: Target) -> None:
    near, far = ends
    head = data_header(DATA, ID, LEAST_PACKET)
    far.sendall(b"rest" + head + b"ok, surplus")
    assert crossed(near, target, 4, 6).steps == [4, head, 2]
    assert target.data == b"restok"
    assert near.recv(100) == b", surplus"


def test_it_comes_back_after_a_while(ends: tuple[socket.socket, socket.socket], target: Target) -> None:
    near, far = ends
    near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * PIPE_BYTES)
    far.setblocking(False)
    ferry = Ferry(near.dup(), ID, ROOM, ROOM)

    def add(size: int) -> None:
        target.add(size)
        _fill(far)

    _fill(far)
    with closing(ferry):
        ferry.cross(target.descriptor, add)
    assert AT_ONCE_BYTES <= ferry.carried < AT_ONCE_BYTES + PIPE_BYTES
    assert target.wrote == ferry.carried


def _fill(far: socket.socket) -> None:
    """As much as the system takes."""
    try:
        while far.send(bytes(PIPE_BYTES)):
            pass
    except BlockingIOError:
        return


@pytest.mark.parametrize("sent", [b"", b"rest"])
def test_the_end_of_the_stream_is_left_for_others_to_see(
    ends: tuple[socket.socket, socket.socket], target: Target, sent: bytes
) -> None:
    near, far = ends
    far.sendall(sent)
    far.shutdown(socket.SHUT_WR)
    ferry = crossed(near, target, 4)
    assert (ferry.steps, ferry.error) == ([4] if sent else [], None)
    assert near.recv(1) == b""


def test_a_reset_is_told(ends: tuple[socket.socket, socket.socket], target: Target) -> None:
    near, far = ends
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    far.close()
    ferry = crossed(near, target, 4)
    assert isinstance(ferry.error, ConnectionResetError)
    assert ferry.steps == []


def refusing(number: int, source: int | None, target: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have splice fail from ``source`` or to ``target``."""
    real = os.splice

    def splice(src: int, dst: int, count: int, flags: int = 0) -> int:
        if src == source or dst == target:
            raise OSError(number, os.strerror(number))
        return real(src, dst, count, flags=flags)

    monkeypatch.setattr(os, "splice", splice)


def test_files_that_cannot_be_spliced_are_written(
    ends: tuple[socket.socket, socket.socket], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = ends
    far.sendall(b"payload")
    refusing(errno.EINVAL, None, target.descriptor, monkeypatch)
    assert crossed(near, target, 7).steps == [7]
    assert target.data == b"payload"


def test_a_full_disk_raises_and_what_was_taken_is_known(
    ends: tuple[socket.socket, socket.socket], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = ends
    far.sendall(b"payload")
    refusing(errno.ENOSPC, None, target.descriptor, monkeypatch)
    with closing(Ferry(near.dup(), ID, 7, ROOM)) as ferry, pytest.raises(OSError, match="No space"):
        ferry.cross(target.descriptor, target.add)
    assert (ferry.steps, target.wrote, target.data) == ([7], 0, b"")


def test_sockets_that_cannot_be_spliced_are_left_alone(
    ends: tuple[socket.socket, socket.socket], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = ends
    far.sendall(b"payload")
    duplicate = near.dup()
    refusing(errno.EINVAL, duplicate.fileno(), None, monkeypatch)
    with closing(Ferry(duplicate, ID, 7, ROOM)) as ferry:
        ferry.cross(target.descriptor, target.add)
    assert (ferry.steps, ferry.error) == ([], None)
    assert near.recv(100) == b"payload"


def test_a_small_pipe_is_good_enough(
    ends: tuple[socket.socket, socket.socket], target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(errno.EPERM, "the user has too many pipes")

    near, far = ends
    data = os.urandom(LEAST_PACKET)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    far.sendall(data)
    assert crossed(near, target, len(data)).steps == [len(data)]
    assert target.data == data
