"""How the name and the version are read from the many forms in which they are sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError, RemoteProtocolError
from hotshoe.wire.deviations import (
    BYTES_SURPLUS,
    NAME_ASCII,
    NAME_COUNTED,
    NAME_TOO_LONG,
    NAME_UNTERMINATED,
    VERSION_ABSENT,
    VERSION_SHORT,
    VERSION_UNKNOWN,
    Deviation,
    Judge,
)
from hotshoe.wire.greeting import VERSION_1_0, FriendlyName, Version
from hotshoe.wire.packets import InitCommandRequest, decode_packet, encode_packet
from hotshoe.wire.values import ANONYMOUS
from tests.wire.strategies import NAME


def request(tail: bytes) -> bytes:
    """An Init_Command_Request that goes on with ``tail`` after its GUID."""
    return (24 + len(tail)).to_bytes(4, "little") + b"\x01\0\0\0" + ANONYMOUS + tail


def utf16(text: str) -> str:
    return text.encode("utf-16-le").hex()


STRICT = [
    ("", "0000 00000100", VERSION_1_0),
    ("vm", utf16("vm\0") + "00000100", VERSION_1_0),
    ("日本", utf16("日本\0") + "00000100", VERSION_1_0),
    ("📷", utf16("📷\0") + "00000100", VERSION_1_0),
    ("\ud800", "00d8 0000 00000100", VERSION_1_0),
    ("Ā", "0001 0000 00000100", VERSION_1_0),
    ("x" * 39, utf16("x" * 39 + "\0") + "00000100", VERSION_1_0),
]


@pytest.mark.parametrize(("name", "hex_", "version"), STRICT)
def test_the_standards_form(name: str, hex_: str, version: int) -> None:
    data = request(bytes.fromhex(hex_))
    packet = InitCommandRequest(ANONYMOUS, name, version)
    assert decode_packet(data, Judge(strict=True)) == packet
    assert encode_packet(packet) == data


LENIENT = [
    # Without version: vcam, atotto/ptpip.
    ("vm", utf16("vm\0"), VERSION_1_0, [VERSION_ABSENT]),
    # Two bytes of version, or a name without NUL and four: Leica's host tool.
    ("OLS", utf16("OLS") + "0000 0100", 1, [VERSION_SHORT]),
    ("vm", utf16("vm\0") + "000100", 0x0100, [VERSION_SHORT]),
    ("", "0000 00000000", 0, [VERSION_UNKNOWN]),
    ("vm", utf16("vm\0") + "01000000", 1, [VERSION_UNKNOWN]),
    ("vm", utf16("vm\0") + "01000100", 0x00010001, [VERSION_UNKNOWN]),
    ("vm", utf16("vm\0") + "64000000", 100, [VERSION_UNKNOWN]),
    # The whole rest is the name.
    ("vm", utf16("vm"), VERSION_1_0, [NAME_UNTERMINATED, VERSION_ABSENT]),
    ("", "", VERSION_1_0, [NAME_UNTERMINATED, VERSION_ABSENT]),
    ("v", utf16("v") + "6d", VERSION_1_0, [NAME_UNTERMINATED, VERSION_ABSENT]),
    # PyPI ptpip: the host name in UTF-8 with one zero byte, no version.
    ("vm", "766d 00", VERSION_1_0, [NAME_ASCII, VERSION_ABSENT]),
    ("studio", b"studio\0".hex(), VERSION_1_0, [NAME_ASCII, VERSION_ABSENT]),
    ("vm", "766d 00 00000100", VERSION_1_0, [NAME_ASCII]),
    # npm ptp: a count byte before the name.
    ("vm", "03" + utf16("vm\0") + "01000000", 1, [NAME_COUNTED, VERSION_UNKNOWN]),
    ("", "01 0000 00000100", VERSION_1_0, [NAME_COUNTED]),
    ("vm", "03" + utf16("vm\0"), VERSION_1_0, [NAME_COUNTED, VERSION_ABSENT]),
    ("a", "03" + utf16("a\0b"), VERSION_1_0, [NAME_COUNTED, VERSION_ABSENT]),
    # libgphoto2 sends the whole host name.
    ("x" * 99, utf16("x" * 99 + "\0") + "00000100", VERSION_1_0, [NAME_TOO_LONG]),
    # libpict: always 36 bytes, whatever the name.
    ("abc", utf16("abc\0") + "00000100 0000", VERSION_1_0, [BYTES_SURPLUS]),
    ("日本", utf16("日本\0") + "00000100 0000", VERSION_1_0, [BYTES_SURPLUS]),
    # An odd number of bytes that is no counted name either.
    ("vm", utf16("vm\0") + "00000100 00", VERSION_1_0, [BYTES_SURPLUS]),
    # Zero bytes on odd positions are no NUL.
    ("Āa", "0001 6100 0000 00000100 00", VERSION_1_0, [BYTES_SURPLUS]),
    ("a\u0100", "6100 0001", VERSION_1_0, [NAME_UNTERMINATED, VERSION_ABSENT]),
]


@pytest.mark.parametrize(("name", "hex_", "version", "deviations"), LENIENT)
def test_the_forms_in_the_wild(name: str, hex_: str, version: int, deviations: list[Deviation]) -> None:
    data = request(bytes.fromhex(hex_))
    judge = Judge()
    assert decode_packet(data, judge) == InitCommandRequest(ANONYMOUS, name, version)
    assert [entry.deviation for entry in judge.met] == deviations
    with pytest.raises(RemoteProtocolError, match=deviations[0].name):
        decode_packet(data, Judge(strict=True))


@pytest.mark.parametrize(
    ("name", "sent"),
    [("x" * 40, "x" * 39), ("x" * 38 + "📷", "x" * 38), ("a\0b", "ab"), ("\0", "")],
)
def test_names_are_sent_strictly(name: str, sent: str) -> None:
    data = encode_packet(InitCommandRequest(ANONYMOUS, name))
    assert data[24:] == bytes.fromhex(utf16(sent + "\0") + "00000100")


@pytest.mark.parametrize("version", [-1, 1 << 32])
def test_a_version_that_does_not_fit_is_refused(version: int) -> None:
    with pytest.raises(LocalProtocolError):
        encode_packet(InitCommandRequest(ANONYMOUS, "vm", version))


@given(NAME)
def test_names_come_back(name: str) -> None:
    packet = InitCommandRequest(ANONYMOUS, name)
    assert decode_packet(encode_packet(packet), Judge(strict=True)) == packet


@given(st.binary(max_size=100))
def test_any_bytes_are_some_name_and_version(tail: bytes) -> None:
    packet = decode_packet(request(tail))
    assert isinstance(packet, InitCommandRequest)
    assert "\0" not in packet.name.rstrip("\0")
    assert 0 <= packet.version <= 0xFFFFFFFF


def test_the_fewest_bytes_of_each_field() -> None:
    assert (FriendlyName.minimum, Version.minimum) == (0, 2)
