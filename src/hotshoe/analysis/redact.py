"""A copy of a recording that is safe to share, in three readings.

The first finds what is private by what it means, the second looks for the same values wherever else they are, the
third writes the copy. All frames keep their lengths, times and places, so that the copy reads like the original.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from hotshoe.analysis.captures import Capture
from hotshoe.analysis.conversation import follow
from hotshoe.analysis.disguise import Disguise
from hotshoe.analysis.frame import CaptureFrame
from hotshoe.analysis.located import Located
from hotshoe.analysis.masks import Mask
from hotshoe.analysis.model import Conversation, ConversationEnded, Missing, Payload, Record, Said, Transaction
from hotshoe.analysis.patches import Patches, Stream
from hotshoe.analysis.reading import read
from hotshoe.analysis.secrets import Secrets, Streams
from hotshoe.analysis.sweep import Sweep
from hotshoe.analysis.writing import Writer
from hotshoe.protocol.states import Channel, Role

Source = Path | BinaryIO
"""A file, or one that is open and can be read again."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was done: frames written, conversations in them, and how many different values were replaced."""

    frames: int
    conversations: int
    values: int


def redact(
    sources: Sequence[Source],
    out: BinaryIO,
    *,
    pictures: bool = False,
    vendor: str | None = None,
    comment: str = "",
    application: str = "",
) -> Redaction:
    """Write ``sources``, which are one recording, to ``out``; with ``pictures`` those are blanked.

    Raises CaptureFileError for what is no recording or damaged, SettingsError for an unknown vendor, OSError.
    """
    disguise, patches = Disguise(), Patches()
    conversations, streams = _find(sources, disguise, patches, vendor, pictures=pictures)
    mask = Mask(disguise, patches, streams.conversing)
    for frame in _frames(sources):
        mask.meet(frame)
    _search(sources, Sweep(disguise.texts, disguise.raw), patches, vendor)
    writer, frames = Writer(out, comment=comment, application=application), 0
    for frame in _frames(sources):
        writer.write(frame, mask.take(frame))
        frames += 1
    return Redaction(frames, conversations, disguise.count)


def _find(
    sources: Sequence[Source], disguise: Disguise, patches: Patches, vendor: str | None, *, pictures: bool
) -> tuple[int, Streams]:
    streams = Streams()
    secrets, conversations = Secrets(disguise, patches, streams, pictures), 0
    for item in follow(streams.pass_on(read(_again(sources))), vendor=vendor):
        secrets.take(item)
        conversations += isinstance(item, ConversationEnded)
    secrets.close()
    return conversations, streams


def _search(sources: Sequence[Source], sweep: Sweep, patches: Patches, vendor: str | None) -> None:
    streams, search = Streams(), _Search(sweep, patches)
    for item in follow(search.pass_on(streams.pass_on(read(_again(sources)))), vendor=vendor):
        if isinstance(item, Payload):
            stream = streams.of(item.conversation, Channel.COMMAND, item.sender, item.point.frame)
            if stream is not None:
                search.payload(item, stream)
        elif isinstance(item, ConversationEnded):
            search.forget(item.conversation)


@dataclass(slots=True)
class _Tail:
    """The end of what came before, and the place in the stream behind it."""

    place: int
    data: bytes = b""


@dataclass(slots=True)
class _Phase:
    """The end of a data phase so far, in the pieces in which it came; ``end`` is where it goes on."""

    transaction: Transaction | None
    end: int = 0
    pieces: deque[_Tail] = field(default_factory=deque)

    def divided(self, place: int) -> bool:
        """Whether there is something between the pieces, or between them and the one that begins at ``place``."""
        begins = [*(piece.place - len(piece.data) for piece in self.pieces), place]
        return any(piece.place != begin for piece, begin in zip(self.pieces, begins[1:], strict=True))

    def add(self, data: bytes, place: int, reach: int) -> None:
        """Another piece; those before that end too early to matter are forgotten."""
        self.pieces.append(_Tail(place, data))
        while (
            sum(len(piece.data) for piece in self.pieces) - len(self.pieces[0].data) >= reach and len(self.pieces) > 1
        ):
            self.pieces.popleft()


@dataclass(slots=True)
class _Search:
    """Looks for values in every stream, and in data phases across the heads of packets that divide them."""

    sweep: Sweep
    patches: Patches
    _streams: dict[Stream, _Tail] = field(default_factory=dict)
    _phases: dict[tuple[Conversation, Role], _Phase] = field(default_factory=dict)

    def pass_on(self, records: Iterator[Record]) -> Iterator[Record]:
        """The same records."""
        for record in records:
            if isinstance(record, Said):
                self._said((record.flow.number, record.side), record.point.offset, record.data)
            elif isinstance(record, Missing):
                self._streams.pop((record.flow.number, record.side), None)
            yield record

    def payload(self, item: Payload, stream: Stream) -> None:
        """A piece of a data phase: what lies partly in it and partly in pieces before is found here."""
        if item.data is None:
            self._phases.pop((item.conversation, item.sender), None)
            return
        reach = max(self.sweep.longest - 1, 0)
        phase = self._phases.get((item.conversation, item.sender))
        # Of data that belongs to no transaction nobody knows where it goes on: perhaps here.
        goes_on = item.transaction is None or (phase is not None and phase.end == item.offset)
        if phase is None or phase.transaction is not item.transaction or not goes_on:
            phase = self._phases[item.conversation, item.sender] = _Phase(item.transaction)
        if phase.divided(item.point.offset):
            self._joint(phase, bytes(item.data[:reach]), stream, item.point.offset)
        phase.add(bytes(item.data[-reach:]) if reach else b"", item.point.offset + item.size, reach)
        phase.end = item.offset + item.size

    def forget(self, conversation: Conversation) -> None:
        """It is over."""
        for role in Role:
            self._phases.pop((conversation, role), None)

    def _said(self, stream: Stream, offset: int, data: memoryview) -> None:
        tail = self._streams.get(stream)
        before = tail.data if tail and tail.place == offset else b""
        text = before + data if before else data
        for at, other in self.sweep.find(text):
            self.patches.replace(stream, offset - len(before) + at, other)
        reach = max(self.sweep.longest - 1, 0)
        kept = bytes(text[-reach:]) if reach else b""
        self._streams[stream] = _Tail(offset + len(data), kept)

    def _joint(self, phase: _Phase, head: bytes, stream: Stream, place: int) -> None:
        window, at = Located(len(head) + sum(len(piece.data) for piece in phase.pieces)), 0
        for piece in (*phase.pieces, _Tail(place + len(head), head)):
            window.put(at, memoryview(piece.data), stream, piece.place - len(piece.data))
            at += len(piece.data)
        for found, other in self.sweep.find(window.data):
            window.replace(self.patches, found, other)


def _frames(sources: Sequence[Source]) -> Iterator[CaptureFrame]:
    """All frames, counted as one recording."""
    number = 0
    for source in _again(sources):
        for frame in Capture(source, first=number + 1):
            number = frame.number
            yield frame


def _again(sources: Sequence[Source]) -> Sequence[Source]:
    """The same, from their beginnings."""
    for source in sources:
        if not isinstance(source, Path):
            source.seek(0)
    return sources
