"""What is saved reaches the sinks from the ledger, once for each picture, and after a restart too."""

import asyncio
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from hotshoe.errors import DeliveryError
from hotshoe.ingest.post import Post
from hotshoe.ingest.service import Plan, Service
from hotshoe.ingest.settings import IngestSettings
from hotshoe.ingest.shelf import Shelf
from hotshoe.ingest.shot import Identity, Removal, Shot, State
from hotshoe.ingest.sinks import courier
from hotshoe.ingest.sinks.model import Saved


@dataclass
class Ear:
    """A sink that is deaf at first."""

    name: str = "ear"
    at_once: int = 2
    deaf: bool = False
    heard: list[Saved] = field(default_factory=list)

    async def deliver(self, saved: Saved) -> None:
        if self.deaf:
            raise DeliveryError("it hears nothing")
        self.heard.append(saved)


def shot(name: str) -> Shot:
    identity = Identity("Maker Model 1", "CARD", "/DCIM/100", name, 5, "")
    return Shot(identity.key, identity, State.DONE, path=f"a/{name}", size=5, digest=b"\x01", captured="2026")


async def posted(shelf: Shelf, sink: Ear) -> Post:
    post = Post([sink], shelf, {"Maker Model 1": "z8"}.get, lambda: None)  # type: ignore[arg-type]
    post.open()
    await post.close()
    return post


async def test_what_waited_when_a_run_died_is_passed_on_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "FIRST_PAUSE", 0.001)
    deaf, ear = Ear(deaf=True), Ear()
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db", ("ear",)) as shelf:
        await shelf.ledgered(lambda ledger: ledger.record([shot("ONE.JPG"), shot("TWO.JPG")]))
        post = await posted(shelf, deaf)
        assert post.status[0].waiting == 2
        assert post.status[0].failed >= 2
    await asyncio.sleep(0.01)
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db", ("ear",)) as shelf:
        post = await posted(shelf, ear)
    assert [saved.name for saved in ear.heard] == ["a/ONE.JPG", "a/TWO.JPG"]
    assert (post.status[0].waiting, post.status[0].delivered) == (0, 2)
    saved = ear.heard[0]
    assert (saved.camera, saved.source, saved.captured) == ("z8", "/CARD/DCIM/100/ONE.JPG", "2026")
    assert saved.path == tmp_path / "library" / "a" / "ONE.JPG"


async def test_what_is_recorded_again_is_no_news(tmp_path: Path) -> None:
    ear = Ear()
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db", ("ear",)) as shelf:
        await shelf.ledgered(lambda ledger: ledger.record([shot("ONE.JPG")]))
        await posted(shelf, ear)
        (known,) = (await shelf.ledgered(lambda ledger: ledger.look_up([shot("ONE.JPG").key]))).values()
        await shelf.ledgered(lambda ledger: ledger.record([replace(known, removal=Removal.DELETED)]))
        await posted(shelf, ear)
    assert len(ear.heard) == 1


async def test_what_an_earlier_run_had_whole_is_saved_and_told_without_its_camera(tmp_path: Path) -> None:
    ear = Ear()
    reports: list[Any] = []
    told = asyncio.Event()

    def hear(report: Any) -> None:
        reports.append(report)
        told.set()

    whole = replace(shot("ONE.JPG"), state=State.HAVE, part="a/ONE.JPG", digest=blake3(b"whole").digest(), offset=5)
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db", ("ear",)) as shelf:
        await shelf.ledgered(lambda ledger: ledger.record([whole]))
        with closing(shelf.library.open_part(whole, 0, 5)) as part:
            part.write([b"whole"])
        service = Service(Plan([], IngestSettings()), shelf, [ear], report=hear)
        running = asyncio.create_task(service.run())
        await told.wait()
        service.drain()
        await running
    assert [(report.label, report.path) for report in reports] == [("Maker Model 1", tmp_path / "library/a/ONE.JPG")]
    assert (tmp_path / "library" / "a" / "ONE.JPG").read_bytes() == b"whole"
    assert [saved.camera for saved in ear.heard] == ["Maker Model 1"]


async def test_a_sink_that_is_new_hears_of_what_comes_from_now_on(tmp_path: Path) -> None:
    ear = Ear()
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db") as shelf:
        await shelf.ledgered(lambda ledger: ledger.record([shot("ONE.JPG")]))
    with Shelf.open(tmp_path / "library", tmp_path / "ledger.db", ("ear",)) as shelf:
        await shelf.ledgered(lambda ledger: ledger.record([shot("TWO.JPG")]))
        await posted(shelf, ear)
    assert [saved.name for saved in ear.heard] == ["a/TWO.JPG"]
