from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.catalog import mtp, responses
from hotshoe.catalog.formats import ASSOCIATION, EXIF_JPEG
from hotshoe.responder import handlers_mtp
from hotshoe.responder.beneath import Beneath
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.handlers_mtp import get_object_prop_list
from hotshoe.responder.persona import generic
from hotshoe.responder.store import HandleBook
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import ObjectPropDesc, ObjectPropList, u16_list
from hotshoe.wire.datatypes import STRING, UINT64, decode_value
from hotshoe.wire.values import ALL
from tests.responder.bodies import CAMERA_GUID, STORE, World, refused, world

SUPPORTED, DESC, VALUE, LIST = 0x9801, 0x9802, 0x9803, 0x9805
NAME, SIZE, WIDTH = mtp.OBJECT_FILE_NAME.code, mtp.OBJECT_SIZE.code, mtp.WIDTH.code


@pytest.fixture
def camera() -> World:
    """a.jpg and /DCIM/{b.txt, 100/{c.jpg}}: handles a=1, DCIM=2, b=3, 100=4, c=5."""
    made = world()
    made.put("a.jpg", b"aaaa")
    dcim = made.store.make_folder(0, "DCIM")
    made.put("b.txt", b"bb", dcim)
    made.put("c.jpg", b"c", made.store.make_folder(dcim, "100"))
    return made


def listed(camera: World, *params: int) -> dict[int, list[object]]:
    elements = decode(ObjectPropList, camera.read(LIST, *params)).elements
    found: dict[int, list[object]] = {}
    for element in elements:
        found.setdefault(element.handle, []).append(element.value)
    return found


def test_which_properties_a_format_has(camera: World) -> None:
    assert WIDTH in u16_list(camera.read(SUPPORTED, EXIF_JPEG))
    assert WIDTH not in u16_list(camera.read(SUPPORTED, ASSOCIATION))


def test_a_property_is_described(camera: World) -> None:
    assert decode(ObjectPropDesc, camera.read(DESC, SIZE, EXIF_JPEG)).datatype == UINT64
    assert camera.refused(DESC, WIDTH, ASSOCIATION) == mtp.OBJECT_PROP_NOT_SUPPORTED


def test_one_property_of_one_object(camera: World) -> None:
    assert decode_value(camera.read(VALUE, 1, NAME), STRING) == "a.jpg"
    assert decode_value(camera.read(VALUE, 1, SIZE), UINT64) == 4
    assert camera.refused(VALUE, 3, WIDTH) == mtp.OBJECT_PROP_NOT_SUPPORTED
    assert camera.refused(VALUE, 99, NAME) == responses.INVALID_OBJECT_HANDLE


@pytest.mark.parametrize(
    ("handle", "depth", "found"),
    [
        (ALL, 0, [1, 2, 3, 4, 5]),
        (0, ALL, [1, 2, 3, 4, 5]),
        (0, 1, [1, 2]),
        (0, 0, []),
        (2, 0, [2]),
        (2, 1, [2, 3, 4]),
        (2, ALL, [2, 3, 4, 5]),
        (3, 1, [3]),
    ],
)
def test_handle_and_depth_say_which_objects(camera: World, handle: int, depth: int, found: list[int]) -> None:
    assert sorted(listed(camera, handle, 0, NAME, 0, depth)) == found


def test_one_property_or_all_and_one_format_or_all(camera: World) -> None:
    assert listed(camera, ALL, EXIF_JPEG, NAME, 0, 0) == {1: ["a.jpg"], 5: ["c.jpg"]}
    everything = listed(camera, ALL, 0, ALL, 0, 0)
    assert everything.keys() == {1, 2, 3, 4, 5}
    assert len(everything[1]) == len(u16_list(camera.read(SUPPORTED, EXIF_JPEG)))
    assert listed(camera, ALL, 0, WIDTH, 0, 0).keys() == {1, 5}


@pytest.mark.parametrize(
    ("params", "answer"),
    [
        ((ALL, 0, 0, 0, 0), responses.PARAMETER_NOT_SUPPORTED),
        ((ALL, 0, 0, 2, 0), mtp.SPECIFICATION_BY_GROUP_UNSUPPORTED),
        ((ALL, 0, 0xDC99, 0, 0), mtp.OBJECT_PROP_NOT_SUPPORTED),
        ((2, 0, ALL, 0, 2), mtp.SPECIFICATION_BY_DEPTH_UNSUPPORTED),
        ((99, 0, ALL, 0, 0), responses.INVALID_OBJECT_HANDLE),
    ],
)
def test_what_cannot_be_listed(camera: World, params: tuple[int, ...], answer: int) -> None:
    assert camera.refused(LIST, *params) == answer


def test_a_long_list_waits_on_disk(camera: World, monkeypatch: pytest.MonkeyPatch) -> None:
    short = camera.read(LIST, ALL, 0, ALL, 0, 0)
    monkeypatch.setattr(handlers_mtp, "IN_MEMORY", 16)
    assert camera.read(LIST, ALL, 0, ALL, 0, 0) == short


def test_a_folder_of_files_is_listed_without_opening_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "DCIM").mkdir()
    for name in ("a.jpg", "b.jpg", "gone.jpg"):
        (tmp_path / "DCIM" / name).write_bytes(b"x" * 1000)
    store = FolderStore(tmp_path, STORE, HandleBook())
    camera = World((), generic([store], guid=CAMERA_GUID))
    seen = store.find(store.find(0, "DCIM") or 0, "a.jpg")
    assert seen
    (tmp_path / "DCIM" / "gone.jpg").unlink()

    def opened(*_: object) -> object:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(Beneath, "open", opened)
    found = listed(camera, ALL, 0, NAME, 0, 0)
    assert list(found.values()) == [["DCIM"], ["a.jpg"], ["b.jpg"]]
    assert listed(camera, ALL, 0, SIZE, 0, 0)[seen] == [1000]
    store.close()


def test_nobody_goes_on_listing_for_nobody(camera: World) -> None:
    call = replace(camera._call((ALL, 0, ALL), b""), given_up=lambda: True)
    assert refused(lambda: get_object_prop_list(call)) == responses.TRANSACTION_CANCELLED
