"""What others recorded and wrote of real cameras: not ours to publish, and read where it lies beside the repository.

Files are read once, while tests are collected, so that a folder that goes away or comes during a run changes nothing.
"""

from functools import cache
from pathlib import Path

import pytest

ABSENT = "recordings of others are not here"
"""Why a test is skipped also in CI: it cannot have what may not be published."""

SHARED = Path(__file__).resolve().parents[2] / "shared"


@cache
def recording(name: str) -> bytes:
    """The bytes of a recording; nothing where it is not at hand."""
    path = SHARED / "captures" / name
    return path.read_bytes() if path.is_file() else b""


@cache
def summaries() -> dict[str, str]:
    """Texts about real cameras, by name."""
    return {path.stem: path.read_text("utf-8") for path in sorted((SHARED / "cameras").glob("*.txt"))}


def needs(*names: str) -> pytest.MarkDecorator:
    """Skips tests where a recording is not at hand."""
    missing = [name for name in names if not recording(name)]
    return pytest.mark.skipif(bool(missing), reason=f"{ABSENT}: {', '.join(missing)}")
