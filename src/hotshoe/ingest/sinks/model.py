"""What a sink gets and what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Saved:
    """A picture that is in the library, whole and durable, under ``name``.

    ``camera`` is what the user calls it, ``device`` what it calls itself, ``source`` where the picture is on it.
    """

    camera: str
    device: str
    source: str
    path: Path
    name: str
    size: int
    digest: str
    captured: str

    def facts(self) -> dict[str, object]:
        """For JSON and for commands."""
        return {
            "camera": self.camera,
            "device": self.device,
            "source": self.source,
            "path": str(self.path),
            "name": self.name,
            "size": self.size,
            "hash": self.digest,
            "captured": self.captured,
        }


class Sink(Protocol):
    """One place to which pictures are passed on.

    ``name`` is what the ledger knows it by, so it stays the same from run to run. ``at_once`` deliveries may be under
    way at a time.
    """

    name: str
    at_once: int

    async def deliver(self, saved: Saved) -> None:
        """Pass it on; a run that did not live to note it may have done so before. Raises DeliveryError."""
