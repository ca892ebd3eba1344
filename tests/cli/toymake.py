"""A make whose cameras are the virtual generic one, with a live view, a lens and a film of this program's own."""

import asyncio
from dataclasses import dataclass, field, replace

from hotshoe.catalog.operations import INITIATE_CAPTURE
from hotshoe.catalog.responses import GENERAL_ERROR
from hotshoe.errors import FocusFailed
from hotshoe.vendors import standard
from hotshoe.vendors.model import Caller, Dialect, Vendor


@dataclass
class ToyMake:
    """What was done to the camera; ``sharp`` is whether it finds something to focus on."""

    sharp: bool = True
    done: list[str] = field(default_factory=list)
    frames: int = 0
    _caller: Caller | None = None

    @property
    def vendor(self) -> Vendor:
        return Vendor("toy", lambda info: info.manufacturer == "hotshoe", self.speak)

    def speak(self, caller: Caller) -> Dialect:
        self._caller = caller
        return replace(standard.speak(caller), live=View(self), focus=self, movie=Film(self))

    async def autofocus(self) -> None:
        if not self.sharp:
            raise FocusFailed("nothing to focus on", code=GENERAL_ERROR)
        self.done.append("focus")

    async def drive(self, steps: int) -> None:
        self.done.append(f"drive {steps}")

    async def release(self) -> None:
        assert self._caller
        await self._caller.call(INITIATE_CAPTURE, 0, 0)


@dataclass
class View:
    toy: ToyMake

    async def start(self) -> None:
        self.toy.done.append("view")

    async def frame(self) -> bytes | None:
        await asyncio.sleep(0.002)
        self.toy.frames += 1
        return b"\xff\xd8 frame %d \xff\xd9" % self.toy.frames

    async def stop(self) -> None:
        self.toy.done.append("view ended")


@dataclass
class Film:
    toy: ToyMake

    async def start(self) -> None:
        self.toy.done.append("film")

    async def stop(self) -> None:
        self.toy.done.append("film ended")
        await self.toy.release()
