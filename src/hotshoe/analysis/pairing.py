"""Which flows are one conversation: by connection number, by the addresses of both ends, and by time."""

from __future__ import annotations

from collections import deque

from hotshoe.analysis.ledger import Budget
from hotshoe.analysis.makes import Makes
from hotshoe.analysis.model import Conversation, Endpoint, Flow
from hotshoe.analysis.recognition import FUJIFILM, Recognised
from hotshoe.analysis.talk import Talk
from hotshoe.protocol.states import Channel

NEWEST = 32
"""As many conversations between the same two are asked whether an event connection is theirs."""


class Switchboard:
    """The conversations under way, oldest first; a ``vendor`` by name holds for all of them."""

    def __init__(self, vendor: str | None = None) -> None:
        self._makes = Makes(vendor)
        self._budget = Budget()
        self._between: dict[tuple[str, str], deque[Talk]] = {}
        self._number = 0

    def connect(self, flow: Flow, found: Recognised, connection: int | None = None) -> tuple[Talk, bool] | None:
        """The conversation that a flow belongs to, and whether it is a new one; None where it can belong to none.

        ``connection`` is the number that an event connection names.
        """
        channel = found.channel
        talk = self._partner(flow, found, connection)
        if talk is None and found.framing == FUJIFILM and channel is Channel.EVENT:
            # Fujifilm's events have nothing of their own by which to know them.
            return None
        known = talk is not None
        talk = talk or self._begin(found.framing, flow.ends[1 - found.initiator])
        if channel is Channel.COMMAND:
            talk.conversation.command = flow
        else:
            talk.conversation.event = flow
        hosts = hosts_of(flow, found.initiator)
        talk.join(channel, hosts, flow.ends[1 - found.initiator].port)
        if not known:
            self._between.setdefault(hosts, deque(maxlen=NEWEST)).append(talk)
        return talk, not known

    def beside(self, flow: Flow) -> tuple[Talk, int] | None:
        """A conversation whose event connection a flow may be, of which nothing is known yet, and who is its initiator.

        That is one between the same two and on the same port that has none so far.
        """
        for initiator in range(2):
            for talk in reversed(self._between.get(hosts_of(flow, initiator), ())):
                if talk.lacks(Channel.EVENT) and talk.responder_port == flow.ends[1 - initiator].port:
                    return talk, initiator
        return None

    def forget(self, talk: Talk) -> None:
        """A conversation is over."""
        between = self._between.get(talk.hosts)
        if between and talk in between:
            between.remove(talk)
        if not between:
            self._between.pop(talk.hosts, None)

    def _begin(self, framing: str, responder: Endpoint) -> Talk:
        self._number += 1
        makes = self._makes
        catalog = makes.of_make("fuji") if framing == FUJIFILM else makes.recall(responder.host)
        conversation = Conversation(self._number, framing, catalog=catalog)
        return Talk(conversation, self._budget, makes)

    def _partner(self, flow: Flow, found: Recognised, connection: int | None) -> Talk | None:
        """The newest conversation between the same two that lacks this connection; one of that number before others."""
        if found.channel is Channel.COMMAND and not found.midway:
            # Events come after their command connection.
            return None
        fitting = [
            talk
            for talk in reversed(self._between.get(hosts_of(flow, found.initiator), ()))
            if talk.conversation.framing == found.framing and talk.lacks(found.channel)
        ]
        if connection is not None:
            named = [talk for talk in fitting if talk.conversation.connection == connection]
            # A conversation whose number was not recorded may have any.
            fitting = named or [talk for talk in fitting if talk.conversation.connection is None]
        port = flow.ends[1 - found.initiator].port
        same_port = [talk for talk in fitting if talk.responder_port == port]
        return next(iter(same_port or fitting), None)


def hosts_of(flow: Flow, initiator: int) -> tuple[str, str]:
    """The initiator's address and the responder's."""
    return flow.ends[initiator].host, flow.ends[1 - initiator].host
