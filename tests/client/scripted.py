"""A camera made of the responder's engine and a table of answers: for what a well-behaved camera would never do."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.errors import LinkError, RemoteProtocolError
from hotshoe.protocol.lobby import Doorstep
from hotshoe.protocol.notices import Asked, Cancelled, DataChunk, DataEnded, Notice, ProbeAnswered, Requested
from hotshoe.protocol.responder import Responder
from hotshoe.protocol.states import Channel
from hotshoe.transport.base import ByteStream, Listen, Listener
from hotshoe.wire.codec import Buffer, decode, encode
from hotshoe.wire.datasets import DeviceInfo, ObjectInfo, StorageInfo, file_info, folder_info, u32_list_bytes
from hotshoe.wire.packets import (
    InitEventRequest,
    OperationRequest,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from hotshoe.wire.values import ROOT, Guid

GUID = Guid(bytes(range(16)))
STORE = 0x00010001

ORDINARY = (*range(0x1001, 0x1013), 0x9803)
EVENTS = (0x4002, 0x4003, 0x400A, 0x400D)


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, with a data-in phase before it where ``data`` is given, and what comes after it."""

    code: int = responses.OK
    params: tuple[int, ...] = ()
    data: bytes | None = None
    events: tuple[tuple[int, tuple[int, ...]], ...] = ()
    total: int | None = -1


Answer = Callable[["ScriptedCamera", OperationRequest, bytes], Reply | None]
"""None: the script sends what it likes by itself."""


@dataclass
class ScriptedCamera:
    """``objects`` are what it holds; ``answers`` override or add operations by code."""

    objects: dict[int, tuple[ObjectInfo, bytes]] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    stores: tuple[int, ...] = (STORE,)
    offered: tuple[int, ...] = ORDINARY
    announced_events: tuple[int, ...] = EVENTS
    properties: tuple[int, ...] = ()
    answers_probes: bool = True
    deaf: bool = False
    refuses_early: bool = False
    segments: int = 0
    requests: list[OperationRequest] = field(default_factory=list)
    cancels: int = 0
    sessions: list["Visit"] = field(default_factory=list)
    task: asyncio.Future[None] | None = None

    def file(self, handle: int, name: str, data: bytes, parent: int = 0, size: int | None = None) -> None:
        info = file_info(name, len(data), 0x3801, storage=STORE, parent=parent)
        self.objects[handle] = (replace(info, size=len(data) if size is None else size), data)

    def folder(self, handle: int, name: str, parent: int = 0) -> None:
        self.objects[handle] = (folder_info(name, storage=STORE, parent=parent), b"")

    async def listen(self, listen: Listen, port: int = 0) -> Listener:
        return await listen("127.0.0.1", port, self.door)

    def door(self, stream: ByteStream) -> "Door":
        """Where a connection comes in."""
        return Door(self, stream)

    @property
    def visit(self) -> "Visit":
        """The last initiator."""
        return self.sessions[-1]

    def count(self, code: int) -> int:
        return sum(request.code == code for request in self.requests)

    def stream(self, total: int, pieces: Iterable[bytes]) -> None:
        """Answer with a data phase that takes its time: as fast as the computer reads, until it is cancelled."""
        visit = self.visit
        visit.engine.start_data(total)

        async def send() -> None:
            left = total
            for piece in pieces:
                if not visit.engine.sending:
                    return
                left -= len(piece)
                visit.engine.send_chunk(piece, visit.now, last=not left)
                visit.flush()
                await visit.drain()
                await asyncio.sleep(0)
            visit.engine.respond(responses.OK, now=visit.now)
            visit.flush()

        self.task = asyncio.ensure_future(send())

    def answer(self, request: OperationRequest, data: bytes) -> Reply | None:
        self.requests.append(request)
        return self.answers.get(request.code, STANDARD.get(request.code, _unknown))(self, request, data)


class Door:
    """An accepted connection until its first packet says which of the two it is."""

    def __init__(self, camera: ScriptedCamera, stream: ByteStream) -> None:
        self._camera = camera
        self._stream = stream
        self._step = Doorstep()
        self._visit: Visit | None = None
        self._channel = Channel.COMMAND

    def received(self, data: memoryview) -> None:
        if self._visit:
            self._visit.receive(self._channel, data)
        elif first := self._step.receive(data):
            if isinstance(first, InitEventRequest):
                self._channel, self._visit = Channel.EVENT, self._camera.visit
            else:
                self._visit = Visit(self._camera)
                self._camera.sessions.append(self._visit)
            self._visit.streams[self._channel] = self._stream
            self._visit.receive(self._channel, bytes(self._step.received))

    def ended(self, error: LinkError | None) -> None:
        if self._visit:
            self._visit.ended(self._channel, error)


class Visit:
    """One initiator."""

    def __init__(self, camera: ScriptedCamera) -> None:
        self.camera = camera
        self.engine = Responder()
        self.streams: dict[Channel, ByteStream] = {}
        self.over = asyncio.Event()
        self.unclean = False
        self.on_probe_answered: Callable[[], None] = lambda: None
        self._request: OperationRequest | None = None
        self._data = bytearray()

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def receive(self, channel: Channel, data: Buffer) -> None:
        if self.camera.deaf:
            return
        self.camera.segments += 1
        try:
            self.engine.receive(channel, data, self.now)
        except RemoteProtocolError:
            self.hang_up()
            return
        for notice in self.engine.notices():
            self.hear(notice)
        self.flush()

    def hear(self, notice: Notice) -> None:
        match notice:
            case Asked():
                self.engine.accept(1, GUID, "Scripted")
            case Requested(request, sends_data):
                self._request, self._data = request, bytearray()
                early = self.camera.refuses_early and request.code == op.SEND_OBJECT.code
                if early or not sends_data:
                    self.reply(b"")
            case DataChunk(piece):
                self._data += piece
            case DataEnded() if self.engine.busy:
                self.reply(bytes(self._data))
            case ProbeAnswered():
                self.on_probe_answered()
            case Cancelled():
                self.camera.cancels += 1

    def ended(self, channel: Channel, error: LinkError | None) -> None:
        self.unclean = self.unclean or error is not None
        self.over.set()

    def reply(self, data: bytes) -> None:
        assert self._request
        answer = self.camera.answer(self._request, data)
        if answer is None:
            return
        if answer.data is not None:
            self.send(answer.data, answer.total)
        if self._request.code == op.OPEN_SESSION.code and answer.code == responses.OK:
            self.engine.session = 1
        self.engine.respond(answer.code, answer.params, now=self.now)
        for code, params in answer.events:
            self.engine.event(code, params)
        self.flush()

    def send(self, data: bytes, total: int | None = -1) -> None:
        if total not in (-1, None, len(data)):
            self.lie(data, total)
            return
        self.engine.start_data(None if total is None else len(data))
        self.engine.send_chunk(data, self.now, last=True)

    def lie(self, data: bytes, total: int) -> None:
        """A data phase of another length than it announces, beside the engine, which would not send it."""
        assert self._request
        transaction = self._request.transaction
        header = data_header(PacketType.END_DATA, transaction, len(data))
        self.raw_command(encode_packet(StartData(transaction, total)) + header + data)

    def respond(self, code: int = responses.OK, *params: int) -> None:
        self.engine.respond(code, params, now=self.now)
        self.flush()

    def event(self, code: int, *params: int) -> None:
        self.engine.event(code, params)
        self.flush()

    def raw_command(self, data: bytes) -> None:
        """Bytes on the command connection that the engine would never send."""
        self.streams[Channel.COMMAND].write(data)

    def raw_last(self, data: bytes) -> None:
        """The same, with a response at their end, which the engine believes to be its own."""
        self.raw_command(data)
        self.engine.respond(responses.OK, now=self.now)
        self.engine.outgoing()

    def raw_event(self, data: bytes) -> None:
        """The same on the event connection."""
        self.streams[Channel.EVENT].write(data)

    async def drain(self) -> None:
        """Wait until the computer has taken most of the data."""
        await self.streams[Channel.COMMAND].drain()

    def flush(self) -> None:
        for channel, data in self.engine.outgoing():
            if self.camera.answers_probes or data[4] != 14:
                self.streams[channel].write(data)

    def hang_up(self, only: str = "") -> None:
        for channel, stream in self.streams.items():
            if only in ("", channel.value):
                stream.abort()


def _unknown(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    return Reply(responses.OPERATION_NOT_SUPPORTED)


def _ok(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    return Reply()


def _device_info(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    info = DeviceInfo(
        operations=camera.offered, events=camera.announced_events, properties=camera.properties, model="Scripted"
    )
    return Reply(data=encode(info))


def _storage_ids(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    return Reply(data=u32_list_bytes(camera.stores))


def _storage_info(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    return Reply(data=encode(StorageInfo(4, 3, 0, 1 << 34, 1 << 33, 0xFFFFFFFF, "card", "HOTSHOE")))


def _handles(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    storage, _, parent = request.params
    wanted = 0 if parent == ROOT else parent
    if wanted and wanted not in camera.objects:
        return Reply(responses.INVALID_PARENT_OBJECT)
    held = camera.objects.items()
    return Reply(
        data=u32_list_bytes(tuple(h for h, (info, _) in held if info.parent == wanted and info.storage == storage))
    )


def _held(give: Callable[[ObjectInfo, bytes], bytes]) -> Answer:
    def answer(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
        found = camera.objects.get(request.params[0])
        return Reply(data=give(*found)) if found else Reply(responses.INVALID_OBJECT_HANDLE)

    return answer


def _delete(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    found = camera.objects.pop(request.params[0], None)
    return Reply() if found else Reply(responses.INVALID_OBJECT_HANDLE)


def _announce(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    storage, parent = request.params
    handle = max(camera.objects, default=0) + 1
    info = decode(ObjectInfo, data)
    camera.objects[handle] = (replace(info, storage=storage or STORE, parent=0 if parent == ROOT else parent), b"")
    return Reply(params=(storage or STORE, parent or ROOT, handle))


def _take(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    handle = max(camera.objects)
    camera.objects[handle] = (camera.objects[handle][0], data)
    return Reply()


def _capture(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply:
    handle = max(camera.objects, default=0) + 1
    camera.file(handle, f"SHOT{handle:04}.JPG", b"\xff\xd8" + bytes(100))
    return Reply(events=((0x4002, (handle,)), (0x400D, (request.transaction,))))


STANDARD: dict[int, Answer] = {
    op.GET_DEVICE_INFO.code: _device_info,
    op.OPEN_SESSION.code: _ok,
    op.CLOSE_SESSION.code: _ok,
    op.GET_STORAGE_IDS.code: _storage_ids,
    op.GET_STORAGE_INFO.code: _storage_info,
    op.GET_OBJECT_HANDLES.code: _handles,
    op.GET_OBJECT_INFO.code: _held(lambda info, data: encode(info)),
    op.GET_OBJECT.code: _held(lambda info, data: data),
    op.GET_THUMB.code: _held(lambda info, data: data[:16]),
    op.DELETE_OBJECT.code: _delete,
    op.SEND_OBJECT_INFO.code: _announce,
    op.SEND_OBJECT.code: _take,
    op.INITIATE_CAPTURE.code: _capture,
    op.SET_OBJECT_PROTECTION.code: _ok,
}
