"""The byte count of a data phase: what was announced against what comes."""

from __future__ import annotations

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.limits import DEFAULT, Limits
from hotshoe.wire.deviations import DATA_SHORT, DATA_SURPLUS, Judge
from hotshoe.wire.packets import TOTAL_UNKNOWN


class Inflow:
    """A data phase as it comes in. ``total`` is None where the sender leaves it open, ``ended`` after its End_Data."""

    __slots__ = ("_judge", "_limits", "ended", "received", "total")

    def __init__(self, announced: int = TOTAL_UNKNOWN, *, judge: Judge | None = None, limits: Limits = DEFAULT) -> None:
        self._judge = judge or Judge()
        self._limits = limits
        self.total = None if announced == TOTAL_UNKNOWN else announced
        self.received = 0
        self.ended = False

    @property
    def room(self) -> int | None:
        """Bytes that the announced total still leaves, None where it leaves all."""
        return None if self.total is None else max(0, self.total - self.received)

    @property
    def whole(self) -> bool:
        """Whether everything came, as far as the sender lets us know."""
        return self.ended if self.total is None else self.received == self.total

    def count(self, size: int) -> int:
        """``size`` more bytes came; how many of them lie within the announced total.

        Raises RemoteProtocolError when too much lies beyond it.
        """
        before = self.received
        self.received += size
        if self.total is None or self.received <= self.total:
            return size
        self._judge.meet(DATA_SURPLUS, f"more than {self.total} bytes")
        if before - self.total <= self._limits.surplus_bytes < self.received - self.total:
            raise RemoteProtocolError(f"the data goes on and on after the {self.total} bytes that were announced")
        return max(0, self.total - before)

    def end(self) -> None:
        """The last packet of the phase is complete."""
        self.ended = True
        self.judge_length()

    def judge_length(self) -> None:
        """Notes when less came than was announced."""
        if self.room:
            self._judge.meet(DATA_SHORT, f"{self.received} of {self.total} bytes")
