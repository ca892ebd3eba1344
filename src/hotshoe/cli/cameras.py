"""From what -c says to connected cameras, real or virtual."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import click

from hotshoe.cli.options import Settings
from hotshoe.cli.settings import read_names
from hotshoe.client.address import Address
from hotshoe.client.camera import Camera
from hotshoe.client.connect import BUSY_SECONDS, DIAL_SECONDS, connect
from hotshoe.protocol.limits import DEFAULT

TELL_AT = 2
"""Which of the seconds without an answer is one too many for a camera that asks nobody."""


def addresses(settings: Settings) -> list[Address]:
    """The cameras that were asked for. Raises UsageError when there is none, SettingsError for what is no address."""
    if not settings.cameras:
        raise click.UsageError("Which camera? Give -c ADDRESS or set HOTSHOE_CAMERA; -c demo: is a virtual camera.")
    return read_names(settings.config).find(settings.cameras)


def labels(cameras: Sequence[Address]) -> list[str]:
    """What to call each camera: its alias or address, numbered where two are the same."""
    plain = [_label(where) for where in cameras]
    return [
        name if plain.count(name) == 1 else f"{name}-{plain[: place + 1].count(name)}"
        for place, name in enumerate(plain)
    ]


def _label(where: Address) -> str:
    return where.alias or (f"demo-{where.host}".rstrip("-") if where.scheme == "demo" else where.label)


@asynccontextmanager
async def open_camera(
    where: Address, settings: Settings, *, label: str = "", session: bool = True
) -> AsyncIterator[Camera]:
    """A connected camera; for ``demo:`` a virtual one that lives as long. Raises what ``connect`` raises."""
    if settings.sessions and session and (found := settings.sessions.find(where)):
        yield found
        return
    async with AsyncExitStack() as stack:
        if where.scheme == "demo":
            where = await stack.enter_async_context(_demo_camera(where))
        waiting = _hint(label or where.label, settings)
        opening = connect(where, session=session, waiting=waiting, **patience(settings))
        yield await stack.enter_async_context(opening)


def patience(settings: Settings) -> dict[str, Any]:
    """The options of ``connect`` that ``--timeout`` and ``--trace`` stand for."""
    consent = DEFAULT.consent if settings.timeout is None else settings.timeout
    return {
        "consent": consent,
        "dead_after": settings.timeout,
        "patience": consent,
        "busy": min(BUSY_SECONDS, consent),
        "dial_seconds": min(DIAL_SECONDS, consent),
        "tap": settings.dialled,
    }


def following(settings: Settings) -> dict[str, Any]:
    """The same for whoever connects again and again, and has times of its own unless ``--timeout`` was said."""
    named = ("consent", "dead_after", "patience") if settings.timeout is not None else ()
    return {name: value for name, value in patience(settings).items() if name in {*named, "dial"}}


def _hint(label: str, settings: Settings) -> Callable[[float], None]:
    """Says once, a little later, that a person may have to do something."""
    told: list[float] = []

    def waiting(left: float) -> None:
        told.append(left)
        if len(told) == TELL_AT:
            settings.output.talk(f"{label}: no answer yet; if the camera asks, press OK on its screen ({left:.0f} s)")

    return waiting


def _demo_camera(where: Address) -> AbstractAsyncContextManager[Address]:
    # Late: a real camera needs nothing of the virtual one.
    from hotshoe.cli.virtual import demo_camera

    return demo_camera(where)
