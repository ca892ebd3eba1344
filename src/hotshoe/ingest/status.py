"""How the cameras of a service stand: for people, metrics and the supervisor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Stand(StrEnum):
    """What a camera's line says."""

    SEEKING = "seeking"
    LIVE = "live"
    LOST = "lost"
    ENDED = "ended"


@dataclass(slots=True)
class CameraStatus:
    """One camera, as it stands. ``queue`` are shots that are known and not here yet."""

    label: str
    address: str = ""
    stand: Stand = Stand.SEEKING
    model: str = ""
    serial: str = ""
    files: int = 0
    bytes: int = 0
    failed: int = 0
    deleted: int = 0
    connects: int = 0
    queue: int = 0
    now: str = ""
    passed: int = 0
    total: int | None = None
    error: str = ""

    @property
    def connected(self) -> bool:
        """Whether there is a session."""
        return self.stand is Stand.LIVE


@dataclass(slots=True)
class SinkStatus:
    """One sink, as it stands."""

    name: str
    waiting: int = 0
    delivered: int = 0
    failed: int = 0
    error: str = ""


@dataclass(slots=True)
class ServiceStatus:
    """Everything, in the order of the settings."""

    cameras: list[CameraStatus] = field(default_factory=list)
    sinks: list[SinkStatus] = field(default_factory=list)

    @property
    def files(self) -> int:
        """Pictures that were taken in this run."""
        return sum(camera.files for camera in self.cameras)

    @property
    def bytes(self) -> int:
        """Their bytes."""
        return sum(camera.bytes for camera in self.cameras)

    @property
    def failed(self) -> int:
        """Failures that people should look at."""
        return sum(camera.failed for camera in self.cameras)

    def line(self) -> str:
        """All of it in one line: ``2 of 3 cameras, 14 pictures, 3 to come; webhook: 2 waiting``."""
        live, queue = sum(camera.connected for camera in self.cameras), sum(camera.queue for camera in self.cameras)
        parts = [f"{live} of {len(self.cameras)} cameras", f"{self.files} pictures", f"{queue} to come"]
        return "; ".join([", ".join(parts), *_behind(self.sinks)])


def _behind(sinks: Iterable[SinkStatus]) -> Iterable[str]:
    return (f"{sink.name}: {sink.waiting} waiting" for sink in sinks if sink.waiting)
