"""The fixtures that ``hotshoe.pytest_plugin`` brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hotshoe.testing import CameraFactory


@pytest.fixture
def virtual_camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraFactory]:
    """Makes PTP/IP cameras on this computer: ``virtual_camera(pictures=3, faults="at GetObject 2  cut")``."""
    # Late, so that a suite which measures its coverage sees hotshoe imported by its tests.
    from hotshoe.testing import CameraFactory  # noqa: PLC0415

    cameras = CameraFactory(lambda: tmp_path_factory.mktemp("card"))
    yield cameras
    cameras.close()
