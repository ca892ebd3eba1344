from pathlib import Path

import pytest

from hotshoe.cli.seen import Seen, known
from hotshoe.client.objects import CameraObject, ObjectSummary
from hotshoe.errors import StorageError
from hotshoe.wire.values import Handle

PLAIN = ObjectSummary(0x10001, 0x3801, 0, 0, "A.JPG", "20260101T000000", "20260202T000000", 0, 0)


def test_what_an_object_is_recognised_by() -> None:
    found = CameraObject(Handle(7), "/store_00010001/DCIM/A.JPG", PLAIN, 9)
    assert known(found) == ("/DCIM/A.JPG", 9, "20260202T000000")
    assert known(CameraObject(Handle(8), "/DCIM/A.JPG", PLAIN, 9)) == known(found)
    older = CameraObject(Handle(7), "/A.JPG", PLAIN._replace(modified=""), None)
    assert known(older) == ("/A.JPG", None, "20260101T000000")


def test_what_was_seen_stays(tmp_path: Path) -> None:
    seen = Seen(tmp_path / "deep" / "camera.jsonl")
    assert seen.load() == set()
    one, two, odd = ("/A", 1, "20260101T000000"), ("/A", 2, ""), ("/\ud800\n\x1b", None, "")
    seen.add([one])
    seen.add([one, two, odd])
    assert seen.load() == {one, two, odd}
    assert len(seen.path.read_text().splitlines()) == 3
    seen.replace([two])
    assert seen.load() == {two}
    assert [each.name for each in seen.path.parent.iterdir()] == ["camera.jsonl"]
    assert seen.path.stat().st_mode & 0o077 == 0
    assert seen.path.parent.stat().st_mode & 0o077 == 0


def test_lines_that_make_no_sense_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "camera.jsonl"
    path.write_bytes(b'["/A", 1, "d"]\n["/B"]\n17\n["/C", "1", "d"]\n\xff\xfe\n{}\n["/D", null, ""]\n["/E", 1,')
    assert Seen(path).load() == {("/A", 1, "d"), ("/D", None, "")}


def test_a_disk_that_does_not_want_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError):
        Seen(tmp_path / "folder").load()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        Seen(tmp_path / "file" / "camera.jsonl").replace([])
    with pytest.raises(StorageError):
        Seen(tmp_path / "file" / "camera.jsonl").add([("/A", 1, "")])
