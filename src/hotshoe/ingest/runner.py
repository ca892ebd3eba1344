"""One camera's ingest on asyncio: the engine's commands done by a Camera, the library and the ledger."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotshoe.client.address import Address
from hotshoe.client.connect import connect
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.library import Library
from hotshoe.ingest.naming import Place
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.shot import Found, Shot


@dataclass(frozen=True, slots=True)
class CameraConnected:
    """A session has begun; ``again`` after how many seconds without one, None at the first."""

    label: str
    camera: str
    model: str
    serial: str
    address: str
    again: float | None = None


@dataclass(frozen=True, slots=True)
class CameraLost:
    """The connection is over, and is tried again in ``delay`` seconds."""

    label: str
    why: str
    delay: float


@dataclass(frozen=True, slots=True)
class ShotSaved:
    """A shot is acknowledged: it is at ``path`` for good."""

    label: str
    shot: Shot
    path: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Told:
    """Something that people should know of; an ``alarm`` wants somebody to act."""

    label: str
    what: str
    shot: Shot | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Progressed:
    """Bytes of the shot that is being fetched."""

    label: str
    found: Found
    received: int
    total: int | None


Report = CameraConnected | CameraLost | ShotSaved | Told | Progressed


class Shelf:
    """Library and ledger together, as all cameras share them; the ledger has a thread of its own.

    ``async with Shelf(root, ledger) as shelf``: what an earlier run left half done is finished first.
    """

    def __init__(self, library: Library, ledger: Ledger) -> None:
        self.library = library
        self.ledger = ledger


class Runner:
    """Follows one camera until it is cancelled, or drained.

    ``options`` go to ``connect``. ``report`` is called in the event loop.
    """

    def __init__(
        self,
        address: Address,
        shelf: Shelf,
        *,
        policy: Policy | None = None,
        template: str | None = None,
        place: Place | None = None,
        report: Callable[[Report], None] = lambda report: None,
        connecting: Callable[..., Any] = connect,
        options: dict[str, Any] | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.address = address

    @property
    def label(self) -> str:
        """What the user calls the camera."""
        raise NotImplementedError

    @property
    def connected(self) -> bool:
        """Whether a session is open."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """Shots that are wanted and not yet in the library."""
        raise NotImplementedError

    async def run(self) -> None:
        """Follow the camera. Returns when drained; raises only bugs, and StorageError where the ledger is broken."""
        raise NotImplementedError

    def drain(self) -> None:
        """Finish what is under way, close the session, and have ``run`` return."""

    async def shoot(self) -> None:
        """Release the shutter. Raises NotOffered, OperationError, LinkError where there is no connection."""
