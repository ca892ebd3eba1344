"""A conversation as the steps of a sequence diagram: who said what to whom, on which of the two connections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotshoe.analysis.model import (
    Conversation,
    ConversationBegan,
    ConversationEnded,
    Diagnosed,
    Gap,
    Item,
    Noticed,
    PacketSeen,
    Point,
)
from hotshoe.analysis.show import packet_text, text
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import PacketType
from hotshoe.wire.text import safe_text

MOST_STEPS = 300
"""More make no diagram that anybody looks at; the options that choose find the part that matters."""

LONGEST_TEXT = 90


@dataclass(slots=True)
class Step:
    """An arrow from ``sender`` on ``channel``; a note where there is no sender. ``wrong`` tells of a broken rule."""

    point: Point
    words: str
    sender: Role | None = None
    channel: Channel = Channel.COMMAND
    wrong: bool = False
    packets: int = 1
    size: int = 0


@dataclass(slots=True)
class Ladder:
    """The steps of one conversation; ``left_out`` more were not kept."""

    conversation: Conversation
    steps: list[Step] = field(default_factory=list)
    left_out: int = 0

    def title(self, role: Role) -> str:
        """What stands above a side: its name and its address."""
        known = self.conversation
        name = known.initiator if role is Role.INITIATOR else known.responder
        if role is Role.RESPONDER and not name and known.device:
            name = known.device.model
        return safe_text(name or role.value)


def ladders(items: Iterable[Item], most: int = MOST_STEPS) -> list[Ladder]:
    """A ladder for each conversation, all together with at most ``most`` steps."""
    builder = _Builder(most)
    for item in items:
        builder.take(item)
    return [ladder for ladder in builder.found.values() if ladder.steps]


class _Builder:
    def __init__(self, most: int) -> None:
        self.found: dict[int, Ladder] = {}
        self._left = most
        self._last: int | None = None

    def take(self, item: Item) -> None:
        match item:
            case PacketSeen():
                self._packet(item)
            case Diagnosed(conversation=Conversation() as conversation, point=point, sender=sender, channel=channel):
                step = Step(point, text(item), sender, channel or Channel.COMMAND, wrong=True)
                self._add(conversation, Step(point, step.words, None, step.channel, wrong=True))
            case Gap(conversation=Conversation() as conversation, point=point):
                self._add(conversation, Step(point, text(item), wrong=True))
            case ConversationBegan(conversation, point) | ConversationEnded(conversation, point):
                self._add(conversation, Step(point, text(item)))
            case Noticed():
                pass

    def _packet(self, item: PacketSeen) -> None:
        """Runs of Data packets are one step."""
        packet = item.packet
        is_data = isinstance(packet, DataHeader) and packet.kind is PacketType.DATA
        size = packet.size if isinstance(packet, DataHeader) else 0
        ladder = self.found.get(item.conversation.number)
        last = ladder.steps[-1] if ladder and ladder.steps else None
        if is_data and last and last.packets and last.sender is item.sender and last.words.startswith("Data "):
            last.packets += 1
            last.size += size
            last.words = f"Data {last.size} bytes in {last.packets} packets"
            return
        self._add(item.conversation, Step(item.point, packet_text(item), item.sender, item.channel, size=size))

    def _add(self, conversation: Conversation, step: Step) -> None:
        ladder = self.found.get(conversation.number)
        if ladder is None:
            if not self._left:
                return
            ladder = self.found[conversation.number] = Ladder(conversation)
        if not self._left:
            ladder.left_out += 1
            return
        self._left -= 1
        ladder.steps.append(step)


def shortened(words: str, most: int = LONGEST_TEXT) -> str:
    """``words`` without what would not fit an arrow."""
    return words if len(words) <= most else f"{words[: most - 1]}…"
