"""What an engine wants of the simulator's disk and ledger."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.inputs import Input, Trouble
from hotshoe.ingest.shot import Shot
from tests.ingest.simulator.side import Lied, Side
from tests.ingest.simulator.strictdisk import Broken, File

if TYPE_CHECKING:
    from tests.ingest.simulator.world import World


def _sync(world: "World", side: Side, command: commands.Sync) -> Input:
    part = side.parts.get(command.shot.key)
    if part is None:
        raise Lied
    try:
        world.disk.sync(part[0], failing=world.hit("sync fails"))
    except Broken:
        world.disk.shorten(part[0], 0)
        raise
    return inputs.Done(command)


def _publish(world: "World", side: Side, command: commands.Publish) -> Input:
    shot = command.shot
    part = side.parts.get(shot.key)
    if part is None:
        file = world.open_part(side, shot, shot.size)
        part = side.parts[shot.key]
        if bytes(file.data) != shot.digest:
            raise Lied
    file, place = part
    folder, _, name = place.rpartition("/")
    if world.hit("rename fails"):
        raise Broken
    new = shot.path.rpartition("/")[2]
    world.disk.link(folder, name, new)
    _name(world, shot, file)
    if world.hit("unlink fails"):
        raise Broken
    if world.disk.find(folder, name) is file:
        world.disk.unlink(folder, name)
    return inputs.Done(command)


def _name(world: "World", shot: Shot, file: File) -> None:
    data = bytes(file.data)
    identity = shot.identity
    whole = world.truth[identity.camera, identity.storage, identity.folder, identity.name, identity.date]
    assert data in whole, f"I2: {shot.path} would be torn or foreign: {data!r} is none of {whole}"
    before = world.named.setdefault(data, shot.path)
    assert before == shot.path, f"I4: {data!r} is at {before} and at {shot.path}"
    assert shot.path.startswith("d/"), f"I8: {shot.path}"
    assert "/.." not in shot.path, f"I8: {shot.path}"


def _sync_folder(world: "World", side: Side, command: commands.SyncFolder) -> Input:
    folder = command.shot.path.rpartition("/")[0]
    world.disk.sync_folder(folder, failing=world.hit("folder sync fails"))
    world.disk.sync_folder("")
    side.parts.pop(command.shot.key, None)
    return inputs.Done(command)


def _discard(world: "World", side: Side, command: commands.Discard) -> Input:
    shot = command.shot
    part = side.parts.pop(shot.key, None)
    folder, _, name = part[1].rpartition("/") if part else (*shot.part.rpartition("/")[:2], "")
    name = name or f"{shot.part.rpartition('/')[2]}.part"
    if world.disk.find(folder, name):
        world.disk.unlink(folder, name)
    return inputs.Done(command)


def _check(world: "World", side: Side, command: commands.Check) -> Input:
    shot = command.shot
    folder, _, name = shot.path.rpartition("/")
    file = world.disk.find(folder, name)
    data = bytes(file.data) if file else b""
    other = file is not None and len(data) != shot.size
    return inputs.Checked(shot.key, inputs.OTHER if other else data)


def _measure(world: "World", side: Side, command: commands.Measure) -> Input:
    return inputs.DiskSpace(writable=not world.disk.away, free=world.disk.room)


def _recall(world: "World", side: Side, command: commands.Recall) -> Input:
    return inputs.Recalled(*world.ledger.recall(command.camera))


def _look_up(world: "World", side: Side, command: commands.LookUp) -> Input:
    return inputs.LookedUp(command, world.ledger.look_up(found.key for found in command.objects))


def _reserve(world: "World", side: Side, command: commands.Reserve) -> Input:
    def free(path: str, alone: bool) -> bool:
        return _is_free(world, path, alone=alone)

    identity, captured, turn, taken = command.identity, command.captured, command.turn, command.taken
    return inputs.Reserved(world.ledger.reserve(identity, captured, side.naming, free, turn=turn, taken=taken))


def _is_free(world: "World", path: str, *, alone: bool) -> bool:
    folder, _, name = path.rpartition("/")
    if world.disk.away:
        return True
    stem = name.rpartition(".")[0]
    names = [name] if alone else [name, *(f"{stem}.{ending}" for ending in ("JPG", "NEF", "XMP"))]
    return not any(world.disk.find(folder, each) for each in names)


def _record(world: "World", side: Side, command: commands.Record) -> Input:
    if world.disk.room <= 0 and world.hit("ledger on the full disk"):
        return inputs.Failed(command, Trouble.FULL, "full")
    return inputs.Recorded(command, world.ledger.record(command.shots, command.camera))


DISK: dict[type, Callable[["World", Side, Any], Input]] = {
    commands.Sync: _sync,
    commands.Publish: _publish,
    commands.SyncFolder: _sync_folder,
    commands.Discard: _discard,
    commands.Check: _check,
    commands.Measure: _measure,
}

LEDGER: dict[type, Callable[["World", Side, Any], Input]] = {
    commands.Recall: _recall,
    commands.LookUp: _look_up,
    commands.Reserve: _reserve,
    commands.Record: _record,
}
