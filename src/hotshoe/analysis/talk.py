"""One conversation while it goes on: what its packets tell of the two sides, and its flows that are open."""

from __future__ import annotations

from hotshoe.analysis.ledger import Budget, Ledger
from hotshoe.analysis.makes import Makes
from hotshoe.analysis.model import Close, Conversation, Transaction
from hotshoe.catalog import operations as op
from hotshoe.catalog.responses import OK
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Channel
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo
from hotshoe.wire.packets import InitCommandAck, InitCommandRequest, InitEventRequest, Packet


class Talk:
    """A conversation, its ledger, and which of its connections are open."""

    def __init__(self, conversation: Conversation, budget: Budget, makes: Makes) -> None:
        self.conversation = conversation
        self.ledger = Ledger(conversation, budget)
        self.open: set[Channel] = set()
        self.ended = Close.RECORDING
        self.hosts = ("", "")
        self.responder_port = 0
        self._makes = makes

    def join(self, channel: Channel, hosts: tuple[str, str], port: int) -> None:
        """One of its connections is there; ``port`` is the responder's."""
        self.hosts = hosts
        self.responder_port = port if channel is Channel.COMMAND or not self.open else self.responder_port
        self.open.add(channel)

    def lacks(self, channel: Channel) -> bool:
        """Whether that connection of it has not been seen."""
        known = self.conversation
        return (known.command if channel is Channel.COMMAND else known.event) is None

    def leave(self, channel: Channel, how: Close) -> bool:
        """One of its connections is over; whether it was the last."""
        self.open.discard(channel)
        if channel is Channel.COMMAND or self.conversation.command is None:
            self.ended = how
        return not self.open

    def hear(self, packet: Packet) -> None:
        """What the two say of themselves when they greet each other."""
        known = self.conversation
        match packet:
            case InitCommandRequest(guid, name):
                known.initiator_guid, known.initiator = guid, name
            case InitEventRequest(connection) if known.connection is None:
                known.connection = connection
            case InitCommandAck(connection, guid, name):
                known.connection, known.responder_guid, known.responder = connection, guid, name
                known.catalog = self._makes.recall(bytes(guid), known.catalog)

    def learn(self, transaction: Transaction) -> None:
        """What a finished transaction tells of the session and the camera."""
        if transaction.response is None or transaction.response.code != OK:
            return
        known, request = self.conversation, transaction.request
        if request.code == op.OPEN_SESSION.code:
            known.session = request.params[0] if request.params else None
        elif request.code == op.CLOSE_SESSION.code:
            known.session = None
        elif request.code == op.GET_DEVICE_INFO.code and transaction.data:
            self._identify(transaction.data)

    def _identify(self, data: bytes) -> None:
        try:
            info = decode(DeviceInfo, data)
        except MalformedPacket:
            # Whoever judges datasets will say so; the codes keep the meaning that they have.
            return
        known = self.conversation
        known.device = info
        known.catalog = self._makes.learn(info, (known.responder_guid, self.hosts[1]))
