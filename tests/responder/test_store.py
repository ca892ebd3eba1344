import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION, EXIF_JPEG
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import HandleBook, StoredObject, Thumb
from hotshoe.wire.codec import decode, encode
from hotshoe.wire.datasets import GENERIC_FOLDER, ObjectInfo
from hotshoe.wire.values import Handle, StorageID

STORAGE = StorageID(0x00010001)


def stored(name: str = "IMG_0001.JPG", size: int = 0, thumb: Thumb | None = None) -> StoredObject:
    return StoredObject(Handle(7), Handle(3), STORAGE, name, EXIF_JPEG, size, thumb=thumb)


def test_handles_begin_at_one_and_never_repeat() -> None:
    book = HandleBook()
    assert [book.new() for _ in range(3)] == [1, 2, 3]


def test_the_reserved_handle_is_never_given() -> None:
    book = HandleBook(0xFFFFFFFE)
    assert book.new() == 0xFFFFFFFE
    for _ in range(3):
        with pytest.raises(Refusal) as caught:
            book.new()
        assert caught.value.code == responses.STORE_FULL


@pytest.mark.parametrize(
    "size,told",
    [(0, 0), (2**32 - 2, 2**32 - 2), (2**32 - 1, 2**32 - 1), (2**32, 2**32 - 1), (9 * 2**30, 2**32 - 1)],
)
def test_a_size_of_four_gibibytes_or_more_is_all_ones(size: int, told: int) -> None:
    assert stored(size=size).object_info().size == told


def test_thumbnail_fields_are_zero_without_one() -> None:
    info = stored().object_info()
    assert (info.thumb_format, info.thumb_size, info.thumb_width, info.thumb_height) == (0, 0, 0, 0)


def test_thumbnail_fields_tell_of_one() -> None:
    info = stored(thumb=Thumb(0x3808, 4000, 160, 120)).object_info()
    assert (info.thumb_format, info.thumb_size, info.thumb_width, info.thumb_height) == (0x3808, 4000, 160, 120)


def test_a_folder_is_an_association() -> None:
    folder = StoredObject(Handle(1), Handle(0), STORAGE, "DCIM", ASSOCIATION)
    assert folder.folder
    assert folder.object_info().association == GENERIC_FOLDER
    assert not stored().folder
    assert stored().object_info().association == 0


@pytest.mark.parametrize("name", ["../x", "\x1b[2J", "\ud800", "a" * 255, "😀" * 200, "a\0b", "日本.jpg", "\udce9.jpg"])
def test_any_name_makes_a_dataset_that_reads_back(name: str) -> None:
    info = stored(name).object_info()
    assert decode(ObjectInfo, encode(info)) == info
    assert info.name.startswith(name[:1])


def test_a_name_too_long_is_cut_between_characters() -> None:
    assert stored("a" + "😀" * 200).object_info().name == "a" + "😀" * 126
