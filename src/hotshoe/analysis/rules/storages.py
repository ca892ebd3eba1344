"""Rules about stores: their ids, and what StorageInfo says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotshoe.analysis.model import Transaction
from hotshoe.analysis.rules.examples import CARD, OTHER_STORE, STORE, does, gets
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import StorageInfo, u32_list_bytes

ID = Rule(
    "storage-id",
    Severity.ERROR,
    "a StorageID that no store can have",
    "ISO 15740 7.1: the physical store in the high half, from 1 on; 0 and 0xFFFFFFFF are reserved",
    (
        Example("0", gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((0,)))),
        Example("0xFFFFFFFF", gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((0xFFFFFFFF,)))),
        Example("no physical store", gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((1,)))),
    ),
)

TWICE = Rule(
    "storage-twice",
    Severity.ERROR,
    "a store that is listed twice",
    "ISO 15740 10, GetStorageIDs: each store once",
    (Example("the same card again", gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((STORE, STORE)))),),
)

UNLISTED = Rule(
    "storage-unlisted",
    Severity.WARNING,
    "a store is asked for that the camera has not listed",
    "ISO 15740 7.1: StorageIDs are those of GetStorageIDs",
    (
        Example(
            "a second card that is not there",
            (
                *gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((STORE,))),
                *does(op.GET_STORAGE_INFO, OTHER_STORE, id=3, answer=0x2008),
            ),
        ),
    ),
)

VALUES = Rule(
    "storage-values",
    Severity.ERROR,
    "a StorageInfo with a type, a file system or an access that does not exist",
    "ISO 15740 5.5.3: types 1 to 4, file systems 1 to 3, access 0 to 2, or a maker's own from 0x8000 on",
    (
        Example("a store of type 9", gets(op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, storage_type=9))),
        Example("file system 7", gets(op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, filesystem_type=7))),
        Example("access 5", gets(op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, access=5))),
    ),
)

FREE = Rule(
    "storage-free",
    Severity.WARNING,
    "more free space than the store holds",
    "ISO 15740 5.5.3: FreeSpaceInBytes is what is left of MaxCapacity",
    (Example("2 GiB free of 1 GiB", gets(op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, free_bytes=2 << 30))),),
)

RULES = (ID, TWICE, UNLISTED, VALUES, FREE)

_ANY = frozenset({0, 0xFFFFFFFF})
_OWN = 0x8000
_MOST = 256
"""Stores that are remembered."""


class Storages(Family):
    """Remembers which stores were listed."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._listed: set[int] = set()

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        code = transaction.request.code
        if code == op.GET_STORAGE_IDS.code:
            yield from self._list(transaction)
        elif code == op.GET_STORAGE_INFO.code:
            yield from self._asked(transaction)
            told = self.scene.told(transaction)
            if told and isinstance(told.value, StorageInfo):
                for rule, text in judged(told.value):
                    yield self.scene.of_data(rule, transaction, text)

    def _list(self, transaction: Transaction) -> Iterator[Finding]:
        told = self.scene.told(transaction)
        if told is None or not isinstance(told.value, tuple):
            return
        found = told.value[:_MOST]
        if len(set(found)) < len(found):
            yield self.scene.of_data(TWICE, transaction, f"{len(found)} stores, {len(set(found))} of them different")
        for storage in dict.fromkeys(found):
            if storage in _ANY or not storage >> 16:
                yield self.scene.of_data(ID, transaction, f"0x{storage:08X}")
        self._listed.update(found)

    def _asked(self, transaction: Transaction) -> Iterator[Finding]:
        for storage in transaction.request.params[:1]:
            if self._listed and storage not in self._listed and len(self._listed) < _MOST:
                yield self.scene.of_request(UNLISTED, transaction, f"0x{storage:08X} was never listed")


def judged(info: StorageInfo) -> Iterator[tuple[Rule, str]]:
    """What is wrong with a StorageInfo."""
    for name, value, allowed in (
        ("type", info.storage_type, range(1, 5)),
        ("file system", info.filesystem_type, range(1, 4)),
        ("access", info.access, range(3)),
    ):
        if value not in allowed and value < _OWN:
            yield VALUES, f"{name} {value}"
    if info.capacity < info.free_bytes != 0xFFFFFFFF_FFFFFFFF:
        yield FREE, f"{info.free_bytes} bytes free of {info.capacity}"
