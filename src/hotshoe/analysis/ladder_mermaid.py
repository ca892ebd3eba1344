"""Ladders in Mermaid's language, for issues and pages that draw it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotshoe.analysis.ladder import Ladder, Step, shortened
from hotshoe.protocol.states import Channel, Role

_NAMES = {Role.INITIATOR: "I", Role.RESPONDER: "R"}
_ARROWS = {Channel.COMMAND: "->>", Channel.EVENT: "-->>"}
_SPECIAL = str.maketrans({"#": "#35;", ";": "#59;", "<": "#60;", ">": "#62;", "\n": " ", "\r": " "})


def mermaid(found: Sequence[Ladder]) -> str:
    """One diagram for each ladder; arrows of the event connection are dashed."""
    return "\n".join("\n".join(_diagram(ladder)) + "\n" for ladder in found)


def _diagram(ladder: Ladder) -> Iterator[str]:
    yield "sequenceDiagram"
    for role, name in _NAMES.items():
        yield f"    participant {name} as {_plain(ladder.title(role))}"
    for step in ladder.steps:
        yield "    " + _step(step)
    if ladder.left_out:
        yield f"    Note over I,R: and {ladder.left_out} more"


def _step(step: Step) -> str:
    words = _plain(shortened(step.words))
    if step.sender is None:
        return f"Note over I,R: {words}"
    return f"{_NAMES[step.sender]}{_ARROWS[step.channel]}{_NAMES[step.sender.peer]}: {words}"


def _plain(words: str) -> str:
    """Nothing that the language takes for its own."""
    return words.translate(_SPECIAL)
