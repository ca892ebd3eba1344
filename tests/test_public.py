"""The public names, and that they cost nothing until they are used."""

import subprocess
import sys

import pytest

import hotshoe


@pytest.mark.parametrize("name", sorted(set(hotshoe.__all__) - {"__version__"}))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(hotshoe, name) is not None
    assert name in dir(hotshoe)


def test_the_version_is_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"{name} 9.9")
    assert hotshoe.__version__ == "hotshoe 9.9"


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hotshoe.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import hotshoe", {"asyncio", "hotshoe.client", "hotshoe.protocol", "hotshoe.errors"}),
        ("from hotshoe import Link, Initiator, Responder, Observer", {"asyncio", "hotshoe.client", "socket"}),
        ("from hotshoe import connect", {"hotshoe.sync", "hotshoe.responder", "click", "rich", "PIL"}),
        ("from hotshoe.errors import HotshoeError", {"asyncio", "hotshoe.protocol"}),
    ],
)
def test_names_are_imported_late(statement: str, absent: set[str]) -> None:
    program = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not absent & set(done.stdout.split())


def test_serving_and_the_camera_without_await_are_reachable() -> None:
    assert callable(hotshoe.responder.serve)
    assert callable(hotshoe.sync.connect)
