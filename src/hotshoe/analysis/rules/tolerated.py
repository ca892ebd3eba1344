"""A deviation that initiators and responders tolerate, as a rule."""

from __future__ import annotations

from hotshoe.analysis.rules.model import Example, Rule, Severity
from hotshoe.wire.deviations import Deviation


def tolerated(deviation: Deviation, source: str, *examples: Example, severity: Severity = Severity.WARNING) -> Rule:
    """The rule that ``deviation`` breaks; it has the same name."""
    return Rule(deviation.name, severity, deviation.summary, source, examples, deviation.source)
