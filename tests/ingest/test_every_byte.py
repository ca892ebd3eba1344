"""The link ends after every byte of a session in which two shots are fetched: in order, with a reset, in silence.

However that was, both are in the library after the next connection, whole, once, and nothing else is. Each byte of each
direction is met by one of the endings; ``EACH = 1`` has all of them meet all bytes, in five minutes.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from hotshoe.client.address import parse_address
from hotshoe.client.connect import connect
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.runner import Runner
from hotshoe.ingest.shelf import Shelf
from hotshoe.transport.base import ByteStream, Receiver
from hotshoe.transport.loopback import LoopbackNetwork
from tests.client.cuts import Cut, Ending, Way
from tests.client.world import HERE, card
from tests.virtual_clock import run

SHOTS = {"A.JPG": bytes(range(64)), "B.JPG": bytes(range(100, 200))}

NEVER = 1 << 40

EACH = 3
"""Every such byte is met by one ending, beginning at another place for each."""

MEMORY = Path("/dev/shm")
"""Where a sync costs nothing: what it is for is tried elsewhere."""


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hotshoe-", dir=MEMORY if MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


class UntilCut:
    """Dials through the cut, and once that has happened as if nothing had."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut

    async def __call__(self, host: str, port: int, receiver: Receiver) -> ByteStream:
        return await (self._cut.dialled if self._cut.cut else self._cut.dial)(host, port, receiver)


@asynccontextmanager
async def serving(network: LoopbackNetwork) -> AsyncIterator[int]:
    listener = await card(*SHOTS.items()).listen(network.listen)
    try:
        yield listener.port
    finally:
        await listener.close()


async def one_cut(place: Path, way: Way, ending: Ending, left: int) -> Cut:
    network = LoopbackNetwork()
    cut = Cut(network.dial, way, ending, left)
    async with serving(network) as port:
        with Shelf.open(place / "library", place / "state" / "db") as shelf:
            connecting = partial(connect, guid=HERE, name="h", dial=UntilCut(cut))
            runner = Runner(
                parse_address(f"127.0.0.1:{port}"), shelf, policy=Policy(), template="{name}", connecting=connecting
            )
            running = asyncio.create_task(runner.run())
            async with asyncio.timeout(600):
                while not (runner.quiet or running.done()):  # noqa: ASYNC110 - it tells nobody that it is quiet
                    await asyncio.sleep(1)
            runner.drain()
            await running
            assert shelf.ledger.counts() == {"done": len(SHOTS)}
        for near in cut.ends:
            near.abort()
    return cut


def judge(place: Path) -> None:
    library = place / "library"
    assert {path.name: path.read_bytes() for path in library.iterdir() if path.name[0] != "."} == SHOTS
    shutil.rmtree(library)
    shutil.rmtree(place / "state")


@pytest.mark.parametrize("ending", Ending, ids=lambda ending: ending.value)
@pytest.mark.parametrize("way", Way, ids=lambda way: way.value)
def test_every_byte_may_be_the_last(way: Way, ending: Ending, place: Path) -> None:
    whole = run(one_cut(place, way, ending, NEVER))
    judge(place)
    assert whole.passed > 500
    for left in range(1 + list(Ending).index(ending) % EACH, whole.passed, EACH):
        run(one_cut(place, way, ending, left))
        judge(place)
