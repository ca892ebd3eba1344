"""A card of thirty pictures through mild and wild: what has its final name is whole, and in the end all are there."""

import asyncio
from pathlib import Path

import pytest

from hotshoe.client.connect import connect
from hotshoe.errors import HotshoeError, LinkLost, SettingsError
from hotshoe.responder.contents import PatternContent
from hotshoe.responder.faults import HABITS, PRESETS, Script, parse_script, preset
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import generic
from hotshoe.responder.server import serve
from hotshoe.responder.store import HandleBook
from hotshoe.responder.worker import InlineWorker
from hotshoe.transport.loopback import LoopbackNetwork
from tests.client.world import HERE
from tests.virtual_clock import run

CARD = {f"P{number:04}.JPG": PatternContent(20_000 + 1000 * number, number) for number in range(30)}
MOST_VISITS = 60


def bytes_of(content: PatternContent) -> bytes:
    return content.read(0, content.size)


def all_whole(folder: Path) -> bool:
    """Every final name has its own bytes; whether all are there."""
    saved = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".part"}
    assert saved == {name: bytes_of(CARD[name]) for name in saved}
    return len(saved) == len(CARD)


async def visits(script: Script, folder: Path) -> int:
    """How many connections it took to fetch everything."""
    network, store = LoopbackNetwork(), MemoryStore(0x00010001, HandleBook())
    for name, content in CARD.items():
        store.put(name, content, folders=("DCIM",))
    lost: list[HotshoeError] = []
    async with serve(generic([store]), listen=network.listen, worker=InlineWorker(), faults=script):
        for visit in range(1, MOST_VISITS):
            try:
                async with connect("127.0.0.1", guid=HERE, dial=network.dial, busy=0.0) as camera:
                    async for found in camera.walk("/DCIM"):
                        if not (folder / found.name).exists():
                            await camera.download(found, folder)
            except HotshoeError as error:
                lost.append(error)
            if all_whole(folder):
                return visit
            await asyncio.sleep(60)
    raise AssertionError(f"still not everything: {lost}")


@pytest.mark.parametrize("seed", range(1, 6))
def test_mild_costs_no_connection(seed: int, tmp_path: Path) -> None:
    assert run(visits(_seeded("mild", seed), tmp_path)) == 1


@pytest.mark.parametrize("seed", range(1, 26))
def test_wild_costs_connections_and_no_picture(seed: int, tmp_path: Path) -> None:
    assert run(visits(_seeded("wild", seed), tmp_path)) > 1


def test_the_same_seed_brings_the_same_faults(tmp_path: Path) -> None:
    took = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        took.append(run(visits(_seeded("wild", 3), tmp_path / place)))
    assert took[0] == took[1]


def test_card_and_handles_swapped_over_and_over(tmp_path: Path) -> None:
    """Thirty swaps under way: a picture is of the one card or of the other, and never of both."""

    async def main() -> None:
        network, store = LoopbackNetwork(), MemoryStore(0x00010001, HandleBook())
        for name, content in CARD.items():
            store.put(name, content, folders=("DCIM",))
        script = parse_script("at every 3rd GetObject swap card\nat GetObject stall 1s after 9 KB")
        async with (
            serve(generic([store]), listen=network.listen, worker=InlineWorker(), faults=script),
            connect("127.0.0.1", guid=HERE, dial=network.dial) as camera,
        ):
            first = {found.name: found async for found in camera.walk("/DCIM")}
            for found in first.values():
                await camera.download(found, tmp_path)
            for found in first.values():
                forgery = bytes_of(PatternContent(CARD[found.name].size, found.handle))
                assert (tmp_path / found.name).read_bytes() in {bytes_of(CARD[found.name]), forgery}

    run(main())
    assert len(list(tmp_path.iterdir())) == len(CARD)


def _seeded(name: str, seed: int) -> Script:
    script = preset(f"{name}:{seed}")
    assert script
    assert script.random
    assert script.seed == seed
    return script


def test_what_is_no_preset(tmp_path: Path) -> None:
    assert preset("my.faults") is None
    with pytest.raises(SettingsError, match=r"wild:x:\d+:6: 'x' is not understood: a number"):
        preset("wild:x")


def test_habits_are_single_rules() -> None:
    assert all(habit.script.rules for habit in HABITS.values())
    assert len({habit.script for habit in HABITS.values()}) == len(HABITS)
    assert all(str(preset(name)) for name in PRESETS)


def test_a_swapped_card_is_never_continued_with(tmp_path: Path) -> None:
    """The link is lost in the middle, and the card changed under the same name, size, date and handle."""
    content = PatternContent(300_000, 99)

    async def main() -> None:
        network, store = LoopbackNetwork(), MemoryStore(0x00010001, HandleBook())
        handle = store.put("A.JPG", content)
        script = parse_script("at GetObject 1 cut after 200 KB\nat connect 2 late 1s\nat 5s swap card")
        async with serve(generic([store]), listen=network.listen, worker=InlineWorker(), faults=script):
            async with connect("127.0.0.1", guid=HERE, dial=network.dial) as camera:
                with pytest.raises(LinkLost):
                    await camera.download("/A.JPG", tmp_path)
            assert (tmp_path / "A.JPG.part").stat().st_size > 100_000
            await asyncio.sleep(10)
            async with connect("127.0.0.1", guid=HERE, dial=network.dial) as camera:
                done = await camera.download("/A.JPG", tmp_path)
            assert done.restarted
            assert done.path.read_bytes() == bytes_of(PatternContent(content.size, handle))

    run(main())
