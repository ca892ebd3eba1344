"""Pictures for the tests, made with Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image


def jpeg(size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, 90 if mode == "L" else (90,) * len(mode)).save(out, "JPEG", **options)
    return out.getvalue()


def dated(text: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG with that DateTimeOriginal, and without a thumbnail."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = text
    return jpeg(size, exif=exif)


def reader(data: bytes) -> Callable[[int, int], bytes]:
    """``read(offset, size)`` of bytes in memory."""
    return lambda offset, size: data[offset : offset + size]


def opened(data: bytes) -> Image.Image:
    """The picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
