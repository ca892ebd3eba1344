"""Which function answers which operation: the registry, what a handler is given, and what it gives back.

A handler is an ordinary function that runs in the camera's worker thread: it may read disks, and knows neither
sockets nor asyncio. It returns an Answer, or raises Refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from hotshoe.catalog.model import Operation
from hotshoe.catalog.operations import CLOSE_SESSION, GET_DEVICE_INFO, OPEN_SESSION
from hotshoe.responder.body import Body
from hotshoe.responder.store import Buffer, Content, Upload
from hotshoe.wire.values import NO_TRANSACTION, Handle


@dataclass(slots=True)
class Pending:
    """An object that SendObjectInfo announced and SendObject has not brought yet."""

    upload: Upload
    size: int | None


class SessionPart(Protocol):
    """Something that belongs to one session."""

    def close(self) -> None: ...


P = TypeVar("P", bound=SessionPart)


@dataclass(slots=True)
class Session:
    """What a camera remembers of one initiator; ``number`` is the SessionID, None outside a session."""

    initiator: str = ""
    number: int | None = None
    pending: Pending | None = None
    _parts: dict[type, Any] = field(default_factory=dict)

    def part(self, kind: type[P], make: Callable[[], P]) -> P:
        """What a make's handlers remember of the session, made when it is first asked for and closed with it."""
        if kind not in self._parts:
            self._parts[kind] = make()
        found: P = self._parts[kind]
        return found

    def forget_pending(self) -> None:
        """Discard an announced object that never came."""
        if self.pending:
            self.pending.upload.discard()
            self.pending = None

    def close(self) -> None:
        """The session is over."""
        self.forget_pending()
        for part in self._parts.values():
            part.close()
        self._parts.clear()
        self.number = None


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as its handler sees it: missing parameters are 0, ``data`` is the data-out phase.

    ``offered`` tells the operations of the camera, ``given_up`` whether nobody waits for the answer any more.
    """

    body: Body
    session: Session
    offered: Callable[[], tuple[int, ...]] = tuple
    params: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    data: bytes = b""
    transaction: int = NO_TRANSACTION
    given_up: Callable[[], bool] = field(default=lambda: False)

    @property
    def handle(self) -> Handle:
        """The first parameter as an object's handle."""
        return Handle(self.params[0])


class Source(Protocol):
    """Data for the initiator, read from front to back in the worker thread."""

    @property
    def size(self) -> int: ...

    def read(self, size: int) -> bytes:
        """The next bytes, fewer than ``size`` only at the end. Raises Refusal."""

    def close(self) -> None: ...


class Whole:
    """A dataset in memory as a Source."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self.size = len(data)

    def read(self, size: int) -> bytes:
        piece, self._data = bytes(self._data[:size]), self._data[size:]
        return piece

    def close(self) -> None:
        """Nothing to let go of."""


class Part:
    """``size`` bytes of an object from ``offset`` as a Source; closes ``content``."""

    def __init__(self, content: Content, offset: int, size: int) -> None:
        self._content = content
        self._offset = offset
        self._end = offset + size
        self.size = size

    def read(self, size: int) -> bytes:
        piece = self._content.read(self._offset, min(size, self._end - self._offset))
        self._offset += len(piece)
        return piece

    def fileno(self) -> int | None:
        """The descriptor of the file that holds the bytes; None where they have to be read."""
        return self._content.fileno()

    def skip(self, size: int) -> int:
        """Pass over the next ``size`` bytes; where in the file they begin."""
        self._offset += size
        return self._offset - size

    def close(self) -> None:
        self._content.close()


class Sink(Protocol):
    """Where a data-out phase goes that is too large for memory."""

    def write(self, *pieces: Buffer) -> None:
        """Take the next bytes, which are good during this call only. Raises Refusal."""

    def finish(self, *, whole: bool) -> Answer:
        """The data phase is over, ``whole`` when every announced byte came. Raises Refusal."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers with OK: response parameters, a data-in phase, and what it does after the response.

    ``then`` is done ``delay`` seconds after the response; where it returns a number, again after so many seconds.
    """

    params: tuple[int, ...] = ()
    data: bytes | Source | None = None
    then: Callable[[], float | None] | None = None
    delay: float = 0.0


Handler = Callable[[Call], Answer | None]
Receiver = Callable[[Call, int | None], Sink]
"""Called when a data-out phase brings something, with its total, None where it is not known. Raises Refusal."""


def always(body: Body) -> bool:
    """For operations that every camera can serve."""
    return True


def writable(body: Body) -> bool:
    """For operations that change a store."""
    return body.writable


@dataclass(frozen=True, slots=True)
class Entry:
    """How one operation is served, and by which bodies."""

    operation: Operation[Any]
    when: Callable[[Body], bool]
    handler: Handler | None = None
    receiver: Receiver | None = None


_ALWAYS = frozenset(operation.code for operation in (GET_DEVICE_INFO, OPEN_SESSION, CLOSE_SESSION))
"""Without them there is no camera, whatever it lists."""


class Handlers:
    """Operations by code; ``STANDARD | NIKON`` lets the right side win."""

    def __init__(self, entries: Mapping[int, Entry] | None = None) -> None:
        self._entries = dict(entries or {})

    def __or__(self, other: Handlers) -> Handlers:
        return Handlers(self._entries | other._entries)

    def without(self, *operations: Operation[Any]) -> Handlers:
        """The same but for ``operations``."""
        left_out = {operation.code for operation in operations}
        return Handlers({code: entry for code, entry in self._entries.items() if code not in left_out})

    def handles(
        self, operation: Operation[Any], *, when: Callable[[Body], bool] = always
    ) -> Callable[[Handler], Handler]:
        """Register a function for ``operation``, served by bodies for which ``when`` holds."""

        def register(handler: Handler) -> Handler:
            self._entries[operation.code] = Entry(operation, when, handler=handler)
            return handler

        return register

    def receives(
        self, operation: Operation[Any], *, when: Callable[[Body], bool] = always
    ) -> Callable[[Receiver], Receiver]:
        """Register a function that makes a Sink for the data-out phase of ``operation``."""

        def register(receiver: Receiver) -> Receiver:
            self._entries[operation.code] = Entry(operation, when, receiver=receiver)
            return receiver

        return register

    def offered_by(self, body: Body) -> tuple[int, ...]:
        """The operations of ``body``'s DeviceInfo."""
        if body.listed.operations is not None:
            return body.listed.operations
        return tuple(sorted(code for code, entry in self._entries.items() if entry.when(body)))

    def only_listed(self, body: Body) -> tuple[int, ...]:
        """The operations that ``body`` lists because another camera does, and that nobody serves."""
        return tuple(code for code in self.offered_by(body) if self.find(code, body) is None)

    def find(self, code: int, body: Body) -> Entry | None:
        """How ``body`` serves an operation, or None; where it lists another camera's there are no more than those."""
        entry = self._entries.get(code)
        listed = body.listed.operations
        if listed is not None and code not in listed and code not in _ALWAYS:
            return None
        return entry if entry and entry.when(body) else None
