"""pytest's way in. Nothing is imported before pytest asks for it, neither pytest nor the rest of hotshoe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Make the fixtures known."""
    from hotshoe import pytest_fixtures  # noqa: PLC0415 - it imports pytest

    config.pluginmanager.register(pytest_fixtures, "hotshoe.pytest_fixtures")
