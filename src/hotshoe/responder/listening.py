"""How a kind of camera listens: on one port after the standard, or as its make has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotshoe.responder.body import Body
from hotshoe.transport import tcp
from hotshoe.transport.base import Listen
from hotshoe.vendors.schemes import PORTS, PTP_IP

Wrap = Callable[[Body, Listen], Listen]
"""From a network to the make's transport on it, for one body."""


def plainly(body: Body, listen: Listen) -> Listen:
    """For cameras after the standard."""
    return listen


@dataclass(frozen=True, slots=True)
class Listening:
    """``scheme`` is that of its addresses, ``ports`` how many in a row each camera takes, ``wrap`` its transport."""

    scheme: str = PTP_IP
    ports: int = 1
    wrap: Wrap = plainly

    @property
    def port(self) -> int:
        """The first of its ports, unless told."""
        return PORTS[self.scheme]

    def on(self, body: Body, listen: Listen = tcp.listen) -> Listen:
        """How ``body`` listens."""
        return self.wrap(body, listen)


STANDARD = Listening()
