"""Rows of the ledger as shots, and the other way."""

from __future__ import annotations

from typing import Any

from hotshoe.ingest.shot import Identity, Key, Removal, Shot, State
from hotshoe.wire.text import safe_text

COLUMNS = (
    "shots.id, key, turn, cameras.name, folders.storage, folders.folder, shots.name, size, date, captured, state, path,"
    " part, length, offset, digest, head, failures, same, removal"
)
SOURCE = "shots JOIN folders ON folders.id = shots.folder JOIN cameras ON cameras.id = folders.camera"


def stored(text: str) -> str | bytes:
    """Text for SQLite: what has lone surrogates is kept as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def loaded(value: Any) -> str:
    """The text again; empty for NULL."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    return value or ""


def shot_of(row: tuple[Any, ...]) -> Shot:
    """A row of COLUMNS."""
    number, key, turn, camera, storage, folder, name, size, date, captured, state, path, part = row[:13]
    length, offset, digest, head, failures, same, removal = row[13:]
    identity = Identity(loaded(camera), loaded(storage), loaded(folder), loaded(name), size, loaded(date))
    return Shot(
        Key(key),
        identity,
        State(state),
        turn,
        loaded(path),
        loaded(part),
        loaded(captured),
        length,
        offset,
        digest or b"",
        head or b"",
        failures,
        bool(same),
        Removal(removal),
        number,
    )


def words(shot: Shot) -> str:
    """A shot for people: where it was on the camera."""
    return safe_text(f"{shot.identity.folder.rstrip('/')}/{shot.identity.name}")
