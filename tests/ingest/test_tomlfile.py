from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.ingest.tomlfile import TomlFile

TEXT = """\
# [comment]
top = 1
a.b = 2
[one]
"quoted key" = 3
[one.two]
deep = [
  4,
]
[[list]]
x = 5
[[list]]
x = 6
"""


@pytest.mark.parametrize(
    "keys, line",
    [
        (("top",), 2),
        (("a", "b"), 3),
        (("one",), 4),
        (("one", "quoted key"), 5),
        (("one", "two"), 6),
        (("one", "two", "deep"), 7),
        (("list", 0, "x"), 11),
        (("list", 1), 12),
        (("list", 1, "x"), 13),
        (("nowhere",), 0),
    ],
)
def test_where_keys_stand(keys: tuple[str | int, ...], line: int) -> None:
    file = TomlFile(Path("f.toml"), TEXT.encode())
    file.complain(keys, "it is wrong")
    (complaint,) = file.complaints
    assert complaint.line == line
    assert str(complaint).startswith(f"f.toml:{line}: " if line else "f.toml: ")


def test_complaints_come_in_the_order_of_lines_and_once_each() -> None:
    file = TomlFile(Path("f.toml"), TEXT.encode())
    file.known((), file.tables, ["a", "on", "list"])
    file.known((), file.tables, ["a", "on", "list"])
    assert [each.key for each in file.sorted_complaints()] == ["top", "one"]
    assert "did you mean 'on'?" in str(file.sorted_complaints()[1])
    with pytest.raises(SettingsError, match=r"f\.toml:2: top"):
        file.check()


def test_tables_that_are_none() -> None:
    file = TomlFile(Path("f.toml"), TEXT.encode())
    assert file.table("one", "two") == {"deep": [4]}
    assert file.table("list", 1) == {"x": 6}
    assert file.table("missing") == {}
    assert not file.complaints
    assert file.table("top") == {}
    assert "a table is wanted: [top]" in str(file.complaints[0])


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SettingsError):
        TomlFile(Path("f.toml"), text.encode("utf-8", "surrogatepass"))
