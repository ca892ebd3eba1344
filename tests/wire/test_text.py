import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LocalProtocolError
from hotshoe.wire.fields import Reader, Text
from hotshoe.wire.text import cut_units, encode_string, from_utf16, safe_text, to_utf16
from tests.wire.strategies import TEXT

CAMERA = "\N{CAMERA}"  # two UTF-16 units


@pytest.mark.parametrize(
    ("text", "hex_"),
    [
        ("", "00"),
        ("a", "02 6100 0000"),
        ("é", "02 e900 0000"),
        (CAMERA, "03 3dd8f7dc 0000"),
        ("\ud83d", "02 3dd8 0000"),
        ("x" * 254, "ff" + "7800" * 254 + "0000"),
    ],
)
def test_a_string_is_counted_in_units_with_its_nul(text: str, hex_: str) -> None:
    assert encode_string(text) == bytes.fromhex(hex_)


@pytest.mark.parametrize("text", ["x" * 255, CAMERA * 128, "a\0b", "\0"])
def test_a_string_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(LocalProtocolError, match="PTP string"):
        encode_string(text)


@given(TEXT)
def test_strings_come_back(text: str) -> None:
    assert Text().read(Reader(encode_string(text)), None) == text


@given(st.binary(max_size=40).map(lambda data: data[: len(data) & ~1]))
def test_any_units_come_back_as_the_same_bytes(data: bytes) -> None:
    assert to_utf16(from_utf16(data)) == data


@pytest.mark.parametrize(
    ("text", "units", "cut"),
    [
        ("camera", 6, "camera"),
        ("camera", 5, "camer"),
        ("camera", 0, ""),
        (CAMERA, 2, CAMERA),
        (CAMERA, 1, ""),
        (CAMERA, 0, ""),
        (f"a{CAMERA}b", 2, "a"),
        (f"a{CAMERA}b", 3, f"a{CAMERA}"),
        ("a\ud83db", 2, "a\ud83d"),
        ("", 3, ""),
    ],
)
def test_cutting_spares_surrogate_pairs(text: str, units: int, cut: str) -> None:
    assert cut_units(text, units) == cut


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DSC_0001.NEF", "DSC_0001.NEF"),
        ("Łódź 写真 📷", "Łódź 写真 📷"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\x7f", "a\\x0ab\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("gnp\u202efdp", "gnp\\u202efdp"),
        ("a\u2028b\u200d", "a\\u2028b\\u200d"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("", ""),
    ],
)
def test_a_peers_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    assert safe_text(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_safe_text_can_always_be_written(text: str) -> None:
    shown = safe_text(text)
    shown.encode()
    assert safe_text(shown) == shown
