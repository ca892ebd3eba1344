"""The peer is gone at every byte of a reference session: nothing half-written has its final name, nothing hangs."""

import asyncio
from pathlib import Path

import pytest

from hotshoe.client.connect import connect
from hotshoe.errors import ConnectFailed, HotshoeError, LinkLost, RemoteProtocolError, ResponseTimeout, TransferError
from hotshoe.transport import tcp
from hotshoe.transport.base import Dial, Listen
from hotshoe.transport.loopback import LoopbackNetwork
from tests.client.cuts import Cut, Ending, Way
from tests.client.scripted import ScriptedCamera
from tests.client.world import HERE, card
from tests.virtual_clock import run

PICTURE = bytes(range(64))
UPLOAD = b"an upload of some bytes"
NEVER = 1 << 40

EXPECTED = (LinkLost, RemoteProtocolError, TransferError, ConnectFailed, ResponseTimeout)

SECONDS = 100.0
"""60 for consent, or 30 for progress; then the file that could not be sent, and closing."""


def camera() -> ScriptedCamera:
    return card(("A.JPG", PICTURE))


async def reference_session(port: int, dial: Dial, folder: Path) -> list[HotshoeError]:
    """Connect, list, download, upload, shoot, close; what went wrong."""
    failures: list[HotshoeError] = []
    try:
        async with connect(f"127.0.0.1:{port}", guid=HERE, name="h", dial=dial, busy=0.0) as found:
            names = [item.name async for item in found.walk("/")]
            assert names == ["DCIM", "100TEST", "A.JPG"]
            await found.download(3, folder)
            await found.upload(UPLOAD, "/", name="u.txt")
            await found.shoot()
    except HotshoeError as error:
        failures.append(error)
    return failures


async def one_cut(
    folder: Path, dial: Dial, listen: Listen, way: Way, ending: Ending, left: int
) -> tuple[Cut, list[HotshoeError]]:
    scripted = camera()
    listener = await scripted.listen(listen)
    cut = Cut(dial, way, ending, left)
    try:
        failures = await reference_session(listener.port, cut.dial, folder)
    finally:
        await listener.close()
        for near in cut.ends:
            near.abort()
    return cut, failures


def judge(folder: Path, cut: Cut, failures: list[HotshoeError]) -> None:
    """No file under its final name that is not whole; a part with what came; errors of the right kind."""
    for failure in failures:
        assert isinstance(failure, EXPECTED), (cut, repr(failure))
    for entry in folder.iterdir():
        data = entry.read_bytes()
        if entry.name == "A.JPG":
            assert data == PICTURE
        else:
            assert entry.name == "A.JPG.part"
            assert data
            assert PICTURE.startswith(data)
            assert failures
            assert str(entry) in str(failures[0])
        entry.unlink()


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def whole_session(way: Way, folder: Path) -> int:
    """How many bytes go that way when nothing is cut."""

    async def main() -> Cut:
        network = LoopbackNetwork()
        cut, failures = await one_cut(folder, network.dial, network.listen, way, Ending.END, NEVER)
        assert failures == []
        judge(folder, cut, failures)
        return cut

    return run(main()).passed


@pytest.mark.parametrize("ending", Ending, ids=lambda ending: ending.value)
@pytest.mark.parametrize("way", Way, ids=lambda way: way.value)
def test_the_peer_is_gone_at_every_byte(tmp_path: Path, way: Way, ending: Ending) -> None:
    size = whole_session(way, tmp_path)
    assert size > 500

    async def at(left: int) -> None:
        network = LoopbackNetwork()
        loop = asyncio.get_running_loop()
        began = loop.time()
        cut, failures = await one_cut(tmp_path, network.dial, network.listen, way, ending, left)
        judge(tmp_path, cut, failures)
        assert loop.time() - began <= SECONDS, (left, failures)
        assert len(asyncio.all_tasks()) == 1, left
        # The very last bytes belong to CloseSession, whose failure is nobody's loss.
        assert failures or left >= size - 60, left

    async def main() -> None:
        for left in range(size + 1):
            await at(left)

    files = open_files()
    run(main())
    assert open_files() == files


@pytest.mark.parametrize("ending", [Ending.END, Ending.RESET], ids=lambda ending: ending.value)
@pytest.mark.parametrize("way", Way, ids=lambda way: way.value)
def test_the_peer_is_gone_at_some_bytes_over_tcp(tmp_path: Path, way: Way, ending: Ending) -> None:
    size = whole_session(way, tmp_path)

    async def main() -> None:
        for left in range(3, size, 41):
            cut, failures = await one_cut(tmp_path, tcp.dial, tcp.listen, way, ending, left)
            judge(tmp_path, cut, failures)
            assert failures or left >= size - 60
        await asyncio.sleep(0.05)
        assert len(asyncio.all_tasks()) == 1

    files = open_files()
    asyncio.run(main())
    assert open_files() == files
