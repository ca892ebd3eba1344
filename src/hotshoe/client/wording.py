"""One exception for each who waits: the same class and particulars, with words and a traceback of its own."""

from __future__ import annotations

from typing import TypeVar

from hotshoe.errors import HotshoeError

E = TypeVar("E", bound=HotshoeError)


def reworded(error: E, message: str | None = None, **particulars: object) -> E:
    """A copy of ``error`` that says ``message``; ``particulars`` replace its attributes."""
    copy = type(error).__new__(type(error), str(error) if message is None else message)
    copy.args = (str(error) if message is None else message,)
    copy.__dict__.update(vars(error) | particulars)
    return copy
