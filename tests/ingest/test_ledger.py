import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotshoe.errors import LibraryInUse, StorageError
from hotshoe.ingest.ledger import Ledger
from hotshoe.ingest.naming import Naming
from hotshoe.ingest.shot import Identity, Removal, Shot, State
from tests.ingest.simulator.modelledger import ModelLedger

NAMING = Naming("{name}")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "catalogue.db", ["exec", "s3"], clock=lambda: 1000.0) as opened:
        yield opened


def identity(name: str = "A.JPG", date: str = "20260101T120000", camera: str = "C") -> Identity:
    return Identity(camera, "CARD", "/DCIM", name, 5, date)


def reserve(ledger: Ledger, wanted: Identity, **options: object) -> Shot:
    return ledger.reserve(wanted, wanted.date, NAMING, lambda path, alone: True, **options)  # type: ignore[arg-type]


def done(shot: Shot, digest: bytes = b"d" * 32) -> Shot:
    return replace(shot, state=State.DONE, size=5, digest=digest, head=b"h" * 32)


def test_a_name_is_reserved_once(ledger: Ledger) -> None:
    first = reserve(ledger, identity())
    assert first.path == first.part == "A.JPG"
    assert reserve(ledger, identity()) == first
    assert reserve(ledger, identity(date="20260102T120000")).path == "A-1.JPG"


def test_a_name_that_is_taken_is_followed_by_the_next(ledger: Ledger) -> None:
    first = reserve(ledger, identity())
    second = reserve(ledger, identity(), taken=first.path)
    assert (second.path, second.part, second.number) == ("A-1.JPG", "A.JPG", first.number)


def test_what_is_recorded_is_there_after_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with Ledger(path) as ledger:
        shot = done(reserve(ledger, identity("B\ud800.JPG")))
        ledger.record([replace(shot, removal=Removal.WANTED)])
    with Ledger(path) as ledger:
        (known,) = ledger.look_up([shot.key]).values()
        assert known == replace(shot, removal=Removal.WANTED)
        assert ledger.recall("C") == ((), True)
        assert ledger.recall("D") == ((), False)
        assert ledger.check() == ""


def test_the_last_of_equal_identities_is_what_is_known(ledger: Ledger) -> None:
    ledger.record([done(reserve(ledger, identity()))])
    second = reserve(ledger, identity(), turn=1)
    assert second.path == "A-1.JPG"
    assert ledger.look_up([second.key])[second.key].turn == 1


def test_what_is_not_settled_is_recalled(ledger: Ledger) -> None:
    wanted, have = reserve(ledger, identity("A.JPG")), reserve(ledger, identity("B.JPG"))
    have = replace(have, state=State.HAVE, size=5, digest=b"x" * 32)
    ledger.record([have, Shot(identity("S.JPG").key, identity("S.JPG"), State.SEEN)])
    assert ledger.recall("C") == ((wanted, have), True)
    assert ledger.unfinished() == [have]
    assert ledger.counts() == {"wanted": 1, "have": 1, "seen": 1}


def test_a_commit_is_whole_or_nothing(ledger: Ledger) -> None:
    shot, other = reserve(ledger, identity()), reserve(ledger, identity("B.JPG"))
    with pytest.raises(StorageError):
        ledger.record([done(shot), replace(other, path=shot.path)])
    assert ledger.counts() == {"wanted": 2}


def test_a_commit_may_be_done_twice(ledger: Ledger) -> None:
    seen = Shot(identity().key, identity(), State.SEEN)
    for _ in range(2):
        ledger.record([seen], camera="C")
    assert ledger.counts() == {"seen": 1}
    assert reserve(ledger, identity()).state is State.WANTED


def test_a_twin_is_found(ledger: Ledger) -> None:
    ledger.record([done(reserve(ledger, identity()))])
    double = replace(reserve(ledger, identity(date="")), state=State.HAVE, size=5, digest=b"d" * 32)
    twins = ledger.record([double])
    assert twins[double.key].path == "A.JPG"
    ledger.record([replace(double, state=State.DONE, path="A.JPG", same=True)])
    assert reserve(ledger, identity("A-1.JPG")).path == "A-1.JPG"


def test_a_sidecar_of_another_date_is_no_twin(ledger: Ledger) -> None:
    ledger.record([done(reserve(ledger, identity("A.XMP")))])
    other = replace(reserve(ledger, identity("A.XMP", "20270101T000000")), state=State.HAVE, size=5, digest=b"d" * 32)
    assert ledger.record([other]) == {}


def test_each_sink_has_a_queue_of_its_own(ledger: Ledger) -> None:
    shots = [done(reserve(ledger, identity(f"{name}.JPG")), name.encode() * 32) for name in "ABC"]
    ledger.record(shots)
    ledger.record(shots[:1])
    outbox = ledger.outbox
    first, *_ = due = outbox.due("exec", 0)
    assert [delivery.shot.identity.name for delivery in due] == ["A.JPG", "B.JPG", "C.JPG"]
    outbox.postpone(first, 50, "the program failed")
    outbox.delivered(due[1:])
    assert outbox.due("exec", 49) == []
    assert [delivery.tries for delivery in outbox.due("exec", 50)] == [1]
    assert (outbox.waiting("exec"), outbox.waiting("s3"), outbox.waiting("other")) == (1, 3, 0)


def test_only_one_process_has_it(tmp_path: Path, ledger: Ledger) -> None:
    program = f"from hotshoe.ingest.ledger import Ledger\nfrom pathlib import Path\nLedger(Path({str(ledger.path)!r}))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "LibraryInUse" in other.stderr
    with pytest.raises(LibraryInUse):
        Ledger(ledger.path)
    with Ledger(ledger.path, reading=True) as reading, pytest.raises(StorageError):
        reading.record([], camera="X")


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StorageError, match="newer"):
        Ledger(path)


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    path.write_bytes(b"something else, " * 100)
    with pytest.raises(StorageError, match="ledger"):
        Ledger(path)
    # And its lock was let go.
    path.unlink()
    Ledger(path).close()


def test_every_commit_is_synced(ledger: Ledger) -> None:
    assert ledger._database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_no_question_reads_a_million_shots(ledger: Ledger) -> None:
    """Each is answered through an index: what is settled costs nothing at the start."""
    asked: list[str] = []
    ledger._database.set_trace_callback(asked.append)
    shot = reserve(ledger, identity())
    ledger.record([replace(shot, state=State.HAVE, size=5, digest=b"d" * 32)], camera="C")
    ledger.recall("C")
    ledger.unfinished()
    ledger.look_up([shot.key])
    ledger.record([done(shot)])
    ledger.outbox.due("exec", 0)
    ledger._database.set_trace_callback(None)
    questions = [text for text in asked if text.startswith(("SELECT", "UPDATE"))]
    assert len(questions) > 10
    for question in questions:
        plan = " ".join(row[3] for row in ledger._database.execute(f"EXPLAIN QUERY PLAN {question}"))
        assert "SCAN shots" not in plan.replace("SCAN shots USING INDEX shots_unfinished", ""), (question, plan)
        assert "SCAN deliveries" not in plan, (question, plan)


@pytest.mark.parametrize("seed", range(15))
def test_the_simulators_ledger_does_the_same(seed: int, ledger: Ledger) -> None:
    dice, model = random.Random(seed), ModelLedger()
    known: list[tuple[Shot, Shot]] = []
    taken: set[str] = set()

    def free(path: str, alone: bool) -> bool:
        return path not in taken

    for _ in range(60):
        if not known or dice.random() < 0.5:
            name = f"D{dice.randint(1, 3)}.{dice.choice(('JPG', 'NEF', 'XMP'))}"
            card, camera, date = dice.choice("AB"), dice.choice("CD"), f"202601{dice.randint(1, 4):02}T120000"
            wanted, turn = Identity(camera, card, "/DCIM", name, 5, date), dice.choice((0, 0, 0, 1))
            pair = [each.reserve(wanted, date, NAMING, free, turn=turn) for each in (model, ledger)]
        else:
            mine, theirs = dice.choice(known)
            change = {"state": dice.choice(list(State)[1:]), "digest": dice.choice((b"x", b"y", b"z")), "size": 5}
            twins = [each.record([replace(shot, **change)]) for each, shot in ((model, mine), (ledger, theirs))]  # type: ignore[arg-type]
            assert twins[0].keys() == twins[1].keys()
            pair = [replace(mine, **change), replace(theirs, **change)]  # type: ignore[arg-type]
            known = [each for each in known if each[0].key != mine.key or each[0].turn != mine.turn]
        if dice.random() < 0.1:
            taken.add(f"D1-{dice.randint(0, 3)}.JPG")
        assert replace(pair[0], number=0) == replace(pair[1], number=0)
        known.append((pair[0], pair[1]))
    assert [replace(shot, number=0) for shot in model.rows.values()] == [
        replace(shot, number=0) for shot in ledger.shots()
    ]
