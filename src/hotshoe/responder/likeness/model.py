"""A camera as a text describes it, with what in the text could not be read and what had to be assumed."""

from __future__ import annotations

from dataclasses import dataclass, field

from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.values import StorageID


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines ``first`` to ``last`` (from 1) that say nothing to us: the text of the first, and why."""

    first: int
    last: int
    text: str
    why: str

    def __str__(self) -> str:
        where = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        return f"{where}: {self.why}: {self.text}"


@dataclass(frozen=True, slots=True)
class RefusedProperty:
    """A property that the camera lists, and whose description it answers with ``response``."""

    code: int
    response: int


@dataclass(frozen=True, slots=True)
class DescribedStore:
    """A store with its StorageID."""

    id: StorageID
    info: StorageInfo


@dataclass(frozen=True, slots=True)
class Likeness:
    """A camera's facts; two are equal when the facts are, whatever text they came from.

    ``info`` lists every property of ``properties`` and ``refused``. ``assumed`` has a sentence for everything that the
    text does not say and the facts contain nevertheless.
    """

    info: DeviceInfo
    properties: tuple[DevicePropDesc, ...] = ()
    refused: tuple[RefusedProperty, ...] = ()
    stores: tuple[DescribedStore, ...] = ()
    unread: tuple[Unread, ...] = field(default=(), compare=False)
    assumed: tuple[str, ...] = field(default=(), compare=False)
