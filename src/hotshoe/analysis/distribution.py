"""How long things took: count, sum, extremes and percentiles in a memory that does not grow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

_STEPS = 100
"""Parts of a factor e: what falls into one differs by one percent, which is as exact as percentiles have to be."""


@dataclass(slots=True)
class Distribution:
    """Of durations in nanoseconds."""

    count: int = 0
    total: int = 0
    least: int = 0
    most: int = 0
    _parts: dict[int, int] = field(default_factory=dict)

    def add(self, duration: int) -> None:
        """One more; a clock that ran backwards counts as no time at all."""
        duration = max(0, duration)
        self.least = min(self.least, duration) if self.count else duration
        self.most = max(self.most, duration)
        self.count += 1
        self.total += duration
        part = int(math.log(duration) * _STEPS) if duration else -1
        self._parts[part] = self._parts.get(part, 0) + 1

    @property
    def mean(self) -> float:
        """The average, 0 where there is nothing."""
        return self.total / self.count if self.count else 0.0

    def percentile(self, percent: float) -> float:
        """As long or less took ``percent`` of them, give or take a percent of the duration."""
        wanted = math.ceil(self.count * percent / 100)
        seen = 0
        for part in sorted(self._parts):
            seen += self._parts[part]
            if seen >= wanted:
                middle = math.exp((part + 0.5) / _STEPS) if part >= 0 else 0.0
                return min(max(middle, self.least), self.most)
        return 0.0

    def facts(self) -> dict[str, object]:
        """In seconds, for JSON."""
        second = 1e9
        return {
            "count": self.count,
            "mean": self.mean / second,
            "least": self.least / second,
            "p50": self.percentile(50) / second,
            "p90": self.percentile(90) / second,
            "p99": self.percentile(99) / second,
            "most": self.most / second,
        }
