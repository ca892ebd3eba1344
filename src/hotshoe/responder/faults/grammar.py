"""The language of fault scripts: one rule a line, when and what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hotshoe.errors import SettingsError
from hotshoe.protocol.states import Channel
from hotshoe.responder.faults.actions import ACTIONS, Action, Scene
from hotshoe.responder.faults.kinds import CATALOG, read_count, read_duration
from hotshoe.responder.faults.phrases import phrase
from hotshoe.responder.faults.rules import (
    ALL_TURNS,
    PLURALS,
    SUBJECTS,
    Always,
    At,
    AtByte,
    AtTime,
    Moment,
    Rule,
    Script,
    Subject,
    Turn,
)
from hotshoe.responder.faults.words import Unfit, Words

_ORDINAL = re.compile(r"([1-9]\d{0,8})(?:st|nd|rd|th)", re.ASCII | re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)%", re.ASCII)
_TURNS = re.compile(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?", re.ASCII)
_CODE = re.compile(r"0x([0-9a-f]{4})", re.ASCII | re.IGNORECASE)

_NAMES = {
    **{entry.name: Subject(Scene.OPERATION, code) for code, entry in CATALOG.operations.items()},
    **{entry.name: Subject(Scene.EVENT, code) for code, entry in CATALOG.events.items()},
}
_GENERAL = {**SUBJECTS, **{name.removesuffix("s"): SUBJECTS[name] for name in PLURALS}}
"""For ``every 5th operation``; longer names stand before those that they begin with."""

_BY_NAME = {name.casefold(): subject for name, subject in _NAMES.items()}
_CODE_SCENES = {0x1000: Scene.OPERATION, 0x4000: Scene.EVENT}
"""By the bits that tell operations from events (ISO 15740 5.2); the highest is set for those of vendors."""


@dataclass(frozen=True, slots=True)
class _Seed:
    number: int


def parse_script(text: str, name: str = "faults") -> Script:
    """The script in ``text``, one rule a line; raises SettingsError with ``name``, line, column and what was wanted."""
    rules: list[Rule] = []
    seed: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        words = Words(line)
        if words.over:
            continue
        try:
            match words.first_of((_seed, _rule)):
                case _Seed(seed):
                    pass
                case Rule() as rule:
                    rules.append(rule)
        except Unfit:
            column, complaint = words.complaint()
            raise SettingsError(f"{name}:{number}:{column}: {complaint}", key=name, line=number) from None
    return Script(tuple(rules), seed)


def load_script(path: Path) -> Script:
    """The script in a file; raises SettingsError."""
    try:
        return parse_script(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}", key=str(path)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no text in UTF-8", key=str(path)) from error


def _seed(words: Words) -> _Seed:
    words.literally("seed")
    seed = _Seed(read_count(words))
    words.end()
    return seed


def _rule(words: Words) -> Rule:
    return words.first_of([partial(_rule_of, moment) for moment in _MOMENTS])


def _rule_of(moment: Callable[[Words], Moment], words: Words) -> Rule:
    when = moment(words)
    allowed = [kind for kind in ACTIONS if when.scene in kind.scenes]
    action = words.maybe(lambda words: words.first_of([partial(_action, kind) for kind in allowed]))
    return Rule(when, action) if action else _misplaced(when, words)


def _misplaced(when: Moment, words: Words) -> Rule:
    """Nothing that can happen then; where it could happen otherwise, that is worth knowing. Raises Unfit."""
    for kind in ACTIONS:
        if action := words.ahead().maybe(partial(_action, kind)):
            try:
                return Rule(when, action)
            except ValueError as error:
                words.condemn(str(error))
    raise Unfit


def _action(kind: type[Action], words: Words) -> Action:
    action = kind(**phrase(kind.phrase).read(words))
    words.end()
    return action


def _always(words: Words) -> Moment:
    words.literally("always")
    return Always()


def _every_time(words: Words) -> Moment:
    words.literally("at every")
    seconds = read_duration(words)
    if not seconds:
        raise words.wish("a duration that is not 0", before=1)
    return AtTime(seconds, _after_connect(words), again=True)


def _time(words: Words) -> Moment:
    words.literally("at")
    return AtTime(read_duration(words), _after_connect(words))


def _after_connect(words: Words) -> bool:
    return words.maybe(partial(_literally, "after connect")) is not None


def _literally(text: str, words: Words) -> str:
    words.literally(text)
    return text


def _every_turn(words: Words) -> Moment:
    words.literally("at every")
    every = int(_taken(words, _ORDINAL, "a turn such as 5th")[1])
    return At(_subject(words), Turn(every=every))


def _chance(words: Words) -> Moment:
    words.literally("at")
    percent = float(_taken(words, _PERCENT, "a chance such as 5%")[1])
    words.literally("of")
    return At(_subject(words), Turn(percent=percent))


def _byte(words: Words) -> Moment:
    words.literally("at byte")
    return AtByte(read_count(words))


def _event_byte(words: Words) -> Moment:
    words.literally("at event byte")
    return AtByte(read_count(words), Channel.EVENT)


def _turn(words: Words) -> Moment:
    words.literally("at")
    subject = _subject(words)
    found = words.maybe(lambda words: _taken(words, _TURNS, "a turn such as 3 or 1-4"))
    if not found:
        return At(subject, ALL_TURNS)
    return At(subject, Turn(int(found[1]), int(found[2] or found[1])))


_MOMENTS = (_always, _every_time, _every_turn, _time, _chance, _byte, _event_byte, _turn)


def _subject(words: Words) -> Subject:
    name = words.maybe(lambda words: words.first_of([partial(_literally, name) for name in _GENERAL]))
    return _GENERAL[name] if name else _named(words)


def _named(words: Words) -> Subject:
    text = words.peek()
    subject = _BY_NAME.get(text.casefold()) or _by_code(text)
    if subject is None:
        words.wish("an operation")
        raise words.wish("an event", _NAMES)
    words.take()
    return subject


def _by_code(text: str) -> Subject | None:
    found = _CODE.fullmatch(text)
    code = int(found[1], 16) if found else 0
    scene = _CODE_SCENES.get(code & 0x7000)
    return Subject(scene, code) if scene else None


def _taken(words: Words, pattern: re.Pattern[str], wanted: str) -> re.Match[str]:
    found = pattern.fullmatch(words.peek())
    if not found:
        raise words.wish(wanted)
    words.take()
    return found
