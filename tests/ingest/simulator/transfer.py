"""A download in the simulator, and what a camera may do to it."""

from typing import TYPE_CHECKING

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.inputs import Trouble
from tests.ingest.simulator.side import Side
from tests.ingest.simulator.simcamera import Thing
from tests.ingest.simulator.strictdisk import Away, Broken, File, Full

if TYPE_CHECKING:
    from tests.ingest.simulator.world import World

HEAD = 2
"""Bytes that stand for 64 KiB."""

DURABLE = 5
"""Bytes that stand for 64 MiB."""

FORGED = b"?"
"""A byte too many."""


def fits(kept: bytes, theirs: bytes) -> bool:
    """Whether the object begins as the file does, and goes on as it ends."""
    ends = kept[-HEAD:] == theirs[max(len(kept) - HEAD, 0) : len(kept)]
    return ends and len(kept) <= len(theirs) and kept[:HEAD] == theirs[:HEAD]


class Transfer:
    """A download, piece by piece: in one transaction, or in several that name the object by its handle each time."""

    def __init__(self, world: "World", side: Side, command: commands.Fetch, thing: Thing, file: File) -> None:
        self._world = world
        self._side = side
        self._command = command
        self._thing = thing
        self._file = file
        self._marked = len(file.data)
        self._session = side.session
        self._whole = not command.offset
        self._lie = self._lied() if self._whole else None
        self._wanted = self._lie[0] if self._lie else thing.content

    def step(self) -> None:
        """The next piece."""
        world, side = self._world, self._side
        if side.session != self._session:
            return
        if world.hit("cut in data"):
            world.lose(side)
            return
        trouble = self._piece()
        if trouble:
            world.fail(side, self._command, trouble, len(self._file.data) if trouble is Trouble.FULL else 0)
        elif len(self._file.data) < len(self._wanted):
            world.at(world.now + world.dice.random() * 0.2, self.step)
        else:
            self._end()

    def _piece(self) -> Trouble | None:
        world, have = self._world, len(self._file.data)
        there = world.camera_thing(self._side, self._command)
        if self._whole and there is not self._thing:
            return Trouble.MISMATCH
        source = self._wanted if self._whole else there.content if there else b""
        piece = source[have : have + world.dice.randint(1, 6)]
        if not piece and have < len(self._wanted):
            return Trouble.MISMATCH
        return self._write(piece)

    def _write(self, piece: bytes) -> Trouble | None:
        world, file = self._world, self._file
        try:
            if world.hit("write fails"):
                raise Broken
            world.disk.write(file, piece)
            if len(file.data) - self._marked >= DURABLE:
                self._marked = len(file.data)
                world.disk.sync(file, failing=world.hit("sync fails"))
                world.tell(self._side, inputs.Wrote(self._command.shot.key, self._marked))
        except Full:
            return Trouble.FULL
        except Broken:
            return Trouble.DISK
        except Away:
            return Trouble.AWAY
        return None

    def _lied(self) -> tuple[bytes, int | None] | None:
        """What comes instead, and what the data phase announces."""
        world, thing = self._world, self._thing
        size = len(thing.content)
        if world.hit("short"):
            return thing.content[:-1], world.dice.choice((size, size - 1, None)) if thing.told else size
        if world.hit("long"):
            return thing.content + FORGED, world.dice.choice((size, size + 1, None)) if thing.told else size
        if world.hit("no total"):
            return thing.content, None
        return None

    def _end(self) -> None:
        world, thing, data = self._world, self._thing, bytes(self._file.data)
        there = world.camera_thing(self._side, self._command)
        if not self._whole and (there is None or not fits(data, there.content)):
            world.fail(self._side, self._command, Trouble.MISMATCH)
            return
        silent = not self._whole or (not thing.told and world.dice.random() < 0.5)
        total = self._lie[1] if self._lie else None if silent else len(thing.content)
        key = self._command.shot.key
        world.finish(self._side, inputs.Fetched(key, len(data), total, data, data[:HEAD]))
