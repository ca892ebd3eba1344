"""What a reader of recordings tells, gathered, and held to its contract on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from hotshoe.analysis.limits import DEFAULT, Limits
from hotshoe.analysis.model import Close, Ended, Flow, Missing, Noticed, Oddity, Opened, Record, Said
from hotshoe.analysis.reading import read

LARGE = 1 << 20
"""A gap from here on has no zeros: one segment can tell of a gigabyte."""


@dataclass
class Stream:
    """One direction: its bytes with zeros where some are missing, but for large gaps, and where those are."""

    data: bytearray = field(default_factory=bytearray)
    offset: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    shorts: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    ended: Close | None = None


@dataclass
class Heard:
    """All flows of a recording, by number, and what was noticed."""

    flows: list[Flow] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    streams: list[tuple[Stream, Stream]] = field(default_factory=list)
    noticed: list[Noticed] = field(default_factory=list)

    def said(self, flow: int = 0) -> tuple[bytes, bytes]:
        first, second = self.streams[flow]
        return bytes(first.data), bytes(second.data)

    def missing(self, flow: int = 0) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        first, second = self.streams[flow]
        return first.missing, second.missing

    def ended(self, flow: int = 0) -> tuple[Close | None, Close | None]:
        first, second = self.streams[flow]
        return first.ended, second.ended

    def oddities(self) -> list[Oddity]:
        return [notice.oddity for notice in self.noticed]


def gather(records: Iterable[Record]) -> Heard:
    """All of it; offsets must go on where they were, and nothing comes before the beginning or after the end."""
    heard = Heard()
    for record in records:
        match record:
            case Opened(flow, _, whole):
                assert flow.number == len(heard.flows)
                heard.flows.append(flow)
                heard.whole.append(whole)
                heard.streams.append((Stream(), Stream()))
            case Noticed():
                heard.noticed.append(record)
            case Said() | Missing() | Ended():
                stream = heard.streams[record.flow.number][record.side]
                assert stream.ended is None
                assert record.point.offset == stream.offset
                _take(stream, record)
    assert all(stream.ended is not None for pair in heard.streams for stream in pair)
    return heard


def hear(*files: bytes, limits: Limits = DEFAULT) -> Heard:
    """What is in these files, one recording together."""
    return gather(read([BytesIO(file) for file in files], limits=limits))


def _take(stream: Stream, record: Said | Missing | Ended) -> None:
    match record:
        case Said(data=data, short=short):
            stream.data += data
            stream.offset += len(data)
            stream.frames.append(record.point.frame)
            if short:
                stream.shorts.append(stream.offset)
        case Missing(size=size):
            assert size > 0
            stream.missing.append((stream.offset, size))
            stream.data += bytes(size if size < LARGE else 0)
            stream.offset += size
        case Ended(how=how):
            stream.ended = how
