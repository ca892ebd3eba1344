"""The real watcher on a real folder: what it reports, and what happens where there is none."""

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import watchfiles

from hotshoe.responder import watching
from hotshoe.responder.watching import watch

Reports = queue.SimpleQueue[set[str] | None]
PATIENCE = 20.0


@contextmanager
def watched(root: Path, unsettled: Callable[[], bool] = lambda: False) -> Iterator[Reports]:
    """Reports of a watch that has begun, until the block ends."""
    stop, reports = Event(), Reports()

    def run() -> None:
        for report in watch(root, stop, unsettled):
            reports.put(report)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        try:
            assert reports.get(timeout=PATIENCE) is None
            yield reports
        finally:
            stop.set()
            running.result(PATIENCE)


def wait_for(reports: Reports, path: str) -> set[str]:
    """Everything that is reported until ``path`` is."""
    seen: set[str] = set()
    while path not in seen:
        seen |= reports.get(timeout=PATIENCE) or set()
    return seen


def test_files_and_folders_are_reported_by_their_path(tmp_path: Path) -> None:
    with watched(tmp_path) as reports:
        (tmp_path / "A.TXT").write_text("a")
        wait_for(reports, "A.TXT")
        (tmp_path / "DCIM").mkdir()
        wait_for(reports, "DCIM")
        (tmp_path / "DCIM" / "B.TXT").write_text("b")
        wait_for(reports, "DCIM/B.TXT")
        (tmp_path / "A.TXT").unlink()
        wait_for(reports, "A.TXT")


def test_hidden_files_are_not_reported(tmp_path: Path) -> None:
    with watched(tmp_path) as reports:
        (tmp_path / ".A.TXT.part").write_text("a")
        (tmp_path / ".git").mkdir()
        (tmp_path / "B.TXT.part").write_text("b")
        (tmp_path / "B.TXT.part").rename(tmp_path / "B.TXT")
        (tmp_path / "LAST").touch()
        assert wait_for(reports, "LAST") <= {"B.TXT", "LAST"}


def test_what_is_unsettled_is_asked_for_again(tmp_path: Path) -> None:
    with watched(tmp_path, unsettled=lambda: True) as reports:
        assert reports.get(timeout=PATIENCE) == set()
        assert reports.get(timeout=PATIENCE) == set()


def test_the_folder_itself_means_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [set(), {(watchfiles.Change.deleted, str(tmp_path))}, {(watchfiles.Change.added, f"{tmp_path}/A")}]
    monkeypatch.setattr(watchfiles, "watch", lambda *args, **options: iter(changes))
    assert list(watch(tmp_path, Event(), lambda: False)) == [None, None, {"A"}]


@pytest.mark.parametrize("error", [OSError("OS file watch limit reached"), RuntimeError("broken")])
def test_a_folder_that_cannot_be_watched_is_looked_at_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def refuse(*args: Any, **options: Any) -> Iterator[set[Any]]:
        raise error

    monkeypatch.setattr(watchfiles, "watch", refuse)
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.001)
    stop = Event()
    reports = watch(tmp_path, stop, lambda: False)
    assert [next(reports) for _ in range(3)] == [None] * 3
    stop.set()
    assert list(reports) == []
    assert str(error) in caplog.text
