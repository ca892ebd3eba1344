"""The options by which verbs choose a part of a recording, and how their values are typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import click

from hotshoe.analysis.selection import Answer, Selection
from hotshoe.catalog.model import parse_number
from hotshoe.catalog.units import parse_duration

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_SECOND = 1_000_000_000


class Number(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A decimal or ``0x`` number."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = value if isinstance(value, int) else parse_number(value)
        if number is None:
            self.fail(f"{value!r} is no number; write 5 or 0x00010001", param, ctx)
        return number


class CodeOrName(click.ParamType):  # type: ignore[type-arg]  # as above
    """A number, or a name whose case does not matter."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        number = parse_number(value) if isinstance(value, str) else value
        return value.casefold() if number is None else number


class InRecording(click.ParamType):  # type: ignore[type-arg]  # as above
    """A moment of a recording: so long after its first packet, or a date with a time of day."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, bool]:
        if isinstance(value, tuple):
            return value
        try:
            if "-" in value:
                return round(datetime.fromisoformat(value).astimezone().timestamp() * _SECOND), False
            return round(parse_duration(value) * _SECOND), True
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no moment; write 12.5s from the beginning, or 2026-11-26T18:30:05", param, ctx)


_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.option("--conversation", "conversations", type=int, multiple=True, help="Only of this conversation."),
    click.option("--session", "sessions", type=Number(), multiple=True, help="Only of the session of this number."),
    click.option(
        "--operation", "operations", type=CodeOrName(), multiple=True, metavar="OP",
        help="Only transactions of this operation, by name or code.",
    ),
    click.option(
        "--response", "responses", type=CodeOrName(), multiple=True, metavar="RESPONSE",
        help="Only transactions so answered, by name or code; failed means not OK, none not at all.",
    ),
    click.option("--handle", "handles", type=Number(), multiple=True, help="Only what is about this object."),
    click.option(
        "--since", type=InRecording(), help="From here on: 12.5s from the first packet on, or 2026-11-26T18:30:05."
    ),
    click.option("--until", type=InRecording(), help="Up to here."),
)  # fmt: skip


def selecting(verb: Decorated) -> Decorated:
    """The options that choose; the verb gets them as ``selection``."""

    @wraps(verb)
    def chosen(
        *args: Any,
        conversations: tuple[int, ...],
        sessions: tuple[int, ...],
        operations: tuple[int | str, ...],
        responses: tuple[int | str, ...],
        handles: tuple[int, ...],
        since: tuple[int, bool] | None,
        until: tuple[int, bool] | None,
        **others: Any,
    ) -> Any:
        if since and until and since[1] is not until[1]:
            raise click.UsageError("Give --since and --until both from the beginning, or both as dates.")
        selection = Selection(
            frozenset(conversations),
            frozenset(sessions),
            frozenset(operations),
            frozenset(_answer(response) for response in responses),
            frozenset(handles),
            since[0] if since else None,
            until[0] if until else None,
            (since or until or (0, True))[1],
        )
        return verb(*args, selection=selection, **others)

    decorated: Any = chosen
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    result: Decorated = decorated
    return result


def _answer(response: int | str) -> int | str | Answer:
    return next((answer for answer in Answer if answer.value == response), response)
