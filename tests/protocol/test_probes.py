"""Our probes and the peer's."""

import pytest

from hotshoe.errors import RemoteProtocolError
from hotshoe.protocol.limits import Limits
from hotshoe.protocol.probes import Probes
from hotshoe.wire.deviations import PROBE_UNSOLICITED, Judge


def test_a_probe_is_open_until_it_is_answered() -> None:
    probes = Probes(limits=Limits(probe_answer=10.0))
    assert (probes.sent, probes.due, probes.ever_answered) == (None, None, False)
    probes.send(100.0)
    assert (probes.sent, probes.due) == (100.0, 110.0)
    assert probes.answered()
    assert (probes.sent, probes.due, probes.ever_answered) == (None, None, True)


def test_a_late_answer_was_asked_for() -> None:
    judge = Judge(strict=True)
    probes = Probes(judge)
    probes.send(0.0)
    probes.lapse()
    assert probes.due is None
    assert probes.answered()


def test_an_answer_that_nobody_asked_for_is_noted() -> None:
    judge = Judge()
    probes = Probes(judge)
    assert not probes.answered()
    probes.send(0.0)
    assert probes.answered()
    assert not probes.answered()
    assert [(met.deviation, met.times) for met in judge.met] == [(PROBE_UNSOLICITED, 2)]
    with pytest.raises(RemoteProtocolError, match="probe-unsolicited"):
        Probes(Judge(strict=True)).answered()


def test_a_peer_may_ask_often_but_not_flood() -> None:
    probes = Probes(limits=Limits(probe_answers_per_second=3))
    for now in (0.0, 0.5, 0.75, 1.0, 1.5, 1.75):
        probes.asked(now)
    with pytest.raises(RemoteProtocolError, match="more than 3 probes within a second"):
        probes.asked(1.875)
