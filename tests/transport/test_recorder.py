import asyncio
import errno
import io
import logging
import threading

import pytest

from hotshoe.errors import LinkError
from hotshoe.transport import recorder as module
from hotshoe.transport import tcp
from hotshoe.transport.recorder import Recorder
from tests.transport.ends import Pair, connected
from tests.transport.frames import frames, streams


class Disk(io.BytesIO):
    """A file whose writing can be held up, and that can be full."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.open.set()
        self.full = False

    def write(self, data: object) -> int:
        self.open.wait(10)
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]


async def end(pair: Pair) -> None:
    await pair.near.close()
    await pair.far_ear.end()
    await pair.far.close()
    await pair.listener.close()


async def test_both_ways_of_a_connection_are_recorded() -> None:
    disk = Disk()
    recorder = Recorder(disk, comment="a test", application="hotshoe")
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    pair.near.write(b"question")
    await pair.far_ear.until(lambda: bytes(pair.far_ear.data) == b"question")
    pair.far.write(memoryview(b"an answer"))
    await pair.near_ear.until(lambda: bytes(pair.near_ear.data) == b"an answer")
    here, there = pair.near.ends
    await end(pair)
    recorder.close()
    assert streams(disk.getvalue()) == {(here, there): b"question", (there, here): b"an answer"}
    assert [frame.flags for frame in frames(disk.getvalue())][:3] == ["S", "SA", "A"]
    assert {"FA"} == {frame.flags for frame in frames(disk.getvalue())} - {"S", "SA", "A"}
    assert b"a test" in disk.getvalue()


async def test_who_is_connected_to_records_the_same() -> None:
    disk = Disk()
    recorder = Recorder(disk)
    pair = await connected(tcp.dial, recorder.listen(tcp.listen))
    pair.near.write(b"question")
    await pair.far_ear.until(lambda: bool(pair.far_ear.data))
    here, there = pair.near.ends
    assert pair.far.ends == (there, here)
    assert pair.far.peer == here[0]
    await end(pair)
    recorder.close()
    assert frames(disk.getvalue())[0].source == here
    assert streams(disk.getvalue())[here, there] == b"question"


async def test_what_could_go_by_unseen_does_not() -> None:
    recorder = Recorder(Disk())
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    assert pair.near.ferry(1, 1 << 20, 1 << 20) is None
    assert not pair.near.carries_files
    with pytest.raises(AssertionError, match="carries no files"):
        await pair.near.send_file([], 0, 0, lambda: None)
    await end(pair)
    recorder.close()


async def test_an_aborted_connection_ends_with_a_reset() -> None:
    disk = Disk()
    recorder = Recorder(disk)
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    pair.near.abort()
    await pair.far_ear.end()
    await pair.listener.close()
    recorder.close()
    assert frames(disk.getvalue())[-1].flags == "RA"


async def test_a_slow_disk_makes_the_peer_wait_and_loses_nothing() -> None:
    disk, size = Disk(), 8 << 20
    recorder = Recorder(disk, most=1 << 20)
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    disk.open.clear()
    pair.far.write(bytes(size))
    await pair.near_ear.until(lambda: recorder.crowded)
    # What one more read of a socket brings is the most that can come yet.
    await asyncio.sleep(0.05)
    assert len(pair.near_ear.data) < 4 << 20
    pair.near.pause()
    disk.open.set()
    await asyncio.sleep(0.05)
    pair.near.resume()
    await pair.near_ear.until(lambda: len(pair.near_ear.data) == size)
    here, there = pair.near.ends
    await end(pair)
    recorder.close()
    assert streams(disk.getvalue())[there, here] == bytes(size)


async def test_whoever_writes_waits_for_a_slow_disk() -> None:
    disk = Disk()
    recorder = Recorder(disk, most=1 << 16)
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    disk.open.clear()
    pair.near.write(bytes(1 << 17))
    draining = asyncio.ensure_future(pair.near.drain())
    await pair.far_ear.until(lambda: len(pair.far_ear.data) == 1 << 17)
    assert not draining.done()
    disk.open.set()
    await asyncio.wait_for(draining, 10)
    await end(pair)
    recorder.close()


async def test_a_full_disk_ends_the_recording_with_one_line_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk()
    recorder = Recorder(disk)
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    disk.full = True
    with caplog.at_level(logging.WARNING, logger="hotshoe"):
        for word in (b"one", b"two", b"three"):
            pair.near.write(word)
            await pair.near.drain()
        await pair.far_ear.until(lambda: bytes(pair.far_ear.data) == b"onetwothree")
        pair.far.write(b"four")
        await pair.near_ear.until(lambda: bytes(pair.near_ear.data) == b"four")
        await end(pair)
        recorder.close()
    assert recorder.failure == "No space left on device"
    assert [record.message for record in caplog.records] == [
        "the trace ends here, what is being done goes on: No space left on device"
    ]


async def test_a_disk_that_stands_still_ends_the_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALL_SECONDS", 0.05)
    disk, size = Disk(), 4 << 20
    recorder = Recorder(disk, most=1 << 20)
    pair = await connected(recorder.dial(tcp.dial), tcp.listen)
    disk.open.clear()
    pair.far.write(bytes(size))
    await pair.near_ear.until(lambda: len(pair.near_ear.data) == size)
    assert recorder.failure == "the disk has taken nothing for 0.05 s"
    disk.open.set()
    await end(pair)
    recorder.close()


async def test_bytes_that_come_before_the_connection_is_known_come_first() -> None:
    class Early:
        ends = ("192.0.2.1", 1), ("192.0.2.2", 2)

        def abort(self) -> None: ...

    class Ear:
        def received(self, data: memoryview) -> None: ...

        def ended(self, error: LinkError | None) -> None: ...

    async def dial(host: str, port: int, receiver: Ear) -> Early:
        receiver.received(memoryview(b"hello"))
        return Early()

    disk = Disk()
    recorder = Recorder(disk)
    stream = await recorder.dial(dial)("192.0.2.2", 2, Ear())  # type: ignore[arg-type]
    stream.abort()
    recorder.close()
    assert [frame.payload for frame in frames(disk.getvalue())] == [b"", b"", b"", b"hello", b""]
