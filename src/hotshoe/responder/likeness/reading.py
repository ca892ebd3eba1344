"""A text about a camera, of either kind that we know."""

from __future__ import annotations

from hotshoe.responder.likeness.document import read_document
from hotshoe.responder.likeness.model import Likeness
from hotshoe.responder.likeness.summary import read_summary


def read_likeness(text: str) -> Likeness:
    """The camera of a ``hotshoe info --json`` document or of a ``gphoto2 --summary`` text.

    Raises SettingsError for a text that is neither.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    return read_document(text) if text.lstrip().startswith("{") else read_summary(text)
