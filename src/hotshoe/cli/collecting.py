"""Take every new picture off a camera as it comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hotshoe.catalog.events import UNREPORTED_STATUS
from hotshoe.cli import exits
from hotshoe.cli.output import Output
from hotshoe.cli.progress import transfer_text
from hotshoe.cli.saving import hopeless
from hotshoe.client.camera import Camera
from hotshoe.client.download import Download
from hotshoe.client.objects import CameraObject
from hotshoe.errors import OperationError, StorageError, TransferError
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import Handle


class Collector:
    """Downloads what one camera shoots into ``folder``, and says so, picture by picture.

    Events only make it quick: what is on the card is listed at the beginning and again by ``catch_up``, so that no
    picture is missed because an event was.
    """

    def __init__(self, camera: Camera, label: str, folder: Path, output: Output) -> None:
        self._camera = camera
        self._label = label
        self._folder = folder
        self._output = output
        self._seen: set[Handle] = set()
        self.files = 0
        self.bytes = 0
        self.failures: list[Exception] = []

    def connected(self, address: str) -> None:
        """Say who is there."""
        info = self._camera.info
        model, serial = safe_text(info.model), safe_text(info.serial_number)
        if self._output.json:
            self._output.event(
                "camera.connected", camera=self._label, address=address, model=info.model, serial=info.serial_number
            )
        self._output.talk(f"{self._label}  connected  {model}  s/n {serial}  → {self._folder}")

    async def follow(self, *, catch_up: bool = True) -> None:
        """Until cancelled, or the link ends; what is there already comes first, unless only new ones are wanted.

        Raises LinkError, and StorageError when the disk is full.
        """
        # From before the listing on, so that nothing falls between the two.
        events = self._camera.events()
        try:
            if catch_up:
                await self.catch_up()
            async for event in events:
                if event.code == UNREPORTED_STATUS:
                    await self.catch_up()
                elif found := await self._camera.announced(event):
                    await self._take(found)
        finally:
            events.close()

    async def catch_up(self) -> None:
        """Fetch whatever is on the card and not yet here."""
        async for found in self._camera.walk("/"):
            await self._take(found)

    async def _take(self, found: CameraObject) -> None:
        if found.is_folder or (found.handle in self._seen and not found.in_memory):
            return
        coming = asyncio.ensure_future(self._camera.download(found, self._folder))
        try:
            await asyncio.wait([coming])
        finally:
            # Also when it is the end: what has begun is finished and known, so that it does not come twice.
            await asyncio.wait([coming])
            self._came(found, coming)

    def _came(self, found: CameraObject, coming: asyncio.Future[Download]) -> None:
        try:
            saved = coming.result()
        except (OperationError, TransferError, StorageError) as error:
            if hopeless(error):
                raise
            self._failed(found, error)
        else:
            self._saved(found, saved)
        self._seen.add(found.handle)

    def _saved(self, found: CameraObject, saved: Download) -> None:
        self.files += 1
        self.bytes += saved.size
        if self._output.json:
            self._output.event(
                "object.saved",
                camera=self._label,
                path=found.path,
                handle=found.handle,
                saved=str(saved.path),
                size=saved.size,
                seconds=round(saved.seconds, 3),
            )
            return
        name, where = safe_text(found.name), safe_text(str(saved.path))
        self._output.data(f"{self._label}  {name}  {transfer_text(saved.size, saved.seconds)}  → {where}")

    def _failed(self, found: CameraObject, error: Exception) -> None:
        self.failures.append(error)
        if self._output.json:
            self._output.event("object.failed", camera=self._label, path=found.path, **exits.facts(error))
        self._output.complain(f"{self._label}: {safe_text(found.path)}", error)
