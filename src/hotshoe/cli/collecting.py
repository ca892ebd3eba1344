"""Take every new picture off a camera as it comes, in a session that something else is done in too.

Whoever wants every picture for good has ``hotshoe ingest``, which has a session of its own.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from hotshoe.catalog.events import UNREPORTED_STATUS
from hotshoe.catalog.operations import GET_OBJECT_HANDLES
from hotshoe.cli import exits
from hotshoe.cli.output import Output
from hotshoe.cli.progress import transfer_text
from hotshoe.cli.saving import hopeless
from hotshoe.client.camera import Camera
from hotshoe.client.download import Download
from hotshoe.client.objects import CameraObject
from hotshoe.errors import OperationError, StorageError, TransferError
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import ALL, Handle

log = logging.getLogger(__name__)


class Collector:
    """Downloads what one camera shoots into ``folder``, and says so, picture by picture.

    Where the camera says that events were missed, its card is looked through for what came since the beginning.
    """

    def __init__(self, camera: Camera, label: str, folder: Path, output: Output) -> None:
        self._camera = camera
        self._label = label
        self._folder = folder
        self._output = output
        self._before: frozenset[Handle] = frozenset()
        self._seen: set[Handle] = set()
        self.files = 0
        self.bytes = 0
        self.failures: list[Exception] = []

    async def follow(self) -> None:
        """Until cancelled, or the link ends. Raises LinkError, and StorageError when the disk is full."""
        # From before the listing on, so that nothing falls between the two.
        events = self._camera.events()
        try:
            self._before = await self._there()
            async for event in events:
                if event.code == UNREPORTED_STATUS:
                    await self.catch_up()
                elif found := await self._camera.announced(event):
                    await self._take(found)
        finally:
            events.close()

    async def catch_up(self) -> None:
        """Fetch whatever is on the card, not yet here, and was not there when ``follow`` began."""
        async for found in self._camera.walk("/"):
            if found.handle not in self._before:
                await self._take(found)

    async def _there(self) -> frozenset[Handle]:
        """All objects of the camera; in one question, for the live view waits meanwhile."""
        try:
            return frozenset(await self._camera.call(GET_OBJECT_HANDLES, ALL, 0, 0))
        except OperationError as error:
            log.info("%s: cannot tell what is there already: %s", self._label, error)
            return frozenset()

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
