"""Finds what is private in a recording: the handshakes, the datasets and the pictures of its conversations."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
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
)
from hotshoe.analysis.patches import Patches, Stream
from hotshoe.analysis.phases import DataPhase, DataPhases
from hotshoe.analysis.private import every_text, private_parts
from hotshoe.analysis.recognition import PTPIP
from hotshoe.analysis.spans import Spans
from hotshoe.analysis.tags import JPEG, Part, picture_begin, private_tags
from hotshoe.errors import ProtocolError
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import (
    DATA_HEADER,
    HEADER,
    InitCommandAck,
    InitCommandRequest,
    PacketType,
    decode_packet,
)

MIB = 1024 * 1024

HEAD_BYTES = 2 * MIB
"""Of a picture: where its tags are, and those of its previews."""

GREETING_BYTES = 4096
"""At the beginning of a stream, which hold what the two say of themselves."""

MOST_FRAMES = 1 << 16
"""Frames of which is known who sent them, until the conversation that they belong to is recognised."""

MOST_SPANS = 1 << 40

FEW_BYTES = 8
"""Outside of packets that stay: Fujifilm's goodbye has so many, and they tell nothing."""

MOST_OBJECTS = 64
"""Objects that are read in parts at one time."""


class Streams:
    """Who says what: passes records on, and remembers whose bytes a frame holds, and how each stream began."""

    def __init__(self) -> None:
        self._frames: OrderedDict[int, Stream] = OrderedDict()
        self._beginnings: dict[Stream, bytearray] = {}
        self._known: dict[tuple[Conversation, Channel, Role], Stream] = {}
        self.ends: dict[Stream, int] = {}
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

    @property
    def conversations(self) -> tuple[Conversation, ...]:
        """Those that are under way."""
        return tuple({conversation for conversation, _, _ in self._known})

    def those_of(self, conversation: Conversation) -> Iterator[Stream]:
        """The streams of a conversation that is under way."""
        keys = ((conversation, channel, role) for channel in Channel for role in Role)
        return (self._known[key] for key in keys if key in self._known)

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
        self.ends[stream] = record.point.offset + len(record.data)
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
    understood: defaultdict[Stream, Spans] = field(default_factory=lambda: defaultdict(lambda: Spans(MOST_SPANS)))
    """What was said in packets, of every stream: nobody knows what the rest means."""
    _phases: DataPhases = field(default_factory=DataPhases)
    _objects: OrderedDict[tuple[Conversation, int | None], Located] = field(default_factory=OrderedDict)

    def take(self, item: Item) -> None:
        """One item."""
        match item:
            case Payload():
                self._payload(item)
            case PacketSeen():
                self._packet(item)
            case ConversationEnded():
                self._over(item.conversation)
                self.streams.forget(item.conversation)

    def close(self) -> None:
        """The recording is over."""
        for conversation in dict.fromkeys((*self._phases.conversations, *self.streams.conversations)):
            self._over(conversation)
        for stream, end in self.streams.ends.items():
            if stream[0] in self.streams.conversing:
                self._blank(stream, end)

    def _over(self, conversation: Conversation) -> None:
        """What is left of a conversation."""
        self._finished(conversation, self._phases.finish(conversation))
        for key in [key for key in self._objects if key[0] is conversation]:
            self._picture(self._objects.pop(key))
        self._greetings(conversation)

    def _blank(self, stream: Stream, end: int) -> None:
        """What is in no packet that could be read may be anything."""
        for begin, behind in self.understood[stream].missing(end):
            if behind - begin > FEW_BYTES:
                self.patches.blank(stream, begin, behind - begin)

    def _packet(self, item: PacketSeen) -> None:
        stream = self.streams.of(item.conversation, item.channel, item.sender, item.point.frame)
        if stream is None:
            return
        head = isinstance(item.packet, DataHeader) and item.conversation.framing == PTPIP
        self.understood[stream].add(item.point.offset, item.point.offset + (DATA_HEADER.size if head else item.size))
        self._finished(item.conversation, self._phases.hear(item))
        if not isinstance(item.packet, InitCommandRequest | InitCommandAck):
            return
        self._greeting(stream, item.packet, item.point.offset, item.size)

    def _greetings(self, conversation: Conversation) -> None:
        """How streams began that were understood only later on."""
        for stream in self.streams.those_of(conversation):
            said = self.streams.beginning(stream)
            size = int.from_bytes(said[: HEADER.size // 2], "little")
            if next(self.understood[stream].within(0, 1), None) or not HEADER.size <= size <= len(said):
                continue
            with suppress(ProtocolError):
                packet = decode_packet(said[:size])
                if packet.type <= PacketType.INIT_FAIL:
                    self.understood[stream].add(0, size)
                if isinstance(packet, InitCommandRequest | InitCommandAck):
                    self._greeting(stream, packet, 0, size)

    def _greeting(self, stream: Stream, packet: InitCommandRequest | InitCommandAck, begin: int, size: int) -> None:
        said = self.streams.beginning(stream)[begin : begin + size]
        for before, after in (
            (packet.guid, self.disguise.guid(packet.guid)),
            *_spelled(packet.name, self.disguise.text(Kind.NAME, packet.name)),
        ):
            at = said.find(before) if before else -1
            if at >= 0:
                self.patches.replace(stream, begin + at, after)

    def _payload(self, item: Payload) -> None:
        stream = self.streams.of(item.conversation, Channel.COMMAND, item.sender, item.point.frame)
        if stream is None:
            return
        if item.data is not None:
            self.understood[stream].add(item.point.offset, item.point.offset + item.size)
        self._phases.put(item, stream)

    def _finished(self, conversation: Conversation, phases: Iterable[DataPhase]) -> None:
        """Data phases are over."""
        for phase in phases:
            data = bytes(phase.located.data)
            carried = carriage(phase.request, conversation.catalog) if phase.request else None
            if carried and not carried.whole:
                self._part(conversation, carried, phase.located)
            elif carried:
                self._picture(phase.located)
            elif phase.request:
                self._replace(phase.located, private_parts(phase.request, conversation.catalog, data, self.disguise))
            else:
                self._replace(phase.located, every_text(data, self.disguise))
            if not carried and JPEG in data:
                # Some makes send pictures by operations that nobody has described.
                self._picture(phase.located)

    def _part(self, conversation: Conversation, carried: Carriage, part: Located) -> None:
        """A part of an object, whose tags may go on in another."""
        key = conversation, carried.handle
        if key not in self._objects:
            self._objects[key] = Located(HEAD_BYTES)
            if len(self._objects) > MOST_OBJECTS:
                self._picture(self._objects.popitem(last=False)[1])
        self._objects.move_to_end(key)
        self._objects[key].include(part, carried.offset)

    def _picture(self, located: Located) -> None:
        data = bytes(located.data[:HEAD_BYTES])
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
