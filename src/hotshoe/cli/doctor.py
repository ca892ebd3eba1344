"""``hotshoe doctor``: why something does not work, and what would help."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Actions, Settings, Verb
from hotshoe.cli.run import Interrupts, run
from hotshoe.errors import HotshoeError
from hotshoe.transport.stillimage.holders import RULE, RULE_FILE, find_driver, find_holders
from hotshoe.wire.text import safe_text

if TYPE_CHECKING:
    from hotshoe.transport.usb import Model


@click.group(cls=Actions)
def command() -> None:
    """Look for what keeps something from working, and say what would help."""


@command.command(cls=Verb)
@click.pass_obj
def usb(settings: Settings) -> Exit:
    """Look at the cameras on USB: whether they may be opened, and who has them.

    Prints the udev rule that lets everybody who sits at this computer use cameras; what is wrong goes to stderr.
    """

    async def work(interrupts: Interrupts) -> Exit:
        lines = await asyncio.to_thread(lambda: list(_findings()))
        if settings.json:
            settings.output.document(verb="doctor", subject="usb", rule=RULE, rule_file=RULE_FILE, findings=lines)
            return Exit.DONE
        for line in lines:
            settings.output.talk(line)
        settings.output.talk(f"the rule for {RULE_FILE}; then: udevadm control --reload, and plug the camera in again")
        settings.output.data(RULE)
        return Exit.DONE

    return run(settings, work)


def _findings() -> Iterator[str]:
    """What can be said of this computer and its cameras."""
    # Late: the rest of the program works without the extra.
    from hotshoe.transport.stillimage.dialling import cameras

    try:
        found: Sequence[Model] = cameras()
    except HotshoeError as error:
        yield safe_text(str(error))
        return
    if not found:
        yield "no camera is plugged in and on, or it is set to something else than PTP or MTP"
    for model in found:
        yield f"{model.address}  {safe_text(model.name) or 'a camera'}: {_state(model)}"


def _state(model: Model) -> str:
    node = model.place.node
    if node.exists() and not os.access(node, os.R_OK | os.W_OK):
        return f"{node} may not be opened by this user; the rule below allows it"
    if holders := [each for each in find_holders(model.place) if each.process != os.getpid()]:
        return "in use by " + " and ".join(f"{safe_text(each.name)} (process {each.process})" for each in holders)
    if driver := find_driver(model.place, model.interface):
        return f"used by the system's driver {safe_text(driver)}, which hotshoe asks to let go"
    return "ready"
