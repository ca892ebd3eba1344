"""The corpus holds for every target, also where the fuzzer itself is not at hand."""

from pathlib import Path

import pytest

from devtools import fuzz
from tests.fuzz.targets import TARGETS

INPUTS = sorted((Path(__file__).parent / "corpus").glob("*/*"))


def test_every_target_has_a_corpus() -> None:
    assert set(fuzz.TARGETS) == set(TARGETS) == {path.parent.name for path in INPUTS}


def test_the_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in INPUTS) < 300_000
    assert all(path.stat().st_size <= 4096 for path in INPUTS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_once_breaks_nothing(name: str) -> None:
    for path in INPUTS:
        if path.parent.name == name:
            data = path.read_bytes()
            for size in {len(data), len(data) // 2, len(data) - 1}:
                TARGETS[name](data[:size])


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_not_too_little(name: str) -> None:
    TARGETS[name](b"")
