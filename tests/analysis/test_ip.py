"""Options, extension headers and fragments stand between a frame and TCP."""

import struct
from itertools import permutations

import pytest

from hotshoe.analysis.fragments import PIECES, Fragment, Fragments
from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Oddity
from hotshoe.errors import MalformedPacket
from tests.analysis.heard import hear
from tests.analysis.recordings import (
    TCP,
    UDP,
    Frame,
    Talk,
    fragments_4,
    fragments_6,
    frames,
    ipv4,
    ipv6,
    linked,
    packets,
    pcap,
    tcp,
)

TALK = Talk().open().say(0, bytes(range(200)))
SEGMENT = TALK.segments[3]
OPENING = packets(TALK.segments[:3])
OPENING_6 = packets(TALK.segments[:3], version=6)


def said(*made: bytes) -> bytes:
    heard = hear(pcap(frames(made)))
    assert heard.noticed == []
    return heard.said()[0]


def test_options_of_version_4_are_passed() -> None:
    assert said(*OPENING, ipv4(tcp(SEGMENT), options=bytes([1] * 40))) == SEGMENT.payload


def test_what_an_ethernet_frame_was_filled_up_with_is_no_payload() -> None:
    short = Talk().open().say(0, b"ab")
    made = [Frame(frame.data + b"\xff" * 20) for frame in frames(packets(short.segments))]
    assert hear(pcap(made)).said()[0] == b"ab"


def test_segments_that_the_card_was_to_cut_have_no_length() -> None:
    large = Talk().open().say(0, bytes(100_000), 100_000)
    assert said(*OPENING, ipv4(tcp(large.segments[3]), total=0)) == bytes(100_000)


def test_extension_headers_are_passed() -> None:
    hop = struct.pack(">BB6s", 43, 0, bytes(6))
    routing = struct.pack(">BB14s", 51, 1, bytes(14))
    authentication = struct.pack(">BB14s", 60, 2, bytes(14))
    destination = struct.pack(">BB6s", TCP, 0, bytes(6))
    packet = ipv6(tcp(SEGMENT), kind=0, extensions=hop + routing + authentication + destination)
    assert said(*OPENING_6, packet) == SEGMENT.payload


def test_a_jumbogram_has_the_length_of_its_frame() -> None:
    large = Talk().open().say(0, bytes(100_000), 100_000).segments[3]
    packet = bytearray(ipv6(tcp(large)[:1000]))
    packet[4:6] = b"\0\0"
    assert said(*OPENING_6, bytes(packet[:40]) + tcp(large)) == bytes(100_000)


@pytest.mark.parametrize("order", list(permutations(range(4))))
@pytest.mark.parametrize("version", [4, 6])
def test_fragments_are_put_together_in_any_order(version: int, order: tuple[int, ...]) -> None:
    cut, opening = (fragments_4, OPENING) if version == 4 else (fragments_6, OPENING_6)
    pieces = cut(packets([SEGMENT], version=version)[0], 64)
    assert len(pieces) == 4
    assert said(*opening, *(pieces[one] for one in order)) == SEGMENT.payload


def test_fragments_of_two_datagrams_do_not_mix() -> None:
    second = TALK.add(0, 0x18, b"x" * 100)
    one, two = (packets([segment])[0] for segment in (SEGMENT, second))
    mixed = [piece for pair in zip(fragments_4(one, 64, 1), fragments_4(two, 64, 2), strict=False) for piece in pair]
    heard = hear(pcap(frames([*OPENING, *mixed, *fragments_4(one, 64, 1)[2:]])))
    assert heard.said()[0] == SEGMENT.payload + second.payload
    assert heard.oddities() == [Oddity.OUT_OF_ORDER]


def test_a_fragment_that_never_comes_is_told_at_the_end() -> None:
    heard = hear(pcap(frames([*OPENING, *fragments_4(packets([SEGMENT])[0], 64)[1:]])))
    assert heard.said()[0] == b""
    assert [notice.text for notice in heard.noticed] == ["1 datagrams of which fragments are missing"]


def test_the_number_of_a_datagram_may_come_again_later() -> None:
    pieces = fragments_4(packets([SEGMENT])[0], 64)
    stale = frames([pieces[0][:-3] + b"old"])
    made = frames([*OPENING, *pieces])
    late = [Frame(frame.data, frame.time + 61_000_000_000) for frame in made]
    heard = hear(pcap(stale + late))
    assert heard.said()[0] == SEGMENT.payload
    assert len(heard.noticed) == 1


def test_fragments_take_no_more_memory_than_is_allowed() -> None:
    limits = Limits(fragments=10_000, datagrams=5)
    fragments = Fragments(limits)
    for number in range(100):
        fragments.add((b"", number), Fragment(0, memoryview(bytes(1000)), 1000, True), 0)
    assert fragments.close() == 100
    for number in range(100):
        fragments.add((b"", 0), Fragment(8 * number, memoryview(bytes(1000)), 1000, True), 0)
    assert fragments._held <= 10_000


def test_a_datagram_in_far_too_many_fragments_is_refused() -> None:
    fragments = Fragments()
    for number in range(PIECES):
        fragments.add((b"", 1), Fragment(8 * number, memoryview(bytes(8)), 8, True), 0)
    with pytest.raises(MalformedPacket, match="more than 256"):
        fragments.add((b"", 1), Fragment(0, memoryview(bytes(8)), 8, True), 0)


MALFORMED = {
    "a header of version 4 that is too small": bytes([0x44]) + ipv4(tcp(SEGMENT))[1:],
    "a packet smaller than its header": ipv4(tcp(SEGMENT), total=10),
    "another version": bytes([0x55]) + ipv4(tcp(SEGMENT))[1:],
    "headers longer than the packet": ipv6(
        b"", kind=60, extensions=struct.pack(">BB6s", TCP, 50, bytes(6)) + bytes(500)
    )[:4]
    + b"\x00\x08"
    + ipv6(b"", kind=60, extensions=struct.pack(">BB6s", TCP, 50, bytes(6)) + bytes(500))[6:],
    "a fragment behind the largest end": ipv4(bytes(100), offset=65528, more=True),
    "a TCP header that is too small": ipv4(tcp(SEGMENT)[:12] + b"\x10" + tcp(SEGMENT)[13:]),
    "a TCP header longer than the packet": ipv4(tcp(Talk().open().segments[0])[:12] + b"\xf0" + bytes(7)),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_cannot_be_read_is_told_and_reading_goes_on(name: str) -> None:
    heard = hear(pcap([Frame(linked(packet)) for packet in (*OPENING, MALFORMED[name], *packets([SEGMENT]))]))
    assert heard.oddities() == [Oddity.UNREADABLE]
    assert heard.said()[0] == SEGMENT.payload


def test_frames_that_end_within_their_headers_are_told() -> None:
    whole = linked(packets([SEGMENT])[0])
    for size in range(1, 54):
        cut = hear(pcap([Frame(whole[:size], length=len(whole))]))
        assert cut.oddities() == [Oddity.CUT_SHORT], size
        if size < 48:
            # From here on TCP's numbers are there.
            assert hear(pcap([Frame(whole[:size])])).oddities() == [Oddity.UNREADABLE], size


def test_other_protocols_are_left_alone() -> None:
    heard = hear(pcap(frames([ipv4(bytes(8), protocol=UDP), ipv6(bytes(8), kind=58), ipv6(b"", kind=59)])))
    assert (heard.flows, heard.noticed) == ([], [])
