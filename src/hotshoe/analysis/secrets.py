"""Finds what is private in a recording: the handshakes, the datasets and the pictures of its conversations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hotshoe.analysis.carriage import Carriage, carriage
from hotshoe.analysis.disguise import Disguise, Kind
from hotshoe.analysis.located import Located
from hotshoe.analysis.model import (
    Conversation,
    ConversationEnded,
    Flow,
    Item,
    PacketSeen,
    Payload,
    Record,
    Said,
    Transaction,
    TransactionEnded,
)
from hotshoe.analysis.patches import Patches, Stream
from hotshoe.analysis.private import private_parts
from hotshoe.analysis.tags import JPEG, Part, picture_begin, private_tags
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import InitCommandAck, InitCommandRequest

MIB = 1024 * 1024

HEAD_BYTES = 2 * MIB
"""Of a picture: where its tags are, and those of its previews."""

DATASET_BYTES = 16 * MIB
"""Of a dataset: a listing of a hundred thousand objects."""

GREETING_BYTES = 4096
"""At the beginning of a stream, which hold what the two say of themselves."""

MOST_FRAMES = 1 << 16
"""Frames of which is known who sent them, until the conversation that they belong to is recognised."""

MOST_OBJECTS = 64
"""Objects that are read in parts at one time."""


class Streams:
    """Who says what: passes records on, and remembers whose bytes a frame holds, and how each stream began."""

    def __init__(self) -> None:
        self._frames: OrderedDict[int, Stream] = OrderedDict()
        self._beginnings: dict[Stream, bytearray] = {}
        self._known: dict[tuple[Conversation, Channel, Role], Stream] = {}
        self.conversing: set[int] = set()
        """The numbers of the flows that are conversations."""

    def pass_on(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records."""
        for record in records:
            if isinstance(record, Said):
                self._hear(record)
            yield record

    def of(self, conversation: Conversation, channel: Channel, sender: Role, frame: int) -> Stream | None:
        """The stream of whoever said something in ``frame``."""
        key = conversation, channel, sender
        if key not in self._known:
            flow = self._flow(conversation, channel)
            found = self._frames.get(frame)
            if flow is None or found is None or found[0] != flow.number:
                return None
            self.conversing.add(flow.number)
            self._known[key] = found
            self._known[conversation, channel, sender.peer] = found[0], 1 - found[1]
        return self._known[key]

    def beginning(self, stream: Stream) -> bytes:
        """The first bytes that were recorded of a stream that is new."""
        return bytes(self._beginnings.get(stream, b""))

    def forget(self, conversation: Conversation) -> None:
        """It is over."""
        for channel in Channel:
            for role in Role:
                stream = self._known.pop((conversation, channel, role), None)
                if stream:
                    self._beginnings.pop(stream, None)

    @staticmethod
    def _flow(conversation: Conversation, channel: Channel) -> Flow | None:
        return conversation.command if channel is Channel.COMMAND else conversation.event

    def _hear(self, record: Said) -> None:
        stream = record.flow.number, record.side
        self._frames[record.point.frame] = stream
        if len(self._frames) > MOST_FRAMES:
            self._frames.popitem(last=False)
        if record.point.offset < GREETING_BYTES:
            known = self._beginnings.setdefault(stream, bytearray())
            if len(known) == record.point.offset:
                known += record.data[: GREETING_BYTES - len(known)]


@dataclass(slots=True)
class Secrets:
    """Takes the items of a recording; what is private in them is in ``patches`` and ``disguise`` then.

    With ``pictures`` the pictures themselves become zeros, but for their heads.
    """

    disguise: Disguise
    patches: Patches
    streams: Streams
    pictures: bool = False
    _current: dict[Conversation, tuple[Transaction, Located]] = field(default_factory=dict)
    _objects: OrderedDict[tuple[Conversation, int | None], Located] = field(default_factory=OrderedDict)

    def take(self, item: Item) -> None:
        """One item."""
        match item:
            case Payload(transaction=Transaction() as transaction):
                self._payload(item, transaction)
            case TransactionEnded():
                self._ended(item.transaction)
            case PacketSeen():
                self._packet(item)
            case ConversationEnded():
                for key in [key for key in self._objects if key[0] is item.conversation]:
                    self._picture(self._objects.pop(key))
                self._current.pop(item.conversation, None)
                self.streams.forget(item.conversation)

    def close(self) -> None:
        """The recording is over."""
        while self._objects:
            self._picture(self._objects.popitem()[1])
        for transaction, located in list(self._current.values()):
            self._whole(transaction, located)

    def _packet(self, item: PacketSeen) -> None:
        stream = self.streams.of(item.conversation, item.channel, item.sender, item.point.frame)
        if stream is None or not isinstance(item.packet, InitCommandRequest | InitCommandAck):
            return
        begin, packet = item.point.offset, item.packet
        said = self.streams.beginning(stream)[begin : begin + item.size]
        for before, after in (
            (packet.guid, self.disguise.guid(packet.guid)),
            *_spelled(packet.name, self.disguise.text(Kind.NAME, packet.name)),
        ):
            at = said.find(before) if before else -1
            if at >= 0:
                self.patches.replace(stream, begin + at, after)

    def _payload(self, item: Payload, transaction: Transaction) -> None:
        stream = self.streams.of(item.conversation, Channel.COMMAND, item.sender, item.point.frame)
        if stream is None or item.data is None:
            return
        carried = carriage(transaction.request, item.conversation.catalog)
        located = self._located(transaction, carried)
        offset = item.offset + (carried.offset if carried else 0)
        located.put(offset, item.data, stream, item.point.offset)

    def _located(self, transaction: Transaction, carried: Carriage | None) -> Located:
        if carried and not carried.whole:
            key = transaction.conversation, carried.handle
            if key not in self._objects:
                self._objects[key] = Located(HEAD_BYTES)
                if len(self._objects) > MOST_OBJECTS:
                    self._picture(self._objects.popitem(last=False)[1])
            self._objects.move_to_end(key)
            return self._objects[key]
        known = self._current.get(transaction.conversation)
        if known is None or known[0] is not transaction:
            known = transaction, Located(HEAD_BYTES if carried else DATASET_BYTES)
            self._current[transaction.conversation] = known
        return known[1]

    def _ended(self, transaction: Transaction) -> None:
        known = self._current.pop(transaction.conversation, None)
        if known and known[0] is transaction:
            self._whole(transaction, known[1])

    def _whole(self, transaction: Transaction, located: Located) -> None:
        """A data phase is over."""
        if carriage(transaction.request, transaction.conversation.catalog):
            self._picture(located)
            return
        data = bytes(located.data)
        self._replace(located, private_parts(transaction, data, self.disguise))
        if JPEG in data:
            # Some makes send pictures by operations that nobody has described.
            self._picture(located)

    def _picture(self, located: Located) -> None:
        data = bytes(located.data)
        self._replace(located, private_tags(data, self.disguise, pictures=self.pictures))
        if self.pictures:
            located.blank(self.patches, _kept(data), located.end)

    def _replace(self, located: Located, parts: Iterable[Part]) -> None:
        for part in parts:
            located.replace(self.patches, part.begin, part.data)


def _kept(data: bytes) -> int:
    """How much of the beginning is no picture: the heads of a JPEG, also behind a header of the make's."""
    begin = data[:GREETING_BYTES].find(JPEG)
    return picture_begin(data, begin) if begin >= 0 else min(len(data), 8)


def _spelled(name: str, other: str) -> Iterator[tuple[bytes, bytes]]:
    """In UTF-16 or, as some programs do, in single bytes."""
    for encoding in ("utf-16-le", "latin-1"):
        yield name.encode(encoding, "replace"), other.encode(encoding, "replace")
