"""The connection cut after every byte of the reference session: both connections, both ways, in each of three ways."""

import pytest

from tests.ingest.rigs.cuts import NotAsItWas, broken, every_cut, session
from tests.ingest.rigs.cutting import Cut, Kind, Way

PARTS = 32


@pytest.mark.parametrize("part", range(PARTS))
def test_a_cut_after_any_byte_costs_nothing(part: int) -> None:
    cuts = list(every_cut())[part::PARTS]
    assert len(cuts) > 400
    assert broken(cuts) == []


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("connection", [0, 1])
def test_the_beginning_and_the_end_of_either_connection(kind: Kind, connection: int) -> None:
    passed = session()
    for way in Way:
        for after in (0, passed[connection, way] - 1, passed[connection, way]):
            session(Cut(connection, way, after, kind))


def test_a_cut_makes_more_connections_than_the_two_of_a_session() -> None:
    assert {connection for connection, _ in session()} == {0, 1}
    for kind in Kind:
        assert {connection for connection, _ in session(Cut(0, Way.THEIRS, 2000, kind))} == {0, 1, 2, 3}


def test_what_is_lost_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rig that finds nothing has to be able to find something: here the second picture is never shot."""

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr("tests.ingest.rigs.cuts._shoot", nothing)
    with pytest.raises(NotAsItWas, match="stood still"):
        session()
