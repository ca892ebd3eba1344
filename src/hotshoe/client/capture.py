"""Taking a picture: the shutter is released as the camera's make has it, and events tell what came of it."""

from __future__ import annotations

import asyncio
from functools import partial

from hotshoe.catalog.operations import GET_OBJECT_INFO
from hotshoe.client.caller import Caller
from hotshoe.client.control import Control
from hotshoe.client.events import CameraEvent, Subscription
from hotshoe.client.objects import CameraObject, find_handle
from hotshoe.client.stored import memory_object
from hotshoe.errors import InvalidHandle, NoSuchObject, ResponseTimeout
from hotshoe.vendors.model import Added, Complete, Dialect, Failed, Order, Shutter
from hotshoe.vendors.standard import standard_told

SIBLING_SECONDS = 0.5
"""How long a second object (RAW beside JPEG) may come after the first when the camera called the capture complete
before, or never does. Cameras that keep to ISO 15740 10.5.14 announce every object before CaptureComplete."""


class Shot:
    """What the events have told so far of one capture."""

    def __init__(self, shutter: Shutter) -> None:
        self._shutter = shutter
        self.added: dict[int, Added] = {}
        self.complete = not shutter.tells_end
        self.ended_last = False

    def hear(self, event: CameraEvent) -> None:
        """Take an event in. Raises what the capture failed of."""
        match self._shutter.tells(event.code, event.params):
            case Added() as added if added.handle not in self.added:
                self.added[added.handle] = added
                self.ended_last = added.last
                self.complete = self.complete or added.last
            case Complete():
                self.complete = self.ended_last = True
            case Failed(error):
                raise error

    @property
    def done(self) -> bool:
        """Whether nothing more can come: the picture is there, and the camera has said that it was the last."""
        return bool(self.added) and self.ended_last

    @property
    def missing(self) -> str:
        """What has not come, for people."""
        if not self.added:
            return "no picture was announced" + (", though the capture was called complete" if self.ended_last else "")
        return f"{len(self.added)} picture(s) came, but the camera did not call the capture complete"


async def shoot(
    camera: Caller,
    control: Control,
    order: Order,
    *,
    timeout: float = 30.0,  # noqa: ASYNC109 - part of the event protocol
) -> list[CameraObject]:
    """Release the shutter and wait until the pictures can be fetched, ``timeout`` seconds beyond the exposure.

    Raises StoreFull, FocusFailed and other OperationErrors, NotOffered, ResponseTimeout when no events come, LinkError.
    """
    shutter = await control.part(lambda dialect: dialect.shutter, "way to release its shutter")
    # Before the operation, because events and responses come on different connections, in any order.
    events = camera.events()
    try:
        await shutter.release(order)
        shot = Shot(shutter)
        until = asyncio.get_running_loop().time() + timeout
        while not shot.done:
            event = await _next(events, shot, until)
            if event is None:
                break
            shot.hear(event)
        if not (shot.added and shot.complete):
            raise ResponseTimeout(f"{camera.label}: {shot.missing} within {timeout:g} s")
    finally:
        events.close()
    return await _pictures(camera, control.dialect, list(shot.added.values()))


async def announced(camera: Caller, control: Control, event: CameraEvent) -> CameraObject | None:
    """The picture that an event tells of, in the standard's way or the make's; None where it tells of none."""
    told = added(camera, control, event)
    pictures = await _pictures(camera, control.dialect, [told]) if told else []
    return pictures[0] if pictures else None


def added(camera: Caller, control: Control, event: CameraEvent) -> Added | None:
    """What an event says of a picture that was added; None where it is about something else."""
    shutter = control.dialect.shutter
    told = shutter.tells(event.code, event.params) if shutter else standard_told(camera, event.code, event.params)
    return told if isinstance(told, Added) else None


async def waiting(camera: Caller, control: Control) -> CameraObject | None:
    """The next picture of a release, where it could not be had before the last one was read."""
    added = await control.dialect.waiting()
    pictures = await _pictures(camera, control.dialect, [added]) if added else []
    return pictures[0] if pictures else None


async def record(
    camera: Caller,
    control: Control,
    seconds: float,
    *,
    timeout: float = 30.0,  # noqa: ASYNC109 - part of the event protocol
) -> list[CameraObject]:
    """Record a film of ``seconds``, and wait until it can be fetched; the recording ends also where this is cancelled.

    Empty where cameras of this make announce no films: it is on the card then.
    Raises OperationError, NotOffered, ResponseTimeout when no film is announced, LinkError.
    """
    movie = await control.part(lambda dialect: dialect.movie, "way to record")
    tells = control.dialect.shutter.tells if control.dialect.shutter else partial(standard_told, camera)
    events = camera.events()
    try:
        await movie.start()
        try:
            await asyncio.sleep(seconds)
        finally:
            await movie.stop()
        if not control.dialect.films_announced:
            return []
        async with asyncio.timeout(timeout):
            while event := await events.next():
                told = tells(event.code, event.params)
                if isinstance(told, Added) and (films := await _pictures(camera, control.dialect, [told])):
                    return films
    except ResponseTimeout:
        raise
    except TimeoutError:
        raise ResponseTimeout(f"{camera.label}: no film was announced within {timeout:g} s") from None
    finally:
        events.close()
    return []


async def _next(events: Subscription, shot: Shot, until: float) -> CameraEvent | None:
    """The next event; None when time is up, or when a picture is there and only a sibling could still come."""
    now = asyncio.get_running_loop().time()
    settling = shot.added and shot.complete
    try:
        async with asyncio.timeout_at(min(until, now + SIBLING_SECONDS) if settling else until):
            return await events.next()
    except ResponseTimeout:
        # Also a TimeoutError, but this one is the link's end.
        raise
    except TimeoutError:
        return None


async def _pictures(camera: Caller, dialect: Dialect, added: list[Added]) -> list[CameraObject]:
    """What was added, without folders that the camera made for it, and without what has gone already."""
    found: list[CameraObject] = []
    for each in added:
        try:
            if each.in_memory or each.info:
                info = await camera.call(GET_OBJECT_INFO, each.handle) if each.info is None else each.info
                found.append(memory_object(each.handle, info, dialect.fetch))
            else:
                found.append(await find_handle(camera, each.handle))
        except (NoSuchObject, InvalidHandle):
            continue
    return [picture for picture in found if not picture.is_folder]
