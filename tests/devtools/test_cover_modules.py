from collections.abc import Callable
from pathlib import Path

import pytest

from devtools import cover_modules

MODULE = """
def sign(number):
    if number < 0:
        return -1
    return 1
"""
HALF_TEST = """
import sys
sys.path.insert(0, "src")
from hotshoe.wire.sign import sign

def test_positive():
    assert sign(2) == 1
"""
OTHER_HALF = """
def test_negative():
    assert sign(-2) == -1
"""

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file of a small project that stands in for ours."""
    monkeypatch.setattr(cover_modules, "ROOT", tmp_path)
    monkeypatch.setattr(cover_modules, "SOURCE", tmp_path / "src" / "hotshoe")
    monkeypatch.setattr(cover_modules, "TESTS", tmp_path / "tests")

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    write("src/hotshoe/errors.py", "")
    write("src/hotshoe/__init__.py", "")
    write("src/hotshoe/wire/__init__.py", "")
    write("src/hotshoe/wire/sign.py", MODULE)
    return write


def test_a_branch_that_its_own_test_does_not_take_is_named(write: Write) -> None:
    write("tests/wire/test_sign.py", HALF_TEST)
    assert cover_modules.check("wire/sign").problem == "66.7 % covered; lines [4], branches 3->4"


def test_a_module_that_its_own_test_covers_passes(write: Write) -> None:
    write("tests/wire/test_sign.py", HALF_TEST + OTHER_HALF)
    assert cover_modules.check("wire/sign").problem == ""


def test_a_failing_test_file_is_shown(write: Write) -> None:
    write("tests/wire/test_sign.py", "def test_nothing(): assert not 'this text'")
    assert "this text" in cover_modules.check("wire/sign").problem


def test_modules_of_the_core_are_found(write: Write) -> None:
    assert cover_modules.modules() == ["errors", "wire/sign"]


def test_an_unknown_module_is_a_usage_error(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert cover_modules.main(["wire/sing"]) == 2
    assert "wire/sing" in capsys.readouterr().err


def test_without_a_test_file_only_data_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cover_modules, "TESTS", cover_modules.ROOT / "tests" / "nowhere")
    assert cover_modules.check("protocol/limits").problem == ""
    assert cover_modules.check("wire/codec").problem == "tests/nowhere/wire/test_codec.py does not exist"
