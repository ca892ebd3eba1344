"""Sequences laid beside each other."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.diff.alignment import align, common, rooms

LETTERS = st.text("abcd", max_size=20)


def longest(one: str, other: str) -> int:
    """How long the longest common subsequence is, by the table that everybody knows."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = row[:]
        for place, b in enumerate(other):
            row[place + 1] = before[place] + 1 if a == b else max(before[place + 1], row[place])
    return row[-1]


@given(LETTERS, LETTERS)
def test_what_is_common_is_as_long_as_it_can_be(one: str, other: str) -> None:
    assert len(common(one, other)) == longest(one, other)


@given(LETTERS, LETTERS, st.integers(1, 40))
def test_pairs_are_equal_and_in_order_however_short_the_patience(one: str, other: str, edits: int) -> None:
    pairs = common(one, other, edits)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(LETTERS, st.integers(1, 3))
def test_a_sequence_is_common_with_itself(one: str, edits: int) -> None:
    assert common(one, one, edits) == [(place, place) for place in range(len(one))]


@pytest.mark.parametrize("kinds", [1, 3, 10**9])
def test_long_sequences_take_little_time(kinds: int) -> None:
    rng = random.Random(1)
    one, other = ([rng.randrange(kinds) for _ in range(5000)] for _ in range(2))
    pairs = common(one, other)
    assert all(one[i] == other[j] for i, j in pairs)


def test_a_weaker_key_pairs_what_is_left_between_the_pairs_of_a_stronger_one() -> None:
    one, other = ["A1", "B1", "C1"], ["A1", "B2", "D1", "C1"]
    assert align(one, other, (str, lambda word: word[0])) == [(0, 0), (1, 1), (2, 3)]


def test_rooms_are_where_both_have_something() -> None:
    assert list(rooms([(1, 1), (2, 4)], 5, 6)) == [(slice(0, 1), slice(0, 1)), (slice(3, 5), slice(5, 6))]
