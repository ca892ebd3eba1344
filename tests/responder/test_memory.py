from datetime import datetime

import pytest

from hotshoe.catalog import responses
from hotshoe.responder.contents import MemoryContent, PatternContent
from hotshoe.responder.memory import MemoryStore
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Change, ChangeKind, HandleBook
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo
from tests.responder.images import jpeg

NOON = datetime(2024, 5, 6, 12)  # noqa: DTZ001 - a camera's clock has no zone


def memory(capacity: int = 1000, *, read_only: bool = False) -> MemoryStore:
    return MemoryStore(0x10001, HandleBook(), capacity=capacity, read_only=read_only, now=lambda: NOON)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "\x1b[2J", "\ud800x", "a" * 255, "", ".hidden", "a\0b"])
def test_any_name_can_be_put_and_told(name: str) -> None:
    store = memory()
    handle = store.put(name, MemoryContent(b"abc"), folders=("..", "\udc80"))
    info = store.get(handle).object_info()
    assert store.get(handle).name == name
    assert decode(ObjectInfo, encode(info)) == info
    assert store.get(store.get(handle).parent).name == "\udc80"


def test_an_object_of_nine_gibibytes_takes_no_memory() -> None:
    store = memory()
    handle = store.put("FILM.MOV", PatternContent(9 << 30))
    assert store.get(handle).size == 9 << 30
    assert store.get(handle).object_info().size == SIZE_BEYOND_32_BIT
    assert store.free == 1000
    assert store.info().capacity == 1000 + (9 << 30)
    assert store.open(handle).read(8 << 30, 5) == PatternContent(9 << 30).read(8 << 30, 5)


def test_dates_are_those_of_the_cameras_clock_unless_told() -> None:
    store = memory()
    assert store.get(store.put("A", MemoryContent())).captured == "20240506T120000"
    assert store.get(store.put("B", MemoryContent(), modified="nonsense")).modified == "nonsense"
    assert store.get(store.put("C", MemoryContent(), modified="")).captured == ""


def test_a_card_fills_and_empties() -> None:
    store = memory(10)
    first = store.add((), "A", b"12345678")
    assert store.info().free_bytes == 2
    with pytest.raises(Refusal) as caught:
        store.receive(0, "B", 3)
    assert caught.value.code == responses.STORE_FULL
    with store.receive(0, "B", None) as arriving:
        arriving.write(b"12")
        with pytest.raises(Refusal) as caught:
            arriving.write(b"3")
    assert caught.value.code == responses.STORE_FULL
    store.delete(first)
    assert store.free == 10


def test_a_raw_file_can_have_a_thumbnail() -> None:
    store = memory()
    own = jpeg((32, 24))
    handle = store.put("A.NEF", MemoryContent(b"raw"), thumbnail=own)
    thumb = store.get(handle).thumb
    assert thumb is not None
    assert (thumb.size, thumb.width, thumb.height) == (len(own), 32, 24)
    assert store.thumbnail(handle) == own


def test_objects_vanish_and_are_replaced_with_news() -> None:
    store = memory(read_only=True)
    news: list[Change] = []
    store.subscribe(news.append)
    old = store.put("A", MemoryContent(b"old"), protected=True)
    new = store.put("A", MemoryContent(b"newer"))
    store.take_out(new)
    assert [(change.kind, change.handle) for change in news] == [
        (ChangeKind.ADDED, old),
        (ChangeKind.REMOVED, old),
        (ChangeKind.ADDED, new),
        (ChangeKind.REMOVED, new),
    ]
    assert store.free == 1000


def test_an_upload_into_a_folder_that_vanished_is_refused() -> None:
    store = memory()
    folder = store.make_folder(0, "DCIM")
    arriving = store.receive(folder, "A", 1)
    arriving.write(b"a")
    store.take_out(folder)
    with pytest.raises(Refusal) as caught:
        arriving.commit()
    assert caught.value.code == responses.INVALID_PARENT_OBJECT


def test_a_hundred_thousand_objects_are_cheap() -> None:
    store = memory()
    shared = PatternContent(1 << 20)
    for number in range(100_000):
        store.put(f"IMG_{number:06}.JPG", shared, folders=(f"{number // 1000:03}",))
    assert len(store.objects()) == 100_100
    assert len(store.children(store.children(0)[7])) == 1000
    assert store.get(store.objects()[-1]).size == 1 << 20
