"""How the bytes of each framing are read: an observer for one connection of a conversation."""

from __future__ import annotations

from hotshoe.analysis.model import Conversation
from hotshoe.analysis.recognition import Recognised
from hotshoe.protocol.observer import Observer


def observer_of(conversation: Conversation, found: Recognised) -> Observer:
    """An observer of a connection of ``conversation``, as it was recognised."""
    return Observer(found.channel, midway=found.midway)
