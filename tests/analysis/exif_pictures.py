"""Pictures with everything in them that tells of their owner."""

from __future__ import annotations

import io
import struct

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

SERIAL, OWNER, ARTIST = "BODY-99812", "Olga Owner-3381", "Arne Artist-7723"
COPYRIGHT, COMMENT, XMP_NAME = "(c) Clara Copy-4410", "a comment 55-ABC", "Xaver Packet-6612"
MAKER = b"Nikon\0MAKERNOTE-SECRET-9917"
LATITUDE = (47.0, 22.0, 11.5)


def jpeg(*, size: tuple[int, int] = (64, 48), color: str = "teal") -> bytes:
    """A JPEG with Exif, GPS, a maker's note, XMP, IPTC and a comment."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = "Maker", "Model One"
    exif[Base.Artist], exif[Base.Copyright] = ARTIST, COPYRIGHT
    inner = exif.get_ifd(IFD.Exif)
    inner[Base.CameraOwnerName], inner[Base.BodySerialNumber] = OWNER, SERIAL
    inner[Base.MakerNote] = MAKER
    inner[Base.UserComment] = b"ASCII\0\0\0" + COMMENT.encode()
    inner[Base.FNumber] = 5.6
    places = exif.get_ifd(IFD.GPSInfo)
    places[GPS.GPSVersionID] = b"\2\3\0\0"
    places[GPS.GPSLatitudeRef], places[GPS.GPSLatitude] = "N", LATITUDE
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif, comment=COMMENT)
    whole = out.getvalue()
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + XMP_NAME.encode() + b"</x:xmpmeta>"
    iptc = b"Photoshop 3.0\0" + b"8BIM" + XMP_NAME.encode()
    return whole[:2] + _segment(0xE1, xmp) + _segment(0xED, iptc) + whole[2:]


def tiff() -> bytes:
    """A TIFF such as raw files are, with a serial number behind its end and an owner in a directory below."""
    artist, serial = ARTIST.encode() + b"\0", SERIAL.encode() + b"\0"
    at = 8 + 2 + 12 * 2 + 4
    below = at + len(artist)
    entries = struct.pack("<HHII", 0x013B, 2, len(artist), at) + struct.pack("<HHII", 0x8769, 4, 1, below)
    inner = struct.pack("<HHHII", 1, 0xA431, 2, len(serial), below + 18) + bytes(4) + serial
    return b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + bytes(4) + artist + inner


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
