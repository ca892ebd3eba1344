import struct

import pytest

from hotshoe.wire.pcapng import enhanced_packet, interface, section_header


def test_a_section_begins_with_its_magic_and_tells_what_wrote_it() -> None:
    block = section_header("what was done", "hotshoe 1")
    assert block[:4] == bytes.fromhex("0a0d0d0a")
    assert block[8:12] == struct.pack("<I", 0x1A2B3C4D)
    assert b"\x01\x00\x0d\x00what was done\0\0\0" in block
    assert b"\x04\x00\x09\x00hotshoe 1\0\0\0" in block


def test_a_section_without_words_has_no_options() -> None:
    assert len(section_header()) == 28


def test_an_interface_counts_nanoseconds() -> None:
    block = interface(1, name="eth0")
    assert struct.unpack_from("<IIHHI", block) == (1, len(block), 1, 0, 0)
    assert b"\x09\x00\x01\x00\x09\0\0\0" in block


@pytest.mark.parametrize("size", range(6))
def test_a_frame_is_padded_and_has_its_length_at_both_ends(size: int) -> None:
    block = enhanced_packet(3, 0x1_0000_0002, bytes(size), 77)
    assert len(block) % 4 == 0
    assert struct.unpack_from("<IIIIIII", block) == (6, len(block), 3, 1, 2, size, 77)
    assert struct.unpack("<I", block[-4:]) == (len(block),)


def test_a_long_comment_is_cut_at_a_character() -> None:
    block = section_header("x" + "é" * 0x8000)
    (length,) = struct.unpack_from("<H", block, 26)
    assert block[28 : 28 + length].decode() == "x" + "é" * 0x7FFF
