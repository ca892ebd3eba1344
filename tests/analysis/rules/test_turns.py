"""Whatever is out of turn has a rule."""

from itertools import product

import pytest

from hotshoe.analysis.rules import RULES
from hotshoe.analysis.rules.turns import is_allowed, rule_of_turn
from hotshoe.protocol.states import TABLES, Channel, Phase, Role, Signal

PHASES = {channel: {phase for phase, *_ in table} | {Phase.REFUSED} for channel, table in TABLES.items()}


@pytest.mark.parametrize("channel", Channel)
def test_every_packet_that_may_not_be_there_breaks_a_rule(channel: Channel) -> None:
    for phase, sender, signal in product(PHASES[channel], Role, Signal):
        assert is_allowed(channel, sender, phase, signal) == ((phase, sender, signal) in TABLES[channel])
        assert rule_of_turn(channel, sender, phase, signal).name in RULES


@pytest.mark.parametrize(
    ("channel", "sender", "phase", "signal", "rule"),
    [
        (Channel.COMMAND, Role.RESPONDER, Phase.REFUSED, Signal.RESPONSE, "refused-and-going-on"),
        (Channel.COMMAND, Role.RESPONDER, Phase.IDLE, Signal.REQUEST, "direction"),
        (Channel.EVENT, Role.INITIATOR, Phase.OPEN, Signal.REQUEST, "connection-wrong"),
        (Channel.COMMAND, Role.INITIATOR, Phase.ASKED, Signal.REQUEST, "establishment-order"),
        (Channel.COMMAND, Role.INITIATOR, Phase.IDLE, Signal.INIT_COMMAND_REQUEST, "establishment-order"),
        (Channel.COMMAND, Role.RESPONDER, Phase.ACCEPTED, Signal.RESPONSE, "response-unasked"),
        (Channel.COMMAND, Role.RESPONDER, Phase.REQUESTED, Signal.DATA, "data-unstarted"),
        (Channel.COMMAND, Role.RESPONDER, Phase.DATA_IN, Signal.START_DATA, "data-restarted"),
        (Channel.COMMAND, Role.RESPONDER, Phase.RESPONSE_DUE, Signal.DATA, "data-after-end"),
        (Channel.COMMAND, Role.RESPONDER, Phase.DATA_OUT, Signal.DATA, "data-both-ways"),
        (Channel.COMMAND, Role.INITIATOR, Phase.DATA_IN, Signal.DATA, "data-both-ways"),
    ],
)
def test_the_rule_says_what_is_wrong(channel: Channel, sender: Role, phase: Phase, signal: Signal, rule: str) -> None:
    assert rule_of_turn(channel, sender, phase, signal).name == rule
