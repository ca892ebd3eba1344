"""The connection's life as far as the engine minds it: whether there is one, and when to try again."""

from __future__ import annotations

from hotshoe.ingest.inputs import Lost
from hotshoe.ingest.policy import Policy


class Link:
    """Waits double after every failure, with some chance in them, so that many computers do not come at once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._failures = 0
        self.online = False

    def connected(self) -> None:
        """A session is open."""
        self.online = True

    def worked(self) -> None:
        """The camera did something: the connection is good for something."""
        self._failures = 0

    def broken(self) -> None:
        """The connection is good for nothing any more; that it is over will be told."""
        self.online = False

    def lost(self, told: Lost) -> float:
        """The connection is over: the seconds until the next attempt."""
        self.online = False
        policy = self._policy
        wait = min(policy.first_retry * float(1 << min(self._failures, 10)), policy.longest_retry)
        self._failures += 1
        return (policy.refused_retry if told.refused else wait) * (0.5 + told.chance / 2)
