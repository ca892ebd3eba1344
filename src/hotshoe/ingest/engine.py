"""The ingest of one camera as a state machine: inputs in, commands out; no I/O, no clock, no dice, no threads."""

from __future__ import annotations

from hotshoe.ingest.commands import Command
from hotshoe.ingest.inputs import Input
from hotshoe.ingest.policy import Policy


class Engine:
    """Decides what is fetched, committed, acknowledged and deleted, and when.

    ``take`` is told what happened and answers with what is to be done; ``deadline`` is when it wants a Tick.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def begin(self, now: float) -> list[Command]:
        """The first commands."""
        raise NotImplementedError

    def take(self, told: Input, now: float) -> list[Command]:
        """What is to be done about ``told``."""
        raise NotImplementedError

    @property
    def deadline(self) -> float | None:
        """When to tell a Tick; None where there is nothing to wait for."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """Shots that are wanted and not yet in the library."""
        raise NotImplementedError

    @property
    def drained(self) -> bool:
        """Whether nothing is under way after a Drain."""
        raise NotImplementedError
