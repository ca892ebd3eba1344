"""Durations, sizes and rates, as people read them."""

from __future__ import annotations

_PREFIXES = ("kB", "MB", "GB", "TB", "PB", "EB")


def show_duration(seconds: float) -> str:
    """``0.62 s``, ``12.3 s``, ``2 min 5 s``, ``1 h 3 min``."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def show_size(size: float) -> str:
    """``999 B``, ``51.2 MB``: three digits, and the thousands that card makers count in."""
    if size < 1000:
        return f"{size:.0f} B"
    for prefix in _PREFIXES:
        size /= 1000
        if size < 999.5 or prefix == _PREFIXES[-1]:
            break
    return f"{_three_digits(size)} {prefix}"


def show_rate(size: int, seconds: float) -> str:
    """``82.0 MB/s``; nothing where the time was too short to measure."""
    return f"{show_size(size / seconds)}/s" if seconds > 0 else ""


def _three_digits(number: float) -> str:
    if number < 9.995:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 99.95 else f"{number:.0f}"


def count(number: int, one: str, many: str = "") -> str:
    """``1 picture``, ``2 pictures``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
