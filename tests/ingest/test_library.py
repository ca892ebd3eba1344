import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from hotshoe.client.partfile import PartFile
from hotshoe.errors import LibraryAway, StorageError, TargetExists, TransferError
from hotshoe.ingest.inputs import OTHER
from hotshoe.ingest.library import MARKER, Library
from hotshoe.ingest.shot import Identity, Key, Shot, State

IDENTITY = Identity("C", "CARD", "/DCIM", "A.JPG", 5, "")
SHOT = Shot(Key(b"k" * 16), IDENTITY, State.WANTED, path="2026/01/A.JPG", part="2026/01/A.JPG")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def written(library: Library, data: bytes, shot: Shot = SHOT) -> PartFile:
    part = library.open_part(shot, 0, len(data))
    part.write([data])
    return part


def published(library: Library, data: bytes, shot: Shot = SHOT) -> None:
    part = written(library, data, shot)
    part.sync()
    part.publish("fail", None)
    part.close()


def test_a_new_library_has_a_marker_by_which_it_is_known(library: Library) -> None:
    again = Library(library.root, library.number)
    assert again.number == library.number == (library.root / MARKER).read_text().strip()


def test_another_folder_is_not_taken_for_it(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryAway):
        Library(library.root, "another number")
    with pytest.raises(StorageError):
        Library(tmp_path / "missing", library.number)
    (library.root / MARKER).unlink()
    with pytest.raises(LibraryAway):
        library.measure()
    with pytest.raises(LibraryAway):
        library.open_part(SHOT, 0, 0)


def test_another_disk_in_its_place_is_not_taken_for_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_device", -1)
    with pytest.raises(LibraryAway, match="not the library"):
        library.check()


def test_what_was_written_gets_its_name(library: Library) -> None:
    published(library, b"whole")
    assert (library.root / SHOT.path).read_bytes() == b"whole"
    assert [path.name for path in (library.root / "2026/01").iterdir()] == ["A.JPG"]
    library.sync_names(SHOT.path)


def test_an_unfinished_file_is_cut_to_what_is_known_of_it(library: Library) -> None:
    written(library, b"0123456789").close()
    part = library.open_part(SHOT, 4, 10)
    assert (part.written, part.read(0, 10)) == (4, b"0123")
    part.write([b"x"])
    assert part.read(0, 10) == b"0123x"
    part.close()


def test_an_unfinished_file_that_became_shorter_is_not_continued(library: Library) -> None:
    written(library, b"0123").close()
    with pytest.raises(TransferError):
        library.open_part(SHOT, 5, 10)
    assert (library.root / "2026/01/A.JPG.part").read_bytes() == b"0123"


def test_a_number_is_given_to_the_name_and_not_to_the_unfinished_file(library: Library) -> None:
    part = written(library, b"whole", replace(SHOT, path="2026/01/A-1.JPG"))
    assert part.part == "A.JPG.part"
    part.publish("fail", None)
    part.close()
    assert (library.root / "2026/01/A-1.JPG").read_bytes() == b"whole"


def test_nothing_is_replaced(library: Library) -> None:
    published(library, b"first")
    part = written(library, b"second")
    with pytest.raises(TargetExists):
        part.publish("fail", None)
    part.close()
    assert (library.root / SHOT.path).read_bytes() == b"first"


def test_no_link_leads_out_of_it(library: Library, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (library.root / "2026").symlink_to(outside)
    with pytest.raises(StorageError):
        library.open_part(SHOT, 0, 0)
    with pytest.raises(StorageError):
        library.digest(SHOT.path)
    assert not list(outside.iterdir())


def test_the_digest_is_that_of_the_file(library: Library) -> None:
    assert library.digest(SHOT.path) == b""
    published(library, b"whole")
    assert library.digest(SHOT.path) == library.digest(SHOT.path, 5) == blake3(b"whole").digest()
    assert library.digest(SHOT.path, 4) == OTHER


def test_a_name_is_free_where_neither_it_nor_a_pair_of_it_is(library: Library) -> None:
    assert library.free("2026/01/A.NEF", alone=False)
    published(library, b"whole")
    assert not library.free("2026/01/A.JPG", alone=True)
    assert library.free("2026/01/A.NEF", alone=True)
    assert not library.free("2026/01/A.NEF", alone=False)


def test_what_is_of_no_use_is_taken_away(library: Library) -> None:
    written(library, b"useless").close()
    library.discard(SHOT)
    library.discard(SHOT)
    assert not list((library.root / "2026/01").iterdir())


def test_what_is_left_of_a_name_that_was_given_is_taken_away(library: Library) -> None:
    published(library, b"whole")
    folder = library.root / "2026/01"
    os.link(folder / "A.JPG", folder / "A.JPG.part")
    library.discard(SHOT)
    assert [path.name for path in folder.iterdir()] == ["A.JPG"]


def test_somebody_elses_file_is_not_taken_away(library: Library) -> None:
    published(library, b"whole")
    theirs = library.root / "2026/01/A.JPG.part"
    theirs.write_bytes(b"a download of theirs")
    library.discard(SHOT)
    library.reclaim(replace(SHOT, size=5, digest=blake3(b"whole").digest()))
    assert theirs.read_bytes() == b"a download of theirs"
    part = written(library, b"ours", replace(SHOT, path="2026/01/B.JPG"))
    assert part.part == "A.JPG-1.part" or part.part != theirs.name
    part.close()


def test_what_was_about_to_get_its_name_is_taken_over(library: Library) -> None:
    part = written(library, b"whole")
    part.path.chmod(0o644)
    part.close()
    library.reclaim(replace(SHOT, size=5, digest=blake3(b"whole").digest()))
    again = library.open_part(SHOT, 5, 5)
    assert (again.part, again.written) == ("A.JPG.part", 5)
    again.close()


def test_a_full_disk_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    part = library.open_part(SHOT, 0, 0)
    monkeypatch.setattr(os, "writev", full)
    with pytest.raises(StorageError) as caught:
        part.write([b"x"])
    part.close()
    assert isinstance(caught.value.__cause__, OSError)


def test_a_checkpoint_that_failed_spoils_the_file(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    part = written(library, b"0123")
    assert part.checkpoint() == 4

    def broken(file: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", broken)
        with pytest.raises(StorageError):
            part.checkpoint()
    # The system says now that all is well, and it is not.
    with pytest.raises(StorageError):
        part.sync()
    assert part.written == 0
    part.close()


def test_the_room_is_measured(library: Library) -> None:
    assert library.measure() > 0
