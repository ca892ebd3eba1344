import pytest

from hotshoe.catalog import responses
from hotshoe.responder.contents import PatternContent
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import ObjectInfo, StorageInfo, u32_list
from hotshoe.wire.values import ALL, ROOT
from tests.responder.bodies import SECOND_STORE, STORE, World, content, world
from tests.responder.images import jpeg

GIB = 1 << 30


@pytest.fixture
def tree() -> tuple[World, dict[str, int]]:
    """Two stores: folders and files in the first, one file in the second."""
    camera = world(stores=2)
    dcim = camera.store.make_folder(0, "DCIM")
    hundred = camera.store.make_folder(dcim, "100TEST")
    names = {
        "DCIM": dcim,
        "100TEST": hundred,
        "a.jpg": camera.put("a.jpg", jpeg(), hundred),
        "b.txt": camera.put("b.txt", b"text", hundred),
        "c.nef": camera.put("c.nef", b"raw", dcim),
        "d.png": camera.put("d.png", b"png"),
        "other.jpg": camera.stores[1].add((), "other.jpg", b"x"),
    }
    return camera, dict(names)


def test_stores_are_listed_and_described(tree: tuple[World, dict[str, int]]) -> None:
    camera, _ = tree
    assert u32_list(camera.read(0x1004)) == (STORE, SECOND_STORE)
    info = decode(StorageInfo, camera.read(0x1005, STORE))
    assert (info.storage_type, info.filesystem_type, info.access) == (4, 2, 0)
    assert camera.refused(0x1005, 0x00990001) == responses.INVALID_STORAGE_ID
    assert camera.refused(0x1005, ALL) == responses.INVALID_STORAGE_ID


LISTINGS = [
    ((ALL, 0, 0), ["DCIM", "100TEST", "a.jpg", "b.txt", "c.nef", "d.png", "other.jpg"]),
    ((STORE, 0, 0), ["DCIM", "100TEST", "a.jpg", "b.txt", "c.nef", "d.png"]),
    ((SECOND_STORE, 0, 0), ["other.jpg"]),
    ((ALL, 0, ROOT), ["DCIM", "d.png", "other.jpg"]),
    ((STORE, 0, ROOT), ["DCIM", "d.png"]),
    ((STORE, 0, "DCIM"), ["100TEST", "c.nef"]),
    ((ALL, 0, "100TEST"), ["a.jpg", "b.txt"]),
    ((ALL, 0x3801, 0), ["a.jpg", "other.jpg"]),
    ((ALL, 0x3001, 0), ["DCIM", "100TEST"]),
    ((ALL, ALL, 0), ["a.jpg", "d.png", "other.jpg"]),
    ((ALL, 0x3004, "100TEST"), ["b.txt"]),
    ((STORE, 0x3801, ROOT), []),
    ((ALL, 0xB108, 0), []),
]


@pytest.mark.parametrize(("params", "found"), LISTINGS)
def test_handles_by_store_format_and_folder(
    tree: tuple[World, dict[str, int]], params: tuple[int, int, int | str], found: list[str]
) -> None:
    camera, names = tree
    storage, wanted, parent = params
    asked = storage, wanted, names[parent] if isinstance(parent, str) else parent
    assert set(u32_list(camera.read(0x1007, *asked))) == {names[name] for name in found}
    assert camera.call(0x1006, *asked).params == (len(found),)


@pytest.mark.parametrize("code", [0x1006, 0x1007])
def test_what_cannot_be_listed(tree: tuple[World, dict[str, int]], code: int) -> None:
    camera, names = tree
    assert camera.refused(code, 0x00990001) == responses.INVALID_STORAGE_ID
    assert camera.refused(code, 0) == responses.INVALID_STORAGE_ID
    assert camera.refused(code, ALL, 0x1234) == responses.INVALID_OBJECT_FORMAT_CODE
    assert camera.refused(code, ALL, 0, 999) == responses.INVALID_PARENT_OBJECT
    assert camera.refused(code, ALL, 0, names["a.jpg"]) == responses.INVALID_PARENT_OBJECT
    assert camera.refused(code, SECOND_STORE, 0, names["DCIM"]) == responses.INVALID_PARENT_OBJECT


def test_object_info_and_the_object(tree: tuple[World, dict[str, int]]) -> None:
    camera, names = tree
    info = decode(ObjectInfo, camera.read(0x1008, names["a.jpg"]))
    assert (info.storage, info.parent, info.name) == (STORE, names["100TEST"], "a.jpg")
    assert (info.size, info.image_width, info.image_height) == (len(jpeg()), 64, 48)
    assert decode(ObjectInfo, camera.read(0x1008, names["DCIM"])).is_folder
    assert camera.read(0x1009, names["a.jpg"]) == jpeg()
    for code in (0x1008, 0x1009, 0x100A):
        assert camera.refused(code, 999) == responses.INVALID_OBJECT_HANDLE
    assert camera.refused(0x1009, names["DCIM"]) == responses.INVALID_OBJECT_HANDLE


def test_thumbnails_where_there_are_any(tree: tuple[World, dict[str, int]]) -> None:
    camera, names = tree
    info = decode(ObjectInfo, camera.read(0x1008, names["a.jpg"]))
    thumb = camera.read(0x100A, names["a.jpg"])
    assert thumb.startswith(b"\xff\xd8")
    assert info.thumb_size == len(thumb)
    assert camera.refused(0x100A, names["b.txt"]) == responses.NO_THUMBNAIL_PRESENT


@pytest.mark.parametrize(
    ("offset", "limit", "part"),
    [(0, ALL, b"0123456789"), (3, 4, b"3456"), (8, 100, b"89"), (10, 5, b""), (10, ALL, b""), (0, 0, b"")],
)
def test_parts_of_an_object(offset: int, limit: int, part: bytes) -> None:
    camera = world()
    handle = camera.put("digits", b"0123456789")
    answer = camera.call(0x101B, handle, offset, limit)
    assert (content(answer), answer.params) == (part, (len(part),))
    answer = camera.call(0x95C1, handle, offset, 0, limit)
    assert (content(answer), answer.params) == (part, (len(part),))


def test_no_part_beyond_the_end() -> None:
    camera = world()
    handle = camera.put("digits", b"0123456789")
    assert camera.refused(0x101B, handle, 11, 1) == responses.INVALID_PARAMETER
    assert camera.refused(0x95C1, handle, 0, 1, 1) == responses.INVALID_PARAMETER
    assert camera.refused(0x101B, 999, 0, 1) == responses.INVALID_OBJECT_HANDLE


def test_objects_of_more_than_4_gib() -> None:
    camera = world()
    pattern = PatternContent(5 * GIB, seed=3)
    handle = camera.store.put("movie.mov", pattern)
    assert decode(ObjectInfo, camera.read(0x1008, handle)).size == 0xFFFFFFFF
    source = camera.call(0x1009, handle).data
    assert source is not None
    assert not isinstance(source, bytes)
    assert source.size == 5 * GIB
    tail = camera.call(0x95C1, handle, 0x3FFFFFFA, 1, 100)
    assert (content(tail), tail.params) == (pattern.read(5 * GIB - 6, 6), (6,))
    rest = camera.call(0x101B, handle, 16, ALL)
    assert not isinstance(rest.data, bytes | None)
    assert (rest.data.size, rest.params) == (5 * GIB - 16, (ALL,))
