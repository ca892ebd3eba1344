"""What is measured. A new case is a new ``Case`` in one of these tables; ``contestants`` knows the names in it."""

from __future__ import annotations

from benchmarks.cases.crowds import BUSY, CAMERAS
from benchmarks.cases.recordings import RECORDINGS
from benchmarks.cases.transactions import LISTINGS, NAGLE, STARTING, TRANSACTIONS
from benchmarks.cases.transfers import DOWNLOADS, RECEIVING, SENDING, UPLOADS
from benchmarks.model import Case

CASES: tuple[Case, ...] = (
    *DOWNLOADS,
    *RECEIVING,
    *LISTINGS,
    *UPLOADS,
    *NAGLE,
    *TRANSACTIONS,
    *SENDING,
    *CAMERAS,
    *BUSY,
    *STARTING,
    *RECORDINGS,
)
