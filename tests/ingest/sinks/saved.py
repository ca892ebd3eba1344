"""A picture for sinks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hotshoe.ingest.sinks.model import Saved

SAVED = Saved(
    camera="z8",
    device="Nikon Corporation Z 8 6001234",
    source="/CARD/DCIM/100NCZ_8/DSC_0412.NEF",
    path=Path("/library/derby/z8/DSC_0412.NEF"),
    name="derby/z8/DSC_0412.NEF",
    size=3,
    digest="ab" * 32,
    captured="20261122T101112",
)


def saved_in(folder: Path, content: bytes = b"raw", **changes: Any) -> Saved:
    """The same with a file behind it."""
    path = folder / "DSC 0412.NEF"
    path.write_bytes(content)
    return replace(SAVED, path=path, size=len(content), **changes)
