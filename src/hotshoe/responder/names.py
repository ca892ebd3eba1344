"""Which names a peer may give, and which names on disk a peer gets to see."""

from __future__ import annotations

import unicodedata

from hotshoe.catalog import responses
from hotshoe.responder.refusal import Refusal
from hotshoe.wire.text import STRING_UNITS, safe_text, to_utf16

NAME_BYTES = 255
"""Longest name, in UTF-8, on every file system in common use."""

_SEPARATORS = frozenset("/\\")


def component(name: str) -> str:
    """``name`` itself, when it can only ever mean one visible file or folder inside another.

    Raises Refusal: ACCESS_DENIED for a name that leads elsewhere or would be hidden, INVALID_PARAMETER for one that
    is empty, too long, or not text. Nothing is repaired: an initiator that sees another name than it sent would not
    find its object again.
    """
    if not name:
        raise Refusal(responses.INVALID_PARAMETER, "a name cannot be empty")
    if _SEPARATORS & set(name) or name in {".", ".."}:
        raise Refusal(responses.ACCESS_DENIED, f"'{safe_text(name)}' is not the name of one object")
    if is_hidden(name):
        raise Refusal(responses.ACCESS_DENIED, f"'{safe_text(name)}' would be hidden")
    # Lone surrogates too: the file system would turn them into raw bytes, two of which can be a control character.
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in name):
        raise Refusal(responses.INVALID_PARAMETER, f"'{safe_text(name)}' is not text")
    if len(name.encode()) > NAME_BYTES:
        raise Refusal(responses.INVALID_PARAMETER, f"a name has at most {NAME_BYTES} bytes")
    return name


def is_hidden(name: str) -> bool:
    """Whether a file of that name is nobody's business: dot files, and what is still being written."""
    return name.startswith(".") or name.lower().endswith(".part")


def is_shown(name: str) -> bool:
    """Whether a name found on disk is an object: not hidden, and short enough for a PTP string."""
    return not is_hidden(name) and len(to_utf16(name)) <= 2 * STRING_UNITS


def draft_name(name: str, attempt: int) -> str:
    """The hidden name under which ``name`` is written; another one for each ``attempt``."""
    number = f".{attempt}" if attempt else ""
    stem = name.encode()[: NAME_BYTES - 24].decode(errors="ignore")
    return f".{stem}{number}.part"
