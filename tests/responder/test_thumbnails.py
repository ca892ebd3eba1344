import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hotshoe.catalog import responses
from hotshoe.catalog.formats import JFIF
from hotshoe.responder import thumbnails
from hotshoe.responder.contents import MemoryContent, PatternContent
from hotshoe.responder.exif import write_exif
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import Thumb
from hotshoe.responder.thumbnails import BOX, MADE_BYTES, Facts, describe, examine, fit, thumbnail
from tests.responder.images import dated, jpeg, opened

OWN = jpeg((160, 107))


def with_own(own: bytes = OWN) -> MemoryContent:
    exif = write_exif({}, {0x9003: "2024:05:06 07:08:09"}, own)
    return MemoryContent(jpeg((600, 400), exif=b"Exif\0\0" + exif))


def noisy(size: tuple[int, int]) -> bytes:
    rng = random.Random(1)
    out = io.BytesIO()
    Image.frombytes("RGB", size, bytes(rng.choices((0, 255), k=size[0] * size[1] * 3))).save(out, "JPEG", quality=95)
    return out.getvalue()


def test_a_picture_tells_of_its_own_thumbnail() -> None:
    facts = examine(with_own())
    assert facts == Facts(600, 400, 24, "20240506T070809", Thumb(JFIF, len(OWN), 160, 107))
    assert thumbnail(with_own()) == OWN


@pytest.mark.parametrize("own", [b"", b"no picture", OWN[:20], b"\xff\xd8\xff\xd9"])
def test_a_thumbnail_that_is_no_jpeg_is_replaced(own: bytes) -> None:
    content = with_own(own)
    facts = examine(content)
    assert facts.thumb == Thumb(JFIF, MADE_BYTES, 160, 107)
    assert opened(thumbnail(content)).size == (160, 107)


@pytest.mark.parametrize(
    "data",
    [
        jpeg((4000, 3000)),
        jpeg((3000, 4000), progressive=True),
        jpeg((640, 480), "L"),
        jpeg((640, 480), "CMYK"),
        jpeg((8, 8)),
        jpeg((1, 3000)),
        dated("2024:05:06 07:08:09", (320, 200)),
        noisy((160, 120)),
        noisy((1000, 750)),
    ],
)
def test_a_made_thumbnail_is_exactly_what_was_told(data: bytes) -> None:
    content = MemoryContent(data)
    told = examine(content).thumb
    made = thumbnail(content)
    assert told is not None
    assert len(made) == told.size
    assert opened(made).size == (told.width, told.height)
    assert opened(made).mode == "RGB"
    assert describe(made) == told
    assert made[:11] == b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"


def test_a_made_thumbnail_shows_the_picture() -> None:
    image = opened(thumbnail(MemoryContent(jpeg((2000, 1000)))))
    pixel = image.getpixel((80, 40))
    assert isinstance(pixel, tuple)
    assert all(abs(part - 90) < 4 for part in pixel)


@pytest.mark.parametrize("data", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xd9"])
def test_what_is_no_picture_has_neither_facts_nor_thumbnail(data: bytes) -> None:
    assert examine(MemoryContent(data)) == Facts()
    with pytest.raises(Refusal) as caught:
        thumbnail(MemoryContent(data))
    assert caught.value.code == responses.NO_THUMBNAIL_PRESENT


def test_a_picture_that_ends_early_has_no_thumbnail() -> None:
    with pytest.raises(Refusal) as caught:
        thumbnail(MemoryContent(noisy((400, 300))[:3000]))
    assert caught.value.code == responses.NO_THUMBNAIL_PRESENT


def test_a_decompression_bomb_is_never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(jpeg((16, 16)))
    frame = data.index(b"\xff\xc0") + 5
    data[frame : frame + 4] = b"\xff\xff\xff\xff"
    monkeypatch.setattr(thumbnails, "_shrunk", lambda data: pytest.fail("decoded"))
    content = MemoryContent(bytes(data))
    assert examine(content) == Facts(65535, 65535, 24, "", None)
    with pytest.raises(Refusal):
        thumbnail(content)


def test_a_progressive_bomb_is_smaller() -> None:
    data = bytearray(jpeg((16, 16), progressive=True))
    frame = data.index(b"\xff\xc2") + 5
    data[frame : frame + 4] = (8000).to_bytes(2, "big") * 2
    assert examine(MemoryContent(bytes(data))).thumb is None


def test_a_file_too_long_for_a_picture_is_not_read_into_memory() -> None:
    class Endless(PatternContent):
        def read(self, offset: int, size: int) -> bytes:
            assert size < 1 << 20
            return jpeg()[offset : offset + size] if offset < 1000 else super().read(offset, size)

    content = Endless(9 << 30)
    assert examine(content) == Facts(64, 48, 24, "", None)
    with pytest.raises(Refusal):
        thumbnail(content)


@given(st.integers(1, 70_000), st.integers(1, 70_000))
def test_a_thumbnail_fits_into_its_box(width: int, height: int) -> None:
    small = fit(width, height)
    assert 1 <= small[0] <= min(BOX[0], width)
    assert 1 <= small[1] <= min(BOX[1], height)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_picture_gives_a_thumbnail_or_a_refusal(data: st.DataObject) -> None:
    damaged = bytearray(jpeg((200, 150)))
    for _ in range(data.draw(st.integers(1, 10))):
        damaged[data.draw(st.integers(2, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    content = MemoryContent(bytes(damaged))
    examine(content)
    try:
        assert thumbnail(content)[:2] == b"\xff\xd8"
    except Refusal as refusal:
        assert refusal.code == responses.NO_THUMBNAIL_PRESENT  # noqa: PT017 - either outcome is right
