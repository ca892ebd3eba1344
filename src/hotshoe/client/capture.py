"""Taking a picture: InitiateCapture, then the events that tell what came of it."""

from __future__ import annotations

import asyncio

from hotshoe.catalog.events import CAPTURE_COMPLETE, OBJECT_ADDED, STORE_FULL
from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.catalog.responses import STORE_FULL as NO_ROOM
from hotshoe.client.caller import Caller
from hotshoe.client.events import CameraEvent, Subscription
from hotshoe.client.objects import CameraObject, find_handle
from hotshoe.errors import NoSuchObject, ResponseTimeout
from hotshoe.wire.values import Handle

SIBLING_SECONDS = 0.5
"""How long a second object (RAW beside JPEG) may come after the first when the camera called the capture complete
before, or never does. Cameras that keep to ISO 15740 10.5.14 announce every object before CaptureComplete."""


class Shot:
    """What the events have told so far of one capture."""

    def __init__(self, camera: Caller) -> None:
        self._camera = camera
        # A camera that does not list the event will not send it.
        self._tells_end = CAPTURE_COMPLETE in camera.info.events or not camera.info.events
        self.handles: list[Handle] = []
        self.complete = not self._tells_end
        self.ended_last = False

    def hear(self, event: CameraEvent) -> None:
        """Take an event in. Raises StoreFull."""
        if event.code == OBJECT_ADDED and event.param(0) not in self.handles:
            self.handles.append(Handle(event.param(0)))
            self.ended_last = False
        elif event.code == CAPTURE_COMPLETE:
            self.complete = self.ended_last = True
        elif event.code == STORE_FULL:
            raise self._camera.catalog.error(NO_ROOM, INITIATE_CAPTURE.name)

    @property
    def done(self) -> bool:
        """Whether nothing more can come: the picture is there, and the camera has said that it was the last."""
        return bool(self.handles) and self.ended_last

    @property
    def missing(self) -> str:
        """What has not come, for people."""
        if not self.handles:
            return "no picture was announced" + (", though the capture was called complete" if self.ended_last else "")
        return f"{len(self.handles)} picture(s) came, but the camera did not call the capture complete"


async def shoot(camera: Caller, *, timeout: float = 30.0) -> list[CameraObject]:  # noqa: ASYNC109 - part of the event protocol
    """Release the shutter and wait until the pictures can be fetched.

    Raises StoreFull and other OperationErrors, ResponseTimeout when the events do not come, LinkError.
    """
    # Before the operation, because events and responses come on different connections, in any order.
    events = camera.events()
    try:
        await camera.call(INITIATE_CAPTURE, 0, 0)
        shot = Shot(camera)
        until = asyncio.get_running_loop().time() + timeout
        while not shot.done:
            event = await _next(events, shot, until)
            if event is None:
                break
            shot.hear(event)
        if not (shot.handles and shot.complete):
            raise ResponseTimeout(f"{camera.label}: {shot.missing} within {timeout:g} s")
    finally:
        events.close()
    return await _pictures(camera, shot.handles)


async def _next(events: Subscription, shot: Shot, until: float) -> CameraEvent | None:
    """The next event; None when time is up, or when a picture is there and only a sibling could still come."""
    now = asyncio.get_running_loop().time()
    settling = shot.handles and shot.complete
    try:
        async with asyncio.timeout_at(min(until, now + SIBLING_SECONDS) if settling else until):
            return await events.next()
    except ResponseTimeout:
        # Also a TimeoutError, but this one is the link's end.
        raise
    except TimeoutError:
        return None


async def _pictures(camera: Caller, handles: list[Handle]) -> list[CameraObject]:
    """What was added, without folders that the camera made for it, and without what has gone already."""
    found: list[CameraObject] = []
    for handle in handles:
        try:
            found.append(await find_handle(camera, handle))
        except NoSuchObject:
            continue
    return [picture for picture in found if not picture.is_folder]
