"""Ctrl-C at the moments that a signal can choose and a test could not."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from hotshoe.sync.portal import Portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    with closing(Portal()) as portal:
        yield portal


def interrupt_once(portal: Portal, monkeypatch: pytest.MonkeyPatch, *, first: Callable[..., object]) -> None:
    """The next handing over does ``first`` and is interrupted; those after it go well."""
    hand_over = portal._loop.call_soon_threadsafe

    def interrupted(*arguments: object) -> None:
        monkeypatch.setattr(portal._loop, "call_soon_threadsafe", hand_over)
        first(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(portal._loop, "call_soon_threadsafe", interrupted)


def tasks_of(portal: Portal) -> int:
    """How many tasks the loop has, but for the one that counts them."""
    return portal.call(lambda: len(asyncio.all_tasks())) - 1


def test_an_interrupt_between_handing_over_and_waiting_cancels_the_work(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tasks_of(portal)
    interrupt_once(portal, monkeypatch, first=portal._loop.call_soon_threadsafe)
    with pytest.raises(KeyboardInterrupt):
        portal.run(asyncio.Event().wait())
    assert tasks_of(portal) == idle


def test_an_interrupt_before_handing_over_drops_the_work(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        pytest.fail("this was never handed over")

    interrupt_once(portal, monkeypatch, first=lambda *arguments: None)
    with pytest.raises(KeyboardInterrupt):
        portal.run(work())


def test_it_goes_on_after_an_interrupt(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    test_an_interrupt_before_handing_over_drops_the_work(portal, monkeypatch)
    assert portal.call(lambda: "still here") == "still here"
