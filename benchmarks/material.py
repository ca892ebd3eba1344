"""Generated files, and the proof that they came over whole."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.model import MIB, Card

BLOCK = MIB
SPARSE_FROM = 2 * 1024 * MIB
"""Larger files are mostly holes, for their length is what matters in them."""

SPARSE_STEP = 64 * MIB

NAME = re.compile(r"IMG_\d{6}\.BIN")


class Mismatch(Exception):
    """What arrived is not what was sent; the text says in what it differs."""


def file_name(number: int) -> str:
    """``IMG_000001.BIN``: no picture, so that no camera looks inside."""
    return f"IMG_{number:06d}.BIN"


class Material:
    """The files of one card in a folder, with their hashes."""

    kind = "card"

    def __init__(self, card: Card, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.card = card
        self.folder = folder
        block = random.Random(card.size).randbytes(min(card.size, BLOCK))
        for number in range(1, card.files + 1):
            _write(folder / file_name(number), block, number, card.size)
        self._digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}

    @property
    def names(self) -> list[str]:
        """In order."""
        return list(self._digests)

    def check_files(self, folder: Path, copies: int = 1, *, contents: bool = True) -> None:
        """``folder`` holds every file ``copies`` times, wherever in it, and nothing else. Raises Mismatch.

        Without ``contents`` they only have the right size.
        """
        arrived = [path for path in folder.rglob("*") if path.is_file()]
        self.check_names([path.name for path in arrived], copies)
        for path in arrived:
            size = path.stat().st_size
            if size != self.card.size:
                raise Mismatch(f"{path.name} has {size} bytes, not {self.card.size}")
            if contents and _digest(path) != self._digests[path.name]:
                raise Mismatch(f"{path.name} has other contents")

    def check_names(self, names: Iterable[str], copies: int = 1) -> None:
        """These are the names of all files, each ``copies`` times. Raises Mismatch."""
        counted, wanted = Counter(names), dict.fromkeys(self._digests, copies)
        differing = sorted(name for name in counted.keys() | wanted.keys() if counted[name] != wanted.get(name, 0))
        if differing:
            name = differing[0]
            came = f"{name} came {counted[name]} times instead of {wanted.get(name, 0)}"
            raise Mismatch(came if len(differing) == 1 else f"{came}, and {len(differing) - 1} more are like that")


def _write(path: Path, block: bytes, number: int, size: int) -> None:
    """Random bytes; each block begins with its own place, so that no two are the same."""
    step = SPARSE_STEP if size > SPARSE_FROM else len(block)
    with path.open("xb") as file:
        for offset in range(0, size, step):
            mark = b"%d %d;" % (number, offset)
            file.seek(offset)
            file.write((mark + block)[: min(len(block), size - offset)])
        file.truncate(size)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
