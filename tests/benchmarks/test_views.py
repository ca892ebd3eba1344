"""Schedules and delays."""

import json

import pytest

from benchmarks.telling import INNER
from benchmarks.views import FRAMES_PER_SECOND, Delays, Load, Schedule, percentiles


def test_frames_are_spread_over_a_thirtieth_of_a_second() -> None:
    schedule = Schedule(100.0, 3)
    times = [schedule.due(view, frame) for frame in (0, 1) for view in (0, 1, 2)]
    assert [round((each - 100) * 3 * FRAMES_PER_SECOND) for each in times] == [0, 1, 2, 3, 4, 5]


def test_percentiles_are_values_that_occurred() -> None:
    assert percentiles([float(number) for number in range(100)]) == {"p50": 50, "p99": 99, "most": 99}
    assert percentiles([2.0]) == {"p50": 2, "p99": 2, "most": 2}


def test_delays_count_from_when_a_frame_was_due(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wall, cpu = iter([0.0, 10.01, 10.05, 20.0]), iter([1.0, 6.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(wall))
    monkeypatch.setattr("time.process_time", lambda: next(cpu))
    delays = Delays()
    delays.add(10.0)
    delays.add(10.0)
    delays.tell(10.0)
    told = json.loads(capsys.readouterr().out.removeprefix(INNER))
    assert told["count"] == 2
    assert told["late"] == 0.5
    # Not for the twenty seconds that it took: who falls behind has no rest.
    assert told["load"] == pytest.approx(0.5)
    assert told["most"] == pytest.approx(0.05)


def test_a_load_is_cpu_time_for_each_second_of_the_schedule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wall, cpu = iter([0.0, 7.0]), iter([1.0, 2.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(wall))
    monkeypatch.setattr("time.process_time", lambda: next(cpu))
    Load().tell(300, 5.0)
    assert json.loads(capsys.readouterr().out.removeprefix(INNER)) == {"seconds": 7.0, "count": 300, "load": 0.2}
