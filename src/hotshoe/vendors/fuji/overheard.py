"""A Fujifilm command connection as an observer reads it: greetings at any time, containers otherwise."""

from __future__ import annotations

from collections.abc import Callable

from hotshoe.errors import MalformedPacket
from hotshoe.protocol.contained import ContainedReader
from hotshoe.protocol.containers import Contained, ContainerReader, Sign
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.vendors.fuji.greeting import LARGEST_GREETING, from_fuji
from hotshoe.vendors.fuji.streams import GOODBYE
from hotshoe.wire.deviations import Judge
from hotshoe.wire.packets import HEADER, Packet, PacketType

_GREETINGS = frozenset({PacketType.INIT_COMMAND_REQUEST, PacketType.INIT_COMMAND_ACK, PacketType.INIT_FAIL})
"""As 32 bits where a container has its kind and a code, which is never 0."""


class OverheardContainers(ContainerReader):
    """Greetings come as signs."""

    __slots__ = ()

    def next(self) -> Contained | None:
        head = self._peek(HEADER.size) if self.between else None
        if head is None:
            return super().next()
        length, kind = HEADER.unpack(head)
        if kind not in _GREETINGS:
            return super().next()
        if not HEADER.size <= length <= LARGEST_GREETING:
            self.in_step = False
            raise MalformedPacket(f"a greeting cannot have {length} bytes")
        whole = self._peek(length)
        if whole is None:
            return None
        self._advance(length)
        self.length = length
        return Sign(bytes(whole))


def overheard(
    takes_data: Callable[[int], bool], judge: Judge | None = None, limits: Limits = DEFAULT
) -> ContainedReader:
    """The frames of one side of a command or an event connection."""
    containers = OverheardContainers(judge, limits, signs=frozenset({GOODBYE}))
    return ContainedReader(takes_data, containers, _meaning)


def _meaning(sign: bytes) -> Packet | None:
    """The packet that a sign is; the goodbye is none."""
    return None if sign == GOODBYE else from_fuji(sign)
