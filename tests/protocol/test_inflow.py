"""Announced against received."""

import pytest

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.inflow import Inflow
from hotshoe.protocol.limits import MIB, Limits
from hotshoe.wire.deviations import DATA_SHORT, DATA_SURPLUS, Deviation, Judge
from hotshoe.wire.packets import TOTAL_UNKNOWN

GIB = 1 << 30


def deviations(judge: Judge) -> list[Deviation]:
    return [met.deviation for met in judge.met]


@pytest.mark.parametrize("total", [0, 1, 10, 4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 9 * GIB])
def test_exactly_what_was_announced(total: int) -> None:
    judge = Judge(strict=True)
    inflow = Inflow(total, judge=judge)
    assert (inflow.room, inflow.whole) == (total, total == 0)
    for size in (total // 2, total - total // 2):
        assert inflow.count(size) == size
    inflow.end()
    assert (inflow.received, inflow.total, inflow.room) == (total, total, 0)
    assert inflow.whole
    assert inflow.ended


@pytest.mark.parametrize("total", [1, 10, 4 * GIB + 1])
def test_one_byte_short(total: int) -> None:
    judge = Judge()
    inflow = Inflow(total, judge=judge)
    inflow.count(total - 1)
    inflow.end()
    assert deviations(judge) == [DATA_SHORT]
    assert judge.met[0].first == f"{total - 1} of {total} bytes"
    assert not inflow.whole
    with pytest.raises(RemoteProtocolError, match="data-short"):
        Inflow(total, judge=Judge(strict=True)).end()


@pytest.mark.parametrize("total", [0, 1, 10, 4 * GIB + 1])
def test_one_byte_long(total: int) -> None:
    judge = Judge()
    inflow = Inflow(total, judge=judge)
    assert inflow.count(total) == total
    assert inflow.count(1) == 0
    inflow.end()
    assert deviations(judge) == [DATA_SURPLUS]
    assert (inflow.received, inflow.room) == (total + 1, 0)
    assert not inflow.whole
    with pytest.raises(RemoteProtocolError, match="data-surplus"):
        Inflow(total, judge=Judge(strict=True)).count(total + 1)


def test_a_piece_across_the_end_is_wanted_in_part() -> None:
    inflow = Inflow(10)
    assert [inflow.count(7), inflow.count(7), inflow.count(7)] == [7, 3, 0]
    assert inflow.received == 21


def test_endless_surplus_is_refused_once() -> None:
    inflow = Inflow(10, limits=Limits(surplus_bytes=MIB))
    inflow.count(10 + MIB)
    with pytest.raises(RemoteProtocolError, match="goes on and on after the 10 bytes"):
        inflow.count(1)
    inflow.count(1)


def test_an_open_total_takes_anything_and_is_whole_at_its_end() -> None:
    judge = Judge(strict=True)
    for inflow in (Inflow(judge=judge), Inflow(TOTAL_UNKNOWN, judge=judge)):
        assert (inflow.total, inflow.room) == (None, None)
        assert inflow.count(5 * GIB) == 5 * GIB
        assert not inflow.whole
        inflow.end()
        assert inflow.whole
