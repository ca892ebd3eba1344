"""Stores and objects, as far as they are only read (ISO 15740 10.4.4 to 10.4.10 and 10.4.27; Android's 0x95C1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hotshoe.catalog import responses
from hotshoe.catalog.mtp import GET_PARTIAL_OBJECT_64
from hotshoe.catalog.operations import (
    GET_NUM_OBJECTS,
    GET_OBJECT,
    GET_OBJECT_HANDLES,
    GET_OBJECT_INFO,
    GET_PARTIAL_OBJECT,
    GET_STORAGE_IDS,
    GET_STORAGE_INFO,
    GET_THUMB,
)
from hotshoe.responder.handlers import Answer, Call, Handlers, Part
from hotshoe.responder.object_properties import is_image
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Store
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import u32_list_bytes
from hotshoe.wire.values import ALL, ROOT, Handle

HANDLERS = Handlers()
handles = HANDLERS.handles

ANYWHERE = 0
"""GetObjectHandles' parent for everything in a store; its top is 0xFFFFFFFF, unlike in an ObjectInfo."""


@handles(GET_STORAGE_IDS)
def get_storage_ids(call: Call) -> Answer:
    return Answer(data=u32_list_bytes(tuple(store.id for store in call.body.stores)))


@handles(GET_STORAGE_INFO)
def get_storage_info(call: Call) -> Answer:
    return Answer(data=encode(call.body.storage_info(call.params[0])))


@handles(GET_NUM_OBJECTS)
def get_num_objects(call: Call) -> Answer:
    return Answer((len(_asked_for(call)),))


@handles(GET_OBJECT_HANDLES)
def get_object_handles(call: Call) -> Answer:
    return Answer(data=u32_list_bytes(_asked_for(call)))


@handles(GET_OBJECT_INFO)
def get_object_info(call: Call) -> Answer:
    return Answer(data=encode(call.body.holding(call.handle).get(call.handle).object_info()))


@handles(GET_OBJECT)
def get_object(call: Call) -> Answer:
    content = call.body.holding(call.handle).open(call.handle)
    return Answer(data=Part(content, 0, content.size))


@handles(GET_THUMB)
def get_thumb(call: Call) -> Answer:
    return Answer(data=call.body.holding(call.handle).thumbnail(call.handle))


@handles(GET_PARTIAL_OBJECT)
def get_partial_object(call: Call) -> Answer:
    """At most 0xFFFFFFFE bytes; 0xFFFFFFFF asks for everything up to the end."""
    _, offset, limit, *_ = call.params
    return _part(call, offset, None if limit == ALL else limit)


@handles(GET_PARTIAL_OBJECT_64)
def get_partial_object_64(call: Call) -> Answer:
    _, low, high, limit, _ = call.params
    return _part(call, high << 32 | low, limit)


def _part(call: Call, offset: int, limit: int | None) -> Answer:
    content = call.body.holding(call.handle).open(call.handle)
    left = content.size - offset
    if left < 0:
        content.close()
        raise Refusal(responses.INVALID_PARAMETER, f"offset {offset} is beyond the end")
    size = left if limit is None else min(left, limit)
    return Answer((min(size, ALL),), Part(content, offset, size))


def _asked_for(call: Call) -> tuple[Handle, ...]:
    """The objects that GetNumObjects and GetObjectHandles are about."""
    storage, wanted, parent, *_ = call.params
    if wanted not in {0, ALL} and wanted >> 12 not in {0x3, 0xB}:
        raise Refusal(responses.INVALID_OBJECT_FORMAT_CODE, f"0x{wanted:X} is no object format")
    found = _below(call.body.some_stores(storage), parent)
    return tuple(handle for store, handle in found if not wanted or _matches(store.format_of(handle), wanted))


def _below(stores: Iterable[Store], parent: int) -> Iterator[tuple[Store, Handle]]:
    stores = tuple(stores)
    if parent not in {ANYWHERE, ROOT}:
        # An unknown folder is refused by the last store that is asked for it.
        stores = tuple(store for store in stores if parent in store) or stores[-1:]
    for store in stores:
        handles = store.objects() if parent == ANYWHERE else store.children(parent)
        for handle in handles:
            yield store, handle


def _matches(code: int, wanted: int) -> bool:
    """Whether a format is the one wanted; 0xFFFFFFFF wants every image."""
    return is_image(code) if wanted == ALL else code == wanted
