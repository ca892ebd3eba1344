"""Moments, as people type them: a date, a time of day, or how long ago."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from hotshoe.catalog.units import parse_duration

_DAYS = re.compile(r"(\d{1,6})(d|w)", re.ASCII)


def parse_moment(text: str, now: datetime) -> datetime:
    """``2026-11-23``, ``2026-11-23T18:30``, ``18:30``, or ``90m``, ``2h``, ``3d``, ``1w`` before ``now``.

    Raises ValueError; what names no zone is in that of ``now``.
    """
    text = text.strip()
    if found := _DAYS.fullmatch(text.lower()):
        return _before(now, int(found[1]) * (86400 if found[2] == "d" else 604800))
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text):
        text = f"{now.date().isoformat()}T{text.rjust(len(text) + len(text.partition(':')[0]) % 2, '0')}"
    if "-" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date; write 2026-11-23 or 2026-11-23T18:30") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return _before(now, parse_duration(text))


def _before(now: datetime, seconds: float) -> datetime:
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError("that was before there were dates") from None


def is_since(when: datetime | None, moment: datetime) -> bool:
    """Whether a camera's date is not before ``moment``; one without a zone is taken to be in that of ``moment``."""
    return when is not None and (when if when.tzinfo else when.replace(tzinfo=moment.tzinfo)) >= moment


def parse_coming(text: str, now: datetime) -> datetime:
    """``+10s`` from ``now``, ``18:30`` (tomorrow where it has passed), or a date. Raises ValueError."""
    text = text.strip()
    if text.startswith("+"):
        return now + timedelta(seconds=parse_duration(text[1:]))
    moment = parse_moment(text, now)
    if ":" in text and "-" not in text and moment < now:
        moment += timedelta(days=1)
    if moment < now:
        raise ValueError(f"{text!r} has passed; write +10s, 18:30 or 2026-11-23T18:30")
    return moment


class MomentType(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A moment in this computer's zone."""

    name = "when"

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        parse: Callable[[str, datetime], datetime] = parse_moment,
    ) -> None:
        self._clock = clock
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return self._parse(value, self._clock())
        except ValueError as error:
            self.fail(str(error), param, ctx)


COMING = MomentType(parse=parse_coming)
"""A moment that has not passed."""
