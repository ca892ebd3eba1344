from dataclasses import replace

import pytest

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.client.stored import CameraObject, ObjectSummary
from hotshoe.ingest.shot import Identity, camera_name
from hotshoe.ingest.sight import is_same
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT, ObjectInfo, file_info
from hotshoe.wire.values import Handle

NOON = "20260101T120000"


def found(size: int | None = 5, date: str = NOON, name: str = "A.JPG") -> CameraObject:
    return CameraObject(Handle(1), "/A.JPG", ObjectSummary(1, 0, 0, 0, name, date, "", 0, 0), size, GET_OBJECT)


def described(size: int, date: str, name: str) -> ObjectInfo:
    return replace(file_info(name, 0, 0), size=size, captured=date)


@pytest.mark.parametrize(
    "size, date, name, same",
    [
        (5, NOON, "A.JPG", True),
        (5, NOON, "B.JPG", False),
        (6, NOON, "A.JPG", False),
        (0, NOON, "A.JPG", True),
        (SIZE_BEYOND_32_BIT, NOON, "A.JPG", True),
        (5, "20260101T120001", "A.JPG", True),
        (5, "20260101T120100", "A.JPG", False),
        (5, "20260101T140000", "A.JPG", True),
        (5, "20260101T120000.5Z", "A.JPG", True),
        (5, "", "A.JPG", True),
        (5, "20260103T140000", "A.JPG", False),
    ],
)
def test_an_object_is_recognised_however_it_is_told(size: int, date: str, name: str, same: bool) -> None:
    assert is_same(found(), described(size, date, name)) is same


def test_a_key_is_made_of_everything_that_tells_a_shot_apart() -> None:
    first = Identity("C", "CARD", "/DCIM", "A.JPG", 5, NOON)
    others = [
        first._replace(camera="D"),
        first._replace(storage="D"),
        first._replace(folder="D"),
        first._replace(name="D"),
        first._replace(size=6),
        first._replace(date="D"),
    ]
    assert len({first.key, *(other.key for other in others)}) == 7
    assert first._replace(name="\ud800").key != first._replace(name="\ud801").key


def test_a_camera_without_a_serial_number_is_known_by_its_guid() -> None:
    assert camera_name("Maker", "Model", " 7 ", b"\x01") == "Maker Model 7"
    assert camera_name("Maker", "Model", "", b"\x01\x02") == "Maker Model 0102"
