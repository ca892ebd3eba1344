import json
from pathlib import Path
from typing import Any

import pytest

from hotshoe.analysis.clone import Cloned, clone
from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    GET_DEVICE_PROP_VALUE,
    GET_STORAGE_IDS,
    GET_STORAGE_INFO,
)
from hotshoe.errors import CaptureFileError
from hotshoe.responder.clones import read_clone
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DevicePropDesc, StorageInfo, u32_list_bytes
from hotshoe.wire.datatypes import UINT8, UINT16, Enumeration, Range
from tests.analysis.sessions import INFO, THEIRS, Session, items

DATA = b"0123456789" * 1000
BATTERY = DevicePropDesc(0x5001, UINT8, 0, 100, 80, Range(0, 100, 1))
APERTURE = DevicePropDesc(0x5007, UINT16, 1, 560, 400, Enumeration((280, 400, 560)))
CARD = StorageInfo(3, 2, 0, 1000, 500, 9, "Card", "LABEL")


def cloned(session: Session, folder: Path, **options: Any) -> Cloned:
    return clone(items(session.end()), folder, **options)


def everything() -> Session:
    session = Session()
    session.introduce()
    session.do(GET_STORAGE_IDS.code, brings=u32_list_bytes((0x10001, 0x20001)))
    session.do(GET_STORAGE_INFO.code, 0x10001, brings=encode(CARD))
    for description in (BATTERY, APERTURE):
        session.do(GET_DEVICE_PROP_DESC.code, description.code, brings=encode(description))
    session.do(GET_DEVICE_PROP_DESC.code, 0x5010, response=0x200A)
    session.do(GET_DEVICE_PROP_VALUE.code, 0x500F, brings=(200).to_bytes(2, "little"))
    session.describe(1, "DCIM", 0, format=0x3001, association=1)
    session.describe(2, "100MAKER", 0, format=0x3001, association=1, parent=1)
    session.describe(5, "PIC_0005.JPG", len(DATA), parent=2)
    session.describe(6, "PIC_0006.JPG", 12345, parent=2)
    session.describe(7, "../../evil.jpg", 3, parent=2)
    session.download(5, DATA)
    session.do(0x9ABC, 1, brings=b"first", results=(3,))
    session.do(0x9ABC, 1, response=0x2019)
    return session


def test_the_camera_says_again_what_it_said(tmp_path: Path) -> None:
    found = cloned(everything(), tmp_path / "clone")
    assert found == Cloned(INFO, 3, 2, 3, 1, 1)
    likeness = read_clone(tmp_path / "clone").likeness
    assert (likeness.info.model, likeness.info.serial_number) == (INFO.model, INFO.serial_number)
    assert likeness.properties[:2] == (BATTERY, APERTURE)
    assert [(each.code, each.response) for each in likeness.refused] == [(0x5010, 0x200A)]
    assert [(store.id, store.info) for store in likeness.stores] == [(0x10001, CARD)]


def test_a_value_that_was_never_described_is_there_to_be_read(tmp_path: Path) -> None:
    cloned(everything(), tmp_path / "clone")
    iso = read_clone(tmp_path / "clone").likeness.properties[2]
    assert (iso.code, iso.current, iso.settable) == (0x500F, 200, False)


def test_objects_are_in_their_folders_as_far_as_they_were_seen(tmp_path: Path) -> None:
    cloned(everything(), tmp_path / "clone")
    folder = tmp_path / "clone" / "card" / "DCIM" / "100MAKER"
    assert (folder / "PIC_0005.JPG").read_bytes() == DATA
    assert (folder / "PIC_0006.JPG").read_bytes() == bytes(12345)
    assert len(list(folder.iterdir())) == 3
    assert not list(tmp_path.glob("*evil*"))


def test_operations_of_the_make_are_remembered_in_order(tmp_path: Path) -> None:
    cloned(everything(), tmp_path / "clone")
    (answers,) = json.loads((tmp_path / "clone" / "answers.json").read_text())["answers"]
    assert (answers["operation"], answers["params"]) == (0x9ABC, [1])
    assert answers["replies"] == [
        {"response": 0x2001, "results": [3], "data": b"first".hex()},
        {"response": 0x2019, "results": [], "data": None},
    ]


def test_the_camera_is_known_by_the_same_name_and_guid(tmp_path: Path) -> None:
    cloned(everything(), tmp_path / "clone")
    identity = read_clone(tmp_path / "clone").persona.body([]).identity
    assert (identity.name, identity.guid, identity.serial) == ("my own camera", THEIRS, INFO.serial_number)


def test_objects_of_other_stores_are_on_cards_of_their_own(tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    session.do(GET_STORAGE_IDS.code, brings=u32_list_bytes((0x20001, 0x10001)))
    for store in (0x20001, 0x10001):
        session.do(GET_STORAGE_INFO.code, store, brings=encode(CARD))
    session.describe(5, "FIRST.JPG", 3, storage=0x20001)
    session.describe(6, "OTHER.JPG", 4, storage=0x10001)
    session.describe(7, "MEMORY.JPG", 5, storage=0)
    session.download(6, DATA[:4])
    cloned(session, tmp_path / "clone")
    cards = read_clone(tmp_path / "clone").cards
    assert {number: [path.name for path in card.iterdir()] for number, card in cards.items()} == {
        0: ["FIRST.JPG"],
        0x10001: ["OTHER.JPG"],
    }
    assert (cards[0x10001] / "OTHER.JPG").read_bytes() == DATA[:4]


def test_what_took_long_takes_long_again(tmp_path: Path) -> None:
    cloned(everything(), tmp_path / "clone")
    # A millisecond for each thing that is said: the first data comes two of them after the request.
    timing = (tmp_path / "clone" / "timing.faults").read_text()
    assert "at 0x1001  late 2ms\n" in timing
    assert "0x1002" not in timing, "what is answered at once"


def test_parts_that_were_not_seen_are_zeros(tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    session.describe(5, "PIC_0005.JPG", 100)
    session.do(0x101B, 5, 10, 20, brings=DATA[:20])
    found = cloned(session, tmp_path / "clone")
    assert (found.objects, found.whole_objects) == (1, 0)
    assert (tmp_path / "clone" / "card" / "PIC_0005.JPG").read_bytes() == bytes(10) + DATA[:20] + bytes(70)


def test_uploads_are_not_the_cameras_own(tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    session.upload("notes.txt", DATA)
    assert cloned(session, tmp_path / "clone").objects == 0
    assert list((tmp_path / "clone" / "card").iterdir()) == []


def test_folders_that_hold_each_other_end_nothing(tmp_path: Path) -> None:
    session = Session()
    session.introduce()
    session.describe(1, "A", 0, format=0x3001, parent=2)
    session.describe(2, "B", 0, format=0x3001, parent=1)
    session.describe(3, "PIC.JPG", 5, parent=2)
    assert cloned(session, tmp_path / "clone").objects == 1


def test_without_a_camera_there_is_no_clone(tmp_path: Path) -> None:
    with pytest.raises(CaptureFileError, match="no camera says who it is"):
        cloned(Session(), tmp_path / "clone")
    session = Session()
    session.introduce()
    with pytest.raises(CaptureFileError):
        cloned(session, tmp_path / "other", number=7)
