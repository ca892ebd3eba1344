"""A camera for foreign programs: a real folder as its card, a real port of this computer."""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotshoe.catalog.model import Operation
from hotshoe.catalog.operations import OPEN_SESSION
from hotshoe.catalog.properties import IMAGE_SIZE
from hotshoe.responder import Body, FolderStore, HandleBook, SessionReport, VirtualCamera, generic, serve
from hotshoe.responder.handlers import Answer, Call, Handler, Handlers
from hotshoe.responder.pictures import picture
from hotshoe.responder.shutter import Expose
from hotshoe.responder.standard import HANDLERS
from tests.interop.guests import PATIENCE

STORE = 0x00010001
FOLDER = f"/store_{STORE:08x}"
TAKEN = datetime(2026, 6, 21, 12, 0, 0)  # noqa: DTZ001 - cameras keep no zone

# Sizes around those at which libgphoto2 and this camera cut data into packets.
SIZES = {"EMPTY.TXT": 0, "ONE.BIN": 1, "CUT.BIN": 65536, "PIECES.MOV": 3 * 1024 * 1024 + 5}


@dataclass(frozen=True, slots=True)
class Card:
    """A folder with pictures and other files."""

    path: Path

    @property
    def files(self) -> dict[str, str]:
        """Every file that is no hidden one: its path inside, and the hash of its bytes."""
        found = (path for path in self.path.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {str(path.relative_to(self.path)): digest(path) for path in found}

    @property
    def folders(self) -> set[str]:
        return {str(path.relative_to(self.path)) for path in self.path.rglob("*") if path.is_dir()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def downloads(folder: Path) -> dict[str, str]:
    """What a program saved, by name."""
    return {path.name: digest(path) for path in folder.iterdir() if path.is_file()}


def fill(path: Path) -> Card:
    """Two pictures in DCIM/100TEST, files of awkward sizes in MISC and its folder below, one at the top."""
    rng = random.Random(1)
    pictures, misc = path / "DCIM" / "100TEST", path / "MISC"
    for folder in (pictures, misc / "DEEP"):
        folder.mkdir(parents=True)
    for number in (1, 2):
        (pictures / f"TEST{number:04}.JPG").write_bytes(picture(number, TAKEN, size=(480, 320), rng=rng))
    for name, size in SIZES.items():
        (misc / name).write_bytes(rng.randbytes(size))
    (misc / "DEEP" / "NOTES.TXT").write_text("deep down")
    (path / "TOP.TXT").write_text("at the top")
    return Card(path)


class Witness:
    """Knows how often each operation was asked for, and lets a test wait for it."""

    def __init__(self, body: Body) -> None:
        self._loop = asyncio.get_running_loop()
        self._asked: Counter[int] = Counter()
        self._news = asyncio.Event()
        self.reports: list[SessionReport] = []
        self.handlers = HANDLERS | Handlers()
        for code in HANDLERS.offered_by(body):
            entry = HANDLERS.find(code, body)
            if entry and entry.handler:
                self.handlers.handles(entry.operation, when=entry.when)(self._watched(code, entry.handler))

    async def asked(self, operation: Operation[Any], times: int = 1) -> None:
        """Wait until ``operation`` was asked for so often; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.count(operation) < times:
                await self.news()

    def count(self, operation: Operation[Any]) -> int:
        """How often ``operation`` was asked for."""
        return self._asked[operation.code]

    async def news(self) -> None:
        """Wait for the next request, or the end of a visit."""
        self._news.clear()
        await self._news.wait()

    def ended(self, report: SessionReport) -> None:
        """A visit is over."""
        self.reports.append(report)
        self._news.set()

    def _watched(self, code: int, handler: Handler) -> Handler:
        def handle(call: Call) -> Answer | None:
            self._loop.call_soon_threadsafe(self._note, code)
            return handler(call)

        return handle

    def _note(self, code: int) -> None:
        self._asked[code] += 1
        self._news.set()


@dataclass
class Hosted:
    """A camera on its port, its card, and how its guests behaved."""

    camera: VirtualCamera
    card: Card
    witness: Witness

    @property
    def reports(self) -> list[SessionReport]:
        """How each visit went, once it was over."""
        return self.witness.reports

    @property
    def port(self) -> int:
        return self.camera.port

    @property
    def deviations(self) -> set[str]:
        """The names of everything that guests did otherwise than the standard says; look when they are gone."""
        return {met.deviation.name for report in self.reports for met in report.deviations}

    async def left(self) -> None:
        """Wait until everybody who had a session is gone and reported; a program ends before its camera knows."""
        async with asyncio.timeout(PATIENCE):
            while len(self.reports) < self.witness.count(OPEN_SESSION):
                await self.witness.news()


@asynccontextmanager
async def hosted(
    folder: Path, *, read_only: bool = False, expose: Expose | None = None, **options: Any
) -> AsyncIterator[Hosted]:
    """A camera whose card is ``folder``, filled; its pictures are small, and painted unless ``expose`` is told."""
    card = fill(folder)
    store = FolderStore(folder, STORE, HandleBook(), read_only=read_only, label="CARD")
    body = generic([store], serial="4711", expose=expose)
    body.properties.put(IMAGE_SIZE.code, "480x320")
    witness = Witness(body)
    async with serve(body, port=0, handlers=witness.handlers, on_session_end=witness.ended, **options) as camera:
        yield Hosted(camera, card, witness)
    store.close()
