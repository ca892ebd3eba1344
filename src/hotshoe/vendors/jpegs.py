"""The picture inside a live view answer: makes put headers of their own before it, and some put bytes behind."""

from __future__ import annotations

START, END = b"\xff\xd8\xff", b"\xff\xd9"


def find_jpeg(data: bytes, offset: int = 0) -> bytes | None:
    """The first JPEG from ``offset`` on, up to the last end marker; None where there is none."""
    start = data.find(START, offset)
    end = data.rfind(END)
    return data[start : end + len(END)] if 0 <= start < end else None
