import struct
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotshoe.analysis import extract as module
from hotshoe.analysis.carriage import Kind
from hotshoe.analysis.extract import Extracted, extract
from hotshoe.analysis.salvage import MOST_GAPS, Target
from hotshoe.catalog.mtp import GET_PARTIAL_OBJECT_64
from hotshoe.catalog.operations import GET_OBJECT, GET_PARTIAL_OBJECT, GET_THUMB
from hotshoe.errors import StorageError, TargetExists
from hotshoe.protocol.states import Role
from hotshoe.transport.trace import LARGEST
from hotshoe.wire.pcapng import ENHANCED_PACKET
from tests.analysis import exif_pictures as pictures
from tests.analysis.sessions import Session, items

DATA = bytes(range(256)) * 40
JPEG = pictures.jpeg()


def extracted(recording: bytes, folder: Path, *, vendor: str | None = None, **wanted: bool) -> list[Extracted]:
    with Target(folder) as target:
        return list(extract(items(recording, vendor), target, **wanted))


def names(found: Iterable[Extracted]) -> list[str]:
    return [each.name for each in found]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("packet", [1 << 20, 1000, 3])
def test_a_download_comes_back_with_its_name_its_date_and_its_digest(packet: int, tmp_path: Path) -> None:
    session = Session(packet=packet)
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    (found,) = extracted(session.end(), tmp_path)
    assert found.path == tmp_path / "PIC_0005.JPG"
    assert found.path.read_bytes() == DATA
    assert found.digest == blake3(DATA).hexdigest()
    assert (found.sender, found.handle, found.size, found.missing, found.note) == (Role.RESPONDER, 5, len(DATA), (), "")
    assert found.captured
    assert found.path.stat().st_mtime == found.captured.timestamp()
    assert listing(tmp_path) == ["PIC_0005.JPG"]


def test_an_upload_comes_back_too_and_so_does_an_empty_one(tmp_path: Path) -> None:
    session = Session()
    session.upload("notes.txt", DATA)
    session.upload("nothing.txt", b"")
    found = extracted(session.end(), tmp_path)
    assert names(found) == ["notes.txt", "nothing.txt"]
    assert {each.sender for each in found} == {Role.INITIATOR}
    assert (tmp_path / "notes.txt").read_bytes() == DATA
    assert (tmp_path / "nothing.txt").read_bytes() == b""


def test_the_handle_of_an_upload_is_known_when_it_is_downloaded(tmp_path: Path) -> None:
    session = Session()
    session.upload("notes.txt", DATA, handle=0x77)
    session.download(0x77, DATA[:100])
    assert names(extracted(session.end(), tmp_path)) == ["notes.txt", "notes-2.txt"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(DATA)), max_size=6), order=st.randoms())
def test_parts_are_put_together_in_any_order(
    cuts: list[int], order: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    places = sorted({0, len(DATA), *cuts})
    parts = list(pairwise(places))
    order.shuffle(parts)  # type: ignore[attr-defined]
    session = Session()
    session.describe(5, "PIC_0005.JPG", len(DATA))
    for number, (begin, end) in enumerate(parts):
        if number % 2:
            session.do(GET_PARTIAL_OBJECT.code, 5, begin, end - begin, brings=DATA[begin:end], results=(end - begin,))
        else:
            session.do(GET_PARTIAL_OBJECT_64.code, 5, begin, 0, end - begin, brings=DATA[begin:end])
    folder = tmp_path_factory.mktemp("parts")
    (found,) = extracted(session.end(), folder)
    assert found.missing == ()
    assert (folder / "PIC_0005.JPG").read_bytes() == DATA


def test_what_was_not_read_of_an_object_is_told(tmp_path: Path) -> None:
    session = Session()
    session.describe(5, "PIC_0005.JPG", 1000)
    session.do(GET_PARTIAL_OBJECT.code, 5, 100, 50, brings=DATA[:50])
    session.do(GET_PARTIAL_OBJECT.code, 5, 300, 50, brings=DATA[50:100])
    (found,) = extracted(session.end(), tmp_path)
    assert found.name == "PIC_0005-incomplete.JPG"
    assert found.missing == ((0, 100), (150, 300), (350, 1000))
    assert found.path
    assert found.path.read_bytes() == bytes(100) + DATA[:50] + bytes(150) + DATA[50:100]


def test_what_was_not_recorded_of_an_object_is_told(tmp_path: Path) -> None:
    data = DATA * 800
    session = Session(packet=len(data))
    session.describe(5, "PIC_0005.JPG", len(data))
    session.download(5, data)
    session.download(6, DATA)
    whole = session.end()
    incomplete, other = extracted(without_frame(whole, 40), tmp_path)
    ((begin, end),) = incomplete.missing
    assert end - begin == LARGEST
    assert incomplete.name == "PIC_0005-incomplete.JPG"
    assert incomplete.path
    assert incomplete.path.read_bytes() == data[:begin] + bytes(LARGEST) + data[end:]
    assert other.missing == ()


def without_frame(recording: bytes, number: int) -> bytes:
    """The same, with that frame missing."""
    offset, seen = 0, 0
    while True:
        kind, length = struct.unpack_from("<II", recording, offset)
        seen += kind == ENHANCED_PACKET
        if seen == number:
            return recording[:offset] + recording[offset + length :]
        offset += length


def test_a_recording_that_ends_early_keeps_what_it_has(tmp_path: Path) -> None:
    session = Session(packet=1000)
    session.describe(5, "PIC_0005.JPG", len(DATA))
    before = len(session.out.getvalue())
    session.download(5, DATA)
    cut = session.out.getvalue()[: before + 5000]
    (found,) = extracted(cut, tmp_path)
    assert found.missing == ((4000, len(DATA)),)
    assert found.note == "no response was recorded"
    assert found.path
    assert found.path.read_bytes() == DATA[:4000]


def test_a_camera_that_breaks_off_is_told(tmp_path: Path) -> None:
    session = Session()
    session.do(GET_OBJECT.code, 5, brings=DATA[:10], announced=20, response=0x2007)
    (found,) = extracted(session.end(), tmp_path)
    assert found.missing == ((10, 20),)
    assert found.note == "answered with IncompleteTransfer"


def test_objects_without_a_name_are_called_by_their_handle_and_what_they_are(tmp_path: Path) -> None:
    session = Session()
    session.download(5, JPEG)
    session.download(6, b"nobody knows")
    assert names(extracted(session.end(), tmp_path)) == ["object-00000005.jpg", "object-00000006"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..", "a/b", "C:\\evil.exe", "CON", "x\0y", "\x1b[31m.jpg", "-rf", "a" * 250],
)
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    session = Session()
    session.describe(5, name.partition("\0")[0], len(DATA))
    session.download(5, DATA)
    (found,) = extracted(session.end(), tmp_path / "inside")
    assert found.path
    assert found.path.parent == tmp_path / "inside"
    assert found.path.read_bytes() == DATA
    assert listing(tmp_path) == ["inside"]


def test_nothing_is_overwritten_and_the_same_is_not_saved_twice(tmp_path: Path) -> None:
    (tmp_path / "PIC_0005.JPG").write_text("mine")
    session = Session()
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    session.download(5, DATA)
    first, again = extracted(session.end(), tmp_path)
    assert first.name == "PIC_0005-2.JPG"
    assert (again.path, again.name, again.note) == (None, "PIC_0005-2.JPG", "the same bytes once more")
    assert (tmp_path / "PIC_0005.JPG").read_text() == "mine"
    assert len(listing(tmp_path)) == 2


def test_links_in_the_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "PIC_0005.JPG").symlink_to(tmp_path / "outside")
    session = Session()
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    (found,) = extracted(session.end(), tmp_path / "inside")
    assert found.name == "PIC_0005-2.JPG"
    assert not (tmp_path / "outside").exists()


def test_thumbnails_come_on_request_and_are_named_after_their_objects(tmp_path: Path) -> None:
    session = Session()
    session.describe(5, "PIC_0005.NEF", len(DATA))
    session.do(GET_THUMB.code, 5, brings=JPEG)
    recording = session.end()
    assert extracted(recording, tmp_path) == []
    (found,) = extracted(recording, tmp_path, thumbs=True)
    assert (found.kind, found.name) == (Kind.THUMBNAIL, "PIC_0005-thumb.jpg")


def test_frames_of_the_live_view_come_on_request_without_what_the_make_puts_before(tmp_path: Path) -> None:
    session = Session()
    for _ in range(3):
        session.do(0x9203, brings=bytes(384) + JPEG + bytes(7))
    session.do(0x9203, brings=b"no picture", response=0xA00B)
    recording = session.end()
    assert extracted(recording, tmp_path, vendor="nikon") == []
    found = extracted(recording, tmp_path, vendor="nikon", live=True)
    assert names(found) == ["live-000001.jpg", "live-000002.jpg", "live-000003.jpg"]
    assert (tmp_path / "live-000003.jpg").read_bytes() == JPEG


def test_a_part_at_the_end_of_the_world_makes_no_huge_file(tmp_path: Path) -> None:
    session = Session()
    session.do(GET_PARTIAL_OBJECT_64.code, 5, 0, 0x7FFFFFFF, 10, brings=DATA[:10])
    session.do(GET_PARTIAL_OBJECT_64.code, 5, 0, 0, 10, brings=DATA[:10])
    session.do(GET_PARTIAL_OBJECT_64.code, 5, MOST_GAPS, 0, 10, brings=DATA[:10])
    session.do(GET_PARTIAL_OBJECT_64.code, 5, 3 * MOST_GAPS, 0, 10, brings=DATA[:10])
    (found,) = extracted(session.end(), tmp_path)
    assert found.size == MOST_GAPS + 10


def test_many_unfinished_objects_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNFINISHED", 6)
    monkeypatch.setattr(module, "MOST_OPEN", 3)
    session = Session()
    for handle in range(1, 11):
        session.do(GET_PARTIAL_OBJECT.code, handle, 0, 10, brings=DATA[:10])
    for handle in range(6, 11):
        session.do(GET_PARTIAL_OBJECT.code, handle, 10, 10, brings=DATA[10:20])
    descriptors = open_files()
    found = extracted(session.end(), tmp_path)
    assert open_files() == descriptors
    assert sorted(each.size for each in found) == [10] * 5 + [20] * 5


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot make the folder"):
        extracted(Session().end(), tmp_path / "file" / "below")


def test_where_no_name_is_free_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotshoe.analysis.salvage.MOST_NAMES", 2)
    (tmp_path / "PIC_0005.JPG").write_text("mine")
    session = Session()
    session.describe(5, "PIC_0005.JPG", len(DATA))
    session.download(5, DATA)
    with pytest.raises(TargetExists):
        extracted(session.end(), tmp_path)
