"""The same names, parameters and results as the asynchronous camera has."""

import inspect
import typing
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

import pytest

from hotshoe.client import camera as asynchronous
from hotshoe.client import connect as asynchronous_connect
from hotshoe.client import events
from hotshoe.client import liveview as asynchronous_liveview
from hotshoe.sync import Camera, Subscription, connect
from hotshoe.sync.liveview import Live

ONLY_ASYNCHRONOUS = {"together", "meet"}
"""``together`` keeps the calls of one task together, and a thread's calls are tasks of their own; ``meet`` is a part of
connecting."""


def public(cls: type) -> dict[str, Any]:
    return {name: member for name, member in vars(cls).items() if not name.startswith("_")}


def test_nothing_is_missing_and_nothing_is_more() -> None:
    assert set(public(asynchronous.Camera)) - set(public(Camera)) == ONLY_ASYNCHRONOUS
    assert not set(public(Camera)) - set(public(asynchronous.Camera))
    assert {"next", "close"} == set(public(Subscription))
    assert {"next", "close"} <= set(public(events.Subscription))


def without_await(annotation: Any) -> Any:
    """What a synchronous method gives where the asynchronous one gives ``annotation``."""
    if typing.get_origin(annotation) is AsyncGenerator:
        return Iterator[typing.get_args(annotation)[0]]  # type: ignore[misc]
    if annotation == AbstractAsyncContextManager[asynchronous_liveview.Live]:
        return AbstractContextManager[Live]
    return Subscription if annotation is events.Subscription else annotation


@pytest.mark.parametrize("name", sorted(set(public(asynchronous.Camera)) - ONLY_ASYNCHRONOUS))
def test_each_method_has_the_same_signature(name: str) -> None:
    theirs, ours = public(asynchronous.Camera)[name], public(Camera)[name]
    if isinstance(theirs, property):
        assert isinstance(ours, property)
        theirs, ours = theirs.fget, ours.fget
    assert not inspect.iscoroutinefunction(ours)
    assert inspect.signature(ours).parameters == inspect.signature(theirs).parameters
    their_types, our_types = typing.get_type_hints(theirs), typing.get_type_hints(ours)
    their_types["return"] = without_await(their_types["return"])
    if name == "call":
        # Each module has a type variable of its own.
        their_types.pop("operation")
        our_types.pop("operation")
        their_types.pop("return")
        our_types.pop("return")
    assert our_types == their_types


def test_connecting_has_the_same_options() -> None:
    theirs = inspect.signature(asynchronous_connect.connect).parameters
    assert inspect.signature(connect).parameters == theirs
