"""Findings by rule, as many of each as are wanted, and how all of them count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hotshoe.analysis.rules.model import Finding, Rule, Severity


@dataclass(slots=True)
class Group:
    """What was found of one rule: how often, and the first findings."""

    rule: Rule
    times: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many findings are not kept."""
        return self.times - len(self.findings)


class Report:
    """Collects findings; ``most`` are kept of each rule, None for all of them."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._groups: dict[str, Group] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings until there are no more."""
        for finding in findings:
            group = self._groups.setdefault(finding.rule.name, Group(finding.rule))
            group.times += 1
            if self._most is None or len(group.findings) < self._most:
                group.findings.append(finding)

    @property
    def groups(self) -> Sequence[Group]:
        """The worst first, then as they were met."""
        return sorted(self._groups.values(), key=lambda group: -group.rule.severity.weight)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        counted = Counter[Severity]()
        for group in self._groups.values():
            counted[group.rule.severity] += group.times
        return {severity: counted[severity] for severity in sorted(Severity, key=lambda each: -each.weight)}

    def reaches(self, severity: Severity) -> bool:
        """Whether anything is at least as bad as ``severity``."""
        return any(group.rule.severity.weight >= severity.weight for group in self._groups.values())
