"""A connected camera: operations, objects, pictures, events, and what it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from hotshoe.catalog.model import Catalog, Operation, Reply
from hotshoe.catalog.operations import (
    CLOSE_SESSION,
    DELETE_OBJECT,
    GET_THUMB,
    SET_OBJECT_PROTECTION,
)
from hotshoe.catalog.responses import OK
from hotshoe.client import capture, download, objects, parts, streaming, upload
from hotshoe.client.common import offered, shared
from hotshoe.client.control import Control
from hotshoe.client.download import Download
from hotshoe.client.events import CameraEvent, Subscription
from hotshoe.client.filesink import Progress
from hotshoe.client.flows import MemorySink, MemorySource, Sink, Source
from hotshoe.client.liveview import Live, live_view
from hotshoe.client.objects import CameraObject, Store
from hotshoe.client.partfile import Conflict
from hotshoe.client.patience import Patience
from hotshoe.client.pump import Pump
from hotshoe.client.settings import CameraProperty, Properties, PropertyDesk, Wanted
from hotshoe.client.turn import Turn
from hotshoe.errors import DeviceBusy, MalformedPacket, NotOffered, TransferError
from hotshoe.protocol.initiator import Initiator
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.notices import CommandAccepted, Responded
from hotshoe.vendors import standard
from hotshoe.vendors.model import LiveView, Order, Vendor
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import PARAMETERS_PADDED, VENDOR_DATA_SPOILT, Met
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Handle

R = TypeVar("R")

log = logging.getLogger(__name__)

PROTECTED, UNPROTECTED = 1, 0


class Camera:
    """What ``connect`` gives: one PTP session with one camera.

    Operations queue up behind one another, because PTP allows one transaction at a time; any number of tasks may call.
    """

    def __init__(
        self, pump: Pump, engine: Initiator, accepted: CommandAccepted, limits: Limits, patience: float
    ) -> None:
        self._pump = pump
        self._engine = engine
        self._accepted = accepted
        self._limits = limits
        self._patience = patience
        self.info = DeviceInfo()
        self._adopt(standard.VENDOR)

    @property
    def info(self) -> DeviceInfo:
        """What the camera is and can do."""
        return self._info

    @info.setter
    def info(self, info: DeviceInfo) -> None:
        self._info = shared(info)
        self._offered = offered(self._info.operations)

    @property
    def label(self) -> str:
        """What the user calls the camera: the alias or the address."""
        return self._pump.label

    @property
    def name(self) -> str:
        """The friendly name that the camera gave itself."""
        return self._accepted.name

    @property
    def guid(self) -> bytes:
        """The camera's sixteen bytes."""
        return self._accepted.guid

    @property
    def catalog(self) -> Catalog:
        """What codes mean on this camera."""
        return self._pump.catalog

    @property
    def deviations(self) -> tuple[Met, ...]:
        """The camera's departures from the standard so far."""
        return self._engine.deviations

    @property
    def connected(self) -> bool:
        """Whether the link lives."""
        return self._pump.over is None

    def offers(self, operation: Operation[Any]) -> bool:
        """Whether DeviceInfo lists the operation."""
        return operation.code in self._offered

    def events(self) -> Subscription:
        """A new reader of events from now on: ``async for event in camera.events()``."""
        return self._pump.hub.subscribe()

    def together(self) -> Turn:
        """Keep this task's calls together: those of other tasks wait until the end of the ``async with``."""
        return self._pump.turn

    async def stores(self) -> list[Store]:
        """Memory cards and built-in memory, with their room."""
        return await objects.list_stores(self)

    def walk(self, path: str = "/", *, recursive: bool = True) -> AsyncGenerator[CameraObject, None]:
        """Objects below ``path``, each folder before what it holds, as the camera tells them. Raises NoSuchObject."""
        return objects.walk(self, path, recursive=recursive)

    async def find(self, path_or_handle: str | int) -> CameraObject:
        """The object of a path (with or without its store's name) or of a handle. Raises NoSuchObject."""
        return await objects.find(self, path_or_handle)

    async def read(self, wanted: CameraObject | str | int, start: int = 0, size: int | None = None) -> bytes:
        """The object's bytes in memory, all of them or ``size`` from ``start`` on, fewer where it ends.

        Raises TransferError for what is too large (``download`` takes that), NotOffered where there are no parts.
        """
        found = await self._object(wanted)
        if start or size is not None:
            limit = self._limits.dataset
            rest = limit if found.size is None else found.size - start
            return await parts.read_part(self, found, start, rest if size is None else size, limit)
        data = await self.call(found.fetch, found.handle)
        if found.size and len(data) != found.size:
            message = f"{safe_text(found.path)}: {len(data)} bytes came, ObjectInfo announced {found.size}"
            raise TransferError(message, expected=found.size, received=len(data))
        return data

    async def stream(self, wanted: CameraObject | str | int) -> AsyncGenerator[bytes, None]:
        """The object's bytes as they come, in pieces of any size; the camera waits for who does not take them.

        Other operations of this camera wait for the end of the stream: close it (``contextlib.aclosing``) where it is
        left early. Raises TransferError when the lengths disagree, OperationError, LinkError.
        """
        found = await self._object(wanted)
        async for piece in streaming.stream(self, found):
            yield piece

    async def thumbnail(self, wanted: CameraObject | str | int) -> bytes:
        """The small picture that the camera keeps of an object, mostly a JPEG. Raises NoThumbnail."""
        return await self.call(GET_THUMB, (await self._object(wanted)).handle)

    async def download(
        self,
        wanted: CameraObject | str | int,
        folder: str | PathLike[str],
        *,
        name: str | None = None,
        on_conflict: Conflict = "rename",
        progress: Progress | None = None,
        digest: bool = False,
        resume: bool = True,
    ) -> Download:
        """Fetch an object into ``folder``: to ``NAME.part``, checked, made durable, then renamed without clobbering.

        With ``digest`` the answer has the file's BLAKE3. With ``resume`` a ``.part`` that an earlier run left is
        continued where the camera gives parts of objects, and where its beginning and its end agree with the object.

        Raises TransferError, StorageError (TargetExists for ``fail``), OperationError, LinkError, SettingsError; the
        ``.part`` stays, and the message names it.
        """
        found = await self._object(wanted)
        downloaded = await download.download(
            self,
            found,
            Path(folder),
            name=name,
            on_conflict=on_conflict,
            progress=progress,
            digest=digest,
            resume=resume,
        )
        await self.taken(found)
        return downloaded

    async def taken(self, found: CameraObject) -> None:
        """Have the camera know that a picture in its memory was downloaded; ``download`` does it by itself."""
        if found.in_memory:
            await self._control.dialect.taken(found.handle)

    async def upload(
        self,
        source: str | PathLike[str] | bytes,
        folder: str | None = None,
        *,
        name: str | None = None,
        progress: Progress | None = None,
    ) -> CameraObject:
        """Send a file, or bytes under ``name``, into a folder of the camera; without a folder the camera chooses.

        Raises StoreFull, AccessDenied and other OperationErrors, StorageError, SettingsError, NoSuchObject, LinkError.
        """
        given = source if isinstance(source, bytes) else Path(source)
        return await upload.upload(self, given, folder, name=name, progress=progress)

    async def delete(self, wanted: CameraObject | str | int) -> None:
        """Delete an object, a folder with all that it holds. Raises AccessDenied for what is protected."""
        await self.call(DELETE_OBJECT, (await self._object(wanted)).handle, 0)

    async def make_folder(self, path: str) -> CameraObject:
        """Make the last folder of ``path``. Raises OperationError, NoSuchObject where its parent is missing."""
        return await upload.make_folder(self, path)

    async def protect(self, wanted: CameraObject | str | int, protected: bool = True) -> None:
        """Protect an object against deletion, or no longer."""
        handle = (await self._object(wanted)).handle
        await self.call(SET_OBJECT_PROTECTION, handle, PROTECTED if protected else UNPROTECTED)

    async def shoot(
        self,
        *,
        autofocus: bool | None = None,
        memory: bool | None = None,
        bulb: float | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109 - the camera's time, not the task's
    ) -> list[CameraObject]:
        """Release the shutter and wait until the pictures (RAW and JPEG, for example) can be fetched.

        ``memory`` keeps them off the card where the camera can do that; ``bulb`` exposes for so many seconds, after
        which ``timeout`` begins.
        Raises FocusFailed, StoreFull and other OperationErrors, NotOffered for a wish that the camera cannot fulfil,
        ResponseTimeout when it announces no picture, LinkError.
        """
        return await capture.shoot(self, self._control, Order(autofocus, memory, bulb), timeout=timeout)

    def announces(self, event: CameraEvent) -> Handle | None:
        """The handle of the picture that an event tells of, with nothing asked; None where it tells of none."""
        added = capture.added(self, self._control, event)
        return Handle(added.handle) if added else None

    async def announced(self, event: CameraEvent) -> CameraObject | None:
        """The picture that an event tells of, whatever its make calls it; None where it tells of none."""
        return await capture.announced(self, self._control, event)

    async def waiting(self) -> CameraObject | None:
        """Another picture of the last release, which some cameras keep back until the one before was downloaded."""
        return await capture.waiting(self, self._control)

    @property
    def large_part(self) -> Operation[bytes] | None:
        """The make's own operation for parts with 64-bit offsets (``Dialect.large_part``)."""
        return self._control.dialect.large_part

    @property
    def vendor(self) -> str:
        """The make whose ways this camera is spoken to in."""
        return self._control.vendor.name

    @property
    def properties(self) -> Properties:
        """What is known of the camera's properties: ``read_properties``, ``get`` and ``set`` bring it."""
        return self._desk.known

    async def read_properties(self) -> Properties:
        """Ask for every property; ``camera.properties["iso"].choices`` is then there."""
        return await self._desk.read_all()

    async def get(self, name: str | int) -> CameraProperty:
        """A property as it is now, by the photographer's name, the maker's, or its number. Raises SettingsError."""
        return await self._desk.get(name)

    async def set(self, name: str | int, value: Wanted) -> CameraProperty:
        """Set a property: ``set("aperture", 5.6)``, ``set("shutter", "1/125")``; it as the camera then has it.

        Raises SettingsError, with nothing sent, for what the camera does not allow; OperationError, LinkError.
        """
        return await self._desk.set(name, value)

    def live_view(self, *, fps: float | None = None) -> AbstractAsyncContextManager[Live]:
        """The moving picture: ``async with camera.live_view() as live: async for frame in live``.

        Raises NotOffered, OperationError, LinkError.
        """
        return self._viewed(fps)

    async def autofocus(self) -> None:
        """Focus once. Raises FocusFailed, NotOffered."""
        await (await self._control.part(lambda dialect: dialect.focus, "way to focus")).autofocus()

    async def drive_focus(self, steps: int) -> None:
        """Move the focus towards infinity, or with negative steps nearer. Raises NotOffered, OperationError."""
        await (await self._control.part(lambda dialect: dialect.focus, "way to move its lens")).drive(steps)

    async def record(self, seconds: float, *, timeout: float = 30.0) -> list[CameraObject]:  # noqa: ASYNC109 - the camera's time, not the task's
        """Record a film of so many seconds, and wait until it can be fetched.

        Empty where cameras of this make announce no films: it is on the card then.
        Raises NotOffered, OperationError, ResponseTimeout when no film is announced within ``timeout``, LinkError.
        """
        return await capture.record(self, self._control, seconds, timeout=timeout)

    async def start_movie(self) -> None:
        """Record from now on. Raises NotOffered, OperationError."""
        await (await self._control.part(lambda dialect: dialect.movie, "way to record")).start()

    async def stop_movie(self) -> None:
        """Record no more; ObjectAdded tells of the film. Raises NotOffered, OperationError."""
        await (await self._control.part(lambda dialect: dialect.movie, "way to record")).stop()

    async def meet(self, info: DeviceInfo, vendor: Vendor, catalog: Catalog, live: LiveView | None = None) -> None:
        """Speak to the camera in its make's way from now on. Raises OperationError, LinkError.

        ``live`` is a live view that comes beside the session.
        """
        self.info = info
        self._pump.speak(catalog)
        self._adopt(vendor, live)
        opened = self._control.dialect.opened
        if opened:
            self.info = await opened() or self.info

    def _adopt(self, vendor: Vendor, live: LiveView | None = None) -> None:
        self._control = Control(self, self._pump.hub, vendor, self._spoilt, live)
        self._desk = PropertyDesk(self, self._control)

    def _spoilt(self, error: MalformedPacket) -> None:
        """The camera told something in its make's own way that cannot be read."""
        log.warning("%s: %s (offset %d)", self.label, error, error.offset)
        self._engine.note(VENDOR_DATA_SPOILT, f"{error} (offset {error.offset})")

    @asynccontextmanager
    async def _viewed(self, fps: float | None) -> AsyncIterator[Live]:
        view = await self._control.part(lambda dialect: dialect.live, "live view")
        async with live_view(view, self.label, fps) as live:
            yield live

    async def call(
        self,
        operation: Operation[R],
        *params: int,
        data: Any = None,
        source: Source | None = None,
        sink: Sink | None = None,
        force: bool = False,
    ) -> R:
        """Run ``operation`` and give its typed result.

        ``data`` is a dataset or bytes for a data-out phase, ``source`` streams one, ``sink`` takes a data-in phase
        that is too large for memory (the result then comes from the response alone). DeviceBusy is retried with
        back-off. Raises NotOffered (unless ``force``), OperationError, TransferError, LinkError, ProtocolError.
        """
        if not force and operation.code not in self._offered:
            raise NotOffered(f"{self.label} does not offer {operation.name}")
        kept = None if sink else MemorySink(self._limits.dataset)
        flow = source if data is None else MemorySource(data if isinstance(data, bytes) else encode(data))
        responded = await self._pump.transact(operation.code, params, source=flow, sink=sink or kept)
        if responded.code != OK:
            responded = await self._insist(responded, operation, params, flow, sink or kept)
        if responded.params:
            self._note_padding(operation, responded.params)
        data = kept.data if kept else b""
        return operation.read(Reply(responded.params, data, self._engine.judge, responded.transaction))

    async def _insist(
        self,
        refused: Responded,
        operation: Operation[Any],
        params: tuple[int, ...],
        source: Source | None,
        sink: Sink | None,
    ) -> Responded:
        """Ask again while the camera is busy. Raises OperationError for what it has against it in the end."""
        patience = Patience(self._patience)
        responded = refused
        while responded.code != OK:
            error = self.catalog.error(responded.code, operation.name, params)
            if not isinstance(error, DeviceBusy) or responded.received or not await patience.wait():
                self._note_padding(operation, responded.params)
                raise error
            log.debug("%s is busy; %s again", self.label, operation.name)
            if source:
                await source.rewind()
            responded = await self._pump.transact(operation.code, params, source=source, sink=sink)
        return responded

    def _note_padding(self, operation: Operation[Any], params: tuple[int, ...]) -> None:
        surplus = params[len(operation.results) :]
        if surplus and not any(surplus):
            self._engine.note(PARAMETERS_PADDED, f"response to {operation.name} with {len(params)}")

    async def _object(self, wanted: CameraObject | str | int) -> CameraObject:
        return wanted if isinstance(wanted, CameraObject) else await self.find(wanted)

    async def close(self) -> None:
        """CloseSession where there is one, then both connections; a link that is gone is only noted."""
        try:
            linked = self.connected and self._engine.in_session
            await self._control.close(linked=linked)
            if linked:
                await self._close_session()
        finally:
            await self._pump.close()

    async def _close_session(self) -> None:
        """A few seconds for the camera's answer: the user wants to leave."""
        closing = asyncio.ensure_future(self._pump.transact(CLOSE_SESSION.code, ()))
        try:
            await asyncio.wait([closing], timeout=self._limits.sign_of_life)
        finally:
            if not closing.done():
                self._pump.abort()
            (outcome,) = await asyncio.gather(closing, return_exceptions=True)
            log.debug("%s: CloseSession: %s", self.label, outcome)
