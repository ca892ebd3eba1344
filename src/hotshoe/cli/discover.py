"""``hotshoe discover``: which cameras are there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import FAIL_IF_EMPTY, Settings, Verb
from hotshoe.cli.output import table
from hotshoe.cli.run import Interrupts, run
from hotshoe.wire.text import safe_text

if TYPE_CHECKING:
    from hotshoe.transport.usb import Model


@click.command(cls=Verb)
@click.option("--usb", is_flag=True, help="Look for cameras on USB cables.")
@FAIL_IF_EMPTY
@click.pass_obj
def command(settings: Settings, usb: bool, fail_if_empty: bool) -> Exit:
    """Look for cameras, and say the addresses by which -c takes them.

    Nothing is sent to a camera that it would have to agree to: on USB only its descriptors are read.
    """
    if not usb:
        raise click.UsageError("Say where to look: --usb.")

    async def work(interrupts: Interrupts) -> Exit:
        # Late: cameras on a network need nothing of it.
        from hotshoe.transport.stillimage.dialling import cameras

        found = await asyncio.to_thread(cameras)
        _show(settings, found)
        return Exit.NOTHING_TO_DO if fail_if_empty and not found else Exit.DONE

    return run(settings, work)


def _show(settings: Settings, found: Sequence[Model]) -> None:
    output = settings.output
    addresses = [_address(model, found) for model in found]
    if output.json:
        rows = [_facts(model, address) for model, address in zip(found, addresses, strict=True)]
        output.document(verb="discover", cameras=rows)
        return
    for line in table([[address, *_names(model)] for model, address in zip(found, addresses, strict=True)]):
        output.data(line)
    if not found:
        output.talk("no camera on USB; is it plugged in and on, and set to PTP or MTP? hotshoe doctor usb looks closer")


def _address(model: Model, others: Sequence[Model]) -> str:
    """The shortest that means this one alone."""
    if sum(each.address == model.address for each in others) == 1:
        return model.address
    return f"usb:{safe_text(model.serial)}" if model.serial else f"usb:{model.place}"


def _names(model: Model) -> list[str]:
    name = " ".join(part for part in (model.maker, model.name) if part) or "a camera that may not be asked its name"
    return [safe_text(name), f"s/n {safe_text(model.serial)}" if model.serial else ""]


def _facts(model: Model, address: str) -> dict[str, object]:
    return {
        "address": address,
        "maker": safe_text(model.maker),
        "model": safe_text(model.name),
        "serial": safe_text(model.serial),
        "vendor_id": model.vendor,
        "product_id": model.product,
        "bus": model.place.bus,
        "device": model.place.device,
    }
