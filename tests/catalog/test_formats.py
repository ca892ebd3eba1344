import pytest

from hotshoe.catalog.formats import DNG, EXIF_JPEG, FORMATS, PNG, TEXT, TIFF, UNDEFINED, WAV, format_for


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DSC_0001.JPG", EXIF_JPEG),
        ("a.jpeg", EXIF_JPEG),
        ("a.b.tif", TIFF),
        ("a.png", PNG),
        ("a.dng", DNG),
        ("memo.wav", WAV),
        ("read.me.txt", TEXT),
        ("DSC_0001.NEF", UNDEFINED),
        ("jpg", UNDEFINED),
        ("a.", UNDEFINED),
        ("", UNDEFINED),
        ("a.jpg.part", UNDEFINED),
    ],
)
def test_a_files_ending_tells_its_format(name: str, code: int) -> None:
    assert format_for(name) == code


def test_each_ending_leads_to_a_format_of_the_same_media_type() -> None:
    media = {entry.code: entry.media_type for entry in FORMATS}
    for entry in FORMATS:
        for ending in entry.extensions:
            assert ending == ending.lower().strip(".")
            assert media[format_for(f"x.{ending}")] == entry.media_type
