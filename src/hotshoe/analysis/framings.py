"""How the bytes of each framing are read: an observer for one connection of a conversation."""

from __future__ import annotations

from collections.abc import Callable

from hotshoe.analysis.model import Conversation
from hotshoe.analysis.recognition import FUJIFILM, PTPIP, Recognised
from hotshoe.catalog.model import Direction
from hotshoe.protocol.contained import ContainedReader
from hotshoe.protocol.containers import ContainerReader
from hotshoe.protocol.framing import FrameSource
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.observer import Observer
from hotshoe.protocol.seeking import CONTAINERS
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.vendors.fuji.overheard import overheard
from hotshoe.wire.deviations import Judge

_OPEN = {Channel.COMMAND: Phase.ACCEPTED, Channel.EVENT: Phase.OPEN}
"""Where a connection stands that begins without a greeting."""


def observer_of(conversation: Conversation, found: Recognised) -> Observer:
    """An observer of a connection of ``conversation``, as it was recognised."""
    if found.framing == PTPIP:
        return Observer(found.channel, midway=found.midway)
    fuji = found.framing == FUJIFILM
    greeted = fuji and found.channel is Channel.COMMAND
    return Observer(
        found.channel,
        source=_fuji(conversation) if fuji else _usb(conversation),
        framed=CONTAINERS,
        midway=found.midway,
        phase=Phase.START if greeted else _OPEN[found.channel],
        greets_again=fuji,
    )


Source = Callable[[Role, Judge, Limits], FrameSource]


def _usb(conversation: Conversation) -> Source:
    def source(sender: Role, judge: Judge, limits: Limits) -> FrameSource:
        return ContainedReader(_takes_data(conversation), ContainerReader(judge, limits))

    return source


def _fuji(conversation: Conversation) -> Source:
    def source(sender: Role, judge: Judge, limits: Limits) -> FrameSource:
        return overheard(_takes_data(conversation), judge, limits)

    return source


def _takes_data(conversation: Conversation) -> Callable[[int], bool]:
    """Whether data follows the request of an operation, as far as the camera's make is known by then."""

    def takes_data(code: int) -> bool:
        operation = conversation.catalog.operations.get(code)
        return operation is not None and operation.direction is Direction.OUT

    return takes_data
