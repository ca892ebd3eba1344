"""How a recording went over time, in at most a thousand slots, however long it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotshoe.protocol.states import Role

MOST_SLOTS = 1024
FIRST_WIDTH = 1_000_000
"""Nanoseconds; doubled whenever the slots do not suffice."""

MOST_MARKS = 500


@dataclass(slots=True)
class Slot:
    """What happened in one slot: bytes of data to the initiator and to the responder, nanoseconds of transactions."""

    received: int = 0
    sent: int = 0
    busy: int = 0

    def add(self, other: Slot) -> None:
        """Both together."""
        self.received += other.received
        self.sent += other.sent
        self.busy += other.busy


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one moment: an event, a finding, a stall."""

    time: int
    frame: int
    kind: str
    text: str


@dataclass(slots=True)
class Timeline:
    """``slots`` by number from ``start`` on, each ``width`` nanoseconds wide; of many marks the first are kept."""

    start: int | None = None
    width: int = FIRST_WIDTH
    slots: dict[int, Slot] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    left_out: int = 0

    def data(self, time: int, size: int, sender: Role) -> None:
        """Bytes of a data phase."""
        slot = self._slot(time)
        if sender is Role.RESPONDER:
            slot.received += size
        else:
            slot.sent += size

    def busy(self, began: int, ended: int) -> None:
        """A transaction."""
        self._slot(began)
        self._slot(ended)
        assert self.start is not None
        first, last = (max(0, (time - self.start) // self.width) for time in (began, ended))
        for number in range(first, last + 1):
            begin = self.start + number * self.width
            part = min(ended, begin + self.width) - max(began, begin)
            self.slots.setdefault(number, Slot()).busy += max(0, part)

    def mark(self, mark: Mark) -> None:
        """Something at one moment."""
        self._slot(mark.time)
        if len(self.marks) < MOST_MARKS:
            self.marks.append(mark)
        else:
            self.left_out += 1

    def _slot(self, time: int) -> Slot:
        if self.start is None:
            self.start = time
        number = max(0, (time - self.start) // self.width)
        while number >= MOST_SLOTS:
            self._widen()
            number = (time - self.start) // self.width
        slot = self.slots.get(number)
        if slot is None:
            slot = self.slots[number] = Slot()
        return slot

    def _widen(self) -> None:
        self.width *= 2
        narrow, self.slots = self.slots, {}
        for number, slot in narrow.items():
            self.slots.setdefault(number // 2, Slot()).add(slot)
