"""What the virtual camera shoots: a real JPEG, another one each time, with the Exif that a camera writes."""

from __future__ import annotations

import io
import random
from datetime import datetime
from fractions import Fraction

from PIL import ExifTags, Image, ImageDraw, ImageFont

from hotshoe.responder.exif import INCHES, Field, write_exif
from hotshoe.responder.thumbnails import BOX

Colour = tuple[int, int, int]

MAKER = "Hotshoe"
QUALITY = 93
HILLS = 4
GRAIN = 0.17
"""How much noise is mixed in: without any, the file would be a tenth of what a camera writes."""

_SKIES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((58, 110, 196), (132, 178, 230), (246, 214, 176)),
    ((26, 38, 84), (150, 84, 120), (250, 160, 96)),
    ((120, 134, 150), (176, 186, 196), (222, 222, 214)),
    ((8, 12, 34), (24, 36, 74), (70, 84, 120)),
)
_SHUTTERS = tuple(Fraction(1, number) for number in (30, 60, 125, 250, 500, 1000, 2000))
_APERTURES = tuple(Fraction(tenths, 10) for tenths in (28, 40, 56, 80, 110))
_SENSITIVITIES = (100, 200, 400, 800, 1600)
SRGB = UPRIGHT = CENTRED = 1


def picture(
    number: int,
    when: datetime,
    *,
    camera: str = "Virtual camera",
    size: tuple[int, int] = (1920, 1280),
    rng: random.Random,
) -> bytes:
    """Frame ``number``, taken at ``when`` (local time): about 1.2 MB at the usual ``size``, which is width, height.

    The same arguments and the same state of ``rng`` give the same bytes.
    """
    image = _landscape(size, rng)
    _sign(image, f"{number:04}", f"{camera}   {when:%Y-%m-%d %H:%M:%S}")
    thumb = image.copy()
    thumb.thumbnail(BOX, Image.Resampling.BOX)
    exif = _exif(when, camera, size, rng, _jpeg(thumb))
    return _jpeg(_grained(image, rng), exif)


def _jpeg(image: Image.Image, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, exif=exif)
    return out.getvalue()


def _landscape(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Sky, sun or moon, and hills that get darker towards the viewer."""
    width, height = size
    colours = rng.choice(_SKIES)
    column = Image.new("RGB", (1, len(colours)))
    for row, colour in enumerate(colours):
        column.putpixel((0, row), colour)
    image = column.resize((1, height), Image.Resampling.BICUBIC).resize(size, Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(image)
    _disc(draw, rng.randrange(width), rng.randrange(height // 8, height // 2 + 1), height // 16 + 1)
    hue = tuple(rng.randrange(40, 120) for _ in range(3))
    for hill in range(HILLS):
        shade = tuple(part * (HILLS - hill) // HILLS for part in hue)
        draw.polygon(_ridge(size, hill, rng), fill=shade)
    return image


def _disc(draw: ImageDraw.ImageDraw, x: int, y: int, radius: int) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 244, 214))


def _ridge(size: tuple[int, int], hill: int, rng: random.Random) -> list[tuple[float, float]]:
    """The outline of one hill, the nearest lowest in the picture."""
    width, height = size
    base, swing, steps = height * (0.5 + 0.11 * hill), height * 0.07, 9 + 4 * hill
    top = [(width * step / steps, base + rng.uniform(-swing, swing)) for step in range(steps + 1)]
    return [*top, (width, height), (0, height)]


def _sign(image: Image.Image, number: str, line: str) -> None:
    """The frame number large, one line small, both in the lower left corner."""
    height = image.height
    draw = ImageDraw.Draw(image)
    for text, share, bottom in ((number, 6, 8), (line, 28, 24)):
        font = ImageFont.load_default(max(8, height // share))
        draw.text((height // 24, height - height // bottom), text, (255, 255, 255), font, anchor="ls")


def _grained(image: Image.Image, rng: random.Random) -> Image.Image:
    noise = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    return Image.blend(image, Image.merge("RGB", (noise, noise, noise)), GRAIN)


def _exif(when: datetime, camera: str, size: tuple[int, int], rng: random.Random, thumb: bytes) -> bytes:
    """The tags that CIPA DC-008 makes mandatory, and those that photographers look for."""
    tag = ExifTags.Base
    taken, fraction = f"{when:%Y:%m:%d %H:%M:%S}", f"{when.microsecond // 10_000:02}"
    main: dict[int, Field] = {
        tag.Make: MAKER,
        tag.Model: camera,
        tag.Orientation: UPRIGHT,
        tag.XResolution: Fraction(72),
        tag.YResolution: Fraction(72),
        tag.ResolutionUnit: INCHES,
        tag.Software: "hotshoe",
        tag.DateTime: taken,
        tag.YCbCrPositioning: CENTRED,
    }
    details: dict[int, Field] = {
        tag.ExposureTime: rng.choice(_SHUTTERS),
        tag.FNumber: rng.choice(_APERTURES),
        tag.ISOSpeedRatings: rng.choice(_SENSITIVITIES),
        tag.ExifVersion: b"0232",
        tag.DateTimeOriginal: taken,
        tag.DateTimeDigitized: taken,
        tag.ComponentsConfiguration: b"\1\2\3\0",
        tag.SubsecTime: fraction,
        tag.SubsecTimeOriginal: fraction,
        tag.SubsecTimeDigitized: fraction,
        tag.FlashPixVersion: b"0100",
        tag.ColorSpace: SRGB,
        tag.ExifImageWidth: size[0],
        tag.ExifImageHeight: size[1],
    }
    return b"Exif\0\0" + write_exif(main, details, thumb)
