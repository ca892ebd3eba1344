import pytest

from hotshoe.catalog import responses
from hotshoe.responder.contents import MemoryContent
from hotshoe.responder.film import HSHOE, Film, Naming, Place
from tests.responder.bodies import refused, world

JPEG = ("JPG",)


def test_after_9999_comes_the_next_folder_and_after_the_last_folder_nothing() -> None:
    camera = world()
    camera.store.put("HSHO9999.JPG", MemoryContent(b"x"), folders=("DCIM", "998HSHOE"))
    film = Film(camera.store, HSHOE, JPEG)
    assert film.wind() == Place(("DCIM", "999HSHOE"), "HSHO0001", 1)
    camera.store.put("HSHO9999.JPG", MemoryContent(b"x"), folders=("DCIM", "999HSHOE"))
    assert refused(Film(camera.store, HSHOE, JPEG).wind) == responses.STORE_FULL


@pytest.mark.parametrize(
    "naming, folders, stem",
    [
        (Naming("CANON", "IMG_"), ("DCIM", "100CANON"), "IMG_0001"),
        (Naming("MSDCF", "DSC", 5), ("DCIM", "100MSDCF"), "DSC00001"),
    ],
)
def test_makers_name_their_pictures_differently(naming: Naming, folders: tuple[str, ...], stem: str) -> None:
    assert Film(world().store, naming, JPEG).wind() == Place(folders, stem, 1)


def test_a_raw_file_alone_takes_a_number_too() -> None:
    camera = world()
    camera.store.put("HSHO0007.NEF", MemoryContent(b"x"), folders=("DCIM", "100HSHOE"))
    assert Film(camera.store, HSHOE, ("JPG", "NEF")).wind().number == 8
    assert Film(camera.store, HSHOE, JPEG).wind().number == 1
