import pytest

from hotshoe.responder.likeness.lines import MOST_TEXT, Line, Lines
from hotshoe.responder.likeness.model import Unread


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r", "a"),
        ("> > a", "a"),
        ("\ufeffa", "a"),
        ("a\xa0: b", "a : b"),
        ("0.870844 PTP2/ptp2/library.c(2): Device info:", "Device info:"),
        ("0.871007 PTP2/ptp2/library.c(2):   0x1002", "  0x1002"),
        ("12.5 is a number", "12.5 is a number"),
        ("a &amp; b < c", "a &amp; b < c"),
    ],
)
def test_what_is_around_a_line_goes(text: str, clean: str) -> None:
    assert Lines(text).take() == Line(1, clean)


def test_a_web_page() -> None:
    lines = Lines("<pre>a &amp; b<br/>\n'&lt;c&gt;'")
    assert lines.marked_up
    assert [lines.take().text, lines.take().text] == ["a & b", "'<c>'"]


def test_lines_are_numbered_as_editors_do() -> None:
    lines = Lines("a\n\nb\x0bc")
    assert [each.number for each in lines.ahead(9)] == [1, 2, 3]
    assert [lines.take(), lines.take()] == [Line(1, "a"), Line(2, "")]
    assert lines.ahead(2) == [Line(3, "b\x0bc")] == [lines.next]
    assert lines.take() == Line(3, "b\x0bc")
    assert (lines.next, lines.ahead(2)) == (None, [])


def test_neighbours_with_one_reason_are_one_run() -> None:
    lines = Lines("")
    for number, why in ((1, "x"), (3, "x"), (4, "y"), (5, "x")):
        lines.unread(Line(number, f" line {number} "), why)
    lines.read()
    lines.unread(Line(6, "line 6"), "x", last=8)
    assert lines.complaints == (
        Unread(1, 3, "line 1", "x"),
        Unread(4, 4, "line 4", "y"),
        Unread(5, 5, "line 5", "x"),
        Unread(6, 8, "line 6", "x"),
    )
    assert list(map(str, lines.complaints))[::3] == ["lines 1 to 3: x: line 1", "lines 6 to 8: x: line 6"]
    assert str(lines.complaints[1]) == "line 4: y: line 4"


def test_a_long_line_is_cut_for_people() -> None:
    lines = Lines("")
    lines.unread(Line(1, "x" * 500), "long")
    assert lines.complaints[0].text == "x" * MOST_TEXT + "..."
