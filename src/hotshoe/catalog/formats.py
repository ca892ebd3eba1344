"""Object formats (ISO 15740 6), and the format of a file by its name."""

from __future__ import annotations

from typing import Final

from hotshoe.catalog.model import Format
from hotshoe.wire import datasets

UNDEFINED: Final = 0x3000
ASSOCIATION: Final = datasets.ASSOCIATION
SCRIPT: Final = 0x3002
EXECUTABLE: Final = 0x3003
TEXT: Final = 0x3004
HTML: Final = 0x3005
DPOF: Final = 0x3006
AIFF: Final = 0x3007
WAV: Final = 0x3008
MP3: Final = 0x3009
AVI: Final = 0x300A
MPEG: Final = 0x300B
ASF: Final = 0x300C
QUICKTIME: Final = 0x300D
UNDEFINED_IMAGE: Final = 0x3800
EXIF_JPEG: Final = 0x3801
TIFF_EP: Final = 0x3802
FLASHPIX: Final = 0x3803
BMP: Final = 0x3804
CIFF: Final = 0x3805
GIF: Final = 0x3807
JFIF: Final = 0x3808
PCD: Final = 0x3809
PICT: Final = 0x380A
PNG: Final = 0x380B
TIFF: Final = 0x380D
TIFF_IT: Final = 0x380E
JP2: Final = 0x380F
JPX: Final = 0x3810
DNG: Final = 0x3811

FORMATS: tuple[Format, ...] = (
    Format(UNDEFINED, "Undefined", (), "application/octet-stream"),
    Format(ASSOCIATION, "Association"),
    Format(SCRIPT, "Script"),
    Format(EXECUTABLE, "Executable"),
    Format(TEXT, "Text", ("txt",), "text/plain"),
    Format(HTML, "HTML", ("html", "htm"), "text/html"),
    Format(DPOF, "DPOF", ("mrk",), "text/plain"),
    Format(AIFF, "AIFF", ("aif", "aiff"), "audio/aiff"),
    Format(WAV, "WAV", ("wav",), "audio/wav"),
    Format(MP3, "MP3", ("mp3",), "audio/mpeg"),
    Format(AVI, "AVI", ("avi",), "video/x-msvideo"),
    Format(MPEG, "MPEG", ("mpg", "mpeg"), "video/mpeg"),
    Format(ASF, "ASF", ("asf",), "video/x-ms-asf"),
    Format(QUICKTIME, "QuickTime", ("mov",), "video/quicktime"),
    # Panasonics have no code of their own for their raw files.
    Format(UNDEFINED_IMAGE, "Undefined image", ("rw2",)),
    # Where two formats share an ending, the first is the one that a file's name stands for.
    Format(EXIF_JPEG, "EXIF/JPEG", ("jpg", "jpeg"), "image/jpeg"),
    Format(TIFF, "TIFF", ("tif", "tiff"), "image/tiff"),
    Format(TIFF_EP, "TIFF/EP", ("tif",), "image/tiff"),
    Format(FLASHPIX, "FlashPix", ("fpx",), "image/vnd.fpx"),
    Format(BMP, "BMP", ("bmp",), "image/bmp"),
    Format(CIFF, "CIFF", ("crw",), "image/x-canon-crw"),
    Format(GIF, "GIF", ("gif",), "image/gif"),
    Format(JFIF, "JFIF", ("jpg", "jfif"), "image/jpeg"),
    Format(PCD, "PCD", ("pcd",), "image/x-photo-cd"),
    Format(PICT, "PICT", ("pict", "pct"), "image/x-pict"),
    Format(PNG, "PNG", ("png",), "image/png"),
    Format(TIFF_IT, "TIFF/IT", ("tif",), "image/tiff"),
    Format(JP2, "JP2", ("jp2",), "image/jp2"),
    Format(JPX, "JPX", ("jpx", "jpf"), "image/jpx"),
    Format(DNG, "DNG", ("dng",), "image/x-adobe-dng"),
)

_BY_ENDING: dict[str, int] = {ending: entry.code for entry in reversed(FORMATS) for ending in entry.extensions}


def format_for(name: str) -> int:
    """The standard format of a file of that name, by its ending; 0x3000 where the ending is unknown."""
    _, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(ending.lower(), UNDEFINED) if dot else UNDEFINED
