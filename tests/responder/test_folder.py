import logging
import os
import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotshoe.catalog import responses
from hotshoe.responder import folder
from hotshoe.responder.beneath import Beneath
from hotshoe.responder.folder import FolderStore
from hotshoe.responder.names import draft_name
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.settling import QUIET, QUIET_EMPTY
from hotshoe.responder.shelf import DEPTH
from hotshoe.responder.store import Change, ChangeKind, HandleBook, Upload
from hotshoe.wire.datasets import SIZE_BEYOND_32_BIT
from tests.responder.images import dated, jpeg

ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
CANARY = b"canary" * 100


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Card:
    """A folder, its store that may be written, and everything that the store announced."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = Clock()
        self.store = FolderStore(root, 0x10001, HandleBook(), read_only=False, clock=self.clock)
        self.heard: list[Change] = []
        self.store.subscribe(self.heard.append)

    def handle(self, path: str) -> int:
        """The handle of what lies at a path."""
        parent = 0
        for name in path.split("/"):
            found = self.store.find(parent, name)
            assert found is not None, f"{path} is not in the store"
            parent = found
        return parent

    def paths(self) -> set[str]:
        """What the store shows."""
        nodes = (self.store.get(handle) for handle in self.store.objects())
        return {self.path(stored.handle) for stored in nodes}

    def path(self, handle: int) -> str:
        stored = self.store.get(handle)
        return f"{self.path(stored.parent)}/{stored.name}" if stored.parent else stored.name

    def waits(self) -> bool:
        return self.store.unsettled

    def looks(self, *paths: str, after: float = 0.0) -> list[tuple[ChangeKind, int]]:
        """What a look at ``paths`` announces, some seconds later."""
        self.clock.now += after
        return [(change.kind, change.handle) for change in self.store.refresh(paths)]


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    root = tmp_path / "card"
    root.mkdir()
    made = Card(root)
    yield made
    made.store.close()


def refused(action: Callable[[], object]) -> int:
    with pytest.raises(Refusal) as caught:
        action()
    return caught.value.code


def served(root: Path, **options: Any) -> FolderStore:
    return FolderStore(root, 0x10001, HandleBook(), **options)


def files_opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of everything but folders that is opened from now on."""
    opened: list[str] = []
    real = os.open

    def count(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if not flags & os.O_DIRECTORY:
            opened.append(os.fspath(path))
        return real(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", count)
    return opened


# What is there


def test_twenty_thousand_files_are_scanned_without_opening_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}").mkdir()
        for shot in range(1000):
            (tmp_path / f"{number:02}" / f"IMG_{shot:04}.JPG").touch()
    opened = files_opened(monkeypatch)
    store = served(tmp_path)
    assert len(store.objects()) == 20_020
    assert store.refresh() == []
    assert [store.format_of(handle) for handle in store.objects()].count(0x3801) == 20_000
    assert opened == []


def test_only_a_picture_is_opened_and_only_once(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.store.add((), "A.TXT", b"text")
    film = card.store.add((), "A.MOV", b"film")
    picture = card.store.add((), "A.JPG", dated("2024:05:06 07:08:09"))
    opened = files_opened(monkeypatch)
    assert card.store.get(film).image_width == 0
    assert opened == []
    for _ in range(3):
        assert card.store.get(picture).image_width == 64
    assert opened == ["A.JPG"]
    (card.root / "A.JPG").write_bytes(jpeg((32, 16)))
    assert card.store.get(picture).image_width == 32


def test_dates_are_the_files_however_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    (tmp_path / "A.JPG").write_bytes(dated("2024:05:06 07:08:09"))
    (tmp_path / "B.JPG").write_bytes(jpeg())
    (tmp_path / "C.TXT").touch()
    (tmp_path / "D.TXT").touch()
    for name, seconds in (("A.JPG", 86400), ("B.JPG", 86400), ("C.TXT", 86400), ("D.TXT", 2**40)):
        os.utime(tmp_path / name, (seconds, seconds))
    store = served(tmp_path)
    dates = {stored.name: stored for stored in map(store.get, store.objects())}
    assert dates["A.JPG"].captured == dates["A.JPG"].modified == dates["B.JPG"].captured == dates["C.TXT"].captured
    assert {stored.name: stored.captured for stored in store.overview(0, recursive=False)} == {
        name: stored.captured for name, stored in dates.items()
    }
    assert dates["C.TXT"].modified[:8] in {"19700101", "19700102"}
    assert len(dates["C.TXT"].modified) == len("YYYYMMDDThhmmss")


def test_a_date_beyond_the_calendar_is_left_out() -> None:
    assert folder._date(1e18) == ""
    assert folder._date(-1e18) == ""


def test_a_sparse_file_of_five_gibibytes_is_told_and_read(tmp_path: Path) -> None:
    size = 5 << 30
    with (tmp_path / "FILM.MOV").open("wb") as file:
        file.truncate(size)
        file.seek(size - 3)
        file.write(b"end")
    store = served(tmp_path)
    stored = store.get(store.children(0)[0])
    assert stored.size == size
    assert stored.object_info().size == SIZE_BEYOND_32_BIT
    with store.open(stored.handle) as content:
        assert content.size == size
        assert content.read(size - 5, 100) == b"\0\0end"
        assert content.read(size, 1) == b""


def test_a_name_that_is_not_utf_8_can_be_read(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("abc")
    store = served(tmp_path)
    (handle,) = store.objects()
    assert store.get(handle).object_info().name == "caf\udce9.txt"
    assert store.open(handle).read(0, 10) == b"abc"


def test_a_symlink_a_fifo_and_hidden_files_are_no_objects(tmp_path: Path) -> None:
    (tmp_path / "real.txt").touch()
    (tmp_path / "link.txt").symlink_to("real.txt")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.txt").touch()
    (tmp_path / draft_name("IMG.JPG", 0)).touch()
    store = served(tmp_path)
    assert [store.get(handle).name for handle in store.objects()] == ["real.txt"]
    assert store.refresh(["link.txt", "fifo", ".cache/x.txt", draft_name("IMG.JPG", 0), "loop/real.txt"]) == []


def test_what_lies_too_deep_is_not_shown(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * DEPTH)
    deep.mkdir(parents=True)
    (deep / "A.TXT").touch()
    store = served(tmp_path)
    assert len(store.objects()) == DEPTH
    assert store.refresh(["/".join(["d"] * DEPTH + ["A.TXT"])]) == []
    assert store.refresh() == []


def test_more_objects_than_a_card_holds_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(folder, "MOST_OBJECTS", 5)
    for number in range(10):
        (tmp_path / f"{number}.TXT").touch()
    with caplog.at_level(logging.WARNING):
        assert len(served(tmp_path).objects()) == 5
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_listed_keeps_what_is_known(
    card: Card, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    card.store.add(("DCIM",), "A.TXT", b"a")

    def fail(self: Beneath, parts: tuple[str, ...]) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Beneath, "scan", fail)
    monkeypatch.setattr(Beneath, "look", fail)
    assert card.store.refresh() == []
    assert card.looks("DCIM/A.TXT") == []
    assert "Permission denied" in caplog.text
    assert len(card.store.objects()) == 2


def test_the_room_is_that_of_the_file_system(card: Card) -> None:
    usage = shutil.disk_usage(card.root)
    info = card.store.info()
    assert info.capacity == usage.total
    assert abs(info.free_bytes - usage.free) < usage.total / 10
    assert info.label == "card"


def test_a_picture_that_cannot_be_opened_is_still_an_object(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = card.store.add((), "A.JPG", jpeg())

    def fail(self: Beneath, parts: tuple[str, ...]) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Beneath, "open", fail)
    assert card.store.get(handle).thumb is None
    assert refused(lambda: card.store.open(handle)) == responses.ACCESS_DENIED


# What changes


def test_a_new_file_is_announced_once_when_it_is_quiet(card: Card) -> None:
    (card.root / "A.TXT").write_text("a")
    assert card.looks("A.TXT") == []
    assert card.waits()
    assert card.paths() == set()
    news = card.looks(after=QUIET)
    assert news == [(ADDED, card.handle("A.TXT"))]
    assert not card.waits()
    assert card.looks("A.TXT", after=QUIET) == []
    assert card.store.refresh() == []
    assert len(card.heard) == 1


def test_a_file_that_grows_waits(card: Card) -> None:
    with (card.root / "A.TXT").open("w", buffering=1) as file:
        for _ in range(5):
            file.write("more\n")
            assert card.looks("A.TXT", after=QUIET) == []
    assert card.looks(after=QUIET) == [(ADDED, card.handle("A.TXT"))]
    assert card.store.get(card.handle("A.TXT")).size == 25


def test_an_empty_file_waits_for_its_content(card: Card) -> None:
    (card.root / "A.TXT").touch()
    assert card.looks("A.TXT") == []
    assert card.looks(after=QUIET_EMPTY / 2) == []
    assert card.looks(after=QUIET_EMPTY / 2) == [(ADDED, card.handle("A.TXT"))]


def test_a_file_that_goes_before_it_is_quiet_was_never_there(card: Card) -> None:
    (card.root / "A.TXT").write_text("a")
    card.looks("A.TXT")
    (card.root / "A.TXT").unlink()
    assert card.looks(after=QUIET) == []
    assert not card.waits()


def test_a_file_in_a_folder_that_goes_waits_no_longer(card: Card) -> None:
    (card.root / "DCIM").mkdir()
    card.looks("DCIM")
    (card.root / "DCIM" / "A.TXT").write_text("a")
    assert card.looks("DCIM/A.TXT") == []
    shutil.rmtree(card.root / "DCIM")
    assert [kind for kind, _ in card.looks("DCIM")] == [REMOVED]
    assert not card.waits()


def test_an_altered_file_keeps_its_handle(card: Card) -> None:
    handle = card.store.add((), "A.TXT", b"a")
    (card.root / "A.TXT").write_text("longer")
    assert card.looks("A.TXT") == []
    assert card.store.get(handle).size == 6
    assert card.looks(after=QUIET) == [(CHANGED, handle)]
    assert card.looks("A.TXT", after=QUIET) == []


def test_an_altered_file_that_becomes_as_it_was_is_no_news(card: Card) -> None:
    handle = card.store.add((), "A.TXT", b"a")
    before = (card.root / "A.TXT").stat()
    (card.root / "A.TXT").write_text("b")
    assert card.looks("A.TXT") == []
    os.utime(card.root / "A.TXT", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert card.looks(after=QUIET) == []
    assert not card.waits()
    assert handle in card.store


def test_a_file_that_vanishes_is_announced_and_its_handle_is_dead(card: Card) -> None:
    handle = card.store.add((), "A.JPG", jpeg())
    card.store.get(handle)
    (card.root / "A.JPG").unlink()
    for action in (card.store.get, card.store.open, card.store.thumbnail):
        assert refused(lambda action=action: action(handle)) == responses.INVALID_OBJECT_HANDLE  # type: ignore[misc]
    assert refused(lambda: card.store.move(handle, 0)) != responses.OK
    assert card.looks("A.JPG") == [(REMOVED, handle)]
    card.store.add((), "A.JPG", jpeg())
    assert card.handle("A.JPG") != handle


def test_deleting_what_has_vanished_already_is_no_failure(card: Card) -> None:
    handle = card.store.add((), "A.TXT", b"a")
    (card.root / "A.TXT").unlink()
    card.store.delete(handle)
    assert handle not in card.store
    assert card.looks("A.TXT") == []


def test_protection_that_was_announced_is_no_news_later(card: Card) -> None:
    handle = card.store.add((), "A.TXT", b"a")
    card.store.protect(handle, True)
    assert card.looks("A.TXT") == card.looks(after=QUIET) == []
    assert [change.kind for change in card.heard] == [ADDED, CHANGED]


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_took_an_objects_place_is_not_deleted_for_it(card: Card, is_folder: bool) -> None:
    handle = card.store.add((), "A", b"a") if is_folder else card.store.make_folder(0, "A")
    (card.root / "A").unlink() if is_folder else (card.root / "A").rmdir()
    (card.root / "A").mkdir() if is_folder else (card.root / "A").touch()
    card.store.delete(handle)
    assert handle not in card.store
    assert (card.root / "A").is_dir() == is_folder
    assert (card.root / "A").exists()


def test_a_folder_that_appears_brings_everything_in_it(card: Card, tmp_path: Path) -> None:
    (tmp_path / "new" / "100X").mkdir(parents=True)
    (tmp_path / "new" / "100X" / "A.TXT").write_text("a")
    (tmp_path / "new").rename(card.root / "DCIM")
    assert [kind for kind, _ in card.looks("DCIM/100X/A.TXT")] == [ADDED, ADDED]
    assert card.looks(after=QUIET) == [(ADDED, card.handle("DCIM/100X/A.TXT"))]


def test_a_folder_that_vanishes_takes_everything_with_it(card: Card) -> None:
    handle = card.store.add(("DCIM", "100X"), "A.TXT", b"a")
    inner, outer = card.handle("DCIM/100X"), card.handle("DCIM")
    shutil.rmtree(card.root / "DCIM")
    assert card.looks("DCIM/100X/A.TXT", "DCIM") == [(REMOVED, handle), (REMOVED, inner), (REMOVED, outer)]
    assert card.store.objects() == ()


def test_a_file_that_becomes_a_folder_is_another_object(card: Card) -> None:
    handle = card.store.add((), "A", b"a")
    (card.root / "A").unlink()
    (card.root / "A").mkdir()
    assert refused(lambda: card.store.get(handle)) == responses.INVALID_OBJECT_HANDLE
    news = card.looks("A")
    assert news == [(REMOVED, handle), (ADDED, card.handle("A"))]
    card.store.delete(card.handle("A"))
    assert not (card.root / "A").exists()


def test_a_file_that_becomes_a_symlink_vanishes(card: Card) -> None:
    handle = card.store.add((), "A.TXT", b"a")
    (card.root / "A.TXT").unlink()
    (card.root / "A.TXT").symlink_to("/etc/passwd")
    for action in (card.store.get, card.store.open):
        assert refused(lambda action=action: action(handle)) == responses.INVALID_OBJECT_HANDLE  # type: ignore[misc]
    card.store.delete(handle)
    assert (card.root / "A.TXT").is_symlink()


def test_an_uploads_own_file_is_never_news(card: Card) -> None:
    with card.store.receive(0, "A.TXT", 6) as arriving:
        arriving.write(b"abc")
        assert card.looks("A.TXT", draft_name("A.TXT", 0), after=QUIET) == []
        assert card.store.refresh() == []
        arriving.write(b"def")
        handle = arriving.commit()
    assert card.looks("A.TXT", draft_name("A.TXT", 0), after=QUIET) == []
    assert card.store.refresh() == []
    assert [(change.kind, change.handle) for change in card.heard] == [(ADDED, handle)]


def test_a_file_that_somebody_else_wrote_meanwhile_stays(card: Card) -> None:
    with card.store.receive(0, "A.TXT", 3) as arriving:
        arriving.write(b"abc")
        (card.root / "A.TXT").write_text("theirs")
        assert refused(arriving.commit) == responses.ACCESS_DENIED
    assert (card.root / "A.TXT").read_text() == "theirs"
    assert [path.name for path in card.root.iterdir()] == ["A.TXT"]


def test_an_upload_into_a_folder_that_vanished_is_refused(card: Card) -> None:
    parent = card.store.make_folder(0, "DCIM")
    arriving = card.store.receive(parent, "A.TXT", 3)
    arriving.write(b"abc")
    (card.root / "DCIM").rename(card.root.parent / "elsewhere")
    card.looks("DCIM")
    assert refused(arriving.commit) == responses.INVALID_PARENT_OBJECT
    assert list((card.root.parent / "elsewhere").iterdir()) == []
    assert refused(lambda: card.store.receive(parent, "A.TXT", 3)) == responses.INVALID_PARENT_OBJECT


def test_a_folder_with_hidden_files_is_not_deleted(card: Card) -> None:
    card.store.add(("DCIM",), "A.TXT", b"a")
    (card.root / "DCIM" / ".keep").touch()
    assert refused(lambda: card.store.delete(card.handle("DCIM"))) == responses.PARTIAL_DELETION
    assert (card.root / "DCIM" / ".keep").exists()
    assert card.paths() == {"DCIM"}


def test_a_file_that_was_never_announced_is_not_deleted_with_its_folder(card: Card) -> None:
    parent = card.store.make_folder(0, "DCIM")
    (card.root / "DCIM" / "NEW.TXT").write_text("unseen")
    assert refused(lambda: card.store.delete(parent)) == responses.PARTIAL_DELETION
    assert (card.root / "DCIM" / "NEW.TXT").read_text() == "unseen"


NAMES = st.sampled_from(["a", "b", "c", "a/a", "a/b", "b/a", "b/a/c", ".x", "x.part"])
STEPS = st.lists(st.tuples(st.sampled_from(["file", "folder", "remove", "link", "move"]), NAMES, NAMES), max_size=12)


def disturb(root: Path, step: tuple[str, str, str]) -> None:
    """Do something to the folder, if it can be done."""
    action, path, other = step[0], root / step[1], root / step[2]
    try:
        match action:
            case "file":
                path.write_text(f"{random.random()}")
            case "folder":
                path.mkdir()
            case "remove":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            case "link":
                path.symlink_to("/nonexistent/place")
            case "move":
                path.rename(other)
    except OSError:
        return


def shown(root: Path) -> set[str]:
    """What should be shown of a folder, found in another way."""
    walked = (Path(top, name) for top, folders, files in os.walk(root) for name in folders + files)
    real = (path.relative_to(root) for path in walked if not path.is_symlink())
    return {str(path) for path in real if not any(p.startswith(".") or p.endswith(".part") for p in path.parts)}


@settings(max_examples=150)
@given(before=STEPS, after=STEPS, everything=st.booleans())
def test_after_any_disturbance_the_store_shows_what_is_there(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, str, str]],
    after: list[tuple[str, str, str]],
    everything: bool,
) -> None:
    root = tmp_path_factory.mktemp("card")
    for step in before:
        disturb(root, step)
    card = Card(root)
    assert card.paths() == shown(root)
    handles = set(card.store.objects())
    for step in after:
        disturb(root, step)
    if everything:
        card.store.refresh()
    else:
        card.looks(*{path for step in after for path in step[1:]})
    card.looks(after=QUIET)
    assert card.paths() == shown(root)
    for change in card.heard:
        handles ^= {change.handle} if change.kind is not CHANGED else set()
    assert handles == set(card.store.objects())
    assert not card.waits()
    card.store.close()


def test_a_watched_folder_is_announced_while_it_changes(tmp_path: Path) -> None:
    store = served(tmp_path)
    stop, news = threading.Event(), SimpleQueue[list[Change]]()

    def follow() -> None:
        for paths in store.watch(stop):
            news.put(store.refresh(paths))

    def next_news() -> list[ChangeKind]:
        while not (changes := news.get(timeout=20)):
            pass
        return [change.kind for change in changes]

    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(follow)
        try:
            (tmp_path / "A.TXT").write_text("abc")
            assert next_news() == [ADDED]
            (tmp_path / "A.TXT").write_text("abcdef")
            assert next_news() == [CHANGED]
            (tmp_path / "A.TXT").unlink()
            assert next_news() == [REMOVED]
        finally:
            stop.set()
            following.result(20)


# What somebody swaps meanwhile


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_symlink_that_is_swapped_in_is_never_followed(tmp_path: Path, what: str) -> None:
    """Two thousand swaps of the file, or of the folder around it, for a symlink to a canary outside."""
    root, outside = tmp_path / "card", tmp_path / "outside"
    for place in (root / "DCIM", outside):
        place.mkdir(parents=True)
    (root / "DCIM" / "A.TXT").write_bytes(b"picture")
    (outside / "A.TXT").write_bytes(CANARY)
    store = served(root, read_only=False)
    handle = store.find(store.children(0)[0], "A.TXT")
    assert handle is not None
    victim = root / "DCIM" if what == "folder" else root / "DCIM" / "A.TXT"
    target = outside if what == "folder" else outside / "A.TXT"
    aside, link = tmp_path / "aside", tmp_path / "link"
    link.symlink_to(target)
    done = threading.Event()

    def swap() -> None:
        for _ in range(2000):
            victim.rename(aside)
            link.rename(victim)
            victim.rename(link)
            aside.rename(victim)
        done.set()

    seen: set[bytes] = set()
    refusals: set[int] = set()
    with ThreadPoolExecutor(1) as pool:
        swapping = pool.submit(swap)
        while not done.is_set() and not swapping.done():
            try:
                assert store.get(handle).size == len(b"picture")
                with store.open(handle) as content:
                    seen.add(content.read(0, 1000))
            except Refusal as refusal:
                refusals.add(refusal.code)
        swapping.result()
    assert seen == {b"picture"}
    assert refusals <= {responses.INVALID_OBJECT_HANDLE}
    assert (outside / "A.TXT").read_bytes() == CANARY


# What the disk says


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one mebibyte."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_an_upload_larger_than_the_disk_is_refused_before_a_byte_is_taken(small_disk: Path) -> None:
    store = served(small_disk, read_only=False)
    assert refused(lambda: store.receive(0, "A.BIN", 2 << 20)) == responses.STORE_FULL
    assert list(small_disk.iterdir()) == []
    with store.receive(0, "A.BIN", 600 << 10) as first:
        assert refused(lambda: store.receive(0, "B.BIN", 600 << 10)) == responses.STORE_FULL
        first.write(bytes(600 << 10))
        first.commit()
    store.close()


def pour(arriving: Upload) -> None:
    for _ in range(100):
        arriving.write(bytes(64 << 10))


def test_a_disk_that_fills_while_an_upload_arrives_keeps_nothing_of_it(small_disk: Path) -> None:
    store = served(small_disk, read_only=False)
    with store.receive(0, "A.BIN", None) as arriving:
        assert refused(lambda: pour(arriving)) == responses.STORE_FULL
    assert list(small_disk.iterdir()) == []
    assert store.info().free_bytes > 900 << 10
    store.close()


def test_a_disk_that_may_only_be_read_says_so(small_disk: Path) -> None:
    (small_disk / "A.TXT").write_text("a")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    store = served(small_disk, read_only=False)
    (handle,) = store.objects()
    for action in (
        lambda: store.receive(0, "B.TXT", 1),
        lambda: store.make_folder(0, "B"),
        lambda: store.delete(handle),
        lambda: store.protect(handle, True),
        lambda: store.add((), "B.TXT", b"b"),
    ):
        assert refused(action) == responses.STORE_READ_ONLY
    store.close()
