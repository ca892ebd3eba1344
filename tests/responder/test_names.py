import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog import responses
from hotshoe.responder.names import NAME_BYTES, component, draft_name, is_hidden, is_shown
from hotshoe.responder.refusal import Refusal

HOSTILE: list[tuple[str, int]] = [
    ("", responses.INVALID_PARAMETER),
    (".", responses.ACCESS_DENIED),
    ("..", responses.ACCESS_DENIED),
    ("/", responses.ACCESS_DENIED),
    ("../x", responses.ACCESS_DENIED),
    ("../../etc/passwd", responses.ACCESS_DENIED),
    ("/etc/passwd", responses.ACCESS_DENIED),
    ("a/b", responses.ACCESS_DENIED),
    ("a/", responses.ACCESS_DENIED),
    ("..\\x", responses.ACCESS_DENIED),
    ("C:\\x", responses.ACCESS_DENIED),
    ("\\\\server\\share", responses.ACCESS_DENIED),
    (".profile", responses.ACCESS_DENIED),
    (".ssh", responses.ACCESS_DENIED),
    ("IMG_1.JPG.part", responses.ACCESS_DENIED),
    ("IMG_1.JPG.PART", responses.ACCESS_DENIED),
    ("a\0b", responses.INVALID_PARAMETER),
    ("\0", responses.INVALID_PARAMETER),
    ("a\nb", responses.INVALID_PARAMETER),
    ("\x1b[31mred", responses.INVALID_PARAMETER),
    ("\x9b31m", responses.INVALID_PARAMETER),
    ("a\x7f", responses.INVALID_PARAMETER),
    ("\ud800", responses.INVALID_PARAMETER),
    ("\udc80.jpg", responses.INVALID_PARAMETER),
    ("\udcc2\udc9b", responses.INVALID_PARAMETER),
    ("a" * 256, responses.INVALID_PARAMETER),
    ("é" * 128, responses.INVALID_PARAMETER),
    ("😀" * 64, responses.INVALID_PARAMETER),
]
GOOD = ["IMG_0001.JPG", "a..b", "~", "-rf", "CON", "a b", "日本.jpg", "é" * 127, "a" * 255, "*?<>|", "x.partial"]


@pytest.mark.parametrize("name,code", HOSTILE)
def test_a_name_that_is_not_one_visible_object_is_refused(name: str, code: int) -> None:
    with pytest.raises(Refusal) as caught:
        component(name)
    assert caught.value.code == code
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", GOOD)
def test_an_ordinary_name_is_taken_as_it_is(name: str) -> None:
    assert component(name) == name


@given(st.text(max_size=300))
def test_a_name_is_refused_or_is_one_component_on_disk(name: str) -> None:
    try:
        raw = os.fsencode(component(name))
    except Refusal:
        return
    assert 0 < len(raw) <= NAME_BYTES
    assert not set(b"/\\\0") & set(raw)
    assert not raw.startswith(b".")


@pytest.mark.parametrize("name", [".x", "x.part", ".IMG.JPG.part", "X.PART"])
def test_dot_files_and_unfinished_files_are_never_shown(name: str) -> None:
    assert is_hidden(name)
    assert not is_shown(name)


def test_a_name_of_more_units_than_a_ptp_string_holds_is_not_shown() -> None:
    assert is_shown("a" * 254)
    assert not is_shown("a" * 255)
    assert is_shown("😀" * 60)


def test_a_name_that_is_not_utf_8_on_disk_is_shown() -> None:
    assert is_shown(os.fsdecode(b"caf\xe9.jpg"))


@given(st.text(min_size=1, max_size=255), st.integers(0, 99))
def test_a_draft_has_a_hidden_name_that_fits(name: str, attempt: int) -> None:
    draft = draft_name(component_or(name), attempt)
    assert is_hidden(draft)
    assert len(draft.encode()) <= NAME_BYTES
    assert "/" not in draft


def component_or(name: str) -> str:
    try:
        return component(name)
    except Refusal:
        return "é" * 127
