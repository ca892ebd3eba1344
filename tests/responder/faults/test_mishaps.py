"""Another card, another time, other numbers: what befalls the camera itself."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from hotshoe.errors import StorageError
from hotshoe.responder.capture import release
from hotshoe.responder.faults import parse_script
from hotshoe.responder.faults.mishaps import forged
from hotshoe.responder.store import TOP
from tests.responder.bodies import NOON, STORE, World, world
from tests.responder.guest import place, virtually

ADDED, REMOVED = 0x4004, 0x4005


def filled() -> World:
    camera = world(stores=2)
    camera.store.put_folders(("DCIM", "EMPTY"))
    gone = camera.put("GONE.JPG")
    camera.store.put_folders(("DCIM", "100TEST"))
    camera.store.take_out(gone)
    folder = camera.store.find(camera.store.find(TOP, "DCIM") or 0, "100TEST")
    camera.put("A.JPG", b"the first card", folder or 0)
    return camera


def test_a_forged_card_differs_in_nothing_but_the_bytes() -> None:
    store = filled().store
    other = forged(store)
    assert [*other.overview(TOP, recursive=True)] == [*store.overview(TOP, recursive=True)]
    files = [each for each in store.overview(TOP, recursive=True) if not each.folder]
    assert files
    assert all(other.open(each.handle).read(0, 99) != store.open(each.handle).read(0, 99) for each in files)
    assert other.add((), "NEW.JPG", b"") > max(store.objects())


@virtually
async def test_cards_are_swapped_to_and_fro() -> None:
    camera = filled()
    here = place(camera.body, faults=parse_script("at 10s swap card\nat GetObject 2-3 swap card"))
    async with here.camera:
        guest = await here.guest.come_in()
        assert {ADDED, REMOVED} <= set(here.camera.body.events)
        handle = max(camera.store.objects())
        first = await guest.ask(0x1009, handle)
        assert first[2] == b"the first card"
        second = await guest.ask(0x1009, handle)
        assert (len(second[2]), second[2] != first[2]) == (len(first[2]), True)
        assert [((await guest.hear()).code) for _ in range(2)] == [REMOVED, ADDED]
        assert (await guest.ask(0x1009, handle)) == first
        assert [(event.code, event.params) for event in [await guest.hear() for _ in range(4)]][2:] == [
            (REMOVED, (STORE,)),
            (ADDED, (STORE,)),
        ]
        assert (await guest.ask(0x1009, handle)) == second
        await here.camera.shoot()
        assert (await guest.hear()).code == 0x4002
    assert camera.body.stores[0] is camera.store


@virtually
async def test_a_folder_as_the_other_card(tmp_path: Path) -> None:
    (tmp_path / "B.TXT").write_bytes(b"the other card")
    camera = world()
    handle = camera.put("A.TXT", b"the first card")
    here = place(camera.body, faults=parse_script(f'at GetObject 2 swap card to "{tmp_path}"'))
    async with here.camera:
        guest = await here.guest.come_in()
        assert (await guest.ask(0x1009, handle))[2] == b"the first card"
        assert (await guest.ask(0x1009, handle))[2] == b"the other card"


@virtually
async def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    here = place(world().body, faults=parse_script(f"at 1h swap card to {tmp_path / 'nothing'}"))
    with pytest.raises(StorageError, match="cannot serve"):
        async with here.camera:
            pass


@virtually
async def test_the_clock_jumps() -> None:
    camera = world()
    async with place(camera.body, faults=parse_script("at 10s clock -1h\nat GetStorageIDs clock +2h")).camera:
        guest_time = camera.body.clock.now
        assert guest_time() == NOON
        await asyncio.sleep(11)
        assert guest_time() == NOON - timedelta(hours=1)


@virtually
async def test_names_wrap() -> None:
    camera = world()
    async with place(camera.body, faults=parse_script("always wrap names at 2")).camera as served:
        for _ in range(3):
            await served.do(lambda: release(camera.body))
    folders = [camera.store.find(camera.store.find(TOP, "DCIM") or 0, name) for name in ("100HSHOE", "101HSHOE")]
    names = [[camera.store.get(child).name for child in camera.store.children(folder or 0)] for folder in folders]
    assert names == [["HSHO0001.JPG", "HSHO0002.JPG"], ["HSHO0001.JPG"]]


@virtually
async def test_a_camera_without_a_slot_has_no_card_to_swap(tmp_path: Path) -> None:
    body = world(stores=0).body
    script = parse_script(f"at 1s swap card\nat 2s swap card to {tmp_path}\nat 3s clock +1h")
    async with place(body, faults=script).camera:
        await asyncio.sleep(5)
        assert body.clock.now() == NOON + timedelta(hours=1)
    assert body.stores == ()
