"""What changes a store: upload, folders, deletion, protection, moving and copying (ISO 15740 10.4.11 to 10.4.26)."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.catalog.operations import (
    COPY_OBJECT,
    DELETE_OBJECT,
    MOVE_OBJECT,
    SEND_OBJECT,
    SEND_OBJECT_INFO,
    SET_OBJECT_PROTECTION,
)
from hotshoe.errors import MalformedPacket
from hotshoe.responder.handlers import Answer, Call, Handlers, Pending, Session, Sink, writable
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shelf import copy_object
from hotshoe.responder.store import Buffer, Store
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo, object_info
from hotshoe.wire.values import ALL, ROOT, Handle

HANDLERS = Handlers()
handles = HANDLERS.handles
receives = HANDLERS.receives


@handles(DELETE_OBJECT, when=writable)
def delete_object(call: Call) -> None:
    if call.handle != ALL:
        call.body.holding(call.handle).delete(call.handle)
        return
    refusals = []
    deleted = 0
    for store, handle in _all_of_format(call):
        try:
            store.delete(handle)
            deleted += 1
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        partly = Refusal(responses.PARTIAL_DELETION, f"{len(refusals)} objects had to stay")
        raise partly if deleted else refusals[0]


def _all_of_format(call: Call) -> Iterator[tuple[Store, Handle]]:
    """What DeleteObject means by "all": everything at the top, or every object of one format."""
    wanted = call.params[1]
    for store in call.body.stores:
        if not wanted:
            yield from [(store, handle) for handle in store.children(ROOT)]
            continue
        for handle in tuple(store.objects()):
            # A folder that was deleted took what is in it along.
            if handle in store and store.format_of(handle) == wanted:
                yield store, handle


@handles(SET_OBJECT_PROTECTION, when=writable)
def set_object_protection(call: Call) -> None:
    status = call.params[1]
    if status not in {0, 1}:
        raise Refusal(responses.INVALID_PARAMETER, f"protection is 0 or 1, not {status}")
    call.body.holding(call.handle).protect(call.handle, bool(status))


@handles(MOVE_OBJECT, when=writable)
def move_object(call: Call) -> None:
    """Within one store only: an object keeps its handle, and another store cannot take it over."""
    _, storage, parent, *_ = call.params
    store = call.body.holding(call.handle)
    if storage and call.body.store(storage) is not store:
        raise Refusal(responses.SPECIFICATION_OF_DESTINATION_UNSUPPORTED, "objects move within their store only")
    store.move(call.handle, parent)


@handles(COPY_OBJECT, when=writable)
def copy_an_object(call: Call) -> Answer:
    _, storage, parent, *_ = call.params
    source = call.body.holding(call.handle)
    target = call.body.store(storage) if storage else source
    if target is source:
        return Answer((source.copy(call.handle, parent),))
    return Answer((copy_object(source, call.handle, target, parent),))


@handles(SEND_OBJECT_INFO, when=writable)
def send_object_info(call: Call) -> Answer:
    """A folder is made at once; a file is expected to come by SendObject."""
    call.session.forget_pending()
    info = _object_info(call.data)
    store, parent = _destination(call)
    if info.format == ASSOCIATION:
        handle = store.make_folder(parent, info.name)
    else:
        size = None if info.size == SIZE_BEYOND_32_BIT else info.size
        upload = store.receive(parent, info.name, size)
        call.session.pending = Pending(upload, size)
        handle = upload.handle
    return Answer((store.id, parent, handle))


def _object_info(data: bytes) -> ObjectInfo:
    try:
        return object_info(data)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DATA_SET, f"ObjectInfo: {error}") from error


def _destination(call: Call) -> tuple[Store, Handle]:
    """Where an upload goes: the camera chooses what the initiator leaves open (both parameters may be 0)."""
    storage, parent, *_ = call.params
    if storage:
        return call.body.store(storage), Handle(parent) if parent else ROOT
    if parent in {0, ROOT}:
        return next(store for store in call.body.stores if not store.read_only), ROOT
    return call.body.holding(parent), Handle(parent)


class _Arrival:
    """SendObject's data on its way into the upload that SendObjectInfo began.

    Whatever goes wrong, the announcement stays good, and SendObject may be repeated (ISO 15740 10.4.13).
    """

    def __init__(self, session: Session, pending: Pending) -> None:
        self._session = session
        self._pending = pending
        self._taken = 0
        pending.upload.restart()

    def write(self, *pieces: Buffer) -> None:
        self._pending.upload.write(*pieces)
        self._taken += sum(map(len, pieces))

    def finish(self, *, whole: bool) -> Answer:
        size = self._pending.size
        if not whole or size not in {None, self._taken}:
            raise Refusal(responses.INCOMPLETE_TRANSFER, f"{self._taken} of {size} bytes arrived")
        self._session.pending = None
        self._pending.upload.commit()
        return Answer()


@receives(SEND_OBJECT, when=writable)
def send_object(call: Call, total: int | None) -> Sink:
    pending = call.session.pending
    if pending is None:
        raise Refusal(responses.NO_VALID_OBJECT_INFO, "SendObjectInfo has to come first")
    if total is not None and pending.size not in {None, total}:
        raise Refusal(responses.INCOMPLETE_TRANSFER, f"{total} bytes come, {pending.size} were announced")
    return _Arrival(call.session, pending)
