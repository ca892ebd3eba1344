import threading
from collections.abc import Collection, Iterator
from queue import Queue

from hotshoe.catalog import events
from hotshoe.responder.lookout import Lookout
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.store import Change, ChangeKind, HandleBook
from hotshoe.responder.worker import ThreadWorker
from hotshoe.wire.values import Handle
from tests.responder.bodies import STORE, World, world

Paths = Collection[str] | None


class WatchedStore(MemoryStore):
    """Reports what a test puts into ``reports``; looking again finds ``found``."""

    def __init__(self) -> None:
        super().__init__(STORE, HandleBook())
        self.reports: Queue[Paths] = Queue()
        self.looked: list[Paths] = []
        self.found: list[Change] = []
        self.watcher = ""

    def watch(self, stop: threading.Event) -> Iterator[Paths]:
        self.watcher = threading.current_thread().name
        while not stop.is_set():
            if not self.reports.empty():
                yield self.reports.get()
            stop.wait(0.001)

    def refresh(self, paths: Paths = None) -> list[Change]:
        self.looked.append(paths)
        return self.found


async def looking(store: WatchedStore, *reports: Paths) -> World:
    """What a camera tells after its store was watched while it reported ``reports``."""
    camera = world()
    worker = ThreadWorker("camera")
    lookout = Lookout(camera.body, store, worker)
    for report in reports:
        store.reports.put(report)
    lookout.start()
    while len(store.looked) < len(reports):
        await worker.do(lambda: None)
    await lookout.stop()
    await worker.close()
    return camera


async def test_what_is_reported_is_looked_at_in_order() -> None:
    store = WatchedStore()
    camera = await looking(store, None, {"DCIM/a.jpg"}, set())
    assert store.looked == [None, {"DCIM/a.jpg"}, set()]
    assert store.watcher == f"watch store {STORE:#x}"
    assert camera.told == []


async def test_free_room_has_changed_once_for_many_objects() -> None:
    store = WatchedStore()
    store.found = [Change(ChangeKind.ADDED, Handle(number), store.id) for number in range(1, 4)]
    camera = await looking(store, None)
    assert camera.told == [(events.STORAGE_INFO_CHANGED, STORE)]


async def test_an_altered_object_alone_does_not_change_the_room() -> None:
    store = WatchedStore()
    store.found = [Change(ChangeKind.CHANGED, Handle(1), store.id)]
    assert (await looking(store, None)).told == []


async def test_a_store_that_cannot_be_watched_is_let_alone() -> None:
    camera = world()
    lookout = Lookout(camera.body, camera.store, ThreadWorker("camera"))
    before = threading.active_count()
    lookout.start()
    assert threading.active_count() == before
    await lookout.stop()
