import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from hotshoe.errors import DeliveryError
from hotshoe.ingest.sinks.command import CommandSink, command_words
from tests.ingest.sinks.saved import SAVED, saved_in


@pytest.mark.parametrize(
    "words, expected",
    [
        (["feh"], ["feh", str(SAVED.path)]),
        (["rsync", "{path}", "nas:{camera}/"], ["rsync", str(SAVED.path), "nas:z8/"]),
        (["note", "{size} {hash}"], ["note", "3 " + "ab" * 32]),
        (["x", "{nobody}"], ["x", "{nobody}", str(SAVED.path)]),
    ],
)
def test_fields_are_filled_in(words: Sequence[str], expected: list[str]) -> None:
    assert command_words(tuple(words), SAVED) == expected


def python(code: str, *words: str) -> CommandSink:
    return CommandSink((sys.executable, "-c", code, *words))


async def test_names_are_never_more_than_names(tmp_path: Path) -> None:
    saved = saved_in(tmp_path, source="$(touch hacked); `x`", camera="-rf\n{path}")
    told = tmp_path / "told"
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(repr(sys.argv[2:]))"
    await python(code, str(told), "{source}", "{camera}").deliver(saved)
    assert told.read_text() == repr([saved.source, saved.camera])


async def test_the_environment_tells_it_too_as_gphoto2_does(tmp_path: Path) -> None:
    saved = saved_in(tmp_path)
    code = (
        "import os, pathlib, sys; e = os.environ; pathlib.Path(sys.argv[1]).write_text("
        "' '.join([e['ACTION'], e['HOTSHOE_SIZE'], e['HOTSHOE_CAMERA'], e['ARGUMENT']]))"
    )
    told = tmp_path / "told"
    await python(code, str(told), "{name}").deliver(saved)
    assert told.read_text() == f"download 3 z8 {saved.path}"


@pytest.mark.parametrize(
    "code, words",
    [
        ("raise SystemExit(3)", "ended with 3$"),
        ("raise SystemExit('first\\nno \\x1b[31mroom')", r"ended with 1: no \\x1b\[31mroom"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
    ],
)
async def test_what_went_wrong_is_told(code: str, words: str) -> None:
    with pytest.raises(DeliveryError, match=words) as caught:
        await python(code).deliver(SAVED)
    assert not caught.value.final


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(DeliveryError, match="cannot run /no/such: No such file"):
        await CommandSink(("/no/such",)).deliver(SAVED)


LINGERING = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(60)
"""


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


async def until(holds: Callable[[], object]) -> None:
    for _ in range(2000):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it takes too long")


@pytest.mark.parametrize("how", ["too long", "cancelled"])
async def test_nothing_that_it_started_outlives_it(how: str, tmp_path: Path) -> None:
    told = tmp_path / "child"
    sink = python(LINGERING, str(told), "{name}")
    sink.seconds = 1.0 if how == "too long" else 60
    delivering = asyncio.create_task(sink.deliver(SAVED))
    await until(lambda: told.exists() and told.read_text())
    if how == "cancelled":
        delivering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await delivering
    else:
        with pytest.raises(DeliveryError, match="took longer than 1 s"):
            await delivering
    child = int(told.read_text())
    try:
        await until(lambda: not is_alive(child))
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
