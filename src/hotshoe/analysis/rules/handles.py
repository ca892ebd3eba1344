"""Rules about object handles: how they are listed, and which are used."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import Gap, PacketSeen, Transaction
from hotshoe.analysis.rules.examples import STORE, does, gets, happens, lists
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.catalog import events, mtp, responses
from hotshoe.catalog import operations as op
from hotshoe.wire.datasets import ObjectPropList, u32_list_bytes
from hotshoe.wire.packets import Event

RESERVED = Rule(
    "handle-reserved",
    Severity.ERROR,
    "a listed object has a handle that none can have",
    "ISO 15740 5.4: 0 and 0xFFFFFFFF are reserved",
    (Example("0", lists(0)), Example("0xFFFFFFFF", lists(0xFFFFFFFF))),
)

TWICE = Rule(
    "handle-twice",
    Severity.ERROR,
    "an object that is listed twice",
    "ISO 15740 5.4: each object has a handle of its own",
    (Example("7 and 7", lists(7, 7)),),
)

COUNT = Rule(
    "handle-count",
    Severity.WARNING,
    "GetNumObjects counts another number than GetObjectHandles lists right after it",
    "ISO 15740 10, GetNumObjects: the number of handles that GetObjectHandles brings",
    (
        Example(
            "three counted, two listed",
            (
                *does(op.GET_NUM_OBJECTS, STORE, 0, 0, results=(3,)),
                *gets(op.GET_OBJECT_HANDLES, STORE, 0, 0, data_in=u32_list_bytes((1, 2)), id=3),
            ),
        ),
    ),
)

UNLISTED = Rule(
    "handle-unlisted",
    Severity.NOTE,
    "an object is asked for that the camera has not told of",
    "ISO 15740 5.4: a handle is good in the session in which the camera told it",
    (Example("7, where 1 and 2 were listed", (*lists(1, 2), *does(op.DELETE_OBJECT, 7, id=3, answer=0x2009))),),
)

GONE = Rule(
    "handle-gone",
    Severity.WARNING,
    "an object is asked for that was deleted before",
    "ISO 15740 5.4: a handle ends with its object",
    (
        Example(
            "deleted, and wanted again",
            (*lists(1, 2), *does(op.DELETE_OBJECT, 2, id=3), *does(op.GET_OBJECT, 2, id=4, answer=0x2009)),
        ),
        Example(
            "removed on the camera, and wanted again",
            (*lists(1, 2), happens(events.OBJECT_REMOVED, 2), *does(op.GET_OBJECT, 2, id=3, answer=0x2009)),
        ),
    ),
)

KEPT = Rule(
    "handle-refused",
    Severity.WARNING,
    "InvalidObjectHandle for an object that was listed and not removed",
    "ISO 15740 5.4: handles are good until the end of the session, or of the object",
    (Example("listed, and unknown", (*lists(1, 2), *does(op.GET_OBJECT, 2, id=3, answer=0x2009))),),
)

RULES = (RESERVED, TWICE, COUNT, UNLISTED, GONE, KEPT)

_USES = frozenset(
    operation.code
    for operation in (*op.OPERATIONS, *mtp.OPERATIONS)
    if operation.params[:1] == ("handle",) and operation is not mtp.GET_OBJECT_PROP_LIST
)
_NONE = frozenset({0, 0xFFFFFFFF})
_CLEARS = frozenset({events.STORE_REMOVED, events.STORE_ADDED, events.DEVICE_RESET, events.UNREPORTED_STATUS})
IN_MEMORY = 0xFFFF0000
"""From here on makes have handles for what is on no card."""

_MOST = 200_000
"""Handles that are remembered; with more of them in a session nothing is said of those that were not listed."""


class Handles(Family):
    """Remembers which objects the camera told of in this session."""

    hears = (Event,)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._forget()

    def _forget(self) -> None:
        self._told: set[int] = set()
        self._gone: set[int] = set()
        self._listed = self._sure = self._deleted = False
        self._counted: tuple[tuple[int, ...], int] | None = None

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        event = seen.packet
        assert isinstance(event, Event)
        self._counted = None
        if event.code in _CLEARS:
            self._forget()
        elif event.code == events.OBJECT_REMOVED:
            self._remove(event.params[:1])
        else:
            # Makes tell of objects by events of their own, which have the handle in the same place.
            self._tell(event.params[:1])
        return iter(())

    def over(self, transaction: Transaction) -> Iterator[Finding]:
        code = transaction.request.code
        if code in (op.OPEN_SESSION.code, op.FORMAT_STORE.code):
            self._forget()
        elif code == op.GET_OBJECT_HANDLES.code:
            yield from self._list(transaction)
        elif code in _USES:
            yield from self._used(transaction)
        elif self.scene.operation(code) is None and transaction.received:
            # Who knows what a maker's own operation has told.
            self._sure = False
        self._learn(transaction)

    def _list(self, transaction: Transaction) -> Iterator[Finding]:
        told, counted = self.scene.told(transaction), self._counted
        if told is None or not isinstance(told.value, tuple):
            return
        found: tuple[int, ...] = told.value
        self._counted, self._listed, self._sure = None, True, self._sure or not self._listed
        if len(set(found)) < len(found):
            yield self.scene.of_data(TWICE, transaction, f"{len(found)} handles, {len(set(found))} of them different")
        for handle in _NONE.intersection(found):
            yield self.scene.of_data(RESERVED, transaction, f"0x{handle:08X}")
        if counted and counted[0] == transaction.request.params and counted[1] != len(found):
            yield self.scene.of_data(COUNT, transaction, f"{counted[1]} counted, {len(found)} listed")
        self._tell(found)

    def _used(self, transaction: Transaction) -> Iterator[Finding]:
        response = transaction.response
        for handle in transaction.request.params[:1]:
            if handle in _NONE or response is None:
                return
            if handle in self._gone:
                yield self.scene.of_request(GONE, transaction, f"0x{handle:08X} was removed")
            elif handle not in self._told and self._sure and handle < IN_MEMORY:
                yield self.scene.of_request(UNLISTED, transaction, f"0x{handle:08X} was never listed")
            elif response.code == responses.INVALID_OBJECT_HANDLE and handle in self._told and not self._deleted:
                yield self.scene.of_response(KEPT, transaction, f"0x{handle:08X} was listed")

    def _learn(self, transaction: Transaction) -> None:
        """What a transaction tells beside its answer."""
        request, response = transaction.request, transaction.response
        if response is None or response.code != responses.OK:
            return
        if request.code == op.GET_NUM_OBJECTS.code and response.params:
            self._counted = request.params, response.params[0]
        elif request.code == op.DELETE_OBJECT.code:
            self._deleted, self._counted = True, None
            self._remove(request.params[:1])
        elif request.code in (op.SEND_OBJECT_INFO.code, mtp.SEND_OBJECT_PROP_LIST.code):
            self._tell(response.params[2:3])
        elif request.code == op.COPY_OBJECT.code:
            self._tell(response.params[:1])
        elif request.code in _USES:
            self._tell(request.params[:1])
        elif (told := self.scene.told(transaction)) and isinstance(told.value, ObjectPropList):
            self._tell(tuple({element.handle for element in told.value.elements}))

    def _tell(self, handles: tuple[int, ...]) -> None:
        self._told.update(handles)
        self._gone.difference_update(handles)
        if len(self._told) > _MOST:
            self._forget()

    def _remove(self, handles: tuple[int, ...]) -> None:
        if _NONE.intersection(handles):
            self._forget()
        self._told.difference_update(handles)
        if len(self._gone) < _MOST:
            self._gone.update(handles)

    def gap(self, gap: Gap) -> None:
        self._forget()
