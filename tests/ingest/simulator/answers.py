"""What the simulator's camera answers, where nothing goes wrong on the way."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.inputs import Trouble
from hotshoe.ingest.shot import Found
from tests.ingest.simulator.side import Lied, Side
from tests.ingest.simulator.simcamera import Thing
from tests.ingest.simulator.strictdisk import Away
from tests.ingest.simulator.transfer import HEAD, Transfer, fits

if TYPE_CHECKING:
    from tests.ingest.simulator.world import World


def list_(world: "World", side: Side, command: commands.Listing) -> None:
    listing = side.camera.listing(world.dice)
    if listing and world.hit("listing short"):
        world.finish(side, inputs.Listed(listing[:-1]))
    else:
        world.finish(side, inputs.Listed(listing))


def look_(world: "World", side: Side, command: commands.Look) -> None:
    world.finish(side, inputs.Looked(command.handle, side.camera.found(command.handle)))


def compare_(world: "World", side: Side, command: commands.Compare) -> None:
    thing = same(world, side, command.found)
    if thing is None:
        world.fail(side, command, Trouble.MISSING)
    else:
        content = thing.content if command.whole else thing.content[:HEAD]
        world.finish(side, inputs.Compared(command.key, content))


def delete_(world: "World", side: Side, command: commands.Delete) -> None:
    thing = same(world, side, command.found)
    if thing is None:
        world.fail(side, command, Trouble.MISSING)
        return
    world.believe_the_ledger()
    content = next((content for content in thing.contents if content in world.safe), None)
    assert content is not None, f"I5: {thing.name} was deleted and is not in the library"
    world.check(content, world.safe[content])
    world.deleted += 1
    handle = side.camera.remove(thing)
    if handle is not None:
        world.hint(side, inputs.Hinted(inputs.Hint.REMOVED, handle))
    world.finish(side, inputs.Done(command))


def same(world: "World", side: Side, found: Found) -> Thing | None:
    """The object of a handle, where the camera still describes it in the same way."""
    now = side.camera.found(found.handle)
    return side.camera.thing(found.handle) if now and now.identity == found.identity else None


def fetch_(world: "World", side: Side, command: commands.Fetch) -> None:
    thing = same(world, side, command.found)
    trouble = Trouble.MISSING
    if thing is not None:
        try:
            file = world.open_part(side, command.shot, command.offset)
            kept = bytes(file.data)
            if not kept or (thing.told and fits(kept, thing.content)):
                Transfer(world, side, command, thing, file).step()
                return
            trouble = Trouble.MISMATCH
        except Lied:
            trouble = Trouble.MISMATCH
        except Away:
            trouble = Trouble.AWAY
    world.fail(side, command, trouble)


ANSWERS: dict[type, Callable[["World", Side, Any], None]] = {
    commands.Listing: list_,
    commands.Look: look_,
    commands.Fetch: fetch_,
    commands.Compare: compare_,
    commands.Delete: delete_,
}
