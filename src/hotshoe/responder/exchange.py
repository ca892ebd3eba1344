"""One transaction of a camera, from its request to its response."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from hotshoe.catalog import responses
from hotshoe.catalog.model import Direction
from hotshoe.catalog.operations import GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.errors import HotshoeError, RemoteProtocolError, ResponseTimeout
from hotshoe.protocol.limits import KIB, Limits
from hotshoe.protocol.responder import Responder
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Entry, Handlers, Part, Receiver, Session, Sink, Source, Whole
from hotshoe.responder.inbox import GivenUp, Haul, Inbox, Stalled
from hotshoe.responder.outlet import Outlet
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.worker import Worker
from hotshoe.transport.base import Piece
from hotshoe.transport.files import FILE_BYTES, Pace
from hotshoe.wire.deviations import PARAMETERS_PADDED, Deviation
from hotshoe.wire.packets import OperationRequest

logger = logging.getLogger(__name__)

T = TypeVar("T")

DATASET_BYTES = 64 * KIB
"""Largest dataset taken from an initiator: an ObjectInfo has two thousand bytes at most."""

UNANNOUNCED_SECONDS = 0.25
"""How long data may take to follow a request that announced none; only npm ptp and its like send such."""

_WITHOUT_SESSION = (GET_DEVICE_INFO.code, OPEN_SESSION.code)
_PARAMS = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """What all connections of a camera share; ``outlet`` makes the way out of each."""

    body: Body
    handlers: Handlers
    worker: Worker
    limits: Limits
    outlet: Callable[[], Outlet] = Outlet


class Line(Protocol):
    """What an exchange asks of its connection."""

    @property
    def engine(self) -> Responder: ...

    def requested(self, request: OperationRequest) -> int | None:
        """A request is about to be served; a response code refuses it in the handler's stead."""

    def step(self) -> None:
        """Send what the engine has to send, and hear what it has to tell."""

    async def drain(self) -> None:
        """Wait until most of the data is out; an initiator that takes none for long is given up."""

    @property
    def carries_files(self) -> bool:
        """Whether payload may go from a file to the stream, without passing through here."""

    async def carry(self, pieces: Sequence[Piece], descriptor: int, offset: int) -> bool:
        """Send packets of a file; whether it had all their bytes. Who takes none for long is given up."""

    def fail(self, error: HotshoeError) -> None:
        """The initiator cannot be served any longer: end the connection."""


class Exchange:
    """Runs the handler of ``request`` and answers, unless the transaction is given up before."""

    def __init__(self, line: Line, desk: Desk, session: Session, request: OperationRequest, *, announced: bool) -> None:
        self.inbox = Inbox()
        self._line = line
        self._desk = desk
        self._session = session
        self._request = request
        self._announced = announced
        self._given_up = False

    def give_up(self) -> None:
        """Send nothing any more; what the handler is at is finished, but nobody hears of it."""
        self._given_up = True
        self.inbox.give_up()

    async def run(self) -> None:
        """Answer the request, whatever happens."""
        try:
            await self._answer()
        except GivenUp:
            logger.debug("transaction %d was given up", self._request.transaction)
        except Refusal as refusal:
            logger.debug("refused: %s", refusal)
            self._respond(refusal.code)
        except Stalled:
            self._line.fail(ResponseTimeout("the initiator announced data and sent none"))
        except Exception:
            logger.exception("operation 0x%04X failed", self._request.code)
            self._respond(responses.GENERAL_ERROR)

    async def _answer(self) -> None:
        answer = await self._perform()
        try:
            self._check()
            if answer.data is not None:
                await self._send(answer.data)
            self._respond(responses.OK, answer.params)
        finally:
            if not isinstance(answer.data, bytes | None):
                await self._desk.worker.do(answer.data.close)
            self._follow(answer)

    def _follow(self, answer: Answer) -> None:
        if answer.then:
            self._later(answer.delay, answer.then)

    def _later(self, delay: float, then: Callable[[], float | None]) -> None:
        loop = asyncio.get_running_loop()

        def job() -> None:
            again = then()
            if again is not None:
                loop.call_soon_threadsafe(self._later, again, then)

        if delay:
            loop.call_later(delay, self._desk.worker.post, job)
        else:
            self._desk.worker.post(job)

    async def _perform(self) -> Answer:
        entry = self._entry()
        call = self._call(entry)
        if entry.receiver:
            return await self._receive(entry.receiver, call)
        if entry.operation.direction is Direction.OUT:
            call = replace(call, data=await self._collect())
        handler = entry.handler
        assert handler is not None
        return await self._work(lambda: handler(call)) or Answer()

    def _entry(self) -> Entry:
        code = self._request.code
        refused = self._line.requested(self._request)
        entry = self._desk.handlers.find(code, self._desk.body)
        if entry is None:
            raise Refusal(responses.OPERATION_NOT_SUPPORTED, f"this camera has no operation 0x{code:04X}")
        if self._session.number is None and code not in _WITHOUT_SESSION:
            raise Refusal(responses.SESSION_NOT_OPEN, f"{entry.operation.name} needs a session")
        if refused is not None:
            raise Refusal(refused, "as the fault script has it")
        if self._announced and entry.operation.direction is Direction.IN:
            raise Refusal(responses.INVALID_PARAMETER, f"{entry.operation.name} takes no data")
        return entry

    def _call(self, entry: Entry) -> Call:
        given = self._request.params
        if len(given) > len(entry.operation.params):
            self._note(PARAMETERS_PADDED, f"{entry.operation.name} with {len(given)} parameters")
        one, two, three, four, five = given + (0,) * (_PARAMS - len(given))
        return Call(
            self._desk.body,
            self._session,
            lambda: self._desk.handlers.offered_by(self._desk.body),
            (one, two, three, four, five),
            transaction=self._request.transaction,
            given_up=lambda: self._given_up,
        )

    def _note(self, deviation: Deviation, detail: str) -> None:
        """What only somebody who knows the operations can see; strict cameras end the connection over it."""
        try:
            self._line.engine.note(deviation, detail)
        except RemoteProtocolError as error:
            self._line.fail(error)
            raise GivenUp from error

    async def _work(self, job: Callable[[], T]) -> T:
        """Let the worker do something in this session's name."""

        def in_session() -> T:
            with self._desk.body.caused_by(self._session):
                return job()

        return await self._desk.worker.do(in_session)

    async def _collect(self) -> bytes:
        """The dataset of a data-out phase; raises Refusal."""
        await self._open_inbox()
        data = b""
        while piece := await self._take():
            data += piece
            if len(data) > DATASET_BYTES:
                raise Refusal(responses.INVALID_DATA_SET, f"more than {DATASET_BYTES} bytes")
        if not self.inbox.whole:
            raise Refusal(responses.INCOMPLETE_TRANSFER, f"{len(data)} of {self.inbox.total} bytes came")
        return data

    async def _receive(self, receiver: Receiver, call: Call) -> Answer:
        """Into the handler's sink: what has come by then goes along with each change of thread."""
        total = await self._open_inbox()
        sink: Sink | None = None

        def take(haul: Haul) -> Answer | None:
            nonlocal sink
            sink = sink or receiver(call, total)
            if haul.pieces:
                sink.write(*haul.pieces)
            return sink.finish(whole=self.inbox.whole) if haul.last else None

        answer = None
        while answer is None:
            haul = await self.inbox.haul(self._desk.limits.progress)
            self._line.step()
            try:
                answer = await self._work(partial(take, haul))
            finally:
                haul.release()
        return answer

    async def _open_inbox(self) -> int | None:
        """Wait for the data phase; its total. A request that announces none, and gets none, has an empty one."""
        patience = self._desk.limits.progress if self._announced else UNANNOUNCED_SECONDS
        if await self.inbox.opened(patience):
            return self.inbox.total
        if self._announced:
            raise Stalled
        self.inbox.end(0, 0)
        return 0

    async def _take(self) -> bytes:
        data = await self.inbox.take(self._desk.limits.progress)
        self._line.step()
        return data

    async def _send(self, data: bytes | Source) -> None:
        """The data-in phase: one End_Data where it fits, else cut. Raises Refusal when the object has shrunk."""
        source = Whole(data) if isinstance(data, bytes) else data
        engine, left = self._line.engine, source.size
        engine.start_data(left)
        if isinstance(source, Part) and left >= FILE_BYTES and self._line.carries_files:
            descriptor = source.fileno()
            if descriptor is not None:
                await self._send_file(source, descriptor)
                return
        while True:
            size = min(left, self._desk.limits.data_packet)
            piece = source.read(size) if isinstance(source, Whole) else await self._work(lambda: source.read(size))  # noqa: B023
            self._check()
            if len(piece) < size:
                raise Refusal(responses.INCOMPLETE_TRANSFER, "the object has become shorter")
            left -= size
            engine.send_chunk(piece, asyncio.get_running_loop().time(), last=not left)
            if not left:
                # What is small leaves together with the response.
                return
            self._line.step()
            await self._line.drain()
            self._check()

    async def _send_file(self, part: Part, descriptor: int) -> None:
        """The stream takes the payload from the file, the engine only counts it."""
        clock, pace, left = asyncio.get_running_loop().time, Pace(), part.size
        self._line.step()
        while left:
            self._check()
            size, began = pace.portion(left, self._desk.limits.data_packet), clock()
            left -= size
            whole = await self._line.carry(self._packets(size, last=not left), descriptor, part.skip(size))
            self._check()
            if not whole:
                raise Refusal(responses.INCOMPLETE_TRANSFER, "the object has become shorter")
            pace.took(size, clock() - began)

    def _packets(self, size: int, *, last: bool) -> list[Piece]:
        """Packets with ``size`` bytes of payload in all, which count as sent; the last ends the data."""
        engine, pieces, now = self._line.engine, list[Piece](), asyncio.get_running_loop().time()
        while size:
            payload = min(size, self._desk.limits.data_packet)
            size -= payload
            engine.data_header(payload, last=last and not size)
            engine.sent(payload, now)
            pieces.append((b"".join(data for _, data in engine.outgoing()), payload))
        return pieces

    def _check(self) -> None:
        """Raises GivenUp when the transaction is over, because the engine may have answered it already."""
        if self._given_up or not self._line.engine.busy:
            raise GivenUp

    def _respond(self, code: int, params: tuple[int, ...] = ()) -> None:
        engine = self._line.engine
        engine.session = self._session.number
        self.inbox.close()
        if self._given_up:
            return
        engine.respond(code, params, now=asyncio.get_running_loop().time())
        self._line.step()
