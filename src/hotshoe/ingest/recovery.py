"""What an earlier run had whole and did not name for good: finished at the start, before any camera is there."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from hotshoe.ingest import commands, inputs
from hotshoe.ingest.commands import Command
from hotshoe.ingest.engine import Engine
from hotshoe.ingest.naming import Naming
from hotshoe.ingest.policy import Policy
from hotshoe.ingest.shelf import Keeper, Shelf
from hotshoe.ingest.shot import Shot

LEFT = (commands.Reserve, commands.Tell)
"""Other names are given when the camera is there, whose names are part of them."""


async def recover(shelf: Shelf, policy: Policy, saved: Callable[[Shot], None] = lambda shot: None) -> int:
    """How many shots were finished, each of which ``saved`` hears of; what meets a trouble is left to its camera."""
    shots = await shelf.ledgered(lambda ledger: ledger.unfinished())
    if not shots:
        return 0
    engine, keeper = Engine(policy), Keeper(shelf, Naming())
    loop, finished = asyncio.get_running_loop(), 0
    waiting: deque[Command] = deque(engine.take(inputs.Recalled(tuple(shots), known=True), loop.time()))
    try:
        while waiting:
            command = waiting.popleft()
            if isinstance(command, commands.Acknowledge):
                finished += 1
                saved(command.shot)
            elif not isinstance(command, LEFT):
                waiting.extend(engine.take(await keeper.perform(command), loop.time()))
    finally:
        await keeper.close()
    return finished
