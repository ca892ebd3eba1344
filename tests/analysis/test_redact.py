import base64
import io
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.analysis.extract import extract
from hotshoe.analysis.model import Diagnosed, Gap, PacketSeen, TransactionEnded
from hotshoe.analysis.redact import redact
from hotshoe.analysis.rules import check
from hotshoe.analysis.salvage import Target
from hotshoe.analysis.tags import picture_begin
from hotshoe.catalog.operations import (
    GET_DEVICE_PROP_DESC,
    GET_DEVICE_PROP_VALUE,
    GET_PARTIAL_OBJECT,
    GET_STORAGE_INFO,
    SET_DEVICE_PROP_VALUE,
)
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, StorageInfo
from hotshoe.wire.datatypes import STRING, Enumeration
from hotshoe.wire.text import encode_string
from tests.analysis import exif_pictures as pictures
from tests.analysis.recordings import Talk, frames, packets, pcap
from tests.analysis.recutting import LINKS, WINDOW
from tests.analysis.sessions import CAMERA, COMPUTER, INFO, OURS, THEIRS, Session, items
from tests.borrowed import needs, recording

ARTIST, SYNC, LABEL = "Anna Artistin-8812", "Sync-Partner-4471", "CARD-OF-ANNA-61"
PROFILE_SSID, PROFILE_KEY = b"AnnasHomeNet-77", b"annas-wifi-key-1"
TEXT_SECRETS = (
    INFO.serial_number,
    "the computer",
    "my own camera",
    ARTIST,
    SYNC,
    LABEL,
    PROFILE_SSID.decode(),
    PROFILE_KEY.decode(),
    pictures.SERIAL,
    pictures.OWNER,
    pictures.ARTIST,
    pictures.COPYRIGHT,
    COMPUTER[0],
    CAMERA[0],
)
"""Values that are known for what they are, and looked for everywhere."""

BLANKED = (pictures.XMP_NAME, pictures.COMMENT, "MAKERNOTE-SECRET")
"""Whatever else a picture says."""


def profile() -> bytes:
    data = bytearray(196)
    data[0], data[1:5] = 0x64, (17).to_bytes(4, "little")
    data[5:14] = b"AnnasHome"
    data[0x3A:0x3E] = bytes([192, 168, 7, 77])
    data[0x46:0x4A], data[0x6D:0x71] = (33).to_bytes(4, "little"), (64).to_bytes(4, "little")
    data[0x4A : 0x4A + len(PROFILE_SSID)] = PROFILE_SSID
    data[0x71 : 0x71 + len(PROFILE_KEY)] = PROFILE_KEY
    data[0xB2:0xC2] = OURS
    return bytes(data)


def everything(packet: int = 1 << 20) -> bytes:
    """A session that tells of its owner in every way that is known."""
    session = Session(packet=packet)
    session.introduce()
    session.do(GET_STORAGE_INFO.code, 0x10001, brings=encode(StorageInfo(3, 2, 0, 10, 5, 9, "Card", LABEL)))
    description = DevicePropDesc(0x501E, STRING, 1, "", ARTIST, Enumeration((ARTIST, "")))
    session.do(GET_DEVICE_PROP_DESC.code, 0x501E, brings=encode(description))
    session.do(SET_DEVICE_PROP_VALUE.code, 0x501E, takes=encode_string(ARTIST))
    session.do(GET_DEVICE_PROP_VALUE.code, 0xD401, brings=encode_string(SYNC))
    session.do(0x9007, 1, takes=profile())
    picture = pictures.jpeg()
    session.describe(5, "PIC_0005.JPG", len(picture), keywords=ARTIST)
    session.download(5, picture)
    session.do(GET_PARTIAL_OBJECT.code, 6, 0, 400, brings=picture[:400], results=(400,))
    session.do(GET_PARTIAL_OBJECT.code, 6, 400, len(picture), brings=picture[400:], results=(len(picture) - 400,))
    session.upload("notes.txt", b"".join(hidden(secret) for secret in TEXT_SECRETS) + OURS + OURS.hex().encode())
    return session.end()


def hidden(secret: str) -> bytes:
    """A value in all the ways in which a program may pass it on."""
    plain = secret.encode()
    ways = [plain, secret.encode("utf-16-le"), secret.encode("utf-16-be"), plain.hex().encode()]
    return b"\n".join([*ways, *(base64.b64encode(bytes(shift) + plain) for shift in range(3))]) + b"\n"


def traces(secret: str) -> Iterator[bytes]:
    """What of a value must be nowhere: in base64 without the characters that others have a part in."""
    plain = secret.encode()
    yield from (plain, secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + plain).rstrip(b"=")
        yield text[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]


def redacted(recording: bytes, *, pictures: bool = False) -> bytes:
    out = io.BytesIO()
    redact([io.BytesIO(recording)], out, pictures=pictures)
    return out.getvalue()


def told(recording: bytes) -> list[object]:
    """What a recording says, values apart."""
    found: list[object] = []
    for item in items(recording):
        match item:
            case PacketSeen():
                kind = type(item.packet).__name__
                found.append((item.point, item.size, item.channel, item.sender, kind, item.phase))
            case TransactionEnded(each):
                found.append((each.request, each.response, each.announced, each.received, each.missing))
            case Diagnosed() | Gap():
                found.append((type(item), item.point, item.text))
    return found


@pytest.mark.parametrize("packet", [1 << 20, 700, 7])
def test_nothing_private_is_left_in_any_encoding(packet: int) -> None:
    whole = everything(packet)
    clean = redacted(whole)
    said = said_in(clean)
    for secret in TEXT_SECRETS:
        for trace in traces(secret):
            assert trace not in clean, secret
            assert trace not in said, secret
    for text in BLANKED:
        assert text.encode() not in said
    for guid in (OURS, THEIRS):
        assert bytes(guid) not in clean
        assert bytes(guid) not in said
        assert guid.hex().encode() not in said


def said_in(recording: bytes) -> bytes:
    """All data phases one behind the other, without the heads of packets between."""
    return b"".join(item.transaction.data or b"" for item in items(recording) if isinstance(item, TransactionEnded))


@pytest.mark.parametrize("packet", [1 << 20, 700])
def test_the_copy_says_the_same_at_the_same_time(packet: int) -> None:
    whole = everything(packet)
    assert told(redacted(whole)) == told(whole)


@pytest.mark.parametrize("packet", [1 << 20, 700])
def test_the_copy_keeps_the_rules_as_well_as_the_original(packet: int) -> None:
    whole = everything(packet)
    findings = [(each.rule.name, each.point) for each in check(items(whole))]
    assert [(each.rule.name, each.point) for each in check(items(redacted(whole)))] == findings
    assert findings, "a camera that serves more than it lists"


def test_the_copy_of_the_copy_is_the_same() -> None:
    once = redacted(everything())
    assert told(redacted(once)) == told(once)


def test_the_same_value_is_replaced_by_the_same_everywhere() -> None:
    found = [item.transaction for item in items(redacted(everything())) if isinstance(item, TransactionEnded)]
    artists = {item.data for item in found if item.request.code == SET_DEVICE_PROP_VALUE.code}
    (artist,) = artists
    assert artist == encode_string("owner-1xxxxxxxxxxx")
    (description,) = (item.data for item in found if item.request.code == GET_DEVICE_PROP_DESC.code)
    assert description is not None
    assert description.count(artist[1:]) == 2
    assert next(items(redacted(everything())), None) is not None


def test_what_the_camera_is_stays() -> None:
    clean = redacted(everything())
    seen = [item.transaction.conversation for item in items(clean) if isinstance(item, TransactionEnded)][-1]
    assert seen.device == DeviceInfo(**{**facts(INFO), "serial_number": "serial-1xxxx"})  # type: ignore[arg-type]
    assert (seen.initiator, seen.responder) == ("name-1xxxxxx", "name-2xxxxxxx")
    assert seen.responder_guid == b"redacted-0000002"


def facts(info: DeviceInfo) -> dict[str, object]:
    return {name: getattr(info, name) for name in DeviceInfo.__slots__}


def test_pictures_stay_pictures(tmp_path: Path) -> None:
    before, after = (
        pictures_of(data, tmp_path / name) for name, data in (("a", everything()), ("b", redacted(everything())))
    )
    assert before.keys() == after.keys()
    for name in ("PIC_0005.JPG", "object-00000006.jpg"):
        assert Image.open(io.BytesIO(after[name])).tobytes() == Image.open(io.BytesIO(before[name])).tobytes()


def test_pictures_are_blanked_on_request(tmp_path: Path) -> None:
    clean = pictures_of(redacted(everything(), pictures=True), tmp_path)
    picture = clean["PIC_0005.JPG"]
    assert Image.open(io.BytesIO(picture)).size == (64, 48)
    assert not any(picture[picture_begin(picture) :])
    assert clean["object-00000006.jpg"] == picture
    assert not any(clean["notes.txt"][8:])


def pictures_of(recording: bytes, folder: Path) -> dict[str, bytes]:
    with Target(folder) as target:
        found = list(extract(items(recording), target))
    return {each.name: each.path.read_bytes() for each in found if each.path}


def recut(seed: int, *, mixed: bool) -> bytes:
    """A short session in any segments, in a wrong order, partly twice, over any link and version of IP.

    Where both sides are ``mixed`` up, much of it can no longer be understood, and values in files are not known.
    """
    chance = random.Random(seed)
    session = Session(packet=chance.choice([1 << 20, 300, 11]))
    session.introduce()
    session.do(SET_DEVICE_PROP_VALUE.code, 0x501E, takes=encode_string(ARTIST))
    session.upload("notes.txt", b"" if mixed else b"".join(map(hidden, (INFO.serial_number, ARTIST))))
    session.end()
    talk = Talk([chance.choice([7, 0xFFFFFF00]), chance.choice([9, 0xFFFFFFF0])]).open()
    for side, data in session.turns:
        talk.say(side, data, chance.randint(5, 100))
    segments = talk.close().segments
    for number in sorted(chance.sample(range(3, len(segments)), 10), reverse=True):
        segments.insert(number + (chance.randint(1, WINDOW) if mixed else 1), segments[number])
    late = list(range(3, len(segments)))
    if mixed:
        late.sort(key=lambda number: number + chance.randint(0, WINDOW))
    for first, second in pairwise(range(len(late))):
        if segments[late[first]].side == segments[late[second]].side and chance.random() < 0.3:
            late[first], late[second] = late[second], late[first]
    link, version = chance.choice(LINKS), chance.choice([4, 6])
    whole = segments[:3] + [segments[number] for number in late]
    return pcap(frames(packets(whole, version=version), link), link)


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("seed", range(16))
def test_however_it_was_recorded_nothing_private_is_left(seed: int, mixed: bool) -> None:
    recording = recut(seed, mixed=mixed)
    clean = redacted(recording)
    assert told(clean) == told(recording)
    assert bytes(OURS) not in clean
    said = said_in(clean)
    assert said or mixed
    for secret in (INFO.serial_number, ARTIST, "the computer", "my own camera"):
        for trace in traces(secret):
            assert trace not in clean
            assert trace not in said


def test_a_dataset_that_cannot_be_read_keeps_no_text() -> None:
    session = Session()
    whole = encode(INFO)
    session.do(0x1001, brings=whole[:40] + b"\xff\xff\xff\xff" + whole[44:])
    clean = redacted(session.end())
    for trace in traces(INFO.serial_number):
        assert trace not in clean


def test_what_is_no_ptp_is_blanked() -> None:
    session = Session()
    session.trace.opened(7, (("192.168.7.20", 40001), ("93.184.216.34", 80)), session.now, session.now)
    session.trace.said(7, 0, session.now, b"GET /private HTTP/1.1\r\nHost: example\r\n\r\n")
    clean = redacted(session.end())
    assert b"GET /private" not in clean


@needs("usb_nikon_d5500_capture_mtp-tools.pcapng")
def test_a_recording_of_usb_says_the_same_too() -> None:
    whole = recording("usb_nikon_d5500_capture_mtp-tools.pcapng")
    clean = redacted(whole)
    assert told(clean) == told(whole)
    assert len(told(whole)) > 100
