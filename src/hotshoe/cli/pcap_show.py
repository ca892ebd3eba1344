"""``hotshoe pcap show``: every packet, transaction or session of a recording in one line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from hotshoe.analysis import show
from hotshoe.analysis.contents import contents_of, events_among
from hotshoe.analysis.facts import facts as facts_of
from hotshoe.analysis.facts import iso_time
from hotshoe.analysis.model import Noticed, Oddity, PacketSeen, Transaction, TransactionEnded
from hotshoe.analysis.selection import Selection, select
from hotshoe.analysis.sessions import sessions
from hotshoe.catalog.describe import describe, describe_json
from hotshoe.cli.describing import dataset_lines, hex_dump, plain
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.output import Output
from hotshoe.cli.pcap import items_of, recording
from hotshoe.cli.pcap_options import selecting
from hotshoe.errors import MalformedPacket
from hotshoe.wire.packets import Cancel, Event
from hotshoe.wire.text import safe_text

LONGEST_LINE = 2000
"""Of a dataset for people; arrays of ten thousand handles are for --json."""

MOST_LINES = 200

DUMPED_BYTES = 64
"""Of data whose structure nobody knows."""

INDENT = " " * 26

PACKETS, TRANSACTIONS, SESSIONS = "packets", "transactions", "sessions"

_COMMON = frozenset({Oddity.RETRANSMITTED, Oddity.OUT_OF_ORDER})
"""What every wireless network does."""


@click.command(cls=Verb)
@recording
@click.option("--packets", "level", flag_value="packets", help="One line for each packet.")
@click.option(
    "--transactions", "level", flag_value="transactions", default=True,
    help="One line for each operation with its data and its response, and what comes between.  [default]",
)  # fmt: skip
@click.option("--sessions", "level", flag_value="sessions", help="One line for each session.")
@selecting
@click.pass_obj
def command(settings: Settings, files: tuple[Path, ...], vendor: str | None, level: str, selection: Selection) -> None:
    """Show what was said, with time, frame, conversation and direction (> initiator, < responder, e event connection).

    Lines with ! break a rule or tell what was not recorded. -v decodes datasets and shows what TCP had to repair.
    """
    found = items_of(files, vendor)
    first = next(found, None)
    if first is None:
        settings.output.talk("no PTP in this recording")
        return
    start = show.point_of(first).time
    settings.output.talk(f"the recording begins at {iso_time(start)}")
    printer = _Printer(settings.output, level, show.Moments(start))
    items = select(chain((first,), found), selection)
    for item in sessions(items) if level == SESSIONS else items:
        printer.take(item)


class _Printer:
    """Prints items as they come; ``level`` says which."""

    def __init__(self, output: Output, level: str, moments: show.Moments) -> None:
        self._output = output
        self._level = level
        self._detailed = output.verbosity > 0
        self._moments = moments

    def take(self, item: show.Shown) -> None:
        """One line, and what is in its data with -v."""
        if self._output.json:
            self._json(item)
        else:
            self._text(item)

    def _json(self, item: show.Shown) -> None:
        if not self._shown(item) and not isinstance(item, TransactionEnded):
            return
        name, keys = facts_of(item)
        if isinstance(item, TransactionEnded) and self._detailed:
            keys |= _contents_facts(item.transaction)
        self._output.event(name, **keys)

    def _text(self, item: show.Shown) -> None:
        if self._shown(item):
            self._output.data(show.line(item, self._moments))
        if isinstance(item, TransactionEnded) and self._detailed:
            for line in _contents_lines(item.transaction):
                self._output.data(INDENT + line)

    def _shown(self, item: show.Shown) -> bool:
        """Whether this level has a line for it."""
        match item:
            case Noticed():
                return self._detailed or item.oddity not in _COMMON
            case TransactionEnded():
                return self._level == TRANSACTIONS
            case PacketSeen():
                return self._level == PACKETS or not _of_transaction(item)
        return True


def _of_transaction(item: PacketSeen) -> bool:
    """Whether the line of a transaction tells of a packet already."""
    return item.request is not None and not isinstance(item.packet, Event | Cancel)


def _contents_facts(transaction: Transaction) -> dict[str, object]:
    try:
        found = contents_of(transaction)
        events = events_among(found)
        if events is None:
            return {"contents": plain(found)}
        catalog = transaction.conversation.catalog
        return {"contents": [describe_json(event, catalog) for event in events]}
    except MalformedPacket as error:
        return {"unreadable": str(error)}


def _lines_of(found: Any, transaction: Transaction) -> list[str]:
    """Events by name, datasets field by field, else the first bytes."""
    events = events_among(found)
    if events:
        return [describe(event, transaction.conversation.catalog) for event in events]
    if found is None:
        return hex_dump((transaction.data or b"")[:DUMPED_BYTES])
    return dataset_lines(plain(found)) if found not in ((), []) else ["none"]


def _contents_lines(transaction: Transaction) -> Iterator[str]:
    """The data of a transaction for people, no longer than a screen or two."""
    try:
        found = contents_of(transaction)
    except MalformedPacket as error:
        yield f"! the data cannot be read: {safe_text(str(error))}"
        return
    lines = _lines_of(found, transaction)
    for line in lines[:MOST_LINES]:
        yield line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} ..."
    if len(lines) > MOST_LINES:
        yield f"... {len(lines) - MOST_LINES} lines more; --json has them all"
    if found is None and len(transaction.data or b"") > DUMPED_BYTES:
        yield f"... {len(transaction.data or b'') - DUMPED_BYTES} bytes more"
