"""What may differ between two transactions, by name: parameters, response, and the dataset field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from hotshoe.analysis.contents import contents_of
from hotshoe.analysis.model import Transaction
from hotshoe.catalog.model import Catalog
from hotshoe.errors import MalformedPacket
from hotshoe.wire.datasets import DeviceInfo, ObjectPropList

LONGEST = 1000
"""Elements of a list that are compared one by one; of longer ones the number and a digest are."""

_CODES = {
    "operations": Catalog.operation_name,
    "events": Catalog.event_name,
    "properties": Catalog.property_name,
    "capture_formats": Catalog.format_name,
    "image_formats": Catalog.format_name,
}
"""What the codes in the lists of DeviceInfo are called."""


def facts_of(transaction: Transaction, digest: str) -> dict[str, object]:
    """The facts; ``digest`` stands for data whose structure nobody knows."""
    catalog = transaction.conversation.catalog
    operation = catalog.operations.get(transaction.request.code)
    found: dict[str, object] = dict(_named(operation.params if operation else (), transaction.request.params, "param"))
    if answer := transaction.response:
        found["response"] = catalog.response_name(answer.code)
        found |= dict(_named(operation.results if operation else (), answer.params, "result"))
    if transaction.data_from:
        found["data from"] = transaction.data_from.value
        found |= _data(transaction, digest)
    if transaction.cancelled:
        found["cancelled"] = True
    return found


def _named(names: tuple[str, ...], values: tuple[int, ...], other: str) -> Iterator[tuple[str, object]]:
    for place, value in enumerate(values):
        if place < len(names):
            yield names[place] if other == "param" else f"answered {names[place]}", value
        elif value:
            yield f"{other}{place + 1}", value


def _data(transaction: Transaction, digest: str) -> dict[str, object]:
    try:
        contents = contents_of(transaction)
    except MalformedPacket as error:
        return {"data": f"unreadable: {error}"}
    if contents is None:
        return {"data size": transaction.received, "data": digest}
    catalog = transaction.conversation.catalog
    return dict(flat(contents, type(contents).__name__ if dataclasses.is_dataclass(contents) else "data", catalog))


def flat(value: Any, name: str, catalog: Catalog) -> Iterator[tuple[str, object]]:
    """The parts of a dataset under names such as ``StorageInfo.capacity``."""
    if isinstance(value, ObjectPropList) and len(value.elements) <= LONGEST:
        for element in value.elements:
            yield f"object 0x{element.handle:08X} {catalog.property_name(element.code)}", element.value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            inner = getattr(value, each.name)
            if isinstance(value, DeviceInfo) and each.name in _CODES and len(inner) <= LONGEST:
                inner = tuple(_CODES[each.name](catalog, code) for code in inner)
            yield from flat(inner, f"{name}.{each.name}", catalog)
    elif isinstance(value, tuple | list) and len(value) > LONGEST:
        yield name, f"{len(value)} elements, {digest_of(repr(value).encode())}"
    elif isinstance(value, tuple | list):
        yield name, tuple(item if isinstance(item, str | int) else str(item) for item in value)
    else:
        yield name, value.hex() if isinstance(value, bytes) else value


def digest_of(data: bytes) -> str:
    """A short stand-in for bytes."""
    return blake2b(data, digest_size=8).hexdigest()
