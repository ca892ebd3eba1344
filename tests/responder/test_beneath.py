import errno
import logging
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotshoe.responder import beneath as module
from hotshoe.responder.beneath import PROMISED_FROM, Beneath, Found
from hotshoe.responder.names import draft_name
from hotshoe.transport import disk
from hotshoe.transport.disk import HASTENED_BYTES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (tmp_path / "secret").write_text("canary")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "A.TXT").write_text("canary")
    return folder


@pytest.fixture
def beneath(root: Path) -> Iterator[Beneath]:
    made = Beneath(root)
    yield made
    made.close()
    made.close()


def fails(number: int) -> Any:
    def fail(*args: Any, **options: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def everything(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def publish(beneath: Beneath, name: str, text: str) -> Found:
    draft = beneath.draft((), name, len(text))
    draft.write([text.encode()])
    return draft.publish()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Beneath(tmp_path / "nothing")
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        Beneath(tmp_path / "file")


def test_the_folder_itself_may_be_reached_through_a_symlink(root: Path, tmp_path: Path) -> None:
    (root / "A.TXT").touch()
    (tmp_path / "link").symlink_to(root)
    beneath = Beneath(tmp_path / "link")
    assert list(beneath.scan(())) == ["A.TXT"]
    assert beneath.root == root.resolve()
    beneath.close()


def test_only_folders_and_regular_files_are_shown(beneath: Beneath, root: Path) -> None:
    (root / "A.TXT").write_text("abc")
    (root / "DCIM").mkdir()
    (root / "LINK.TXT").symlink_to(root.parent / "secret")
    (root / "LINKED").symlink_to(root.parent / "outside")
    (root / "DANGLING").symlink_to("nowhere")
    (root / ".hidden").touch()
    (root / "B.TXT.part").touch()
    (root / ("n" * 255)).touch()
    os.mkfifo(root / "FIFO")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "SOCKET"))
        found = beneath.scan(())
        hidden = ["LINK.TXT", "LINKED", "DANGLING", ".hidden", "B.TXT.part", "n" * 255, "FIFO", "SOCKET", "NONE"]
        assert all(beneath.look((name,)) is None for name in hidden)
        for name in ["LINK.TXT", "DANGLING", "FIFO", "SOCKET", "NONE", "DCIM"]:
            with pytest.raises(OSError, match=r".") as caught:
                beneath.open((name,))
            assert caught.value.errno in {errno.ENOENT, errno.ELOOP, errno.ENXIO}
    assert {name: each.is_folder for name, each in found.items()} == {"A.TXT": False, "DCIM": True}
    assert found["A.TXT"].size == 3
    assert beneath.look(("A.TXT",)) == found["A.TXT"]


def test_a_symlink_on_the_way_is_not_followed(beneath: Beneath, root: Path) -> None:
    (root / "DCIM").symlink_to(root.parent / "outside")
    assert beneath.look(("DCIM", "A.TXT")) is None
    for action in (
        lambda: beneath.scan(("DCIM",)),
        lambda: beneath.open(("DCIM", "A.TXT")),
        lambda: beneath.make_folder(("DCIM", "X")),
        lambda: beneath.remove(("DCIM", "A.TXT"), is_folder=False),
        lambda: beneath.draft(("DCIM",), "X", 1),
        lambda: beneath.set_protected(("DCIM", "A.TXT"), True),
        lambda: beneath.move(("DCIM", "A.TXT"), ("A.TXT",), is_folder=False),
    ):
        with pytest.raises(OSError, match=r".") as caught:
            action()
        assert caught.value.errno in {errno.ELOOP, errno.ENOTDIR}
    assert everything(root.parent / "outside") == {"A.TXT": "canary"}


def test_a_file_that_goes_between_listing_and_look_is_left_out(beneath: Beneath, root: Path) -> None:
    class Gone:
        name = "A.TXT"

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    class Listing:
        def __enter__(self) -> Iterator[Gone]:
            return iter([Gone()])

        def __exit__(self, *error: object) -> None: ...

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", lambda folder: Listing())
        assert beneath.scan(()) == {}


def test_the_stamp_changes_with_the_file_and_only_then(beneath: Beneath, root: Path) -> None:
    path = root / "A.TXT"
    path.write_text("abc")
    stamps = [beneath.scan(())["A.TXT"].stamp]
    assert beneath.scan(())["A.TXT"].stamp == stamps[0]
    path.write_text("abcd")
    stamps.append(beneath.scan(())["A.TXT"].stamp)
    os.utime(path, ns=(0, 12345))
    stamps.append(beneath.scan(())["A.TXT"].stamp)
    beneath.set_protected(("A.TXT",), True)
    stamps.append(beneath.scan(())["A.TXT"].stamp)
    (root / "B").write_text("abcd")
    os.utime(root / "B", ns=(0, 12345))
    (root / "B").chmod(0o444)
    (root / "B").replace(path)
    stamps.append(beneath.scan(())["A.TXT"].stamp)
    assert len(set(stamps)) == 5


def test_protection_takes_and_gives_the_leave_to_write(beneath: Beneath, root: Path) -> None:
    (root / "A.TXT").touch(0o664)
    beneath.set_protected(("A.TXT",), True)
    assert stat.S_IMODE((root / "A.TXT").stat().st_mode) & 0o222 == 0
    found = beneath.look(("A.TXT",))
    assert found is not None
    assert found.protected
    beneath.set_protected(("A.TXT",), False)
    assert stat.S_IMODE((root / "A.TXT").stat().st_mode) & 0o222 == 0o200


def test_a_draft_is_hidden_private_and_then_whole(beneath: Beneath, root: Path) -> None:
    draft = beneath.draft((), "A.TXT", 6)
    draft.write([b"abc"])
    (hidden,) = root.iterdir()
    assert hidden.name == draft_name("A.TXT", 0)
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o600
    assert hidden.read_bytes() == b"abc"
    assert beneath.scan(()) == {}
    draft.write([b"def"])
    found = draft.publish()
    assert everything(root) == {"A.TXT": "abcdef"}
    assert beneath.look(("A.TXT",)) == found
    draft.discard()
    assert everything(root) == {"A.TXT": "abcdef"}


def test_a_draft_that_is_discarded_leaves_nothing(beneath: Beneath, root: Path) -> None:
    before = open_descriptors()
    draft = beneath.draft((), "A.TXT", 6)
    draft.write([b"abc"])
    draft.discard()
    draft.discard()
    assert list(root.iterdir()) == []
    assert open_descriptors() == before


def test_a_draft_written_again_begins_anew(beneath: Beneath, root: Path) -> None:
    draft = beneath.draft((), "A.TXT", 6)
    draft.write([b"xxxxx"])
    draft.restart()
    draft.write([b"abcdef"])
    draft.publish()
    assert everything(root) == {"A.TXT": "abcdef"}


def test_what_a_crash_left_behind_is_passed_over_and_kept(beneath: Beneath, root: Path) -> None:
    left = root / draft_name("A.TXT", 0)
    left.write_text("left")
    publish(beneath, "A.TXT", "new")
    assert everything(root) == {left.name: "left", "A.TXT": "new"}


def test_a_hundred_left_behind_are_too_many(beneath: Beneath, root: Path) -> None:
    for attempt in range(100):
        (root / draft_name("A.TXT", attempt)).touch()
    with pytest.raises(FileExistsError, match="unfinished"):
        beneath.draft((), "A.TXT", 1)


@pytest.mark.parametrize("links", [True, False])
def test_publishing_never_replaces(beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:
        monkeypatch.setattr(os, "link", fails(errno.EPERM))
    (root / "A.TXT").write_text("first")
    draft = beneath.draft((), "A.TXT", 1)
    draft.write([b"x"])
    with pytest.raises(FileExistsError):
        draft.publish()
    draft.discard()
    assert everything(root) == {"A.TXT": "first"}


def test_a_file_system_without_hard_links_works_as_well(
    beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", fails(errno.EOPNOTSUPP))
    publish(beneath, "A.TXT", "abc")
    (root / "DCIM").mkdir()
    beneath.move(("A.TXT",), ("DCIM", "A.TXT"), is_folder=False)
    assert everything(root) == {"DCIM/A.TXT": "abc"}


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_move_that_fails_leaves_no_placeholder(
    beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch, is_folder: bool
) -> None:
    (root / "T").mkdir()
    (root / "A").mkdir() if is_folder else (root / "A").touch()
    monkeypatch.setattr(os, "link", fails(errno.EPERM))
    monkeypatch.setattr(os, "rename", fails(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        beneath.move(("A",), ("T", "A"), is_folder=is_folder)
    assert sorted(str(path.relative_to(root)) for path in root.rglob("*")) == ["A", "T"]


def test_a_link_that_fails_for_another_reason_is_told(
    beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = beneath.draft((), "A.TXT", 1)
    draft.write([b"x"])
    monkeypatch.setattr(os, "link", fails(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        draft.publish()
    draft.discard()
    assert list(root.iterdir()) == []


def test_a_folder_is_never_moved_onto_another(beneath: Beneath, root: Path) -> None:
    for folder in ("A", "T", "T/A"):
        (root / folder).mkdir()
    (root / "A" / "X").write_text("x")
    with pytest.raises(FileExistsError):
        beneath.move(("A",), ("T", "A"), is_folder=True)
    assert everything(root) == {"A/X": "x"}


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EINVAL])
def test_room_that_cannot_be_reserved_is_taken_as_it_comes(
    beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(disk, "_fallocate", lambda: lambda file, size: number)
    text = "abc" * PROMISED_FROM
    publish(beneath, "A.TXT", text)
    assert everything(root) == {"A.TXT": text}
    with pytest.raises(OSError, match="No space"):
        beneath.draft((), "B.TXT", 1 << 60)


def test_room_is_kept_once(beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    monkeypatch.setattr(module, "reserve", lambda file, size, least: kept.append(size))
    draft = beneath.draft((), "A.TXT", 6)
    draft.restart()
    assert kept == [6]
    draft.write([b"xxxxx"])
    draft.restart()
    assert kept == [6, 6]
    draft.write([b"abc", b"def"])
    draft.publish()
    assert everything(root) == {"A.TXT": "abcdef"}


def test_the_disk_begins_before_the_end_of_a_large_file(beneath: Beneath, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "hasten", lambda file, start, end: asked.append((start, end)))
    draft = beneath.draft((), "A.MOV", None)
    for _ in range(5):
        draft.write([bytes(HASTENED_BYTES // 2)])
    draft.discard()
    assert asked == [(0, HASTENED_BYTES), (HASTENED_BYTES, 2 * HASTENED_BYTES)]


@pytest.mark.parametrize("call", ["writev", "fsync"])
def test_a_full_disk_leaves_nothing_behind(
    beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    before = open_descriptors()
    monkeypatch.setattr(os, call, fails(errno.ENOSPC))

    def write() -> None:
        draft = beneath.draft((), "A.TXT", 3)
        try:
            draft.write([b"abc"])
            draft.publish()
        finally:
            draft.discard()

    with pytest.raises(OSError, match="No space"):
        write()
    assert list(root.iterdir()) == []
    assert open_descriptors() == before


def test_a_folder_that_needs_no_sync_is_no_error(beneath: Beneath, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "what for?")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    publish(beneath, "A.TXT", "abc")
    assert everything(root) == {"A.TXT": "abc"}


def test_a_draft_that_cannot_be_deleted_is_told_and_closed(
    beneath: Beneath, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = open_descriptors()
    draft = beneath.draft((), "A.TXT", 3)
    monkeypatch.setattr(os, "unlink", fails(errno.EROFS))
    with caplog.at_level(logging.WARNING):
        draft.discard()
    assert "stays behind" in caplog.text
    assert open_descriptors() == before
