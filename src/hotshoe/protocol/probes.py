"""Signs of life: the probes of both sides (CIPA DC-X005 2.3.13 and 2.3.14)."""

from __future__ import annotations

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.wire.deviations import PROBE_UNSOLICITED, Judge


class Probes:
    """Which of our probes is open, whether the peer answers at all, and how often it asks."""

    __slots__ = ("_asked", "_judge", "_limits", "_unanswered", "ever_answered", "sent")

    def __init__(self, judge: Judge | None = None, limits: Limits = DEFAULT) -> None:
        self._judge = judge or Judge()
        self._limits = limits
        self._unanswered = 0
        self._asked: list[float] = []
        self.sent: float | None = None
        self.ever_answered = False

    @property
    def due(self) -> float | None:
        """When the open probe should have been answered, None where none is open."""
        return None if self.sent is None else self.sent + self._limits.probe_answer

    def send(self, now: float) -> None:
        """We ask."""
        self.sent = now
        self._unanswered += 1

    def lapse(self) -> None:
        """The open probe was waited for long enough; an answer that still comes is late, not unasked."""
        self.sent = None

    def answered(self) -> bool:
        """The peer answers; False where nobody asked."""
        if not self._unanswered:
            self._judge.meet(PROBE_UNSOLICITED)
            return False
        self._unanswered -= 1
        self.sent = None
        self.ever_answered = True
        return True

    def asked(self, now: float) -> None:
        """The peer asks. Raises RemoteProtocolError when it does so too often."""
        self._asked = [when for when in self._asked if when > now - 1.0]
        self._asked.append(now)
        if len(self._asked) > self._limits.probe_answers_per_second:
            raise RemoteProtocolError(f"more than {self._limits.probe_answers_per_second} probes within a second")
