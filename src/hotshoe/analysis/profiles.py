"""Nikon's wireless profiles: networks, their keys, and the computer that the camera is to connect with.

Known by their layout, because they are sent over USB and over the network, by names that differ from body to body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotshoe.analysis.disguise import Disguise, Kind
from hotshoe.analysis.tags import Part
from hotshoe.errors import MalformedPacket
from hotshoe.vendors.nikon.wifi.profile import KEY_PLACE, VERSION, key_place
from hotshoe.wire.fields import Reader, Text, form_of

_NAME, _ADDRESSES, _SSID, _GUID = (0x05, 17), (0x3A, 0x3F), (0x4A, 33), range(0xB2, 0xC2)

MOST_PROFILES = 64


def private_profile(data: bytes, disguise: Disguise) -> Sequence[Part] | None:
    """What is to be replaced in a profile or a list of profiles; None where ``data`` is neither."""
    if key_place(data):
        return list(_profile(data, disguise))
    if not data or data[0] != VERSION:
        return None
    try:
        return list(_listed(data, disguise))
    except MalformedPacket:
        return None


def _profile(data: bytes, disguise: Disguise) -> Iterator[Part]:
    yield _narrow(data, *_NAME, Kind.NAME, disguise)
    yield _narrow(data, *_SSID, Kind.NETWORK, disguise)
    for at in _ADDRESSES:
        yield Part(at, disguise.address(data[at : at + 4]))
    begin = KEY_PLACE.start
    key = data[begin : KEY_PLACE.stop]
    other = disguise.text(Kind.KEY, key.rstrip(b"\0").decode("latin-1")).encode("latin-1")
    yield Part(begin, other.ljust(len(key), b"\0"))
    guid = data[_GUID.start : _GUID.stop]
    yield Part(_GUID.start, disguise.guid(guid) if len(guid) == len(_GUID) else bytes(len(guid)))


def _narrow(data: bytes, begin: int, size: int, kind: Kind, disguise: Disguise) -> Part:
    """A text in 8-bit characters, which ends with NUL."""
    text = data[begin : begin + size].split(b"\0")[0].decode("latin-1")
    return Part(begin, disguise.text(kind, text).encode("latin-1"))


def _listed(data: bytes, disguise: Disguise) -> Iterator[Part]:
    """What GetProfileAllData brings; raises MalformedPacket for anything else."""
    reader = Reader(data)
    _, count = reader.take(2)
    if count > MOST_PROFILES:
        raise MalformedPacket(f"{count} profiles")
    for _ in range(count):
        reader.take(2)
        yield _counted(data, reader, Kind.NAME, disguise)
        reader.take(3)
        Text().read(reader, None)
        Text().read(reader, None)
        yield _counted(data, reader, Kind.NETWORK, disguise)
        reader.take(1)
    if reader.remaining or not count:
        raise MalformedPacket("bytes behind the profiles")


def _counted(data: bytes, reader: Reader, kind: Kind, disguise: Disguise) -> Part:
    """A text in 8-bit characters behind its size."""
    size = reader.count(form_of("<I"), 1)
    begin = reader.offset
    reader.take(size)
    return _narrow(data, begin, size, kind, disguise)
