import pytest

from hotshoe.ingest.kinds import KINDS, endings, parse_kinds


def test_kinds_and_endings() -> None:
    assert endings(["jpeg", "nef"]) == {"jpg", "jpeg", "nef"}
    assert endings([]) == frozenset()
    assert endings(["raw"]) >= {"nef", "cr3", "arw", "raf"}


def test_no_ending_is_of_two_kinds() -> None:
    everything = [ending for kind in KINDS.values() for ending in kind]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("text, expected", [("RAW", "raw"), (" .Nef", "nef"), ("mp4", "mp4")])
def test_how_people_write_them(text: str, expected: str) -> None:
    assert parse_kinds(text) == expected


@pytest.mark.parametrize("text", ["", "*.jpg", "a/b", "much-too-long"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no kind of file"):
        parse_kinds(text)
