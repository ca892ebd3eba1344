"""Differences in words, and for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotshoe.analysis.diff.model import Account, Change, Comparison, Difference, Kind, Step
from hotshoe.wire.text import safe_text

SHOWN = 8
"""Elements of a list that people see."""

LONGEST = 200
"""Characters of a value that people see."""

SIGNS = {Kind.FIRST_ONLY: "-", Kind.SECOND_ONLY: "+", Kind.MOVED: "~", Kind.CHANGED: "!", Kind.TIMING: "t"}


def title(difference: Difference) -> str:
    """What differs, and where in each recording."""
    steps = [step for step in (difference.first, difference.second) if step]
    frames = " and ".join(str(step.point.frame) for step in steps)
    frames = f"frame {frames}" if len(steps) == 1 else f"frames {frames}"
    return f"{SIGNS[difference.kind]} {words(steps[0])} ({difference.kind.value}, {frames})"


def words(step: Step) -> str:
    """A step in one line, safe for terminals."""
    answer = f" -> {step.answer}" if step.answer else ""
    times = f", {step.times} times" if step.times > 1 else ""
    return safe_text(f"{step.title}{answer}{times}")


def lines(difference: Difference) -> Iterator[str]:
    """What differs, one line for each fact."""
    for change in difference.changes:
        yield f"{safe_text(change.name)}: {shown(change.first)} | {shown(change.second)}"


def shown(value: object) -> str:
    """A value for people."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple):
        more = f" and {len(value) - SHOWN} more" if len(value) > SHOWN else ""
        text = ", ".join(map(_plain, value[:SHOWN])) + more if value else "none"
    else:
        text = _plain(value)
    text = safe_text(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return repr(value) if isinstance(value, str) and not value.strip() else str(value)
    return str(value) if value < 0x10000 else f"0x{value:08X}"


def about(account: Account) -> str:
    """A recording in numbers."""
    steps, events = sum(step.times for step in account.actions), sum(step.times for step in account.events)
    cut = ", the rest left out" if account.cut else ""
    return f"{safe_text(account.name)}: {steps} steps and {events} events in {account.seconds:.2f} s{cut}"


def facts(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison for JSON."""
    return {
        "first": _account(comparison.first),
        "second": _account(comparison.second),
        "same": comparison.same,
        "counts": {kind.value: number for kind, number in comparison.counts.items()},
        "differences": [_difference(each) for each in comparison.differences],
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "files": account.name,
        "steps": len(account.actions),
        "events": len(account.events),
        "seconds": account.seconds,
        "cut": account.cut,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "first": _step(difference.first),
        "second": _step(difference.second),
        "changes": [_change(change) for change in difference.changes],
    }


def _step(step: Step | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "what": step.title,
        "answer": step.answer,
        "frame": step.point.frame,
        "offset": step.point.offset,
        "times": step.times,
        "latency": None if step.latency is None else step.latency / 1e9,
        "pause": step.pause / 1e9,
    }


def _change(change: Change) -> dict[str, Any]:
    return {"name": change.name, "first": _value(change.first), "second": _value(change.second)}


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    # Addresses and secrets differ as what they are, and are told as they may be seen.
    return value if isinstance(value, str | int | float | None) else str(value)
