"""Looks for private values wherever they are, in every encoding in which programs pass them on."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from hotshoe.wire.fields import Buffer

Found = tuple[int, bytes]
"""Where, and what is to stand there."""

_SHORTEST_BASE64 = 6
_URL_SAFE = str.maketrans("+/", "-_")
_PRINTABLE = re.compile(rb"[\x20-\x7e]+")
_SHAPE = bytes(ord("a") if 0x20 <= byte < 0x7F else ord("0") if not byte else ord("\n") for byte in range(256))
_NARROW_RUN, _WIDE_RUN = re.compile(rb"a+"), re.compile(rb"(?:a0)+")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00)+|(?:\x00[\x20-\x7e])+")


class Sweep:
    """Finds ``texts`` and ``raw`` bytes; each has the other of the same length that is to stand in its place.

    A pattern of all encodings of all values takes half a microsecond for each byte, and recordings are mostly pictures.
    So it is tried only where there is a text at all, which its shape tells a hundred times as fast.
    """

    def __init__(self, texts: Mapping[str, str], raw: Mapping[bytes, bytes]) -> None:
        self._others: dict[bytes, bytes] = {}
        for text, other in texts.items():
            for before, after in _forms(text, other):
                self._add(before, after)
        for before, after in raw.items():
            self._add(before, after)
            for written, rewritten in _encoded(before, after):
                self._add(written, rewritten)
        narrow = [form for form in self._others if _PRINTABLE.fullmatch(form)]
        wide = [form for form in self._others if _WIDE.fullmatch(form)]
        self._plain = [form for form in self._others if form not in {*narrow, *wide}]
        self._pattern = _any_of([*narrow, *wide])
        self._marks = list(_marks(narrow, wide))
        self.longest = max(map(len, self._others), default=0)

    def find(self, data: Buffer) -> Iterator[Found]:
        """Every value in ``data``."""
        whole = bytes(data)
        shape = whole.translate(_SHAPE) if self._marks else b""
        for mark, run in self._marks:
            at = shape.find(mark)
            while at >= 0:
                found = run.match(shape, at)
                assert found, "it has just been found"
                # A wide character may lie across either end.
                yield from self._look(whole, max(0, at - 2), found.end() + 1)
                at = shape.find(mark, found.end())
        for form in self._plain:
            at = whole.find(form)
            while at >= 0:
                yield at, self._others[form]
                at = whole.find(form, at + len(form))

    def _look(self, data: bytes, begin: int, end: int) -> Iterator[Found]:
        assert self._pattern, "there is something to be looked for"
        for found in self._pattern.finditer(data, begin, end):
            yield found.start(), self._others[found[0]]

    def _add(self, before: bytes, after: bytes) -> None:
        if len(before) == len(after) and before != after:
            self._others.setdefault(before, after)


def _any_of(forms: Iterable[bytes]) -> re.Pattern[bytes] | None:
    """The longest of those that begin at one place; divided by their first byte, which is quicker to look at."""
    groups: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for form in sorted(forms, key=len, reverse=True):
        groups[form[:1]].append(form[1:])
    if not groups:
        return None
    parts = (re.escape(first) + b"(?:" + b"|".join(map(re.escape, rest)) + b")" for first, rest in groups.items())
    return re.compile(b"|".join(parts), re.DOTALL)


def _marks(narrow: Iterable[bytes], wide: Iterable[bytes]) -> Iterator[tuple[bytes, re.Pattern[bytes]]]:
    """The shape of texts that are long enough to have one of the forms in them, and what goes on with it."""
    if least := min(map(len, narrow), default=0):
        yield b"a" * least, _NARROW_RUN
    if least := min(map(len, wide), default=0) // 2:
        yield b"a0" * max(least - 1, 1), _WIDE_RUN


def _forms(text: str, other: str) -> Iterator[tuple[bytes, bytes]]:
    """In UTF-8, Latin-1 and UTF-16; what stands there instead takes as many bytes in each."""
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        try:
            before, after = text.encode(encoding), other.encode(encoding)
        except UnicodeEncodeError:
            continue
        after = after.ljust(len(before), b"x")[: len(before)]
        yield before, after
        yield from _encoded(before, after)


def _encoded(before: bytes, after: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Hexadecimal digits and base64, as text of 8 and of 16 bits."""
    for written, rewritten in _written(before, after):
        for encoding in ("ascii", "utf-16-le", "utf-16-be"):
            yield written.encode(encoding), rewritten.encode(encoding)


def _written(before: bytes, after: bytes) -> Iterator[tuple[str, str]]:
    yield before.hex(), after.hex()
    yield before.hex().upper(), after.hex().upper()
    for shift in range(3):
        written, rewritten = _base64(before, shift), _base64(after, shift)
        if len(written) >= _SHORTEST_BASE64:
            yield written, rewritten
            yield written.translate(_URL_SAFE), rewritten.translate(_URL_SAFE)


def _base64(data: bytes, shift: int) -> str:
    """The characters that depend on nothing but ``data`` where it begins ``shift`` bytes into a group of three."""
    text = base64.b64encode(bytes(shift) + data).decode().rstrip("=")
    first = -(-shift * 8 // 6)
    last = (shift + len(data)) * 8 // 6
    return text[first:last]
