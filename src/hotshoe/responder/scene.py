"""What a virtual camera's live view shows: something that moves, with the number of the frame in it."""

from __future__ import annotations

import io
import math
import random

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 424)
"""Width and height in pixels, as Nikon's and Canon's views have them."""

QUALITY = 92
GRAIN = 48
STEPS = 120
"""Frames for one round of the ball."""


class Scene:
    """Frames one after another; the background is painted once, so that a frame costs little more than its JPEG."""

    def __init__(self, rng: random.Random, size: tuple[int, int] = SIZE) -> None:
        self.size = size
        grey = Image.frombytes("L", size, bytes(96 + value % GRAIN for value in rng.randbytes(size[0] * size[1])))
        self._background = grey.convert("RGB")
        self._font = ImageFont.load_default(size[1] // 5)
        self.number = 0

    def frame(self) -> bytes:
        """The next frame, a JPEG of about 100 kB."""
        self.number += 1
        image = self._background.copy()
        draw = ImageDraw.Draw(image)
        width, height = image.size
        angle = 2 * math.pi * self.number / STEPS
        x, y = width / 2 + width / 3 * math.cos(angle), height / 2 + height / 3 * math.sin(angle)
        radius = height / 12
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(240, 120, 32))
        draw.text((width / 2, height / 2), f"{self.number:06}", (255, 255, 255), self._font, anchor="mm")
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
