"""Virtual cameras for demo:, demo and serve: a folder as a card, a shutter that releases itself."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from hotshoe.catalog.units import parse_duration
from hotshoe.cli.witness import Seen, witnessed
from hotshoe.client.address import Address
from hotshoe.errors import SettingsError, StorageError
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.responder import capture, models
from hotshoe.responder.body import Body
from hotshoe.responder.connection import SessionReport
from hotshoe.responder.faults import Script, load_script, preset
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.handlers import Handlers
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.persona import GENERIC, Persona
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.server import VirtualCamera, serve
from hotshoe.responder.store import HandleBook, Store
from hotshoe.responder.worker import Worker
from hotshoe.transport import tcp
from hotshoe.transport.base import Listen
from hotshoe.vendors.schemes import PTP_IP
from hotshoe.wire.values import StorageID

LOOPBACK = "127.0.0.1"
FIRST_STORE = StorageID(0x00010001)
DEMO_PICTURES = 3
MOST_PICTURES = 1000


@asynccontextmanager
async def folder_store(
    folder: Path, *, read_only: bool, number: StorageID = FIRST_STORE, handles: HandleBook | None = None
) -> AsyncIterator[FolderStore]:
    """``folder`` as a card, the store of that ``number``; cards of a camera share ``handles``. Raises StorageError."""
    try:
        store = await asyncio.to_thread(FolderStore, folder, number, handles or HandleBook(), read_only=read_only)
    except OSError as error:
        raise StorageError(f"cannot serve {folder}: {error.strerror}", path=str(folder)) from error
    try:
        yield store
    finally:
        store.close()


def virtual_camera(
    store: FolderStore,
    host: str = LOOPBACK,
    port: int = 0,
    *,
    model: Persona = GENERIC,
    name: str | None = None,
    serial: str | None = None,
    faults: Script | None = None,
    strict: bool = False,
    limits: Limits = DEFAULT,
    worker: Worker | None = None,
    watch: bool = True,
    slots: Sequence[FolderStore] = (),
    listen: Listen = tcp.listen,
    on_session_end: Callable[[SessionReport], None] = lambda report: None,
    on_seen: Callable[[Seen], None] = lambda seen: None,
    wired: Callable[[Body, Handlers], Listen] | None = None,
) -> VirtualCamera:
    """A camera with that card, not yet open. ``on_session_end`` and ``on_seen`` are called in the event loop.

    ``wired`` says how it listens where that is not on the network, as its make does.
    """
    body = model.body([store, *_slots(model, store, slots)], name=name, serial=serial)
    loop = asyncio.get_running_loop()

    def tell(seen: Seen) -> None:
        loop.call_soon_threadsafe(on_seen, seen)

    handlers = witnessed(model.handlers, body, tell)
    return serve(
        body,
        host,
        port,
        listen=wired(body, model.handlers) if wired else model.listening.on(body, listen),
        handlers=handlers,
        faults=model.habits | (faults or Script()),
        strict=strict,
        limits=limits,
        worker=worker,
        watch=watch,
        on_session_end=on_session_end,
    )


def first_store(model: Persona) -> StorageID:
    """The number of the store that a served folder becomes."""
    return next(iter(model.cards), FIRST_STORE)


def _slots(model: Persona, card: FolderStore, others: Sequence[FolderStore]) -> list[Store]:
    """The other stores that such a camera describes, with nothing in them where ``others`` has none of that number."""
    filled: dict[int, Store] = {store.id: store for store in others}
    numbers = [number for number in model.cards if number != card.id]
    return [filled.get(number) or MemoryStore(number, card.handles, read_only=card.read_only) for number in numbers]


@asynccontextmanager
async def folder_camera(
    folder: Path,
    host: str = LOOPBACK,
    port: int = 0,
    *,
    read_only: bool = True,
    model: Persona = GENERIC,
    **options: Any,
) -> AsyncIterator[VirtualCamera]:
    """A camera on the network whose card is ``folder``; ``options`` are those of ``virtual_camera``.

    Raises StorageError, ConnectFailed.
    """
    async with (
        folder_store(folder, read_only=read_only, number=first_store(model)) as card,
        virtual_camera(card, host, port, model=model, **options) as camera,
    ):
        yield camera


@asynccontextmanager
async def temporary_camera(
    name: str | None = None,
    serial: str = "1001",
    worker: Worker | None = None,
    faults: Script | None = None,
    model: Persona = GENERIC,
) -> AsyncIterator[VirtualCamera]:
    """A camera on this computer with an empty card that is thrown away with it, and that nobody else writes to."""
    with tempfile.TemporaryDirectory(prefix="hotshoe-card-", ignore_cleanup_errors=True) as card:
        async with (
            folder_store(Path(card), read_only=False) as store,
            virtual_camera(
                store, model=model, name=name, serial=serial, worker=worker, watch=False, faults=faults
            ) as camera,
        ):
            yield camera


@asynccontextmanager
async def card_of_its_own(model: Persona) -> AsyncIterator[Path]:
    """A folder with some pictures of such a camera, which is thrown away in the end."""
    with tempfile.TemporaryDirectory(prefix="hotshoe-card-", ignore_cleanup_errors=True) as card:
        async with folder_store(Path(card), read_only=False) as store:
            body = model.body([store])
            for _ in range(DEMO_PICTURES):
                await asyncio.to_thread(capture.release, body, store)
        yield Path(card)


@asynccontextmanager
async def demo_camera(where: Address) -> AsyncIterator[Address]:
    """What ``demo:MODEL?pictures=5&every=2s`` means: a temporary camera with some pictures, and how to reach it.

    ``every`` makes it shoot by itself, ``faults`` makes it misbehave. Raises SettingsError.
    """
    pictures, every, faults = _demo_options(where)
    async with AsyncExitStack() as stack:
        model = models.persona(where.host or "generic")
        camera = await stack.enter_async_context(temporary_camera(model=model, faults=faults))
        for _ in range(pictures):
            # On the card, also where a release of today would leave them in memory.
            await camera.shoot(camera.body.stores[0])
        if every is not None:
            await stack.enter_async_context(SelfRelease(camera, every))
        alias = where.alias or f"demo-{where.host}".rstrip("-")
        yield Address(LOOPBACK, camera.port, alias=alias, scheme=model.listening.scheme)


def _demo_options(where: Address) -> tuple[int, float | None, Script]:
    if unknown := where.options.keys() - {"pictures", "every", "faults"}:
        raise SettingsError(f"demo: has no option {min(unknown)!r}; try demo:?pictures=5&every=2s", key="camera")
    pictures = where.options.get("pictures", str(DEMO_PICTURES))
    if not pictures.isdecimal() or int(pictures) > MOST_PICTURES:
        raise SettingsError(f"demo:?pictures={pictures}: a number up to {MOST_PICTURES} is wanted", key="camera")
    try:
        every = parse_duration(where.options["every"]) if "every" in where.options else None
    except ValueError as error:
        raise SettingsError(f"demo:?every: {error}", key="camera") from error
    return int(pictures), every, _demo_faults(where.options.get("faults"))


def _demo_faults(choice: str | None) -> Script:
    """A preset or a file of faults; the same chances each time, unless ``wild:7`` says otherwise."""
    if choice is None:
        return Script()
    script = preset(choice) or load_script(Path(choice))
    return script if script.seed or not script.random else replace(script, seed=1)


class SelfRelease:
    """Releases a camera's shutter at once and then every so many seconds, until the block or ``stop`` ends it.

    A refusal, such as that of a full card, ends it too, and is told to ``failed``.
    """

    def __init__(
        self, camera: VirtualCamera, every: float, failed: Callable[[Refusal], None] = lambda refusal: None
    ) -> None:
        self._camera = camera
        self._every = every
        self._failed = failed
        self.pictures = 0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._release())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Shoot no more; a picture that is being taken is finished. Raises what the shutter failed of."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()

    async def _release(self) -> None:
        clock = asyncio.get_running_loop()
        due = clock.time()
        try:
            while True:
                # Also one that is being taken when this ends.
                self.pictures += 1
                await self._camera.shoot()
                due = max(due + self._every, clock.time())
                await asyncio.sleep(due - clock.time())
        except Refusal as refusal:
            self.pictures -= 1
            self._failed(refusal)


def address_text(host: str, port: int, scheme: str = PTP_IP) -> str:
    """``ptpip://127.0.0.1:15740``, with the port even where it is the usual one."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
