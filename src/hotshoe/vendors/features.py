"""What is known of a make's cameras, and how: the table behind docs/reference/vendors.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Known(Enum):
    """Who has seen it work, the strongest witness first."""

    GPHOTO2 = "seen with gphoto2"
    TRACE = "from a public trace"
    SOURCE = "from source only"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that a make's cameras do; ``note`` is what only a real body could confirm."""

    name: str
    known: Known
    note: str = ""
