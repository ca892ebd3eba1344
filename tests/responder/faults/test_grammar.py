"""The language: what it says, what it refuses and where, and that a script can be written down again."""

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.protocol.states import Channel
from hotshoe.responder.faults import Rule, Script, load_script, parse_script
from hotshoe.responder.faults.actions import (
    ACTIONS,
    Action,
    Answer,
    Busy,
    Cut,
    Drop,
    Garbage,
    Late,
    Refuse,
    Reset,
    Scene,
    SetClock,
    Silent,
    Stall,
    SwapCard,
)
from hotshoe.responder.faults.rules import SUBJECTS, Always, At, AtByte, AtTime, Moment, Subject, Turn

GET_OBJECT = Subject(Scene.OPERATION, 0x1009)

LINES: dict[str, tuple[Moment, Action]] = {
    "at connect late 8s": (At(SUBJECTS["connect"]), Late(8)),
    "at connect 1 refuse busy  # the first time": (At(SUBJECTS["connect"], Turn(1, 1)), Refuse(2)),
    "at event connect refuse 0x2019": (At(SUBJECTS["event connect"]), Refuse(0x2019)),
    "AT getobject STALL 1m30s AFTER 1 MB": (At(GET_OBJECT), Stall(90, None, 10**6)),
    "at GetObject stall 1ms after 1.5KiB": (At(GET_OBJECT), Stall(0.001, None, 1536)),
    "at GetObject 3 cut after 65536 bytes": (At(GET_OBJECT, Turn(3, 3)), Cut(None, 65536)),
    "at GetObject 2-4 reset event connection after 1 byte": (At(GET_OBJECT, Turn(2, 4)), Reset(Channel.EVENT, 1)),
    "at every 5th GetObject busy 3 times": (At(GET_OBJECT, Turn(every=5)), Busy(3)),
    "at 2.5% of operations answer storefull": (At(SUBJECTS["operations"], Turn(percent=2.5)), Answer(0x200C)),
    "at 0x9001 answer 0xA001": (At(Subject(Scene.OPERATION, 0x9001)), Answer(0xA001)),
    "at 0xC101 drop": (At(Subject(Scene.EVENT, 0xC101)), Drop()),
    "at event late 1s": (At(SUBJECTS["events"]), Late(1)),
    "at GetObject garbage 0aFF": (At(GET_OBJECT), Garbage(b"\x0a\xff")),
    "at 30s swap card": (AtTime(30), SwapCard()),
    'at every 30s after connect swap card to "my other card"': (AtTime(30, True, True), SwapCard("my other card")),
    "at 1h clock -30m": (AtTime(3600), SetClock(-1800)),
    "always silent event connection": (Always(), Silent(Channel.EVENT)),
    "at byte 100 cut": (AtByte(100), Cut()),
    "at event byte 40 cut command connection": (AtByte(40, Channel.EVENT), Cut(Channel.COMMAND)),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_a_rule(line: str) -> None:
    when, what = LINES[line]
    assert parse_script(line) == Script((Rule(when, what),))


def test_a_script_is_its_lines() -> None:
    script = parse_script("# nothing\n\n  \r\nat connect drop\r\nseed 7\nalways segments of 1 byte # small\n")
    assert str(script) == "seed 7\nat connect drop\nalways segments of 1 byte\n"
    assert script | parse_script("seed 8\nat probe drop") == parse_script(f"{script}at probe drop\nseed 8")


TYPOS = {
    "at GetObjekt cut": (4, "did you mean 'GetObject'?"),
    "at ObjektAdded drop": (4, "did you mean 'ObjectAdded'?"),
    "at GetObject ctu": (14, "did you mean 'cut'?"),
    "at GetObject cut aftr 3": (18, "'after'"),
    "at GetObject cut after": (23, "the line ends too early: a size such as"),
    "at GetObject cut after 3 parsecs": (26, "'parsecs' is not understood: the end of the line"),
    "at GetObject cut after 3pc": (24, "a size such as"),
    "at GetObject cut event": (23, "the line ends too early: 'connection'"),
    "at GetObject stall": (19, "the line ends too early: a duration such as"),
    "at GetObject stall  # how long?": (19, "the line ends too early"),
    'at 30s swap card to "my card" "other"': (31, "'other' is not understood: the end of the line"),
    "at GetObject stall 3": (20, "'3' is not understood: a duration such as"),
    "at GetObject stall 3x": (20, "a duration such as"),
    "at GetObject busy 0 times": (19, "'0' is not understood"),
    "at GetObject answer StoreFul": (21, "did you mean 'StoreFull'?"),
    "at GetObject answer 0x12345": (21, "a response such as"),
    "at GetObject garbage abc": (22, "bytes in hexadecimal"),
    "at GetObject length -1": (21, "'-1' is not understood: a number"),
    "at GetObject 4-": (14, "a turn such as"),
    "at connect refuse bussy": (19, "did you mean 'busy'?"),
    "at every 5 GetObject drop": (10, "a turn such as 5th"),
    "at 5% GetObject drop": (7, "'GetObject' is not understood: 'of'"),
    "at every 0s cut": (10, "a duration that is not 0"),
    "at byte 0 cut": (9, "a number from 1 on"),
    "at 0x2001 drop": (4, "an operation or an event"),
    "at 30s clock 1h": (14, "a shift such as +1h"),
    "at 30s clock +1": (14, "a shift such as +1h"),
    'at 30s swap card to "my card': (21, "a folder"),
    "at 30s swap card to": (20, "a folder"),
    "always silent other connection": (15, "'command' or 'event'"),
    "always busy": (8, "'busy' cannot happen always, but at an operation"),
    "at 30s late 3s": (8, "'late 3s' cannot happen at a time, but at connect, at event connect, at an operation"),
    "at event connect ack version 0": (18, "'ack version 0' cannot happen at event connect, but at connect"),
    "seed 0": (6, "a number from 1 on"),
    "seed": (5, "the line ends too early"),
    "foo": (1, "'seed', 'always' or 'at' is wanted"),
    "at": (3, "the line ends too early"),
    "\x1b[31m": (1, "'\\x1b[31m' is not understood"),
}


@pytest.mark.parametrize("line", TYPOS)
def test_a_typo_is_refused_with_its_place(line: str) -> None:
    column, wanted = TYPOS[line]
    with pytest.raises(SettingsError) as caught:
        parse_script(f"# first\nat connect drop\n{line}\n", "my.faults")
    assert str(caught.value).startswith(f"my.faults:3:{column}: ")
    assert wanted in str(caught.value)
    assert (caught.value.key, caught.value.line) == ("my.faults", 3)


def test_rules_that_cannot_be_are_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match="'busy' cannot happen always"):
        Rule(Always(), Busy())
    with pytest.raises(ValueError, match="'every 0s' would never come to an end"):
        AtTime(0, again=True)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "my.faults"
    file.write_text("at connect drop  # ü\n", encoding="utf-8")
    assert load_script(file) == parse_script("at connect drop")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="no text in UTF-8"):
        load_script(file)
    with pytest.raises(SettingsError, match="No such file"):
        load_script(tmp_path / "nothing")


_WORDS = sorted({word for line in [*LINES, *TYPOS] for word in line.split()})


@given(st.text() | st.lists(st.sampled_from(_WORDS) | st.text(max_size=5)).map(" ".join))
def test_any_text_is_a_script_or_a_settings_error(text: str) -> None:
    with contextlib.suppress(SettingsError):
        script = parse_script(text)
        assert parse_script(str(script)) == script


_COUNTS = st.integers(1, 999_999_999)
_SECONDS = st.integers(0, 10**9).map(lambda micros: micros / 10**6)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "duration": _SECONDS,
    "shift": _SECONDS | _SECONDS.map(lambda seconds: -seconds).filter(bool),
    "size": st.integers(0, 10**14),
    "number": st.integers(0, 0xFFFFFFFF),
    "count": _COUNTS,
    "reason": st.integers(0, 0xFFFFFFFF),
    "response": st.integers(0, 0xFFFF),
    "connection": st.sampled_from(Channel),
    "hex": st.binary(min_size=1, max_size=20),
    "folder": st.text(st.characters(exclude_characters='"\n\r', exclude_categories=["Cs"]), min_size=1),
}
_LEFT_OUT = {"channel": st.none(), "after": st.just(0), "times": st.just(0)}


@st.composite
def actions(draw: st.DrawFn) -> Action:
    kind = draw(st.sampled_from(ACTIONS))
    kinds = dict(re.findall(r"<(\w+):(\w+)>", kind.phrase))
    return kind(**{name: draw(VALUES[kinds[name]] | _LEFT_OUT.get(name, st.nothing())) for name in kinds})


_TURNS = (
    st.builds(Turn)
    | st.integers(1, 999).flatmap(lambda first: st.builds(Turn, st.just(first), st.integers(first, 9999)))
    | st.builds(Turn, every=st.integers(2, 999))
    | st.builds(Turn, percent=st.integers(0, 999).map(lambda tenths: tenths / 10))
)
_SUBJECTS = (
    st.sampled_from(sorted(SUBJECTS.values(), key=str))
    | st.builds(Subject, st.just(Scene.OPERATION), st.integers(0x1000, 0x1FFF) | st.integers(0x9000, 0x9FFF))
    | st.builds(Subject, st.just(Scene.EVENT), st.integers(0x4000, 0x4FFF) | st.integers(0xC000, 0xCFFF))
)
MOMENTS = (
    st.just(Always())
    | st.builds(At, _SUBJECTS, _TURNS)
    | st.builds(AtTime, _SECONDS.filter(bool), st.booleans(), st.booleans())
    | st.builds(AtByte, _COUNTS, st.sampled_from(Channel))
)


@given(MOMENTS, actions())
def test_what_is_written_can_be_read(when: Moment, what: Action) -> None:
    try:
        rule = Rule(when, what)
    except ValueError:
        assert when.scene not in what.scenes
        return
    assert parse_script(str(rule)) == Script((rule,))


def test_every_action_is_in_the_table_and_explained() -> None:
    assert {kind.__name__ for kind in ACTIONS} == {kind.__name__ for kind in Action.__subclasses__()}
    assert all(kind.__doc__ and kind.scenes for kind in ACTIONS)
