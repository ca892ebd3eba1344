"""One conversation, recorded in every way that networks and recorders know."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.analysis.recordings import ACK, COOKED_2, ETHERNET, PSH, RAW, Frame, Segment, Talk, frames, packets

WINDOW = 16
"""Segments come at most so many places too late: less than the reader's grace."""

LINKS = (ETHERNET, COOKED_2, RAW)

Turns = list[tuple[int, bytes]]


@dataclass(frozen=True)
class Recut:
    """What was said, and segments that say it; ``lost`` are those that must not be in the recording, by their place."""

    turns: Turns
    segments: list[Segment]
    link: int
    version: int

    def said(self, side: int) -> bytes:
        return b"".join(data for one, data in self.turns if one == side)

    def frames(self) -> list[Frame]:
        return frames(packets(self.segments, version=self.version), self.link)


@st.composite
def conversations(draw: st.DrawFn) -> Turns:
    """Who says what, in turns."""
    sides = draw(st.lists(st.integers(0, 1), min_size=1, max_size=8))
    return [(side, draw(st.binary(min_size=1, max_size=300))) for side in sides]


@st.composite
def talks(draw: st.DrawFn, turns: Turns) -> tuple[Talk, list[tuple[int, Segment]]]:
    """A connection that says it in segments of any sizes.

    Besides, some of its bytes again, cut otherwise, each with the earliest place where it may be.
    """
    numbers = [draw(st.one_of(st.integers(0, 0xFFFFFFFF), st.integers(0xFFFFFF00, 0xFFFFFFFF))) for _ in range(2)]
    talk, again = Talk(list(numbers)).open(), []
    said = [b"", b""]
    for side, data in turns:
        talk.say(side, data, draw(st.integers(5, 100)))
        said[side] += data
        if draw(st.booleans()):
            talk.hear(1 - side)
        if draw(st.booleans()):
            begin = draw(st.integers(0, len(said[side]) - 1))
            part = said[side][begin : begin + draw(st.integers(1, 400))]
            sequence = (numbers[side] + 1 + begin) & 0xFFFFFFFF
            copy = Segment(side, sequence, talk.numbers[1 - side], PSH | ACK, part)
            again.append((len(talk.segments), copy))
    return talk.close(), again


def shuffled(draw: st.DrawFn, segments: list[Segment], window: int) -> list[Segment]:
    """The same in an order that is only wrong within the window; the handshake comes first."""
    late = [number + draw(st.integers(0, window)) for number in range(3, len(segments))]
    order = sorted(range(3, len(segments)), key=lambda number: late[number - 3])
    return segments[:3] + [segments[number] for number in order]


@st.composite
def recuts(draw: st.DrawFn, *, again: bool = True, window: int = WINDOW) -> Recut:
    """A conversation in any segmentation and order, with duplicates, over any link."""
    turns = draw(conversations())
    talk, copies = draw(talks(turns))
    segments = list(talk.segments)
    for earliest, segment in reversed(copies) if again else ():
        segments.insert(draw(st.integers(earliest, len(segments))), segment)
    return Recut(turns, shuffled(draw, segments, window), draw(st.sampled_from(LINKS)), draw(st.sampled_from((4, 6))))


@st.composite
def holed(draw: st.DrawFn) -> tuple[Recut, list[list[tuple[int, int]]]]:
    """One of which segments were lost, and where their bytes are missing, for either side."""
    whole = draw(recuts(again=False))
    loud = [number for number, segment in enumerate(whole.segments) if segment.payload]
    lost = draw(st.sets(st.sampled_from(loud)))
    begins = [next(s.sequence for s in whole.segments[:2] if s.side == side) + 1 for side in (0, 1)]
    missing: list[list[tuple[int, int]]] = [[], []]
    for segment in (whole.segments[number] for number in lost):
        offset = (segment.sequence - begins[segment.side]) & 0xFFFFFFFF
        missing[segment.side].append((offset, len(segment.payload)))
    kept = [segment for number, segment in enumerate(whole.segments) if number not in lost]
    return replace(whole, segments=kept), [joined(one) for one in missing]


def joined(holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places and sizes, with neighbours as one."""
    out: list[tuple[int, int]] = []
    for begin, size in sorted(holes):
        if out and sum(out[-1]) == begin:
            out[-1] = (out[-1][0], out[-1][1] + size)
        else:
            out.append((begin, size))
    return out
