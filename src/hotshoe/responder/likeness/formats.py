"""Object formats by the names that libgphoto2 gives them (its ptp.c; ISO 15740 6 and MTP 1.1, appendix A)."""

from __future__ import annotations

import re

from hotshoe.catalog import formats

_NAMES = {
    "Undefined Type": formats.UNDEFINED,
    "Association/Directory": formats.ASSOCIATION,
    "Script": formats.SCRIPT,
    "Executable": formats.EXECUTABLE,
    "Text": formats.TEXT,
    "HTML": formats.HTML,
    "DPOF": formats.DPOF,
    "AIFF": formats.AIFF,
    "MS Wave": formats.WAV,
    "MP3": formats.MP3,
    "MS AVI": formats.AVI,
    "MPEG": formats.MPEG,
    "ASF": formats.ASF,
    "Apple Quicktime": formats.QUICKTIME,
    "Defined Type": formats.UNDEFINED_IMAGE,
    "JPEG": formats.EXIF_JPEG,
    "TIFF EP": formats.TIFF_EP,
    "FlashPix": formats.FLASHPIX,
    "BMP": formats.BMP,
    "CIFF": formats.CIFF,
    "GIF": formats.GIF,
    "JFIF": formats.JFIF,
    "PCD": formats.PCD,
    "PICT": formats.PICT,
    "PNG": formats.PNG,
    "TIFF": formats.TIFF,
    "TIFF_IT": formats.TIFF_IT,
    "JP2": formats.JP2,
    "JPX": formats.JPX,
    "DNG": formats.DNG,
    # What only one maker's cameras have; the names differ, so that the maker need not be known.
    "M3U": 0xB002,
    "CRW": 0xB101,
    "ARW": 0xB101,
    "RAF": 0xB103,
    "CR3": 0xB108,
    "MPO": 0xB301,
    # MTP
    "Media Card": 0xB211,
    "Media Card Group": 0xB212,
    "Encounter": 0xB213,
    "Encounter Box": 0xB214,
    "M4A": 0xB215,
    "Firmware": 0xB802,
    "Windows Image Format": 0xB881,
    "Undefined Audio": 0xB900,
    "WMA": 0xB901,
    "OGG": 0xB902,
    "AAC": 0xB903,
    "Audible.com Codec": 0xB904,
    "FLAC": 0xB906,
    "Samsung Playlist": 0xB909,
    "Undefined Video": 0xB980,
    "WMV": 0xB981,
    "MP4": 0xB982,
    "MP2": 0xB983,
    "3GP": 0xB984,
    "Undefined Collection": 0xBA00,
    "Abstract Multimedia Album": 0xBA01,
    "Abstract Image Album": 0xBA02,
    "Abstract Audio Album": 0xBA03,
    "Abstract Video Album": 0xBA04,
    "Abstract Audio Video Playlist": 0xBA05,
    "Abstract Contact Group": 0xBA06,
    "Abstract Message Folder": 0xBA07,
    "Abstract Chaptered Production": 0xBA08,
    "Abstract Audio Playlist": 0xBA09,
    "Abstract Video Playlist": 0xBA0A,
    "Abstract Mediacast": 0xBA0B,
    "WPL Playlist": 0xBA10,
    "M3U Playlist": 0xBA11,
    "MPL Playlist": 0xBA12,
    "ASX Playlist": 0xBA13,
    "PLS Playlist": 0xBA14,
    "Undefined Document": 0xBA80,
    "Abstract Document": 0xBA81,
    "XMLDocument": 0xBA82,
    "Microsoft Word Document": 0xBA83,
    "MHT Compiled HTML Document": 0xBA84,
    "Microsoft Excel Spreadsheet (.xls)": 0xBA85,
    "Microsoft Powerpoint (.ppt)": 0xBA86,
    "Undefined Message": 0xBB00,
    "Abstract Message": 0xBB01,
    "Undefined Contact": 0xBB80,
    "Abstract Contact": 0xBB81,
    "vCard2": 0xBB82,
    "vCard3": 0xBB83,
    "Undefined Calendar Item": 0xBE00,
    "Abstract Calendar Item": 0xBE01,
    "vCalendar1": 0xBE02,
    "vCalendar2": 0xBE03,
    "Undefined Windows Executable": 0xBE80,
    "Media Cast": 0xBE81,
    "Section": 0xBE82,
}
_CODES = {name.casefold(): code for name, code in _NAMES.items()}
_UNKNOWN = re.compile(r"unknown\(([0-9a-f]{4})\)")
_MOST_WORDS = max(len(name.split()) for name in _NAMES)


def format_code(name: str) -> int | None:
    """The format of a name, or of ``Unknown(b982)``; None where there is no such name."""
    name = name.strip().casefold()
    found = _UNKNOWN.fullmatch(name)
    return int(found[1], 16) if found else _CODES.get(name)


def listed_formats(text: str) -> tuple[list[int], list[str]]:
    """``JPEG, MS AVI``: the codes, and the names that are none."""
    codes, strange = [], []
    for name in filter(None, map(str.strip, text.split(","))):
        code = format_code(name)
        if code is None:
            strange.append(name)
        else:
            codes.append(code)
    return codes, strange


def spaced_formats(text: str) -> tuple[list[int], list[str]]:
    """``JPEG Undefined Type``, with nothing between the names but blanks: the longest name wins."""
    words, at = text.split(), 0
    codes, strange = [], []
    while at < len(words):
        for length in range(_MOST_WORDS, 0, -1):
            code = format_code(" ".join(words[at : at + length]))
            if code is not None:
                codes.append(code)
                break
        else:
            strange.append(words[at])
            length = 1
        at += length
    return codes, strange
