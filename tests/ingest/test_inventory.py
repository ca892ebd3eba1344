import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from blake3 import blake3

from hotshoe.ingest.inventory import HEAD, Query, difference, files, read_content, rebuilt
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.shot import Identity, Shot, State


def shot(name: str, path: str = "", *, camera: str = "Nikon Z 8 1", state: State = State.DONE) -> Shot:
    content = b"x"
    identity = Identity(camera, "CARD", "DCIM/100NCZ_8", name, len(content), "")
    digest = blake3(content).digest()
    return Shot(identity.key, identity, state, path=path, size=len(content), digest=digest, head=digest)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    times = iter((100.0, 200.0, 300.0, 400.0))
    ledger = Ledger(tmp_path / "ledger.db", clock=lambda: next(times))
    ledger.record([shot("ONE.JPG", "derby/z8/ONE.JPG")])
    ledger.record([shot("TWO_2.JPG", "derby/z9/TWO_2.JPG", camera="Canon R6 2")])
    ledger.record([shot("100%.JPG", "wed_ding/z8/100%.JPG")])
    ledger.record([shot("LOST.JPG", state=State.GONE)])
    return ledger


@pytest.mark.parametrize(
    "query, names",
    [
        (Query(), ["ONE.JPG", "TWO_2.JPG", "100%.JPG", "LOST.JPG"]),
        (Query(states=(State.DONE,)), ["ONE.JPG", "TWO_2.JPG", "100%.JPG"]),
        (Query(states=(State.GONE, State.FAILED)), ["LOST.JPG"]),
        (Query(cameras=("canon",)), ["TWO_2.JPG"]),
        (Query(cameras=("z8",)), ["ONE.JPG", "100%.JPG"]),
        (Query(cameras=("z8", "canon")), ["ONE.JPG", "TWO_2.JPG", "100%.JPG"]),
        (Query(session="derby"), ["ONE.JPG", "TWO_2.JPG"]),
        (Query(session="wed_ding"), ["100%.JPG"]),
        (Query(session="wedXding"), []),
        (Query(text="%"), ["100%.JPG"]),
        (Query(text="_"), ["TWO_2.JPG", "100%.JPG"]),
        (Query(text="lost"), ["LOST.JPG"]),
        (Query(since=200.0), ["TWO_2.JPG", "100%.JPG"]),
        (Query(text="' OR 1 --"), []),
        (Query(states=(State.DONE,), cameras=("z8",), text="one"), ["ONE.JPG"]),
    ],
)
def test_what_fits_a_question(query: Query, names: list[str], ledger: Ledger) -> None:
    with ledger:
        assert [found.identity.name for found in ledger.shots(*query.where())] == names


@pytest.mark.parametrize("size", [0, 1, HEAD - 1, HEAD, HEAD + 1, 3 << 20])
def test_content_is_read_whole(size: int, tmp_path: Path) -> None:
    data = os.urandom(size)
    (tmp_path / "x").write_bytes(data)
    passed: list[int] = []
    content = read_content(tmp_path / "x", passed.append)
    assert (content.size, content.digest) == (size, blake3(data).digest())
    assert content.head == blake3(data[:HEAD]).digest()
    assert passed == sorted(passed)
    assert passed[-1:] == ([size] if size else [])


def test_what_is_wrong_with_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "ONE.JPG"
    path.write_bytes(b"x")
    known = shot("ONE.JPG", "ONE.JPG")
    assert difference(known, tmp_path) == ""
    path.write_bytes(b"y")
    assert difference(known, tmp_path) == "its content is not what it was"
    path.write_bytes(b"xx")
    assert difference(known, tmp_path) == "has 2 bytes, not 1"
    path.unlink()
    assert difference(known, tmp_path) == "it is not there"
    path.mkdir()
    assert "cannot be read" in difference(known, tmp_path)
    path.rmdir()
    path.symlink_to(tmp_path)
    assert "cannot be read" in difference(known, tmp_path)


def test_only_finished_pictures_are_files(tmp_path: Path) -> None:
    for name in ("b/TWO.JPG", "a/ONE.JPG", ".hidden", ".lost+partial/x", "THREE.JPG.part", ".hotshoe-library"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "a" / "ONE.JPG")
    os.mkfifo(tmp_path / "pipe")
    assert list(files(tmp_path)) == [Path("a/ONE.JPG"), Path("b/TWO.JPG")]


def test_what_a_file_alone_tells(tmp_path: Path) -> None:
    path = tmp_path / "a" / "ONE.JPG"
    path.parent.mkdir()
    path.write_bytes(b"x")
    made = rebuilt(Path("a/ONE.JPG"), read_content(path))
    assert (made.state, made.path, made.size) == (State.DONE, "a/ONE.JPG", 1)
    assert difference(made, tmp_path) == ""
    assert rebuilt(Path("b/ONE.JPG"), read_content(path)).key != made.key


def test_questions_are_values_and_never_sql() -> None:
    where, values = Query(cameras=("x'; DROP TABLE shots",), text="y", session="z").where()
    assert "DROP" not in where
    assert where.count("?") == len(values)
    assert sqlite3.complete_statement(f"SELECT 1 WHERE {where};")


def test_a_rebuilt_shot_is_the_twin_of_one_that_comes_again(tmp_path: Path) -> None:
    known = rebuilt(Path("derby/RENAMED.JPG"), read_content_of(tmp_path, b"x"))
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.record([known])
        coming = replace(shot("ONE.JPG", "derby/z8/ONE.JPG"), state=State.HAVE)
        twins = ledger.record([coming])
    assert twins[coming.key].path == "derby/RENAMED.JPG"


def read_content_of(folder: Path, data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN201
    (folder / "content").write_bytes(data)
    return read_content(folder / "content")
