"""Who this computer is to cameras: a random GUID that is made once, and a name for people."""

from __future__ import annotations

import os
import platform
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hotshoe.errors import SettingsError, StorageError
from hotshoe.wire.values import Guid, guid_text, parse_guid

GUID_VARIABLE = "HOTSHOE_GUID"
NAME_VARIABLE = "HOTSHOE_NAME"
STATE_VARIABLE = "HOTSHOE_STATE_DIR"


@dataclass(frozen=True, slots=True)
class Identity:
    """The GUID that cameras remember, and the name that they show."""

    guid: Guid
    name: str


def state_folder() -> Path:
    """Where the identity is kept: ``HOTSHOE_STATE_DIR``, or the platform's place for state."""
    given = os.environ.get(STATE_VARIABLE)
    return Path(given) if given else Path(platformdirs.user_state_dir("hotshoe"))


def identity(guid: Guid | None = None, name: str | None = None, *, folder: Path | None = None) -> Identity:
    """Arguments before environment before the kept file. Raises SettingsError and StorageError."""
    text = os.environ.get(GUID_VARIABLE)
    known = guid or (parse_guid(text) if text else None)
    return Identity(
        known or _kept(folder or state_folder()),
        name or os.environ.get(NAME_VARIABLE) or f"hotshoe on {platform.node()}",
    )


def _kept(folder: Path) -> Guid:
    """The GUID of the state folder, made on first use; only this user may read it, because it is what pairs."""
    path = folder / "guid"
    try:
        return parse_guid(path.read_text(encoding="ascii", errors="replace"))
    except FileNotFoundError:
        return _make(folder, path)
    except OSError as error:
        raise StorageError(f"cannot read this computer's identity: {error.strerror}", path=str(path)) from error


def _make(folder: Path, path: Path) -> Guid:
    """A new GUID, or that of another program which was quicker."""
    made = Guid(secrets.token_bytes(16))
    draft = _draft(folder, made)
    try:
        os.link(draft, path)
    except FileExistsError:
        return _kept(folder)
    except OSError:
        # A file system without hard links.
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return made


def _draft(folder: Path, guid: Guid) -> Path:
    """The whole content beside its place, so that nobody ever reads half of it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(prefix=".guid-", dir=folder)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(guid_text(guid) + "\n")
    except OSError as error:
        raise StorageError(f"cannot keep this computer's identity: {error.strerror}", path=str(folder)) from error
    return Path(draft)


def adopt(guid: Guid, *, replace: bool = False, folder: Path | None = None) -> Guid | None:
    """Keep ``guid`` as this computer's from now on, and give the one before.

    Raises SettingsError where another one is kept and ``replace`` is not said, StorageError.
    """
    folder = folder or state_folder()
    before = _kept(folder) if (folder / "guid").exists() else None
    if before and before != guid and not replace:
        kept = guid_text(before)
        raise SettingsError(
            f"cameras that are paired know this computer as {kept}; that is not replaced unasked", key="guid"
        )
    _draft(folder, guid).replace(folder / "guid")
    return before
