"""One EOS body under control: what it has told so far, and how it is made to tell more.

An EOS body sends no events: it keeps records, of its properties too, until GetEvent asks for them. The steps and their
order are libgphoto2's (config.c, library.c) and EOS Utility's, as far as traces of it are public.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hotshoe.catalog.model import Operation, Property
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon import names
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.eos import olc
from hotshoe.vendors.canon.eos.events import event_of
from hotshoe.vendors.canon.eos.properties import CAPTURE_DESTINATION, OLC_INFO_VERSION
from hotshoe.vendors.canon.eos.records import (
    AF_RESULT,
    OLC_INFO_CHANGED,
    NewObject,
    NewObject64,
    PropertyChoices,
    PropertyValue,
    Record,
    TransferRequest,
    read_records,
)
from hotshoe.vendors.canon.eos.values import WORD, Assignment, write_assignment, write_value
from hotshoe.vendors.model import Caller
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import Value
from hotshoe.wire.packets import Event
from hotshoe.wire.values import Handle

T = TypeVar("T")

log = logging.getLogger(__name__)

UNTOLD_EVENTS = 1024
"""Events kept for the next poll when something else than the poll brought them."""

ROUNDS = 10
"""GetEvents at most until a body has told its whole state; libgphoto2 asks until there is no news."""

MOST_KEPT = 1 << 16
"""Properties, choices and pictures that are remembered, each: real bodies have a few hundred, and cards not more."""

ROOM = (0x0FFFFFFF, 0x1000, 1)
"""Free clusters of this computer and their size: a body believes any number, and fills no memory without one."""

OLC_GROUPS = 0x1FFF
FOCUS_SECONDS = 2.0
"""How long a body may take to tell of its focus; some tell nothing, and are not waited for any longer."""

LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Modes:
    """What a body wants to be told to be controlled, and where its live view goes."""

    remote: int = 1
    events: int = 1
    output: int = names.COMPUTER_OUTPUT


MODES: tuple[tuple[str, Modes], ...] = (
    # libgphoto2: bodies without a mirror of these lines take other numbers (config.c, is_canon_eos_m).
    ("Canon EOS M", Modes(0x15, 2, names.MOBILE_OUTPUT)),
    ("Canon PowerShot", Modes(0x15, 2, names.MOBILE_OUTPUT)),
)


class EosSession:
    """What one session knows of an EOS body.

    ``values`` and ``choices`` are its properties as they were told last, ``added`` the pictures, ``before`` those that
    are older than the capture under way; ``viewing`` is true while the live view is on.
    """

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.values: dict[int, bytes] = {}
        self.choices: dict[int, PropertyChoices] = {}
        self.added: dict[int, None] = {}
        self.before: frozenset[int] = frozenset()
        self.transfers: dict[int, TransferRequest] = {}
        self.focus: olc.FocusState | None = None
        self.focused = False
        self.viewing = False
        model = caller.info.model
        self.modes = next((modes for start, modes in MODES if model.startswith(start)), Modes())
        self._untold: deque[Event] = deque(maxlen=UNTOLD_EVENTS)
        self._spoilt: MalformedPacket | None = None
        self._destination: int | None = None
        self._entered = False
        self._roomy = False

    async def take_control(self) -> None:
        """Remote mode, events to be asked for, and the body's whole state, which is no news."""
        await self.caller.call(op.SET_REMOTE_MODE, self.modes.remote)
        self._entered = True
        await self.caller.call(op.SET_EVENT_MODE, self.modes.events)
        await self.maybe(op.SET_REQUEST_OLC_INFO_GROUP, OLC_GROUPS)
        for _ in range(ROUNDS):
            if not await self.collect():
                break
        self._untold.clear()

    async def close(self) -> None:
        """Give the body back as it was."""
        if not self._entered:
            return
        self._entered = False
        try:
            if self._destination is not None:
                await self.write(CAPTURE_DESTINATION, self._destination)
        finally:
            # A body that is left in remote mode has dead buttons.
            await self.caller.call(op.SET_EVENT_MODE, 0)
            await self.caller.call(op.SET_REMOTE_MODE, 0)

    async def poll(self) -> Sequence[Event]:
        """Everything that happened since the last poll. Raises MalformedPacket for records that could not be read."""
        await self.collect()
        spoilt, self._spoilt = self._spoilt, None
        if spoilt:
            raise spoilt
        told = tuple(self._untold)
        self._untold.clear()
        return told

    async def collect(self) -> bool:
        """Ask for news and learn them; whether there were any. What cannot be read is for the next poll to say."""
        data = await self.caller.call(op.GET_EVENT)
        news = False
        try:
            for record in read_records(data):
                news = True
                self._learn(record)
        except MalformedPacket as error:
            self._spoilt = self._spoilt or error
        return news

    async def begin(self) -> None:
        """A picture is about to be taken: what was told until now is not of it."""
        await self.collect()
        self.before = frozenset(self.added)
        if not self._roomy and self.number(CAPTURE_DESTINATION.code) == names.MEMORY:
            await self.maybe(op.PC_HDD_CAPACITY, *ROOM)
            self._roomy = True

    async def maybe(self, operation: Operation[Any], *params: int) -> None:
        """An operation that bodies may do without."""
        if self.caller.offers(operation):
            await self.caller.call(operation, *params)

    async def write(self, kind: Property | DevicePropDesc, value: Value) -> None:
        """Set a property. Raises OperationError, LocalProtocolError for a value of another type."""
        data = write_value(kind.code, kind.datatype, value)
        await self.caller.call(op.SET_DEVICE_PROP_VALUE_EX, data=write_assignment(Assignment(kind.code, data)))
        self.values[kind.code] = data

    def number(self, code: int) -> int | None:
        """A property's number as it was told last, None where it was not."""
        data = self.values.get(code, b"")
        return int(WORD.unpack(data)[0]) if len(data) == WORD.size else None

    async def keep_pictures(self, *, in_memory: bool) -> None:
        """Where pictures go from now on, until the session closes."""
        await self.collect()
        wanted = names.MEMORY if in_memory else names.CARD
        before = self.number(CAPTURE_DESTINATION.code)
        if before == wanted:
            return
        await self.write(CAPTURE_DESTINATION, wanted)
        if self._destination is None:
            self._destination = before

    async def wait_for_focus(self) -> olc.FocusState | None:
        """How focusing went; None where the body does not tell in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + FOCUS_SECONDS
        while loop.time() < until:
            await self.collect()
            if self.focus or self.focused:
                break
            await asyncio.sleep(LOOK_SECONDS)
        return self.focus

    def expect_focus(self) -> None:
        """Forget how focusing went before."""
        self.focus, self.focused = None, False

    async def taken(self, handle: Handle) -> None:
        """A picture in memory was fetched; the body may forget it."""
        self.added.pop(handle, None)
        self.transfers.pop(handle, None)
        await self.maybe(op.TRANSFER_COMPLETE, handle)

    def _learn(self, record: Record) -> None:
        try:
            match record.content:
                case PropertyValue(property=code, value=value):
                    _keep(self.values, code, value)
                case PropertyChoices(property=code) as choices:
                    _keep(self.choices, code, choices)
                case NewObject(handle=handle) | NewObject64(handle=handle):
                    _keep(self.added, handle, None)
                case TransferRequest(handle=handle) as request:
                    _keep(self.added, handle, None)
                    _keep(self.transfers, handle, request)
                case bytes() as data if record.code == OLC_INFO_CHANGED:
                    self.focus = olc.focus_state(data, self.number(OLC_INFO_VERSION.code) or 0) or self.focus
                case _:
                    self.focused = self.focused or record.code == AF_RESULT
            self._untold.append(event_of(record))
        except MalformedPacket as error:
            # The records after it are as good as if it were not there.
            log.info("%s: %s", self.caller.label, error)
            self._spoilt = self._spoilt or error


def _keep(table: dict[int, T], key: int, value: T) -> None:
    """Remember something new; what was remembered longest gives way where there is too much."""
    if len(table) >= MOST_KEPT and key not in table:
        del table[next(iter(table))]
    table[key] = value
