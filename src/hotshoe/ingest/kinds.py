"""Kinds of files on a card, by the endings of their names."""

from __future__ import annotations

from collections.abc import Iterable

RAW, JPEG, HEIF, MOVIE, SOUND, SIDECAR = "raw", "jpeg", "heif", "movie", "sound", "sidecar"

RAW_ENDINGS = """
    3fr ari arw cap cr2 cr3 crw dcr dng erf fff gpr iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw tif
    tiff x3f
"""

KINDS: dict[str, frozenset[str]] = {
    JPEG: frozenset({"jpg", "jpeg"}),
    HEIF: frozenset({"heic", "heif", "hif"}),
    RAW: frozenset(RAW_ENDINGS.split()),
    SOUND: frozenset({"wav", "mp3", "m4a"}),
    SIDECAR: frozenset({"xmp", "thm", "txt", "xml"}),
    MOVIE: frozenset({"mov", "mp4", "avi", "mts", "m2ts", "m4v", "mxf", "braw", "nev", "r3d", "crm"}),
}


def parse_kinds(text: str) -> str:
    """A kind, or the ending of a name without its dot. Raises ValueError."""
    word = text.strip().lower().removeprefix(".")
    if word not in KINDS and not (word.isalnum() and len(word) <= 8):
        raise ValueError(f"{text!r} is no kind of file; try {', '.join(KINDS)}, or an ending such as nef")
    return word


def endings(kinds: Iterable[str]) -> frozenset[str]:
    """The endings of names that these words mean; none for no words, which means every file."""
    return frozenset().union(*(KINDS.get(word, {word}) for word in kinds))
