"""Object properties as MTP reads them: one at a time, or whole folders in one answer (MTP 1.1, E.2)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO

from hotshoe.catalog import mtp, responses
from hotshoe.catalog.formats import ASSOCIATION
from hotshoe.responder import object_properties
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import StoredObject
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import u16_list_bytes
from hotshoe.wire.datatypes import encode_value
from hotshoe.wire.values import ALL, ROOT

HANDLERS = Handlers()
handles = HANDLERS.handles

IN_MEMORY = 4 * 1024 * 1024
"""A longer list of properties waits on disk for its initiator."""

_COUNT_BYTES = 4


@handles(mtp.GET_OBJECT_PROPS_SUPPORTED)
def get_object_props_supported(call: Call) -> Answer:
    known = object_properties.of_format(call.params[0])
    return Answer(data=u16_list_bytes(tuple(each.kind.code for each in known)))


@handles(mtp.GET_OBJECT_PROP_DESC)
def get_object_prop_desc(call: Call) -> Answer:
    code, wanted, *_ = call.params
    return Answer(data=encode(object_properties.find(code, wanted).describe()))


@handles(mtp.GET_OBJECT_PROP_VALUE)
def get_object_prop_value(call: Call) -> Answer:
    entry = call.body.holding(call.handle).get(call.handle)
    known = object_properties.find(call.params[1], entry.format)
    return Answer(data=encode_value(known.read(entry), known.kind.datatype))


@handles(mtp.GET_OBJECT_PROP_LIST)
def get_object_prop_list(call: Call) -> Answer:
    handle, _, code, group, depth = call.params
    if not code:
        refused = mtp.SPECIFICATION_BY_GROUP_UNSUPPORTED if group else responses.PARAMETER_NOT_SUPPORTED
        raise Refusal(refused, "properties are asked for by their codes only")
    if depth not in {0, 1, ALL}:
        raise Refusal(mtp.SPECIFICATION_BY_DEPTH_UNSUPPORTED, f"depth {depth}")
    if code != ALL:
        object_properties.find(code)
    if handle not in {0, ALL}:
        call.body.holding(handle)
    return Answer(data=_spool(_elements(call, code)))


class _Spooled:
    """What was written into a temporary file, as a Source."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = file.tell()
        file.seek(0)

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


def _spool(objects: Iterator[list[bytes]]) -> _Spooled:
    """An ObjectPropList of any length in little memory: libgphoto2 has to be told the total before the data."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the Source closes it
    try:
        file.write(bytes(_COUNT_BYTES))
        count = 0
        for elements in objects:
            count += len(elements)
            file.write(b"".join(elements))
        end = file.tell()
        file.seek(0)
        file.write(count.to_bytes(_COUNT_BYTES, "little"))
        file.seek(end)
        return _Spooled(file)
    except BaseException:
        file.close()
        raise


def _elements(call: Call, code: int) -> Iterator[list[bytes]]:
    """The elements of each object that is asked for, encoded."""
    wanted = call.params[1]
    for entry in _reached(call):
        if call.given_up():
            raise Refusal(responses.TRANSACTION_CANCELLED, "nobody waits for the list any more")
        if not wanted or entry.format == wanted:
            yield [write(entry) for write in object_properties.writers(entry.format, code)]


def _reached(call: Call) -> Iterator[StoredObject]:
    """What ``handle`` and ``depth`` mean (MTP 1.1, E.2.1): 0 is the top, 0xFFFFFFFF everything there is."""
    handle, *_, depth = call.params
    if handle not in {0, ALL}:
        store = call.body.holding(handle)
        yield store.get(handle)
        if depth and store.format_of(handle) == ASSOCIATION:
            yield from store.overview(handle, recursive=depth == ALL)
    elif handle == ALL or depth:
        for store in call.body.stores:
            yield from store.overview(ROOT, recursive=ALL in {handle, depth})
