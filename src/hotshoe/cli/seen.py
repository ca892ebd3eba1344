"""Which pictures of a camera this computer has seen: one small file for each camera, in the state folder.

Handles are no identities, for a camera may number its objects anew in every session: path, size and date are.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hotshoe.client.camera import Camera
from hotshoe.client.identity import state_folder
from hotshoe.client.objects import CameraObject
from hotshoe.client.stored import without_store
from hotshoe.errors import StorageError

Known = tuple[str, int | None, str]
"""Path (without the store's name, which comes and goes with a second card), size, and date as the camera writes it."""


def known(found: CameraObject) -> Known:
    """What an object is recognised by in another session."""
    return without_store(found.path), found.size, found.info.modified or found.info.captured


class Seen:
    """The file of one camera; it is made by the first ``add``. All methods raise StorageError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, camera: Camera) -> Seen:
        """The file of a camera, by its model and serial number, or by its GUID where it tells no serial number."""
        info = camera.info
        who = (info.manufacturer, info.model, info.serial_number or camera.guid.hex())
        name = hashlib.blake2b("\0".join(who).encode(errors="surrogatepass"), digest_size=12).hexdigest()
        return cls(state_folder() / "seen" / f"{name}.jsonl")

    def load(self) -> set[Known]:
        """All that was seen; a line that makes no sense, for example half of one, is left out."""
        try:
            with self.path.open(encoding="ascii", errors="replace") as file:
                return {entry for line in file if (entry := _entry(line))}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise self._failed("read", error) from error

    def add(self, entries: Iterable[Known]) -> None:
        """These were seen too."""
        fresh = set(entries) - self.load()
        try:
            self._make_folder()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write("".join(map(_line, fresh)))
        except OSError as error:
            raise self._failed("write", error) from error

    def replace(self, entries: Iterable[Known]) -> None:
        """Exactly these were seen: what is not on the card any more is forgotten."""
        try:
            self._make_folder()
            descriptor, draft = tempfile.mkstemp(prefix=".seen-", dir=self.path.parent)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.writelines(map(_line, entries))
            Path(draft).replace(self.path)
        except OSError as error:
            raise self._failed("write", error) from error

    def _make_folder(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _failed(self, doing: str, error: OSError) -> StorageError:
        return StorageError(f"cannot {doing} what was seen of this camera: {error.strerror}", path=str(self.path))


def _line(entry: Known) -> str:
    # ASCII, so that lone surrogates in names survive.
    return json.dumps(entry) + "\n"


def _entry(line: str) -> Known | None:
    try:
        path, size, date = json.loads(line)
    except (ValueError, TypeError):
        return None
    if isinstance(path, str) and isinstance(size, int | None) and isinstance(date, str):
        return path, size, date
    return None
