"""gphoto2 and our initiator say the same to a body where it matters: one playbook for each sequence of each make.

A playbook has the requests that make the sequence, in order. Others may come between: listings, events that are asked
for, properties that are read.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from hotshoe import Camera, connect
from hotshoe.client.address import Address
from hotshoe.responder import FolderStore, HandleBook, serve
from hotshoe.responder.models import persona
from tests.interop.cards import STORE, fill
from tests.interop.guests import Gphoto2

PLAYBOOKS = Path(__file__).with_name("playbooks")
LOG = "hotshoe.responder"


async def setting(camera: Camera, folder: Path) -> None:
    await camera.set("iso", 800)


async def to_card(camera: Camera, folder: Path) -> None:
    for found in await camera.shoot(memory=False, autofocus=False):
        await camera.download(found, folder)


async def to_memory(camera: Camera, folder: Path) -> None:
    for found in await camera.shoot(memory=True):
        await camera.download(found, folder)


async def release(camera: Camera, folder: Path) -> None:
    for found in await camera.shoot():
        await camera.download(found, folder)


async def daylight(camera: Camera, folder: Path) -> None:
    await camera.set("whitebalance", "daylight")


async def film_simulation(camera: Camera, folder: Path) -> None:
    await camera.set(0xD001, 11)


async def view(camera: Camera, folder: Path) -> None:
    async with camera.live_view() as live:
        for _ in range(3):
            await live.next()


@dataclass(frozen=True, slots=True)
class Sequence:
    """The same at one model: options of gphoto2, and what our initiator does."""

    model: str
    guest: tuple[str, ...]
    ours: Callable[[Camera, Path], Awaitable[None]]


FUJI = ("--camera", "Fuji X (WLAN)")

SEQUENCES = {
    "canon-setting": Sequence("canon", ("--set-config", "iso=800"), setting),
    "canon-memory": Sequence(
        "canon", ("--set-config", "capturetarget=Internal RAM", "--capture-image-and-download"), to_memory
    ),
    "canon-view": Sequence("canon", ("--capture-movie=3",), view),
    "canon-card": Sequence(
        "canon", ("--set-config", "capturetarget=Memory card", "--capture-image-and-download", "--keep"), to_card
    ),
    "canon-powershot-card": Sequence("canon-powershot", ("--capture-image-and-download", "--keep"), release),
    "fuji-setting": Sequence("fuji", (*FUJI, "--set-config", "filmsimulation=Classic Chrome"), film_simulation),
    "fuji-card": Sequence("fuji", (*FUJI, "--capture-image-and-download", "--keep"), release),
    "leica-card": Sequence("leica", ("--capture-image-and-download", "--keep"), release),
    "nikon-setting": Sequence("nikon", ("--set-config", "iso=800"), setting),
    "nikon-card": Sequence(
        "nikon", ("--set-config", "capturetarget=1", "--capture-image-and-download", "--keep"), to_card
    ),
    "nikon-memory": Sequence("nikon", ("--capture-image-and-download",), to_memory),
    "nikon-view": Sequence("nikon", ("--capture-movie=3",), view),
    "olympus-setting": Sequence("olympus", ("--set-config", "iso=800"), setting),
    "olympus-card": Sequence("olympus", ("--capture-image-and-download", "--keep"), release),
    "olympus-view": Sequence("olympus", ("--capture-movie=3",), view),
    "panasonic-setting": Sequence("panasonic", ("--set-config", "iso=800"), setting),
    "panasonic-card": Sequence(
        "panasonic", ("--set-config", "capturetarget=1", "--capture-image-and-download", "--keep"), release
    ),
    "panasonic-view": Sequence("panasonic", ("--capture-movie=3",), view),
    "sony-setting": Sequence("sony", ("--set-config", "iso=800"), setting),
    "sony-memory": Sequence("sony", ("--capture-image-and-download",), to_memory),
    "sony-view": Sequence("sony", ("--capture-movie=3",), view),
    "theta-setting": Sequence("theta", ("--set-config", "whitebalance=Daylight"), daylight),
    "theta-card": Sequence("theta", ("--capture-image-and-download", "--keep"), release),
}


Record = Callable[[], list[str]]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Record:
    """The requests since it was asked last, with the sizes of their data; one that is repeated counts once."""
    caplog.set_level(logging.DEBUG, LOG)

    def record() -> list[str]:
        lines = [each.getMessage() for each in caplog.records if each.name.startswith(LOG)]
        caplog.clear()
        found = (re.match(r"< (?!EndData|Data)(.+?) #\d+", line) for line in lines)
        return [words for words, _ in groupby(match[1] for match in found if match)]

    return record


@asynccontextmanager
async def body(model: str, card: Path) -> AsyncIterator[Address]:
    """The address of a body with a card of its own."""
    kind = persona(model)
    store = FolderStore(fill(card).path, STORE, HandleBook(), read_only=False)
    made = kind.body([store])
    async with serve(made, port=0, listen=kind.listening.on(made), handlers=kind.handlers) as camera:
        yield Address("127.0.0.1", camera.port, scheme=kind.listening.scheme)
    store.close()


def has_in_order(words: list[str], wanted: list[str]) -> str:
    """What of ``wanted`` is missing first, "" where all of it comes in order."""
    rest = iter(words)
    return next((line for line in wanted if line not in rest), "")


@pytest.mark.parametrize("name", SEQUENCES)
async def test_both_follow_the_playbook(
    name: str, gphoto2: Callable[[int], Gphoto2], tmp_path: Path, said: Record
) -> None:
    sequence, saved = SEQUENCES[name], tmp_path / "saved"
    saved.mkdir()
    playbook = (PLAYBOOKS / f"{name}.txt").read_text().splitlines()
    async with body(sequence.model, tmp_path / "one") as where:
        finished = await asyncio.to_thread(gphoto2(where.port).run, *sequence.guest, directory=saved)
    assert finished.returncode == 0, finished.stderr
    assert has_in_order(said(), playbook) == ""
    async with body(sequence.model, tmp_path / "two") as where, connect(where) as camera:
        await sequence.ours(camera, saved)
    assert has_in_order(said(), playbook) == ""


def test_every_playbook_is_played() -> None:
    assert {path.stem for path in PLAYBOOKS.iterdir()} == SEQUENCES.keys()
