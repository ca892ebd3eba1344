"""The same packets in frames of every link type."""

import struct

import pytest

from hotshoe.analysis import links
from tests.analysis.heard import hear
from tests.analysis.recordings import (
    COOKED,
    COOKED_2,
    ETHERNET,
    LOOP,
    NULL,
    RAW,
    Frame,
    Talk,
    frames,
    linked,
    packets,
    pcap,
)

TALK = Talk().open().say(0, b"question").say(1, b"answer" * 1000).close()


def found(link: int, data: bytes) -> tuple[int, int]:
    reader = links.reader(link)
    assert reader is not None
    return reader(memoryview(data))


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("link", [ETHERNET, NULL, LOOP, RAW, COOKED, COOKED_2, 12, 14])
def test_a_conversation_is_heard_over_every_link(link: int, version: int) -> None:
    made = frames(packets(TALK.segments, version=version), RAW if link in (12, 14) else link)
    heard = hear(pcap(made, link))
    assert heard.said() == (b"question", b"answer" * 1000)
    assert (heard.whole, heard.noticed) == ([True], [])


def test_version_6_has_a_number_of_its_own_on_every_system() -> None:
    for family in (10, 24, 28, 30):
        assert found(NULL, struct.pack("<I", family)) == (links.IPV6, 4)
        assert found(NULL, struct.pack(">I", family)) == (links.IPV6, 4)
    assert found(NULL, struct.pack("<I", 7))[0] == 0


def test_tags_of_virtual_networks_are_passed() -> None:
    made = [Frame(linked(packet, tags=[(0x88A8, 3), (0x8100, 4), (0x9100, 5)])) for packet in packets(TALK.segments)]
    assert hear(pcap(made)).said()[0] == b"question"


def test_snap_and_pppoe_are_passed() -> None:
    packet = packets(TALK.segments)[3]
    length = struct.pack(">H", len(packet) + 8)
    assert found(ETHERNET, bytes(12) + length + b"\xaa\xaa\x03\0\0\0\x08\x00" + packet) == (links.IPV4, 22)
    for protocol, kind in ((0x21, links.IPV4), (0x57, links.IPV6), (0xC021, 0x8864)):
        head = struct.pack(">H6sH", 0x8864, b"\x11\0\0\1\0\2", protocol)
        assert found(ETHERNET, bytes(12) + head + packet) == (kind, 22)


def test_other_protocols_are_left_alone() -> None:
    arp = Frame(bytes(12) + b"\x08\x06" + bytes(46))
    spanning_tree = Frame(bytes(12) + b"\x00\x26\x42\x42\x03" + bytes(35))
    heard = hear(pcap([arp, spanning_tree]))
    assert (heard.flows, heard.noticed) == ([], [])


def test_link_types_that_nobody_reads_are_told_once() -> None:
    heard = hear(pcap([Frame(b"beacon")] * 5, 105))
    assert [notice.text for notice in heard.noticed] == ["frames of link type 105 are not read"]
