"""A command for each picture: ``--exec``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from hotshoe.errors import DeliveryError
from hotshoe.ingest.sinks.model import Saved
from hotshoe.wire.text import safe_text

SECONDS = 600.0
"""A command that takes longer hangs."""

ENDING_SECONDS = 2.0
"""From TERM to KILL."""

LAST_WORDS = 2048
"""Bytes of a failed command's stderr that are told."""

FIELDS = ("path", "name", "camera", "device", "source", "size", "hash", "captured")

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class CommandSink:
    """Runs a command with the fields of ``FIELDS`` in its words; without any, the path is its last word.

    No shell reads the words, so that names of a camera are never more than names. The fields are in the environment
    too, as ``HOTSHOE_PATH`` and so on, and as gphoto2 tells its hook scripts: ``ACTION`` and ``ARGUMENT``.
    """

    words: tuple[str, ...]
    name: str = "exec"
    at_once: int = 1
    seconds: float = SECONDS

    async def deliver(self, saved: Saved) -> None:
        words = command_words(self.words, saved)
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                env=os.environ | environment(saved),
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"cannot run {words[0]}: {error.strerror}") from error
        try:
            async with asyncio.timeout(self.seconds):
                _, said = await process.communicate()
        except TimeoutError as error:
            raise DeliveryError(f"{words[0]} took longer than {self.seconds:g} s") from error
        finally:
            await _end(process)
        if process.returncode:
            raise DeliveryError(f"{words[0]} {_how(process.returncode)}{_last_line(said)}")


def command_words(words: tuple[str, ...], saved: Saved) -> list[str]:
    """The command of one picture."""
    facts = {name: str(value) for name, value in saved.facts().items()}
    filled = [_FIELD.sub(lambda found: facts.get(found[1], found[0]), word) for word in words]
    return filled if filled != list(words) else [*filled, facts["path"]]


def environment(saved: Saved) -> Mapping[str, str]:
    """What the command finds in its environment beside what is there."""
    facts = {f"HOTSHOE_{name.upper()}": str(value) for name, value in saved.facts().items()}
    return {**facts, "ACTION": "download", "ARGUMENT": str(saved.path)}


async def _end(process: asyncio.subprocess.Process) -> None:
    """No command outlives its delivery, nor what it has started."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ENDING_SECONDS):
            await process.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _how(code: int) -> str:
    return f"ended with {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"


def _last_line(said: bytes) -> str:
    lines = said[-LAST_WORDS:].decode(errors="replace").strip().splitlines()
    return f": {safe_text(lines[-1])}" if lines else ""
