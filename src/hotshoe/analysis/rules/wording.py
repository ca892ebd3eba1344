"""Rules, examples and findings in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotshoe.analysis.rules.model import Break, Example, Finding, Line, Rule
from hotshoe.analysis.rules.scene import KNOWN
from hotshoe.catalog.describe import describe
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire.packets import Data, EndData, OperationRequest, OperationResponse
from hotshoe.wire.text import safe_text

_ARROWS = {Role.INITIATOR: ">", Role.RESPONDER: "<"}
SHOWN_BYTES = 48
"""Of raw bytes and payload in an example."""

LONGEST = 12
"""Lines of an example that are shown in full; of more only both ends are."""


def place(finding: Finding) -> str:
    """Where a finding is: ``conversation 1, initiator on the command connection, byte 120``."""
    parts = [f"conversation {finding.conversation.number}"] if finding.conversation else []
    if finding.sender and finding.channel:
        parts.append(f"{finding.sender.value} on the {finding.channel.value} connection")
    parts.append(f"byte {finding.point.offset}")
    return ", ".join(parts)


def message(finding: Finding) -> str:
    """A finding in one sentence, safe for terminals."""
    packet = f"{safe_text(finding.packet)}: " if finding.packet else ""
    return f"{packet}{safe_text(finding.text)}"


def explained(rule: Rule) -> Iterator[str]:
    """A rule with an example of each way to break it, for people."""
    yield f"{rule.name} ({rule.severity.value}): {rule.summary}"
    yield f"  source: {rule.source}"
    if rule.seen:
        yield f"  seen: {rule.seen}"
    for example in rule.examples:
        yield ""
        yield f"  {example.title} ({example.start.value}):"
        yield from (f"    {line}" for line in example_lines(example))


def example_lines(example: Example) -> Sequence[str]:
    """The packets of an example: ``>`` from the initiator, ``<`` from the responder, ``e`` on the event connection."""
    lines, operation = [], None
    for line in example.lines:
        if isinstance(line, Line) and isinstance(line.packet, OperationRequest):
            operation = line.packet.code
        lines.append(_broken(line) if isinstance(line, Break) else _line(line, operation))
    if len(lines) > LONGEST:
        left = len(lines) - LONGEST
        lines[LONGEST // 2 : -LONGEST // 2] = [f"... {left} packets more"]
    return lines


def _line(line: Line, operation: int | None) -> str:
    packet = line.packet
    channel = "e" if line.channel is Channel.EVENT else " "
    waited = f"   ({line.after:g} s later)" if line.after else ""
    if isinstance(packet, bytes):
        words = _hex(packet)
    else:
        words = describe(packet, KNOWN, operation if isinstance(packet, OperationResponse) else None)
        if isinstance(packet, Data | EndData) and packet.payload:
            words += f"   {_hex(packet.payload)}"
    return f"{_ARROWS[line.sender]}{channel} {words}{waited}"


def _broken(line: Break) -> str:
    what = f"{line.size} bytes: {line.damage.value}" if line.size else line.damage.value
    return f"{_ARROWS[line.sender]}  ({what})"


def _hex(data: bytes) -> str:
    return data[:SHOWN_BYTES].hex(" ", -4) + (" ..." if len(data) > SHOWN_BYTES else "")
