"""Being a camera that was recorded: what ``hotshoe pcap clone`` has written, as a persona."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hotshoe.catalog import responses
from hotshoe.catalog.model import Direction, Operation
from hotshoe.errors import SettingsError
from hotshoe.responder import models
from hotshoe.responder.faults import Script
from hotshoe.responder.faults.grammar import load_script
from hotshoe.responder.handlers import Answer, Call, Entry, Handler, Handlers, always
from hotshoe.responder.likeness import Likeness, read_likeness
from hotshoe.responder.persona import Persona
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors import registry
from hotshoe.wire.text import FRIENDLY_NAME_UNITS, cut_units
from hotshoe.wire.values import Guid, parse_guid

CAMERA, ANSWERS, TIMING, CARD = "camera.json", "answers.json", "timing.faults", "card"

MOST_BYTES = 256 * 1024 * 1024
"""Of a file of answers: more than any recording's are kept."""

_TELLING = re.compile(r"DeviceInfo|Codes")
"""Operations that tell what the camera is, which it knows better than the bodies of its make that we have."""

_OTHER_CARD = re.compile(rf"{CARD}-([0-9A-F]{{8}})")

_PARAMS = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: a response code, its parameters, and the data, None where there was none."""

    response: int
    results: tuple[int, ...] = ()
    data: bytes | None = None


Replies = Mapping[tuple[int, ...], tuple[Reply, ...]]
"""By the parameters of the request, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Clone:
    """What is known of a camera; ``cards`` are the folders of its objects by store, the first one under 0."""

    likeness: Likeness
    answers: Mapping[int, Replies]
    timing: Script
    cards: Mapping[int, Path]
    name: str = ""
    guid: Guid | None = None

    @property
    def persona(self) -> Persona:
        """The camera; its make's operations that we do not serve are answered as they were."""
        like = models.like(self.likeness)
        catalog = registry.catalog_of(registry.find(self.likeness.info))
        entries = {code: _entry(code, replies, catalog.operations) for code, replies in self.answers.items()}
        telling = {code: entry for code, entry in entries.items() if _TELLING.search(entry.operation.name)}
        handlers = Handlers(entries) | like.handlers | Handlers(telling)
        habits = like.habits | self.timing
        return replace(like, handlers=handlers, habits=habits, name=self.name or None, guid=self.guid)


def read_clone(folder: Path) -> Clone:
    """The camera in a folder. Raises SettingsError for what is none."""
    text = _text(folder / CAMERA)
    likeness, (name, guid) = read_likeness(text), _identity(text)
    timing = load_script(folder / TIMING) if (folder / TIMING).exists() else Script()
    answers = _answers(folder / ANSWERS) if (folder / ANSWERS).exists() else {}
    return Clone(likeness, answers, timing, dict(_cards(folder)), name, guid)


def _cards(folder: Path) -> Iterator[tuple[int, Path]]:
    yield 0, folder / CARD
    for path in sorted(folder.glob(f"{CARD}-*")):
        if (number := _OTHER_CARD.fullmatch(path.name)) and path.is_dir():
            yield int(number[1], 16), path


def _identity(text: str) -> tuple[str, Guid | None]:
    """The name and the GUID by which initiators know the camera, where the document tells."""
    try:
        device = json.loads(text)["cameras"][0].get("device", {})
        return cut_units(str(device.get("name", "")), FRIENDLY_NAME_UNITS), parse_guid(str(device["guid"]))
    except (KeyError, TypeError, ValueError, AttributeError, SettingsError):
        return "", None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SettingsError(f"{path} has more than {MOST_BYTES} bytes: is it a clone?", key="clone")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}; is it a clone?", key="clone") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no text in UTF-8", key="clone") from error


def _answers(path: Path) -> dict[int, Replies]:
    try:
        document = json.loads(_text(path))
        found: dict[int, dict[tuple[int, ...], tuple[Reply, ...]]] = {}
        for each in document["answers"]:
            replies = tuple(_reply(reply) for reply in each["replies"])
            if replies:
                found.setdefault(int(each["operation"]), {})[tuple(map(int, each["params"]))] = replies
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is no file of answers ({type(error).__name__}: {error})", key="clone") from error
    return dict(found)


def _reply(facts: dict[str, Any]) -> Reply:
    data = facts["data"]
    return Reply(
        int(facts["response"]), tuple(map(int, facts["results"])), None if data is None else bytes.fromhex(data)
    )


def _entry(code: int, replies: Replies, known: Mapping[int, Operation[Any]]) -> Entry:
    """How one operation is served; its data phase goes where the make has it, or where it was seen to go."""
    comes = any(reply.data is not None for each in replies.values() for reply in each)
    usual = known.get(code)
    direction = Direction.IN if comes else usual.direction if usual else Direction.NONE
    operation: Operation[Any] = Operation(
        code, usual.name if usual else f"Operation 0x{code:04X}", _PARAMS, direction=direction
    )
    return Entry(operation, always, handler=_handler(replies))


def _handler(replies: Replies) -> Handler:
    """Answers in the order in which they were recorded, again and again; unseen parameters as the nearest seen."""
    turns = dict.fromkeys(replies, 0)

    def handle(call: Call) -> Answer:
        key = min(replies, key=lambda seen: _distance(seen, call.params))
        turn = turns[key]
        turns[key] = (turn + 1) % len(replies[key])
        reply = replies[key][turn]
        if reply.response != responses.OK:
            raise Refusal(reply.response, "as it was recorded")
        return Answer(reply.results, reply.data)

    return handle


def _distance(seen: tuple[int, ...], asked: tuple[int, ...]) -> int:
    """How many parameters differ; missing ones are 0."""
    padded = seen + (0,) * (len(asked) - len(seen))
    return sum(one != other for one, other in zip(padded, asked, strict=False))
