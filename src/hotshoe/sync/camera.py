"""A connected camera, method by method as in ``hotshoe.client.camera``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager
from os import PathLike
from types import TracebackType
from typing import Any, Self, TypeVar

from hotshoe.catalog.model import Catalog, Operation
from hotshoe.client import camera as asynchronous
from hotshoe.client import events
from hotshoe.client.download import Download
from hotshoe.client.events import CameraEvent
from hotshoe.client.filesink import Progress
from hotshoe.client.flows import Sink, Source
from hotshoe.client.objects import CameraObject, Store
from hotshoe.client.partfile import Conflict
from hotshoe.client.settings import CameraProperty, Properties, Wanted
from hotshoe.sync.liveview import Live, viewed
from hotshoe.sync.portal import Portal
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.deviations import Met
from hotshoe.wire.values import Handle

R = TypeVar("R")


class Subscription:
    """One reader of events: iterate it, or ask for the next with a time limit. Close it, or use it in ``with``."""

    def __init__(self, portal: Portal, subscription: events.Subscription) -> None:
        self._portal = portal
        self._subscription = subscription

    def next(self, timeout: float | None = None) -> CameraEvent | None:
        """The next event, or None when there will be no more. Raises TimeoutError, LinkError when the link broke."""
        return self._portal.run(self._next(timeout))

    def close(self) -> None:
        """Stop listening."""
        self._portal.call(self._subscription.close)

    def __iter__(self) -> Iterator[CameraEvent]:
        while (event := self.next()) is not None:
            yield event

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _next(self, timeout: float | None) -> CameraEvent | None:  # noqa: ASYNC109 - handed on to asyncio.timeout
        async with asyncio.timeout(timeout):
            return await self._subscription.next()


class Camera:
    """What ``hotshoe.sync.connect`` gives: one PTP session with one camera, usable from any thread."""

    def __init__(self, portal: Portal, camera: asynchronous.Camera) -> None:
        self._portal = portal
        self._camera = camera

    @property
    def label(self) -> str:
        """What the user calls the camera: the alias or the address."""
        return self._camera.label

    @property
    def info(self) -> DeviceInfo:
        """What the camera is and can do."""
        return self._camera.info

    @property
    def name(self) -> str:
        """The friendly name that the camera gave itself."""
        return self._camera.name

    @property
    def guid(self) -> bytes:
        """The camera's sixteen bytes."""
        return self._camera.guid

    @property
    def catalog(self) -> Catalog:
        """What codes mean on this camera."""
        return self._camera.catalog

    @property
    def deviations(self) -> tuple[Met, ...]:
        """The camera's departures from the standard so far."""
        return self._camera.deviations

    @property
    def connected(self) -> bool:
        """Whether the link lives."""
        return self._camera.connected

    def offers(self, operation: Operation[Any]) -> bool:
        """Whether DeviceInfo lists the operation."""
        return self._camera.offers(operation)

    def events(self) -> Subscription:
        """A new reader of events from now on: ``for event in camera.events()``."""
        return Subscription(self._portal, self._portal.call(self._camera.events))

    def stores(self) -> list[Store]:
        """Memory cards and built-in memory, with their room."""
        return self._portal.run(self._camera.stores())

    def walk(self, path: str = "/", *, recursive: bool = True) -> Iterator[CameraObject]:
        """Objects below ``path``, each folder before what it holds, as the camera tells them. Raises NoSuchObject."""
        return self._portal.iterate(self._camera.walk(path, recursive=recursive))

    def find(self, path_or_handle: str | int) -> CameraObject:
        """The object of a path (with or without its store's name) or of a handle. Raises NoSuchObject."""
        return self._portal.run(self._camera.find(path_or_handle))

    def read(self, wanted: CameraObject | str | int, start: int = 0, size: int | None = None) -> bytes:
        """The object's bytes in memory, all of them or ``size`` from ``start`` on.

        Raises TransferError for what is too large (``download`` takes that), NotOffered where there are no parts.
        """
        return self._portal.run(self._camera.read(wanted, start, size))

    def stream(self, wanted: CameraObject | str | int) -> Iterator[bytes]:
        """The object's bytes as they come; see ``hotshoe.client.camera.Camera.stream``."""
        return self._portal.iterate(self._camera.stream(wanted))

    def thumbnail(self, wanted: CameraObject | str | int) -> bytes:
        """The small picture that the camera keeps of an object, mostly a JPEG. Raises NoThumbnail."""
        return self._portal.run(self._camera.thumbnail(wanted))

    def download(
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
        return self._portal.run(
            self._camera.download(
                wanted, folder, name=name, on_conflict=on_conflict, progress=progress, digest=digest, resume=resume
            )
        )

    def upload(
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
        return self._portal.run(self._camera.upload(source, folder, name=name, progress=progress))

    def delete(self, wanted: CameraObject | str | int) -> None:
        """Delete an object, a folder with all that it holds. Raises AccessDenied for what is protected."""
        self._portal.run(self._camera.delete(wanted))

    def make_folder(self, path: str) -> CameraObject:
        """Make the last folder of ``path``. Raises OperationError, NoSuchObject where its parent is missing."""
        return self._portal.run(self._camera.make_folder(path))

    def protect(self, wanted: CameraObject | str | int, protected: bool = True) -> None:
        """Protect an object against deletion, or no longer."""
        self._portal.run(self._camera.protect(wanted, protected))

    def shoot(
        self,
        *,
        autofocus: bool | None = None,
        memory: bool | None = None,
        bulb: float | None = None,
        timeout: float = 30.0,
    ) -> list[CameraObject]:
        """Release the shutter and wait until the pictures (RAW and JPEG, for example) can be fetched.

        ``memory`` keeps them off the card where the camera can do that; ``bulb`` exposes for so many seconds.
        Raises FocusFailed, StoreFull and other OperationErrors, NotOffered for a wish that the camera cannot fulfil,
        ResponseTimeout when it announces no picture, LinkError.
        """
        return self._portal.run(self._camera.shoot(autofocus=autofocus, memory=memory, bulb=bulb, timeout=timeout))

    def taken(self, found: CameraObject) -> None:
        """Have the camera know that a picture in its memory was downloaded; ``download`` does it by itself."""
        self._portal.run(self._camera.taken(found))

    def announces(self, event: CameraEvent) -> Handle | None:
        """The handle of the picture that an event tells of, with nothing asked; None where it tells of none."""
        return self._camera.announces(event)

    def announced(self, event: CameraEvent) -> CameraObject | None:
        """The picture that an event tells of, whatever its make calls it; None where it tells of none."""
        return self._portal.run(self._camera.announced(event))

    def waiting(self) -> CameraObject | None:
        """Another picture of the last release, which some cameras keep back until the one before was downloaded."""
        return self._portal.run(self._camera.waiting())

    @property
    def large_part(self) -> Operation[bytes] | None:
        """The make's own operation for parts with 64-bit offsets (``Dialect.large_part``)."""
        return self._camera.large_part

    @property
    def vendor(self) -> str:
        """The make whose ways this camera is spoken to in."""
        return self._camera.vendor

    @property
    def properties(self) -> Properties:
        """What is known of the camera's properties: ``read_properties``, ``get`` and ``set`` bring it."""
        return self._camera.properties

    def read_properties(self) -> Properties:
        """Ask for every property; ``camera.properties["iso"].choices`` is then there."""
        return self._portal.run(self._camera.read_properties())

    def get(self, name: str | int) -> CameraProperty:
        """A property as it is now, by the photographer's name, the maker's, or its number. Raises SettingsError."""
        return self._portal.run(self._camera.get(name))

    def set(self, name: str | int, value: Wanted) -> CameraProperty:
        """Set a property: ``set("aperture", 5.6)``, ``set("shutter", "1/125")``; it as the camera then has it.

        Raises SettingsError, with nothing sent, for what the camera does not allow; OperationError, LinkError.
        """
        return self._portal.run(self._camera.set(name, value))

    def live_view(self, *, fps: float | None = None) -> AbstractContextManager[Live]:
        """The moving picture: ``with camera.live_view() as live: for frame in live``.

        Raises NotOffered, OperationError, LinkError.
        """
        return viewed(self._portal, self._camera.live_view(fps=fps))

    def autofocus(self) -> None:
        """Focus once. Raises FocusFailed, NotOffered."""
        self._portal.run(self._camera.autofocus())

    def drive_focus(self, steps: int) -> None:
        """Move the focus towards infinity, or with negative steps nearer. Raises NotOffered, OperationError."""
        self._portal.run(self._camera.drive_focus(steps))

    def record(self, seconds: float, *, timeout: float = 30.0) -> list[CameraObject]:
        """Record a film of so many seconds, and wait until it can be fetched.

        Raises NotOffered, OperationError, ResponseTimeout when no film is announced within ``timeout``, LinkError.
        """
        return self._portal.run(self._camera.record(seconds, timeout=timeout))

    def start_movie(self) -> None:
        """Record from now on. Raises NotOffered, OperationError."""
        self._portal.run(self._camera.start_movie())

    def stop_movie(self) -> None:
        """Record no more; ObjectAdded tells of the film. Raises NotOffered, OperationError."""
        self._portal.run(self._camera.stop_movie())

    def call(
        self,
        operation: Operation[R],
        *params: int,
        data: Any = None,
        source: Source | None = None,
        sink: Sink | None = None,
        force: bool = False,
    ) -> R:
        """Run ``operation`` and give its typed result; ``source`` and ``sink`` are used on another thread.

        Raises NotOffered (unless ``force``), OperationError, TransferError, LinkError, ProtocolError.
        """
        return self._portal.run(self._camera.call(operation, *params, data=data, source=source, sink=sink, force=force))

    def close(self) -> None:
        """CloseSession where there is one, then both connections; the end of ``with`` does the same."""
        self._portal.run(self._camera.close())
