"""A secret that shows itself to nobody who did not ask for it."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from hotshoe.errors import SettingsError

PREFIX = "whsec_"
"""Of secrets as Standard Webhooks writes them; base64 follows."""

MOST_BYTES = 4096
LEAST_BYTES = 16
"""Fewer could be guessed."""


class Secret:
    """Bytes whose repr is ``***``."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> bytes:
        """The bytes themselves."""
        return self._value


def read_secret(path: Path) -> Secret:
    """What a file holds: ``whsec_`` and base64, or any other text as it is. Raises SettingsError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1).strip()
    except OSError as error:
        raise SettingsError(f"cannot read the secret in {path}: {error.strerror}", key="secret-file") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path} has more than {MOST_BYTES} bytes: is it a secret?", key="secret-file")
    value = _decoded(path, data)
    if len(value) < LEAST_BYTES:
        raise SettingsError(
            f"the secret in {path} has only {len(value)} bytes, {LEAST_BYTES} are wanted; try: "
            "openssl rand -base64 24 | sed s/^/whsec_/",
            key="secret-file",
        )
    return Secret(value)


def _decoded(path: Path, data: bytes) -> bytes:
    if not data.startswith(PREFIX.encode()):
        return data
    try:
        return base64.b64decode(data.removeprefix(PREFIX.encode()), validate=True)
    except (binascii.Error, ValueError) as error:
        text = f"the secret in {path} begins with {PREFIX}, but no base64 follows"
        raise SettingsError(text, key="secret-file") from error
