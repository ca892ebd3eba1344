"""Files over sockets: every byte in its place, whatever the packets' sizes, the file and the peer do."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hotshoe.errors import LinkLost
from hotshoe.transport import files, tcp
from hotshoe.transport.base import Piece
from hotshoe.transport.files import FASTER, LAID_BYTES, LEAST_BYTES, MOST_BYTES, Pace, Passage
from hotshoe.transport.loopback import LoopbackNetwork
from tests.transport.ends import Pair, connected

KIB, MIB = 1 << 10, 1 << 20
CONTENT = os.urandom(3 * MIB + 5)


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "file").write_bytes(CONTENT)
    with (tmp_path / "file").open("rb") as file:
        yield file.fileno()


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = await connected(tcp.dial, tcp.listen)
    yield pair
    pair.near.abort()
    pair.far.abort()
    await pair.listener.close()


def cut(size: int, packet: int) -> list[Piece]:
    """Pieces for ``size`` bytes of the file, each with a header that tells its number."""
    starts = range(0, size, packet)
    return [(b"<%07d>" % number, min(packet, size - start)) for number, start in enumerate(starts)]


def laid(pieces: list[Piece], offset: int, content: bytes = CONTENT) -> bytes:
    """What should arrive."""
    data = b""
    for header, size in pieces:
        data += header + content[offset : offset + size].ljust(size, b"\0")
        offset += size
    return data


def nothing() -> None:
    """Nobody wants to know."""


@pytest.mark.parametrize("packet", [1000, LAID_BYTES, LAID_BYTES + 1, MIB, 4 * MIB])
@pytest.mark.parametrize("offset", [0, 4097])
async def test_every_byte_arrives_behind_its_header(pair: Pair, descriptor: int, packet: int, offset: int) -> None:
    pieces = cut(len(CONTENT) - offset, packet)
    moved: list[None] = []
    pair.near.write(b"before")
    sending = asyncio.ensure_future(pair.near.send_file(pieces, descriptor, offset, lambda: moved.append(None)))
    await asyncio.sleep(0)
    pair.near.write(b"behind")
    assert await sending
    assert moved
    wanted = b"before" + laid(pieces, offset) + b"behind"
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted


async def test_loopback_reads_and_writes(descriptor: int) -> None:
    network = LoopbackNetwork()
    pair = await connected(network.dial, network.listen)
    pieces = cut(2 * MIB, 70_000)
    assert await pair.near.send_file(pieces, descriptor, 9, nothing)
    assert not await pair.near.send_file([(b"<>", 10)], descriptor, len(CONTENT) - 3, nothing)
    wanted = laid(pieces, 9) + b"<>" + CONTENT[-3:] + bytes(7)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted
    pair.near.abort()
    with pytest.raises(LinkLost):
        await pair.near.send_file(pieces, descriptor, 0, nothing)


@pytest.mark.parametrize("packet", [1000, LAID_BYTES, MIB])
async def test_a_file_that_ends_early_is_made_up_with_zeros(pair: Pair, descriptor: int, packet: int) -> None:
    offset = len(CONTENT) - 123_456
    pieces = cut(2 * MIB, packet)
    assert not await pair.near.send_file(pieces, descriptor, offset, nothing)
    wanted = laid(pieces, offset)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted


async def test_a_file_that_cannot_be_read_is_zeros(pair: Pair, tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    assert not await pair.near.send_file([(b"<>", MIB)], descriptor, 0, nothing)
    os.close(descriptor)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) == MIB + 2)
    assert pair.far_ear.data == b"<>" + bytes(MIB)


@pytest.mark.parametrize("way", ["refused", "missing"])
async def test_without_sendfile_the_file_is_read(
    pair: Pair, descriptor: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: int) -> int:
        raise OSError(errno.EINVAL, "not for this file")

    if way == "missing":
        monkeypatch.delattr(os, "sendfile")
    else:
        monkeypatch.setattr(os, "sendfile", refuse)
    pieces = cut(len(CONTENT), MIB)
    assert await pair.near.send_file(pieces, descriptor, 0, nothing)
    wanted = laid(pieces, 0)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted


async def test_holes_are_zeros_that_take_no_memory(pair: Pair, tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("w+b") as file:
        file.truncate(9 << 30)
        file.seek((9 << 30) - 4)
        file.write(b"end.")
        file.flush()
        assert await pair.near.send_file([(b"<>", MIB)], file.fileno(), (9 << 30) - MIB, nothing)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) == MIB + 2)
    assert pair.far_ear.data == b"<>" + bytes(MIB - 4) + b"end."


async def stalled(pair: Pair, descriptor: int, count: int = 20) -> asyncio.Future[bool]:
    """A transfer that waits for a peer that reads nothing."""
    pair.far.pause()
    waits = asyncio.Event()
    sending = asyncio.ensure_future(pair.near.send_file(cut(3 * MIB, MIB) * count, descriptor, 0, waits.set))
    await asyncio.wait_for(waits.wait(), 10)
    assert not sending.done()
    return sending


async def test_the_connection_can_be_read_while_the_peer_takes_nothing(pair: Pair, descriptor: int) -> None:
    sending = await stalled(pair, descriptor)
    pair.far.write(b"stop it")
    await pair.near_ear.until(lambda: bytes(pair.near_ear.data) == b"stop it")
    assert not sending.done()
    pair.far.resume()
    # Beyond the end of the file there are zeros.
    assert not await asyncio.wait_for(sending, 30)
    await pair.far_ear.until(lambda: len(pair.far_ear.data) == 60 * (MIB + 9))


async def test_a_peer_that_goes_away_ends_it(pair: Pair, descriptor: int) -> None:
    sending = await stalled(pair, descriptor)
    pair.far.abort()
    with pytest.raises(LinkLost):
        await asyncio.wait_for(sending, 10)
    assert isinstance(await pair.near_ear.end(), LinkLost)
    with pytest.raises(LinkLost):
        await pair.near.send_file([(b"<>", 1)], descriptor, 0, nothing)


async def test_a_peer_that_goes_away_is_noticed_while_nothing_is_read_and_nobody_waits(
    pair: Pair, descriptor: int
) -> None:
    pair.near.pause()
    sending = await stalled(pair, descriptor)
    sending.cancel()
    pair.far.abort()
    assert isinstance(await pair.near_ear.end(), LinkLost)


async def test_our_own_end_ends_it(pair: Pair, descriptor: int) -> None:
    sending = await stalled(pair, descriptor)
    pair.near.write(b"never sent")
    pair.near.abort()
    with pytest.raises(LinkLost):
        await asyncio.wait_for(sending, 10)
    pair.far.resume()
    await pair.far_ear.end()
    assert not pair.far_ear.data.endswith(b"never sent")


async def test_a_caller_that_is_cancelled_leaves_whole_packets_behind(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(CONTENT)
    pieces = cut(3 * MIB, MIB) * 3
    with (tmp_path / "file").open("rb") as file:
        pair.far.pause()
        sending = asyncio.ensure_future(pair.near.send_file(pieces, file.fileno(), 0, nothing))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    pair.near.write(b"given up")
    pair.far.resume()
    wanted = laid(pieces, 0) + b"given up"
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted


async def test_an_orderly_end_waits_for_the_file(pair: Pair, descriptor: int) -> None:
    pieces = cut(3 * MIB, MIB) * 4
    sending = asyncio.ensure_future(pair.near.send_file(pieces, descriptor, 0, nothing))
    await asyncio.sleep(0)
    pair.near.write(b"bye")
    await pair.near.close()
    assert not await sending
    assert await pair.far_ear.end() is None
    assert pair.far_ear.data == laid(pieces, 0) + b"bye"


async def test_files_and_words_keep_their_order(pair: Pair, descriptor: int) -> None:
    wanted = b""
    answers = []
    for number in range(5):
        pieces = cut(MIB, 300 * KIB)
        answers.append(pair.near.send_file(pieces, descriptor, number, nothing))
        pair.near.write(b"word %d" % number)
        wanted += laid(pieces, number) + b"word %d" % number
    assert all([await answer for answer in answers])
    await pair.far_ear.until(lambda: len(pair.far_ear.data) >= len(wanted))
    assert pair.far_ear.data == wanted


class Counting:
    """A socket that takes what it is given, and counts."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.sends = 0
        self.fileno = end.fileno

    def send(self, data: bytes | memoryview, flags: int = 0) -> int:
        self.sends += 1
        return len(data)


def test_small_packets_are_sent_many_at_once(descriptor: int) -> None:
    one, other = socket.socketpair()
    with one, other:
        counting = Counting(one)
        passage = Passage(counting, cut(MIB, 4 * KIB), descriptor, 0)  # type: ignore[arg-type]
        passage.move()
    assert passage.done
    assert counting.sends <= MIB // files.BUFFER_BYTES + 1


def test_the_pace_follows_the_peer() -> None:
    pace = Pace()
    assert pace.portion(5, MIB) == 5
    assert pace.portion(1 << 40, MIB) == LEAST_BYTES == MIB
    assert pace.portion(1 << 40, 300 * KIB) == 900 * KIB
    assert pace.portion(1 << 40, 1 << 30) == 1 << 30
    pace.took(MIB, 0.0)
    assert pace.portion(1 << 40, MIB) == FASTER * MIB
    for _ in range(9):
        pace.took(pace.portion(1 << 40, MIB), 1e-4)
    assert pace.portion(1 << 40, MIB) == MOST_BYTES
    pace.took(MOST_BYTES, 100.0)
    assert pace.portion(1 << 40, MIB) == MIB
