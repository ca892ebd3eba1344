"""What is amiss with a recording rather than with anybody in it."""

from __future__ import annotations

from collections.abc import Iterator

from hotshoe.analysis.model import Conversation, Gap, Noticed, Oddity
from hotshoe.analysis.rules.examples import answers, asks, does
from hotshoe.analysis.rules.model import Break, Damage, Example, Finding, Rule, Severity
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel, Role

GAP = Rule(
    "recording-gap",
    Severity.NOTE,
    "bytes that were not recorded, or that nobody can read",
    "nothing is judged there, and nothing that would need them",
    (Example("a response is missing", (asks(op.SELF_TEST), Break(Role.RESPONDER, 14), *does(op.SELF_TEST, id=3))),),
)

DISAGREEING = Rule(
    "recording-disagreeing",
    Severity.WARNING,
    "a stretch of a connection that was sent again with other bytes",
    "RFC 9293 3.4: a sequence number stands for one byte",
    (
        Example(
            "another answer on second thoughts",
            (asks(op.SELF_TEST), Break(Role.RESPONDER, 14, Damage.DISAGREEING), answers()),
        ),
    ),
)

UNREADABLE = Rule(
    "recording-unreadable",
    Severity.NOTE,
    "a frame of the recording that cannot be read, or was not recorded in full",
    "record whole frames: tcpdump -s 0",
    (Example("a snapshot length that is too small", (*does(op.SELF_TEST), Break(Role.RESPONDER, 0, Damage.CUT))),),
)

RULES = (GAP, DISAGREEING, UNREADABLE)

_OF_ODDITIES = {
    Oddity.DISAGREEING: DISAGREEING,
    Oddity.CUT_SHORT: UNREADABLE,
    Oddity.UNREADABLE: UNREADABLE,
}
"""What TCP does every day, retransmissions for one, is nobody's fault: ``stats`` counts it."""


def of_gap(gap: Gap) -> Iterator[Finding]:
    """What a gap is a finding of."""
    size = "bytes" if gap.size is None else f"{gap.size} bytes"
    how = "" if gap.resumed else ", and nothing after them either"
    text = gap.text or f"{size} are missing{how}"
    yield Finding(GAP, gap.conversation, gap.channel, gap.sender, gap.point, "", text)


def of_oddity(noticed: Noticed, conversation: Conversation | None) -> Iterator[Finding]:
    """What an oddity of a conversation, or of none, is a finding of, if of anything."""
    rule, flow = _OF_ODDITIES.get(noticed.oddity), noticed.flow
    if rule is None:
        return
    who = f"{flow.ends[noticed.side]}: " if flow else ""
    channel = Channel.EVENT if conversation and flow and flow is conversation.event else Channel.COMMAND
    text = f"{who}{noticed.text or noticed.oddity.value}"
    yield Finding(rule, conversation, channel if conversation else None, None, noticed.point, "", text)
