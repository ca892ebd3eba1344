"""What an error means for the engine."""

from __future__ import annotations

import errno
import sqlite3

from hotshoe.errors import (
    DeviceBusy,
    IncompleteTransfer,
    InvalidHandle,
    LibraryAway,
    LinkError,
    NoSuchObject,
    ProtocolError,
    SessionError,
    StorageError,
    StoreUnavailable,
    TargetExists,
    TransferError,
)
from hotshoe.ingest.inputs import Trouble

# An error is looked up by its class, then by its parents, nearest first.
_TROUBLES: dict[type[BaseException], Trouble] = {
    LinkError: Trouble.LINK,
    ProtocolError: Trouble.LINK,
    # The session is out of step, and only a new one is certain to be in step.
    SessionError: Trouble.LINK,
    DeviceBusy: Trouble.BUSY,
    InvalidHandle: Trouble.MISSING,
    NoSuchObject: Trouble.MISSING,
    StoreUnavailable: Trouble.MISSING,
    TransferError: Trouble.MISMATCH,
    IncompleteTransfer: Trouble.MISMATCH,
    TargetExists: Trouble.TAKEN,
    LibraryAway: Trouble.AWAY,
}

_NUMBERS = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.AWAY,
    errno.ENOENT: Trouble.AWAY,
    errno.ESTALE: Trouble.AWAY,
    errno.ENODEV: Trouble.AWAY,
    errno.ENOTCONN: Trouble.AWAY,
}

_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}


def trouble_of(error: BaseException) -> Trouble:
    """Which of the engine's troubles it is."""
    known = next((_TROUBLES[cls] for cls in type(error).__mro__ if cls in _TROUBLES), None)
    if known:
        return known
    return _of_the_disk(error) if isinstance(error, StorageError) else Trouble.REFUSED


def _of_the_disk(error: BaseException | None) -> Trouble:
    while error:
        if isinstance(error, OSError) and error.errno in _NUMBERS:
            return _NUMBERS[error.errno]
        if isinstance(error, sqlite3.Error) and (code := getattr(error, "sqlite_errorcode", None)) is not None:
            return _SQLITE.get(code & 0xFF, Trouble.DISK)
        error = error.__cause__
    return Trouble.DISK
