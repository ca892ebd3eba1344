"""Listings in one transaction: GetObjectPropList, read while it comes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable

from hotshoe.catalog.model import Direction, Operation
from hotshoe.catalog.mtp import GET_OBJECT_PROP_LIST
from hotshoe.client.caller import Caller
from hotshoe.client.property_list import PropertyListReader, Row
from hotshoe.errors import HotshoeError, MalformedPacket, OperationError, TransferError

log = logging.getLogger(__name__)

STREAMED: Operation[None] = Operation(
    GET_OBJECT_PROP_LIST.code, GET_OBJECT_PROP_LIST.name, GET_OBJECT_PROP_LIST.params, direction=Direction.IN
)
"""The operation without its dataset, which goes to a sink."""

MOST_BYTES = 512 * 1024 * 1024
"""A longer list is refused: a million objects with all their properties take some 300 MB."""

_PIECE = 64 * 1024
"""Smaller pieces of the data phase are joined, so that tiny packets do not become tiny objects."""


class ListSink:
    """Keeps what of a list has come and not been read yet.

    It never makes the camera wait: whoever reads a listing may want another transaction before the next object, and
    that has to wait for the end of this one.
    """

    def __init__(self, reader: PropertyListReader) -> None:
        self._reader = reader
        self._pieces: deque[bytearray] = deque()
        self._wanted = True
        self._came = 0
        self.news = asyncio.Event()

    def start(self, total: int | None) -> None:
        self._check(total or 0)
        self._reader.start(total)

    def write(self, data: memoryview) -> bool:
        self._came += len(data)
        self._check(self._came)
        if self._wanted:
            self._keep(data)
        return True

    def attach(self, room: Callable[[], None]) -> None:
        """Memory never pauses."""

    def take(self) -> bytearray | None:
        """The next piece, or None where nothing waits."""
        return self._pieces.popleft() if self._pieces else None

    def drop(self) -> None:
        """Nobody reads the rest."""
        self._wanted = False
        self._pieces.clear()

    def _keep(self, data: memoryview) -> None:
        if not self._pieces or len(self._pieces[-1]) >= _PIECE:
            self._pieces.append(bytearray())
        self._pieces[-1] += data
        self.news.set()

    def _check(self, size: int) -> None:
        if size > MOST_BYTES:
            raise TransferError(f"a property list of {size} bytes is too long", expected=size)


class Listing:
    """GetObjectPropList on one camera: ``usable`` while it is offered and has not failed."""

    def __init__(self, camera: Caller) -> None:
        self._camera = camera
        self.usable = camera.offers(GET_OBJECT_PROP_LIST)

    async def rows(self, handle: int, code: int, depth: int) -> AsyncGenerator[list[Row], None]:
        """Objects as they come; an error of the camera's is logged, ends them, and leaves this not usable.

        Real cameras refuse some questions and answer others wrongly, so that every caller has another way.
        """
        reader = PropertyListReader()
        sink = ListSink(reader)
        asked = await _asked(self._camera, sink, (handle, 0, code, 0, depth))
        asked.add_done_callback(lambda _: sink.news.set())
        try:
            while (piece := await _next(sink, asked)) is not None:
                yield reader.feed(piece)
            await asked
            yield reader.finish()
        except (OperationError, TransferError) as error:
            self._give_up(error)
        except MalformedPacket as error:
            self._give_up(error)
            # To the end of the transaction: not every camera survives a Cancel, and the rest is soon there.
            sink.drop()
            await asyncio.wait([asked])
        finally:
            await _end(asked)

    def _give_up(self, error: HotshoeError) -> None:
        log.info("%s: no listing in one transaction: %s", self._camera.label, error)
        self.usable = False


async def _asked(camera: Caller, sink: ListSink, params: tuple[int, ...]) -> asyncio.Future[None]:
    """The transaction, in a task of its own; a task that keeps all others waiting has to do it all by itself."""
    call = camera.call(STREAMED, *params, sink=sink)
    if not camera.together().mine:
        return asyncio.ensure_future(call)
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    try:
        await call
        done.set_result(None)
    except HotshoeError as error:
        done.set_exception(error)
    return done


async def _next(sink: ListSink, asked: asyncio.Future[None]) -> bytearray | None:
    """The next piece, None at the end; a piece that has come is read before an error is raised."""
    while (piece := sink.take()) is None:
        if asked.done():
            return None
        sink.news.clear()
        await sink.news.wait()
    return piece


async def _end(asked: asyncio.Future[None]) -> None:
    """Where nobody wants the rest, cancel the transaction, and wait until the camera has taken note."""
    if not asked.done():
        asked.cancel()
        await asyncio.wait([asked])
    if not asked.cancelled() and (error := asked.exception()):
        log.debug("the listing ended: %s", error)
