from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.spans import Spans

RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], sum(pair))), max_size=12)


@given(ranges=RANGES, size=st.integers(0, 90), window=st.tuples(st.integers(0, 90), st.integers(0, 90)))
def test_spans_know_every_byte_that_was_added_and_no_other(
    ranges: list[tuple[int, int]], size: int, window: tuple[int, int]
) -> None:
    spans, there = Spans(), set[int]()
    for begin, end in ranges:
        assert spans.add(begin, end)
        there |= set(range(begin, end))
    assert {place for begin, end in spans for place in range(begin, end)} == there
    assert {place for begin, end in spans.missing(size) for place in range(begin, end)} == set(range(size)) - there
    inside = {place for begin, end in spans.within(*window) for place in range(begin, end)}
    assert inside == there & set(range(*window))
    assert spans.size == len(there)
    assert spans.end == max(there, default=-1) + 1
    ends = [place for span in spans for place in span]
    assert ends == sorted(set(ends)), "ranges that touch are one"


def test_too_many_ranges_are_not_remembered() -> None:
    spans = Spans(most=2)
    assert spans.add(0, 1)
    assert spans.add(4, 5)
    assert not spans.add(8, 9)
    assert spans.add(1, 2)
    assert list(spans) == [(0, 2), (4, 5)]
