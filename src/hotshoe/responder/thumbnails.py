"""What ObjectInfo tells of a picture, and its thumbnail: the file's own, or one made from its pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, JpegImagePlugin

from hotshoe.catalog import responses
from hotshoe.catalog.formats import EXIF_JPEG, JFIF
from hotshoe.responder.exif import read_exif
from hotshoe.responder.jpeg import JpegHeader, read_header
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Content, Thumb

PICTURES = frozenset({EXIF_JPEG, JFIF})
"""Formats that are looked into. The others cost no look: cards hold films and raw files of a gigabyte."""

BOX = (160, 120)
"""The thumbnail of an Exif file (CIPA DC-008, 4.4.5), and the largest that is made."""

MADE_BYTES = 16384
"""Every thumbnail made here has exactly this size, so that ObjectInfo can tell it before a pixel is decoded."""

MOST_BYTES = 64 << 20
MOST_PIXELS = 200_000_000
MOST_PROGRESSIVE_PIXELS = 50_000_000
"""A progressive picture cannot be decoded at an eighth of its size: the decoder keeps all of it in memory."""

_QUALITIES = (80, 50, 20)
_JFIF_END = 20
"""Start marker and JFIF segment, which nothing may come before."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture says about itself: pixels, bits per pixel, when it was taken as a PTP date, its thumbnail."""

    width: int = 0
    height: int = 0
    depth: int = 0
    captured: str = ""
    thumb: Thumb | None = None


def examine(content: Content) -> Facts:
    """Read a JPEG's header; anything else has no facts. Nothing is decoded."""
    header = read_header(content.read)
    if header is None:
        return Facts()
    exif = read_exif(header.tiff)
    thumb = describe(exif.thumbnail) or _promised_thumb(header, content.size)
    return Facts(header.width, header.height, header.depth, exif.taken, thumb)


def thumbnail(content: Content) -> bytes:
    """The thumbnail that ``examine`` tells of; raises Refusal NO_THUMBNAIL_PRESENT."""
    header = read_header(content.read)
    own = read_exif(header.tiff).thumbnail if header else b""
    if describe(own):
        return own
    if header is None or _promised_thumb(header, content.size) is None:
        raise Refusal(responses.NO_THUMBNAIL_PRESENT, "no picture that a thumbnail could be made of")
    return _padded(_shrunk(_bare(content, header)))


def describe(data: bytes) -> Thumb | None:
    """What ObjectInfo tells of a thumbnail; None when it is no JPEG."""
    header = read_header(lambda offset, size: data[offset : offset + size])
    return Thumb(JFIF, len(data), header.width, header.height) if header else None


def _promised_thumb(header: JpegHeader, size: int) -> Thumb | None:
    limit = MOST_PROGRESSIVE_PIXELS if header.progressive else MOST_PIXELS
    if size > MOST_BYTES or header.width * header.height > limit:
        return None
    return Thumb(JFIF, MADE_BYTES, *fit(header.width, header.height))


def fit(width: int, height: int) -> tuple[int, int]:
    """The largest size inside BOX with the same shape; small pictures keep their own."""
    scale = min(BOX[0] / width, BOX[1] / height, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _bare(content: Content, header: JpegHeader) -> bytes:
    """The picture without its metadata, which a decoder need not see."""
    tables = b"".join(content.read(offset, size) for offset, size in header.tables)
    return b"\xff\xd8" + tables + content.read(header.scan, content.size - header.scan)


def _shrunk(data: bytes) -> bytes:
    try:
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
        size = fit(*image.size)
        image.draft("RGB", size)
        small = image.convert("RGB").resize(size, Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refusal(responses.NO_THUMBNAIL_PRESENT, f"the picture cannot be decoded: {error}") from error
    for quality in _QUALITIES:
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
        if out.tell() <= MADE_BYTES - 4:
            return out.getvalue()
    raise Refusal(responses.NO_THUMBNAIL_PRESENT, "the picture's thumbnail would be too large")


def _padded(jpeg: bytes) -> bytes:
    """``jpeg`` with a comment segment that brings it to MADE_BYTES: decoders skip it."""
    missing = MADE_BYTES - len(jpeg)
    comment = b"\xff\xfe" + (missing - 2).to_bytes(2, "big") + bytes(missing - 4)
    return jpeg[:_JFIF_END] + comment + jpeg[_JFIF_END:]
