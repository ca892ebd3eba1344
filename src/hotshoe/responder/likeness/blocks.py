"""A text cut into the descriptions that it holds: DeviceInfo datasets and summaries, in any order and number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hotshoe.responder.likeness.capabilities import capabilities
from hotshoe.responder.likeness.formats import listed_formats, spaced_formats
from hotshoe.responder.likeness.lines import Line, Lines
from hotshoe.responder.likeness.property_lines import Told, is_property, read_property
from hotshoe.responder.likeness.stores import StoreText, store_id
from hotshoe.responder.likeness.values import NO_STRING, is_string
from hotshoe.responder.likeness.words import BEGINNINGS, BY_PLACE, FACTS, HEADINGS, Fact, Section, key_of

_LABELLED = re.compile(r"\s*(?P<label>[^:\uff1a]{1,60}?)\s*[:\uff1a]\s?(?P<value>.*)")
_CODE = re.compile(r"\s*0x([0-9a-fA-F]{4})\b(?P<remark>.*)")
_WIDGET = re.compile(r"/(?:main|other)/\S+\s*")
_EXTENSION = re.compile(r"\s*0x([0-9a-fA-F]{1,8})\s*(?:\((\d{1,3})\.(\d{1,3})\))?\s*")
_OBJECT_PROPERTIES = re.compile(r".+/[0-9a-f]{4}:.*")
_DECIMAL = re.compile(r"\s*(\d{1,5})(?:\.(\d{1,2}))?\s*")
_REMARK = re.compile(r"/\*.*\*/|#.*|//.*")

WIDGETS = "gphoto2's list of settings, which names no properties"
STRANGE = "no line that a summary has"

_LISTS = {Section.OPERATIONS: "operations", Section.EVENTS: "events", Section.PROPERTY_CODES: "properties"}


@dataclass(slots=True)
class Block:
    """One description: what its lines say, each in the order of the text."""

    first: Line
    last: int
    dataset: bool = False
    """Whether this is a DeviceInfo dataset, and no summary."""
    by_place: bool = False
    """Whether the language is none that we know, so that the place of a line says what it is."""
    facts: dict[Fact, str | int] = field(default_factory=dict)
    operations: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)
    capture_formats: list[int] = field(default_factory=list)
    display_formats: list[int] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    object_properties: bool = False
    stores: list[StoreText] = field(default_factory=list)
    told: list[tuple[Line, Told]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing of a camera has been read yet."""
        return not (self.facts or self.operations or self.told or self.stores)


class Blocks:
    """Reads ``lines`` to the end; ``all`` are the descriptions found."""

    def __init__(self, lines: Lines) -> None:
        self.all: list[Block] = []
        self._lines = lines
        self._section = Section.HEAD
        while lines.next:
            self._read(lines.take())

    def _read(self, line: Line) -> None:
        text = line.text
        if not text.strip():
            return
        if self._heading(line) or self._in_widgets(line) or self._property(line) or self._store(line):
            return
        if self._section is Section.STORES and self._block.stores and self._head_fact(line) is None:
            self._taken(line, self._block.stores[-1].read(text))
        elif self._labelled(line):
            self._lines.read()
        else:
            self._below_heading(line)

    @property
    def _block(self) -> Block:
        if not self.all:
            self.all.append(Block(Line(1, ""), 1))
        return self.all[-1]

    def _begin(self, line: Line, *, dataset: bool = False) -> Block:
        """Another description begins, unless the present one has said nothing yet."""
        if not self.all or not self.all[-1].empty:
            self.all.append(Block(line, line.number))
        block = self.all[-1]
        block.first, block.last, block.dataset = line, line.number, dataset
        self._section = Section.HEAD
        return block

    def _taken(self, line: Line, why_not: str = "") -> None:
        """A line of the present description, which was understood or was not."""
        self._block.last = line.number
        if why_not:
            self._lines.unread(line, why_not)
        else:
            self._lines.read()

    def _heading(self, line: Line) -> bool:
        label, _, value = line.text.partition(":")
        key = key_of(label)
        if value.strip() or (key not in BEGINNINGS and key not in HEADINGS):
            return False
        if key in BEGINNINGS:
            self._begin(line, dataset=BEGINNINGS[key])
        else:
            self._section = HEADINGS[key]
            self._block.dataset |= self._section in _LISTS
            self._block.object_properties |= self._section is Section.OBJECT_PROPERTIES
        self._taken(line)
        return True

    def _in_widgets(self, line: Line) -> bool:
        """Whether a line belongs to the settings that gphoto2 --list-all-config prints."""
        if _WIDGET.fullmatch(line.text):
            self._section = Section.WIDGETS
        elif self._section is not Section.WIDGETS or self._head_fact(line) in BY_PLACE:
            return False
        self._lines.unread(line, WIDGETS)
        return True

    def _property(self, line: Line) -> bool:
        told = read_property(line, self._more)
        if told is None:
            return False
        self._section = Section.PROPERTIES
        self._block.told.append((line, told))
        self._taken(line)
        last = self._last_line(line)
        if told.why:
            self._lines.unread(line, f"property 0x{told.code:04x} is not described: {told.why}", last)
        if told.remark:
            self._lines.unread(line, f"a remark behind property 0x{told.code:04x}: {told.remark}", last)
        return True

    def _more(self) -> str | None:
        """The next line, where it can belong to a value that goes on."""
        following = self._lines.next
        if following is None or is_property(following.text) or key_of(following.text) in BEGINNINGS:
            return None
        return self._lines.take().text

    def _last_line(self, line: Line) -> int:
        """The number of the last line taken since ``line``."""
        following = self._lines.next
        self._block.last = max(line.number, following.number - 1 if following else line.number)
        return self._block.last

    def _store(self, line: Line) -> bool:
        number = store_id(line.text)
        if number is None:
            return False
        self._section = Section.STORES
        self._block.stores.append(StoreText(number, line))
        self._taken(line)
        return True

    @staticmethod
    def _head_fact(line: Line) -> Fact | None:
        found = _LABELLED.fullmatch(line.text)
        return FACTS.get(key_of(found["label"])) if found else None

    def _labelled(self, line: Line) -> bool:
        """Whether a line belongs to a head, and was read."""
        fact, found = self._head_fact(line), _LABELLED.fullmatch(line.text)
        if not found:
            return False
        value = found["value"]
        if fact is None:
            return self._by_place(line, value)
        if fact in self._block.facts or (fact in BY_PLACE and self._section is not Section.HEAD):
            self._begin(line)
        self._section = Section.HEAD
        self._take_fact(line, fact, value)
        return True

    def _take_fact(self, line: Line, fact: Fact, text: str) -> None:
        block = self._block
        why_not = ""
        if fact in {Fact.CAPTURE_FORMATS, Fact.DISPLAY_FORMATS}:
            why_not = self._formats(fact, text)
        elif fact is Fact.EXTENSION_ID:
            why_not = self._extension(text)
        elif fact in {Fact.EXTENSION_VERSION, Fact.STANDARD_VERSION, Fact.FUNCTIONAL_MODE}:
            number = _version(text) if fact is not Fact.FUNCTIONAL_MODE else _hexadecimal(text)
            if number is None:
                why_not = f"no number is {fact.value}"
            else:
                block.facts[fact] = number
        else:
            value = _text(text)
            if is_string(value):
                block.facts[fact] = value
            else:
                why_not = f"{fact.value} is longer than a PTP string"
        self._taken(line, why_not)

    def _formats(self, fact: Fact, text: str) -> str:
        capture = fact is Fact.CAPTURE_FORMATS
        codes, strange = (spaced_formats if capture and "," not in text else listed_formats)(text)
        (self._block.capture_formats if capture else self._block.display_formats).extend(codes)
        self._block.facts[fact] = text
        return f"no format is called {', '.join(strange)}" if strange else ""

    def _extension(self, text: str) -> str:
        found = _EXTENSION.fullmatch(text)
        if not found:
            return "no vendor extension"
        self._block.facts[Fact.EXTENSION_ID] = int(found[1], 16)
        if found[2]:
            self._block.facts[Fact.EXTENSION_VERSION] = int(found[2]) * 100 + int(found[3])
        return ""

    def _by_place(self, line: Line, value: str) -> bool:
        """The head of a summary in a language that we do not know, by the line that looks the same in all of them."""
        if self._section is Section.HEAD and self._block.by_place and Fact.DISPLAY_FORMATS not in self._block.facts:
            return self._formats_by_place(line, value)
        rows = [_LABELLED.fullmatch(each.text) for each in self._lines.ahead(len(BY_PLACE))]
        extension = rows[-1] and _EXTENSION.fullmatch(rows[-1]["value"]) if len(rows) == len(BY_PLACE) else None
        if not (all(rows) and extension and extension[2]):
            return False
        self._begin(line).by_place = True
        self._take_fact(line, BY_PLACE[0], value)
        for fact in (*BY_PLACE[1:], Fact.EXTENSION_ID):
            row = self._lines.take()
            self._take_fact(row, fact, row.text.partition(":")[2] or row.text.partition("\uff1a")[2])
        return True

    def _formats_by_place(self, line: Line, text: str) -> bool:
        if not text.strip():
            return False
        for fact, read in ((Fact.DISPLAY_FORMATS, listed_formats), (Fact.CAPTURE_FORMATS, spaced_formats)):
            codes, strange = read(text)
            if codes and not strange and (fact is Fact.CAPTURE_FORMATS or "," in text):
                self._take_fact(line, fact, text)
                return True
        return False

    def _below_heading(self, line: Line) -> None:
        block, text = self._block, line.text.strip()
        if self._section in _LISTS and (found := _CODE.match(text)):
            codes: list[int] = getattr(block, _LISTS[self._section])
            code = int(found[1], 16)
            if code not in codes:
                codes.append(code)
            self._taken(line)
        elif self._section is Section.OBJECT_PROPERTIES and _OBJECT_PROPERTIES.fullmatch(text):
            self._taken(line)
        elif self._section is Section.CAPABILITIES:
            known, strange = capabilities(text)
            block.capabilities += known
            self._taken(line, f"no capability is called {', '.join(strange)}" if strange else "")
        else:
            self._lines.unread(line, "a remark" if _REMARK.fullmatch(text) else STRANGE)


def _text(text: str) -> str:
    """A string of the head: without quotes, and empty where libgphoto2 had none."""
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == "'":
        text = bare[1:-1]
    return "" if text.strip() == NO_STRING else text.lstrip()


def _version(text: str) -> int | None:
    """``100``, or ``1.0`` and ``1.10`` for 100 and 110."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        return None
    number = int(found[1]) if found[2] is None else int(found[1]) * 100 + int(found[2])
    return number if number <= 0xFFFF else None


def _hexadecimal(text: str) -> int | None:
    found = _EXTENSION.fullmatch(text)
    number = int(found[1], 16) if found else None
    return number if number is not None and number <= 0xFFFF else None
