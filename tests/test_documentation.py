"""The documentation's claims that a program can check: its Python examples run, and its links lead somewhere."""

from __future__ import annotations

import random
import re
import shlex
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotshoe.cli.main import program
from hotshoe.responder import FolderStore, HandleBook, generic, parse_script, serve
from hotshoe.responder.pictures import picture
from hotshoe.wire.values import StorageID

ROOT = Path(__file__).parent.parent
PROFILE = "studio.bin"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def examples(*, tests: bool = False) -> Iterator[Any]:
    """Every Python block for users, or those that are test files, with the page and the line where it stands."""
    for page in PAGES:
        if page.is_relative_to(ROOT / "docs" / "project"):
            continue  # fragments of hotshoe's own code
        text = text_of(page)
        for found in re.finditer(r"```python\n(.*?)```", text, re.DOTALL):
            line = text[: found.start()].count("\n") + 1
            if ("\ndef test_" in found[1]) == tests:
                yield pytest.param(found[1], id=f"{page.relative_to(ROOT)}:{line}")


def links() -> Iterator[Any]:
    """Every link that leads to a file."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text_of(page)):
            if "://" not in target:
                yield pytest.param(page.parent / target, id=f"{page.relative_to(ROOT)}:{target}")


def compiled_main(code: str) -> Callable[[str, str], Awaitable[None]]:
    """The ``main(address, folder)`` that each example defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "example", "exec"), names)
    main: Callable[[str, str], Awaitable[None]] = names["main"]
    return main


@pytest.mark.parametrize("code", list(examples()))
async def test_examples_run(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card, saved = tmp_path / "card", tmp_path / "saved"
    (card / "DCIM").mkdir(parents=True)
    saved.mkdir()
    (card / "DCIM" / "ONE.JPG").write_bytes(picture_bytes())
    store = FolderStore(card, StorageID(0x00010001), HandleBook(), read_only=False)
    async with serve(generic([store]), port=0) as camera:
        await compiled_main(code)(f"127.0.0.1:{camera.port}", str(saved))
    assert capsys.readouterr().out
    if "camera.download" in code:
        downloaded = {path.read_bytes() for path in saved.iterdir()}
        assert downloaded
        assert downloaded <= {path.read_bytes() for path in card.rglob("*.JPG")}


@pytest.mark.parametrize("code", list(examples(tests=True)))
def test_tests_among_the_examples_pass(code: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(code)
    result = pytester.runpytest_subprocess("-p", "hotshoe.pytest_plugin")
    result.assert_outcomes(passed=code.count("\ndef test_"))


def commands() -> Iterator[Any]:
    """Every command that needs no camera but a virtual one of its own, and ends by itself."""
    for page in PAGES:
        for line in re.findall(r"^hotshoe .*-c demo:\S* ?.*$", text_of(page), re.MULTILINE):
            yield pytest.param(shlex.split(line, comments=True)[1:], id=f"{page.relative_to(ROOT)}:{line}")


@pytest.mark.parametrize("args", list(commands()))
def test_commands_run(args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if PROFILE in args:
        make_profile()
    result = CliRunner().invoke(program, args)
    assert result.exit_code == 0, result.output
    if "--frames" in args:
        assert len(list(Path("frames").glob("*.jpg"))) == int(args[args.index("--frames") + 1])
    else:
        assert len(result.stdout.splitlines()) >= 1
    if "--count" in args:
        assert len(list(tmp_path.glob("*.JPG"))) == int(args[args.index("--count") + 1])


def make_profile() -> None:
    """As the pages say, with the options that they say."""
    for page in PAGES:
        for line in re.findall(rf"^hotshoe (wifi new .*--out {PROFILE})$", text_of(page), re.MULTILINE):
            Path("key.txt").write_text("correct horse\n")
            assert CliRunner().invoke(program, [*shlex.split(line), "--on-conflict", "overwrite"]).exit_code == 0
    assert CliRunner().invoke(program, ["wifi", "lint", PROFILE]).exit_code == 0


def picture_bytes() -> bytes:
    return picture(1, datetime(2026, 1, 1, tzinfo=UTC), size=(320, 240), rng=random.Random(1))


def fault_scripts() -> Iterator[Any]:
    """Every block that is a fault script."""
    for page in PAGES:
        for found in re.finditer(r"```\n((?:(?:#|at|always|seed) .*\n)+)```", text_of(page)):
            yield pytest.param(found[1], id=f"{page.relative_to(ROOT)}:{found.start()}")


@pytest.mark.parametrize("text", list(fault_scripts()))
def test_fault_scripts_can_be_read(text: str) -> None:
    assert parse_script(text).rules


@pytest.mark.parametrize("target", list(links()))
def test_links_lead_somewhere(target: Path) -> None:
    assert target.exists()


def test_the_readmes_example_fits_ten_lines() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
