"""Rules about probes, by which each side asks whether the other is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hotshoe.analysis.model import ConversationEnded, Gap, PacketSeen
from hotshoe.analysis.rules.examples import answers, asks, initiator, responder
from hotshoe.analysis.rules.model import Example, Finding, Rule, Severity
from hotshoe.analysis.rules.scene import Family, Scene
from hotshoe.analysis.rules.tolerated import tolerated
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel, Role
from hotshoe.wire import deviations as known
from hotshoe.wire.packets import Event, OperationRequest, OperationResponse, ProbeRequest, ProbeResponse

PATIENCE = 10_000_000_000
"""Nanoseconds to wait for an answer (CIPA DC-X005 2.3.13)."""

ENOUGH = 1_000_000_000
"""Nanoseconds in which a peer that is alive has answered."""

_MOST = 1000
"""Questions that wait for an answer; who asks more is not answered anyway."""

_ANSWER = "CIPA DC-X005 2.3.13 and 2.3.14: Probe_Response at once, and never unasked"
_PLACE = "CIPA DC-X005 2.3.13, erratum 12: both directions, on the event connection"

_ask = initiator(ProbeRequest(), on=Channel.EVENT)
_reply = responder(ProbeResponse(), on=Channel.EVENT)

UNANSWERED = tolerated(
    known.PROBE_UNANSWERED,
    _ANSWER,
    Example(
        "a camera that asks in vain",
        (responder(ProbeRequest(), on=Channel.EVENT), replace(asks(op.SELF_TEST), after=2), answers()),
    ),
    Example("a computer that asks in vain", (_ask, asks(op.SELF_TEST), replace(answers(), after=60))),
)
ON_COMMAND = tolerated(
    known.PROBE_ON_COMMAND,
    _PLACE,
    Example("asked and answered on the command connection", (initiator(ProbeRequest()), responder(ProbeResponse()))),
)
UNSOLICITED = tolerated(
    known.PROBE_UNSOLICITED,
    _ANSWER,
    Example("an answer to nothing", (_reply,)),
    Example("a second answer", (_ask, _reply, _reply)),
)
LATE = Rule(
    "probe-late",
    Severity.WARNING,
    "Probe_Response after more than ten seconds",
    "CIPA DC-X005 2.3.13 recommends to give a peer up that does not answer for ten seconds",
    (Example("after a minute", (_ask, responder(ProbeResponse(), on=Channel.EVENT, after=60))),),
)

RULES = (UNANSWERED, ON_COMMAND, UNSOLICITED, LATE)


class Probes(Family):
    """Pairs questions and answers of each side, whichever connection they took."""

    hears = (ProbeRequest, ProbeResponse, OperationRequest, OperationResponse, Event)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._asked: dict[Role, list[PacketSeen]] = {role: [] for role in Role}
        self._heard = dict.fromkeys(Role, 0)
        self._sure = True

    def packet(self, seen: PacketSeen) -> Iterator[Finding]:
        self._heard[seen.sender] = seen.point.time
        match seen.packet:
            case ProbeRequest():
                asked = self._asked[seen.sender]
                asked.append(seen)
                del asked[:-_MOST]
            case ProbeResponse():
                yield from self._answered(seen, self._asked[seen.sender.peer])

    def _answered(self, seen: PacketSeen, asked: list[PacketSeen]) -> Iterator[Finding]:
        if not asked:
            if self._sure and self.scene.begun:
                yield self.scene.finding(UNSOLICITED, seen, "nobody asked")
            return
        passed = seen.point.time - asked.pop(0).point.time
        if passed > PATIENCE:
            yield self.scene.finding(LATE, seen, f"{passed / 1e9:.0f} s after the question")

    def gap(self, gap: Gap) -> None:
        self._sure = False
        for asked in self._asked.values():
            asked.clear()

    def ended(self, ended: ConversationEnded) -> Iterator[Finding]:
        for asked in self._asked.values():
            for seen in asked:
                waited = ended.point.time - seen.point.time
                lived = self._heard[seen.sender.peer] - seen.point.time
                # Whoever goes on talking has heard the question, and whoever is silent had time to answer.
                if waited > PATIENCE or lived > ENOUGH:
                    yield self.scene.finding(UNANSWERED, seen, f"no answer in {max(waited, lived) / 1e9:.1f} s")
