"""What both kinds of store do alike, asked of both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION, EXIF_JPEG, TEXT
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.shelf import DEPTH, Shelf, copy_object
from hotshoe.responder.store import Change, ChangeKind, HandleBook, Store
from hotshoe.wire.values import ROOT, Handle
from tests.responder.images import dated
from tests.responder.test_names import HOSTILE

AnyStore = FolderStore | MemoryStore
ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED

MAKERS: dict[str, Callable[[Path, bool], AnyStore]] = {
    "folder": lambda path, read_only: FolderStore(path, 0x10001, HandleBook(), read_only=read_only),
    "memory": lambda path, read_only: MemoryStore(0x10001, HandleBook(), read_only=read_only),
}


@pytest.fixture(params=MAKERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(kind: str, tmp_path: Path) -> Iterator[AnyStore]:
    made = MAKERS[kind](tmp_path, False)
    yield made
    made.close()


@pytest.fixture
def news(store: AnyStore) -> list[Change]:
    heard: list[Change] = []
    store.subscribe(heard.append)
    return heard


def kinds(news: list[Change]) -> list[tuple[ChangeKind, Handle]]:
    return [(change.kind, change.handle) for change in news]


def upload(store: Store, name: str, data: bytes = b"data", parent: int = 0) -> Handle:
    with store.receive(parent, name, len(data)) as arriving:
        arriving.write(data)
        return arriving.commit()


def refused(action: Callable[[], object]) -> int:
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value.code


def test_a_store_is_a_store(store: AnyStore) -> None:
    checked: Store = store
    shared: Shelf[int] | Shelf[object] = store  # type: ignore[assignment]
    assert checked.id == 0x10001
    assert shared.refresh() == []
    assert not checked.unsettled
    assert not checked.read_only


def test_an_upload_appears_whole_and_is_announced_once(store: AnyStore, news: list[Change]) -> None:
    arriving = store.receive(0, "A.TXT", 6)
    arriving.write(b"abc")
    assert store.objects() == ()
    assert arriving.handle not in store
    arriving.write(memoryview(b"def"))
    handle = arriving.commit()
    assert handle == arriving.handle
    assert kinds(news) == [(ADDED, handle)]
    assert news[0].storage == 0x10001
    assert store.open(handle).read(0, 100) == b"abcdef"
    assert store.refresh() == []
    stored = store.get(handle)
    assert (stored.name, stored.size, stored.format, stored.parent) == ("A.TXT", 6, TEXT, 0)


def test_an_empty_file_can_be_sent(store: AnyStore) -> None:
    handle = upload(store, "EMPTY.TXT", b"")
    assert store.get(handle).size == 0
    assert store.open(handle).read(0, 10) == b""


def test_an_upload_of_unknown_length_is_as_long_as_it_is(store: AnyStore) -> None:
    with store.receive(0, "A.TXT", None) as arriving:
        arriving.write(b"abc")
        assert store.get(arriving.commit()).size == 3


@pytest.mark.parametrize("data,size", [(b"abc", 4), (b"", 1)])
def test_an_upload_that_ends_early_is_nothing(store: AnyStore, news: list[Change], data: bytes, size: int) -> None:
    arriving = store.receive(0, "A.TXT", size)
    arriving.write(data)
    assert refused(arriving.commit) == responses.INCOMPLETE_TRANSFER
    assert store.objects() == ()
    assert news == []
    upload(store, "A.TXT")


def test_an_upload_never_takes_more_than_was_announced(store: AnyStore) -> None:
    with store.receive(0, "A.TXT", 4) as arriving:
        arriving.write(b"abcd")
        assert refused(lambda: arriving.write(b"e")) == responses.INCOMPLETE_TRANSFER
        assert store.open(arriving.commit()).read(0, 10) == b"abcd"


def test_an_upload_can_be_sent_again_after_a_failure(store: AnyStore) -> None:
    with store.receive(0, "A.TXT", 4) as arriving:
        arriving.write(b"xxx")
        arriving.restart()
        arriving.write(b"abcd")
        assert store.open(arriving.commit()).read(0, 10) == b"abcd"


def test_an_upload_that_is_left_is_discarded(store: AnyStore, news: list[Change]) -> None:
    with store.receive(0, "A.TXT", 4) as arriving:
        arriving.write(b"abcd")
    arriving.discard()
    assert store.objects() == ()
    assert news == []


def test_more_than_there_is_room_for_is_refused_at_once(store: AnyStore) -> None:
    assert refused(lambda: store.receive(0, "A.TXT", 1 << 60)) == responses.STORE_FULL
    assert store.objects() == ()


def test_nothing_is_overwritten(store: AnyStore) -> None:
    handle = upload(store, "A.TXT", b"first")
    for again in (lambda: upload(store, "A.TXT", b"second"), lambda: store.make_folder(0, "A.TXT")):
        assert refused(again) == responses.ACCESS_DENIED
    assert store.open(handle).read(0, 10) == b"first"


def test_of_two_uploads_of_one_name_the_first_to_finish_stays(store: AnyStore, news: list[Change]) -> None:
    first, second = store.receive(0, "A.TXT", 3), store.receive(0, "A.TXT", 3)
    first.write(b"one")
    second.write(b"two")
    handle = second.commit()
    assert refused(first.commit) == responses.ACCESS_DENIED
    assert store.open(handle).read(0, 10) == b"two"
    assert kinds(news) == [(ADDED, handle)]


@pytest.mark.parametrize("name,code", HOSTILE)
def test_a_hostile_name_is_refused_and_leaves_nothing(store: AnyStore, tmp_path: Path, name: str, code: int) -> None:
    assert refused(lambda: store.receive(0, name, 1)) == code
    assert refused(lambda: store.make_folder(0, name)) == code
    assert refused(lambda: store.add((), name, b"")) == code
    assert refused(lambda: store.add((name,), "A.TXT", b"")) == code
    assert store.objects() == ()
    assert list(tmp_path.rglob("*")) == []


def test_folders_hold_objects(store: AnyStore, news: list[Change]) -> None:
    folder = store.make_folder(ROOT, "DCIM")
    inner = store.make_folder(folder, "100HOTSH")
    handle = upload(store, "A.JPG", parent=inner)
    assert kinds(news) == [(ADDED, folder), (ADDED, inner), (ADDED, handle)]
    assert store.objects() == (folder, inner, handle)
    assert store.children(0) == store.children(ROOT) == (folder,)
    assert store.children(inner) == (handle,)
    assert store.find(inner, "A.JPG") == handle
    assert store.find(inner, "B.JPG") is None
    assert store.get(folder).folder
    assert [store.format_of(each) for each in (inner, handle)] == [ASSOCIATION, EXIF_JPEG]
    assert store.get(handle).parent == inner


def test_a_handle_of_nothing_is_refused_everywhere(store: AnyStore) -> None:
    for action in (store.get, store.open, store.thumbnail, store.delete, store.format_of):
        assert refused(lambda action=action: action(99)) == responses.INVALID_OBJECT_HANDLE  # type: ignore[misc]
    assert refused(lambda: store.move(99, 0)) == responses.INVALID_OBJECT_HANDLE
    assert refused(lambda: store.copy(99, 0)) == responses.INVALID_OBJECT_HANDLE
    assert refused(lambda: store.protect(99, True)) == responses.INVALID_OBJECT_HANDLE
    assert 99 not in store


def test_a_file_is_no_folder_and_a_folder_no_file(store: AnyStore) -> None:
    handle, folder = upload(store, "A.TXT"), store.make_folder(0, "DCIM")
    assert refused(lambda: store.children(handle)) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.receive(handle, "B", 1)) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.make_folder(99, "B")) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.add(("A.TXT",), "B", b"")) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.open(folder)) == responses.INVALID_OBJECT_HANDLE
    for each in (handle, folder):
        assert refused(lambda each=each: store.thumbnail(each)) == responses.NO_THUMBNAIL_PRESENT  # type: ignore[misc]


def test_a_picture_tells_when_it_was_taken(store: AnyStore) -> None:
    handle = upload(store, "A.JPG", dated("2024:05:06 07:08:09", (320, 200)))
    stored = store.get(handle)
    # A folder tells its files' dates, in listings and here, for it opens no file for a listing.
    assert stored.captured == ("20240506T070809" if isinstance(store, MemoryStore) else stored.modified)
    assert (stored.image_width, stored.image_height, stored.image_depth) == (320, 200, 24)
    assert stored.thumb is not None
    assert len(store.thumbnail(handle)) == stored.thumb.size


def test_the_camera_adds_what_it_shoots_and_makes_the_folders(store: AnyStore, news: list[Change]) -> None:
    first = store.add(("DCIM", "100HOTSH"), "A.JPG", b"a")
    second = store.add(("DCIM", "100HOTSH"), "B.JPG", b"b")
    folder = store.get(first).parent
    assert [change.kind for change in news] == [ADDED] * 4
    assert [change.handle for change in news][-2:] == [first, second]
    assert store.children(folder) == (first, second)
    assert refused(lambda: store.add(("DCIM", "100HOTSH"), "B.JPG", b"c")) == responses.ACCESS_DENIED


def test_a_read_only_store_refuses_initiators_but_not_its_camera(kind: str, tmp_path: Path) -> None:
    store = MAKERS[kind](tmp_path, True)
    handle = store.add(("DCIM",), "A.TXT", b"a")
    for action in (
        lambda: store.receive(0, "B", 1),
        lambda: store.make_folder(0, "B"),
        lambda: store.delete(handle),
        lambda: store.move(handle, 0),
        lambda: store.copy(handle, 0),
        lambda: store.protect(handle, True),
    ):
        assert refused(action) == responses.STORE_READ_ONLY
    assert store.info().access == 1
    assert store.open(handle).read(0, 10) == b"a"


def test_deleting_a_folder_deletes_all_of_it_deepest_first(store: AnyStore, news: list[Change]) -> None:
    handle = store.add(("DCIM", "100HOTSH"), "A.JPG", b"a")
    inner = store.get(handle).parent
    folder = store.get(inner).parent
    news.clear()
    store.delete(folder)
    assert kinds(news) == [(REMOVED, handle), (REMOVED, inner), (REMOVED, folder)]
    assert store.objects() == ()
    assert refused(lambda: store.delete(folder)) == responses.INVALID_OBJECT_HANDLE


def test_a_protected_object_stays_with_its_folders(store: AnyStore, news: list[Change]) -> None:
    kept = store.add(("DCIM",), "A.JPG", b"a")
    gone = store.add(("DCIM",), "B.JPG", b"b")
    store.protect(kept, True)
    store.protect(kept, True)
    assert store.get(kept).object_info().protection == 1
    assert refused(lambda: store.delete(kept)) == responses.OBJECT_WRITE_PROTECTED
    folder = store.get(kept).parent
    news.clear()
    assert refused(lambda: store.delete(folder)) == responses.PARTIAL_DELETION
    assert kinds(news) == [(REMOVED, gone)]
    assert refused(lambda: store.delete(folder)) == responses.OBJECT_WRITE_PROTECTED
    assert refused(lambda: store.move(kept, 0)) == responses.OBJECT_WRITE_PROTECTED
    store.protect(kept, False)
    store.delete(folder)
    assert store.objects() == ()


def test_protection_is_announced_once(store: AnyStore, news: list[Change]) -> None:
    handle = upload(store, "A.TXT")
    news.clear()
    store.protect(handle, True)
    store.protect(handle, True)
    assert store.refresh() == []
    assert kinds(news) == [(CHANGED, handle)]


def test_a_moved_object_keeps_its_handle(store: AnyStore, news: list[Change]) -> None:
    handle, folder = upload(store, "A.TXT", b"abc"), store.make_folder(0, "DCIM")
    news.clear()
    store.move(handle, folder)
    assert kinds(news) == [(CHANGED, handle)]
    assert store.get(handle).parent == folder
    assert store.open(handle).read(0, 10) == b"abc"
    assert store.children(0) == (folder,)
    store.move(handle, ROOT)
    assert store.get(handle).parent == 0
    assert store.refresh() == []


def test_a_moved_folder_takes_everything_with_it(store: AnyStore) -> None:
    handle = store.add(("A", "B"), "C.TXT", b"abc")
    inner, target = store.get(handle).parent, store.make_folder(0, "T")
    store.move(inner, target)
    assert store.get(inner).parent == target
    assert store.open(handle).read(0, 10) == b"abc"
    assert store.refresh() == []


def test_nothing_is_moved_onto_something_or_into_itself(store: AnyStore) -> None:
    handle = store.add(("A", "B"), "C.TXT", b"inner")
    upload(store, "C.TXT", b"outer")
    inner = store.get(handle).parent
    outer = store.get(inner).parent
    assert refused(lambda: store.move(handle, 0)) == responses.ACCESS_DENIED
    assert refused(lambda: store.move(outer, inner)) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.move(outer, outer)) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.copy(outer, inner)) == responses.INVALID_PARENT_OBJECT
    assert refused(lambda: store.copy(handle, 0)) == responses.ACCESS_DENIED
    assert store.open(handle).read(0, 10) == b"inner"


def test_a_copied_folder_is_a_folder_of_its_own(store: AnyStore) -> None:
    handle = store.add(("A", "B"), "C.TXT", b"abc" * 500_000)
    inner, target = store.get(handle).parent, store.make_folder(0, "T")
    copied = store.copy(inner, target)
    twin = store.find(copied, "C.TXT")
    assert twin is not None
    store.delete(inner)
    assert store.open(twin).read(0, 2_000_000) == b"abc" * 500_000


def test_an_object_can_be_copied_into_another_store(store: AnyStore, tmp_path: Path) -> None:
    handle = store.add(("A",), "C.TXT", b"abc")
    other = MemoryStore(0x20001, HandleBook(1000))
    copied = copy_object(store, store.get(handle).parent, other, 0)
    twin = other.find(copied, "C.TXT")
    assert twin is not None
    assert other.open(twin).read(0, 10) == b"abc"
    assert twin >= 1000


def test_folders_lie_only_so_deep(store: AnyStore) -> None:
    folder: int = 0
    for level in range(DEPTH):
        folder = store.make_folder(folder, f"L{level}")
    assert refused(lambda: store.make_folder(folder, "X")) == responses.ACCESS_DENIED
    assert refused(lambda: store.receive(folder, "X", 1)) == responses.ACCESS_DENIED
    tall = store.add(("A",), "X", b"")
    deepest = store.get(folder).parent
    assert refused(lambda: store.move(store.get(tall).parent, deepest)) == responses.ACCESS_DENIED
    store.move(tall, deepest)


def test_a_card_is_described(store: AnyStore) -> None:
    info = store.info()
    assert info.storage_type == 4
    assert info.filesystem_type == 2
    assert info.access == 0
    assert 0 < info.free_bytes <= info.capacity
    assert info.label
