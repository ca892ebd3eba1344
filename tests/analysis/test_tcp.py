"""Streams of bytes, whatever befell the segments."""

from dataclasses import replace

import pytest

from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Close, Oddity
from tests.analysis.heard import Heard, hear
from tests.analysis.recordings import (
    ACK,
    FIN,
    HOSTS,
    HOSTS_6,
    PSH,
    RST,
    SYN,
    Frame,
    Segment,
    Talk,
    frames,
    ipv4,
    packets,
    pcap,
    tcp,
)

FIN_BOTH = (Close.FIN, Close.FIN)
RESET_BOTH = (Close.RESET, Close.RESET)
AT_THE_END = (Close.RECORDING, Close.RECORDING)
ALPHABET = b"abcdefghijklmnopqrstuvwxyz"


def heard(segments: list[Segment], limits: Limits | None = None) -> Heard:
    return hear(pcap(frames(packets(segments))), limits=limits or Limits())


def lettered() -> Talk:
    """A connection on which 26 letters are said in 13 segments: number 3 to 15."""
    return Talk().open().say(0, ALPHABET, 2)


def test_a_whole_connection() -> None:
    talk = Talk().open().say(0, b"question").hear(1).say(1, ALPHABET * 1000).hear(0).close()
    found = heard(talk.segments)
    assert found.said() == (b"question", ALPHABET * 1000)
    assert (found.ended(), found.whole, found.noticed) == (FIN_BOTH, [True], [])
    assert [str(end) for end in found.flows[0].ends] == ["192.0.2.1:50000", "192.0.2.2:15740"]
    assert found.streams[0][0].frames == [4]


def test_addresses_of_version_6_are_written_as_people_do() -> None:
    found = hear(pcap(frames(packets(Talk().open().segments, version=6))))
    assert [end.host for end in found.flows[0].ends] == list(HOSTS_6)
    assert str(found.flows[0].ends[1]) == "[2001:db8::2]:15740"


def test_who_answers_a_handshake_did_not_open_it() -> None:
    talk = Talk().open().say(1, b"hello").say(0, b"you")
    found = heard(talk.segments[1:])
    assert found.flows[0].ends[0].host == HOSTS[0]
    assert (found.whole, found.said()) == ([True], (b"you", b"hello"))


def test_a_recording_may_begin_in_the_middle() -> None:
    talk = Talk().open().say(0, b"before").hear(1).say(1, ALPHABET).say(0, ALPHABET).hear(1)
    found = heard(talk.segments[5:])
    assert (found.whole, found.ended()) == ([False], AT_THE_END)
    # Nobody knows who opened it: the first who is seen is side 0.
    assert found.flows[0].ends[0].host == HOSTS[1]
    assert found.said() == (ALPHABET, ALPHABET)


def test_it_may_begin_with_a_sign_of_life() -> None:
    talk = Talk().open()
    life = Segment(0, talk.numbers[0] - 1, talk.numbers[1], ACK)
    assert heard([life, *talk.say(0, ALPHABET).segments[3:]]).said()[0] == ALPHABET
    garbage = replace(life, payload=b"\0")
    assert heard([*talk.segments[:3], garbage, *talk.segments[3:]]).said()[0] == ALPHABET
    late = Segment(0, talk.numbers[0] - 1, talk.numbers[1], ACK)
    assert heard([*talk.segments, late, replace(late, payload=b"\0")]).noticed == []


def test_numbers_wrap() -> None:
    talk = Talk([0xFFFFFFF0, 0xFFFFFFFF]).open().say(0, ALPHABET * 10, 5).say(1, ALPHABET, 3).close()
    found = heard(talk.segments)
    assert found.said() == (ALPHABET * 10, ALPHABET)
    assert (found.noticed, found.ended()) == ([], FIN_BOTH)


def test_more_than_the_numbers_can_count() -> None:
    # Three steps of a gigabyte and a half: lost, and acknowledged.
    talk = Talk().open()
    for _ in range(3):
        talk.say(0, b"part").hear(1)
        talk.numbers[0] = (talk.numbers[0] + 1_500_000_000) & 0xFFFFFFFF
    talk.say(0, b"end").hear(1)
    found = heard([*talk.segments[:-2]], Limits(window=1))
    assert found.missing()[0] == [(4, 1_500_000_000), (1_500_000_008, 1_500_000_000)]


def test_segments_out_of_order_are_put_in_order() -> None:
    talk = lettered()
    order = [0, 1, 2, 5, 4, 3, 6, 9, 7, 8, 15, 14, 13, 12, 11, 10]
    found = heard([talk.segments[one] for one in order])
    assert found.said()[0] == ALPHABET
    assert set(found.oddities()) == {Oddity.OUT_OF_ORDER}
    assert found.missing() == ([], [])


def test_segments_that_come_again_are_told_and_not_repeated() -> None:
    talk = lettered()
    found = heard([*talk.segments, talk.segments[5], talk.segments[15], *talk.segments[:5]])
    assert found.said()[0] == ALPHABET
    assert found.oddities() == [Oddity.RETRANSMITTED] * 4
    assert [notice.point.offset for notice in found.noticed] == [4, 24, 0, 2]
    assert found.noticed[0].size == 2


def test_a_segment_may_bring_old_and_new_bytes() -> None:
    talk = lettered()
    both = replace(talk.segments[6], payload=ALPHABET[6:20])
    again = replace(talk.segments[4], payload=ALPHABET[2:])
    assert heard([*talk.segments[:8], both]).said()[0] == ALPHABET[:20]
    assert heard([*talk.segments[:5], talk.segments[9], both, talk.segments[15], again]).said()[0] == ALPHABET


@pytest.mark.parametrize("first", [[3, 4, 5], [4, 5, 3]])
def test_bytes_that_come_again_otherwise_are_told_and_the_first_are_believed(first: list[int]) -> None:
    talk = lettered()
    other = replace(talk.segments[4], payload=b"cX")
    found = heard([*talk.segments[:3], *(talk.segments[one] for one in first), other, *talk.segments[6:]])
    assert found.said()[0] == ALPHABET
    assert found.oddities()[-1] is Oddity.DISAGREEING
    assert (found.noticed[-1].point.offset, found.noticed[-1].size) == (2, 2)


def test_pieces_that_overlap_while_they_wait_are_compared() -> None:
    talk = lettered()
    wide = replace(talk.segments[5], payload=b"efghijKLmn")
    late = [talk.segments[8], talk.segments[6], wide, *talk.segments[3:5], *talk.segments[10:]]
    found = heard([*talk.segments[:3], *late])
    assert found.said()[0] == b"abcdefghijklmnopqrstuvwxyz".replace(b"kl", b"kl")
    assert Oddity.DISAGREEING in found.oddities()


def test_what_is_too_old_to_be_compared_is_only_told() -> None:
    talk = Talk().open().say(0, bytes(400_000))
    other = replace(talk.segments[3], payload=b"other" * 100)
    assert heard([*talk.segments, other]).oddities() == [Oddity.RETRANSMITTED]


def test_lost_segments_are_missing_once_the_receiver_has_them() -> None:
    talk = lettered().hear(1).say(0, b"0123456789" * 20, 2).hear(1)
    lost = talk.segments[:6] + talk.segments[8:]
    found = heard(lost)
    assert found.missing()[0] == [(6, 4)]
    assert found.said()[0] == ALPHABET[:6] + bytes(4) + ALPHABET[10:] + b"0123456789" * 20
    # It is told when the grace is over, not at the end.
    assert found.streams[0][0].frames[-1] == len(lost) - 1


def test_lost_segments_at_the_end_are_missing_too() -> None:
    talk = lettered().hear(1)
    assert heard([*talk.segments[:10], talk.segments[-1]]).missing()[0] == [(14, 12)]
    closed = lettered().close()
    found = heard([*closed.segments[:10], *closed.segments[16:]])
    assert (found.missing()[0], found.ended()) == ([(14, 12)], FIN_BOTH)


def test_lost_segments_are_told_on_a_connection_that_is_silent_since() -> None:
    talk = lettered().hear(1)
    made = frames(packets([*talk.segments[:10], talk.segments[-1]]))
    other = frames(packets(Talk().open().segments, ports=(1, 2)))
    late = [Frame(frame.data, frame.time + 10_000_000_000) for frame in other]
    heard_late = hear(pcap(made + late))
    assert heard_late.missing()[0] == [(14, 12)]
    assert len(heard_late.flows) == 2


def test_a_lost_end_is_no_lost_byte() -> None:
    talk = lettered().close()
    found = heard([*talk.segments[:16], *talk.segments[17:], *(talk.segments[-1:] * 200)])
    assert found.missing() == ([], [])


def test_bytes_that_nobody_acknowledged_are_waited_for_until_there_is_no_room() -> None:
    talk = Talk().open().say(0, bytes(1000) + b"x" * 100_000)
    segments = talk.segments[:3] + talk.segments[4:]
    assert heard(segments).missing()[0] == [(0, 1448)]
    few = heard(segments, Limits(window_segments=10))
    assert few.streams[0][0].frames[0] == 4
    assert few.said() == heard(segments, Limits(window=10_000)).said() == heard(segments, Limits(waiting=9000)).said()


def test_frames_that_were_cut_tell_what_is_missing() -> None:
    talk = Talk().open().say(0, ALPHABET * 10, 100).close()
    found = hear(pcap(frames(packets(talk.segments), snap=14 + 20 + 20 + 60)))
    assert found.missing()[0] == [(60, 40), (160, 40)]
    assert found.said()[0][100:160] == (ALPHABET * 10)[100:160]
    assert found.oddities() == [Oddity.CUT_SHORT] * 2
    only_heads = hear(pcap(frames(packets(talk.segments), snap=54)))
    assert only_heads.missing()[0] == [(0, 100), (100, 100), (200, 60)]


def test_a_reset_ends_both_sides() -> None:
    talk = lettered()
    talk.add(1, RST | ACK)
    found = heard([*talk.segments, talk.add(0, PSH | ACK, b"late")])
    assert found.ended() == RESET_BOTH
    assert found.said()[0] == ALPHABET
    assert [(notice.oddity, notice.text) for notice in found.noticed] == [(Oddity.UNREADABLE, "bytes behind the end")]


def test_a_refused_connection_was_one() -> None:
    talk = Talk()
    talk.add(0, SYN, consumes=1)
    found = heard([*talk.segments, Segment(1, 0, talk.numbers[0], RST | ACK)])
    assert (found.ended(), found.whole) == (RESET_BOTH, [True])
    assert heard([Segment(1, 0, 1, RST)]).flows == []


def test_what_waits_at_a_reset_is_given_on() -> None:
    talk = lettered()
    talk.add(1, RST | ACK)
    found = heard(talk.segments[:5] + talk.segments[6:])
    assert (found.missing()[0], found.ended()) == ([(4, 2)], RESET_BOTH)


def test_one_side_may_end_and_the_other_go_on() -> None:
    talk = Talk().open()
    talk.add(0, FIN | ACK, b"last words", consumes=1)
    talk.say(1, ALPHABET).hear(0)
    talk.add(1, FIN | ACK, consumes=1)
    found = heard([*talk.segments, *talk.segments[3:]])
    assert (found.said(), found.ended()) == ((b"last words", ALPHABET), FIN_BOTH)


def test_an_end_that_comes_too_early_waits() -> None:
    talk = lettered().close()
    order = [*range(13), 16, 13, 14, 15, 17, 18]
    found = heard([talk.segments[one] for one in order])
    assert (found.said()[0], found.ended()) == (ALPHABET, FIN_BOTH)


def test_the_same_ports_may_serve_again() -> None:
    first, second = lettered().close(), Talk([77, 88]).open().say(0, b"again")
    found = heard(first.segments + second.segments)
    assert [found.said(0)[0], found.said(1)[0]] == [ALPHABET, b"again"]
    unclosed = heard(lettered().segments + second.segments)
    assert (unclosed.ended(0), unclosed.said(1)[0]) == ((Close.UNSEEN, Close.UNSEEN), b"again")
    assert unclosed.whole == [True, True]


def test_a_handshake_may_be_repeated_and_come_in_any_order() -> None:
    talk = lettered()
    for order in ([0, 0, 1, 1, 2], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1], [0, 1, 0, 1, 2, 2]):
        found = heard([*(talk.segments[one] for one in order), *talk.segments[3:], talk.segments[0]])
        assert (len(found.flows), found.said()[0]) == (1, ALPHABET), order


def test_a_lost_answer_does_not_hide_lost_bytes() -> None:
    talk = Talk().open().say(1, ALPHABET, 2).hear(0)
    found = heard([talk.segments[0], talk.segments[2], *talk.segments[5:]])
    assert found.missing()[1] == [(0, 4)]


def test_data_may_come_with_the_handshake() -> None:
    talk = Talk()
    talk.add(0, SYN, b"early", consumes=1)
    talk.add(1, SYN | ACK, consumes=1)
    talk.say(0, b" bird")
    assert heard(talk.segments).said()[0] == b"early bird"


def test_bytes_before_the_first_ones_are_told() -> None:
    talk = lettered()
    found = heard([*talk.segments[8:], talk.segments[5]])
    assert found.said()[0] == ALPHABET[10:]
    assert found.oddities() == [Oddity.RETRANSMITTED]


def test_connections_that_are_silent_for_longest_are_let_go() -> None:
    made = [
        packet
        for port in range(1, 100)
        for packet in packets(Talk().open().say(0, b"hello").segments, ports=(port, 80))
    ]
    found = hear(pcap(frames(made)), limits=Limits(flows=20, histories=4))
    assert len(found.flows) == 99
    assert [found.ended(number)[0] for number in (0, 98)] == [Close.UNSEEN, Close.RECORDING]
    assert {found.said(number)[0] for number in range(99)} == {b"hello"}


def test_a_connection_with_itself_harms_nobody() -> None:
    same = [Frame(frame.data) for frame in frames(packets(Talk().open().say(0, b"self").segments, ports=(9, 9)))]
    mirrored = [Frame(frame.data[:26] + frame.data[30:34] * 2 + frame.data[34:]) for frame in same]
    assert len(hear(pcap(mirrored)).flows) <= 2


def test_what_was_recorded_twice_was_not_sent_twice() -> None:
    talk = Talk().open().say(0, ALPHABET, 2).say(1, ALPHABET, 3)
    named = [
        ipv4(tcp(segment), side=segment.side, number=number) for number, segment in enumerate(talk.segments, 40_000)
    ]
    found = hear(pcap(frames(packet for packet in named for _ in range(2))))
    assert (found.said(), found.noticed) == ((ALPHABET, ALPHABET), [])
    again = ipv4(tcp(talk.segments[15]), number=50_000)
    assert hear(pcap(frames([*named[:16], again]))).oddities() == [Oddity.RETRANSMITTED]


def test_a_segment_that_waits_already_is_not_out_of_order_again() -> None:
    talk = lettered()
    order = [0, 1, 2, 8, 5, 5, 3, 4]
    found = heard([talk.segments[one] for one in order])
    assert found.oddities() == [Oddity.OUT_OF_ORDER, Oddity.RETRANSMITTED, *[Oddity.OUT_OF_ORDER] * 2]


def test_an_answer_waits_for_its_question() -> None:
    talk = Talk().open().say(0, b"one").say(1, b"two").say(0, b"three").say(1, b"four").close()
    turns = [(0, b"one"), (1, b"two"), (0, b"three"), (1, b"four")]
    for order in ([4, 3, 5, 6], [6, 5, 4, 3], [5, 6, 3, 4]):
        found = heard([*talk.segments[:3], *(talk.segments[one] for one in order), *talk.segments[7:]])
        assert (found.conversation(), found.missing(), found.ended()) == (turns, ([], []), FIN_BOTH), order


def test_an_answer_does_not_wait_for_ever() -> None:
    talk = Talk().open().say(0, b"lost").say(1, b"answer")
    idle = [talk.add(1, ACK) for _ in range(100)]
    found = heard([*talk.segments[:3], talk.segments[4], *idle])
    assert (found.missing()[0], found.said()[1]) == ([(0, 4)], b"answer")
    assert found.streams[0][1].frames == [4]
    ended = heard([*talk.segments[:3], talk.segments[4]])
    assert (ended.missing()[0], ended.said()[1]) == ([(0, 4)], b"answer")
    full = heard([*talk.segments[:3], talk.segments[4], *idle[:5]], Limits(window=3))
    assert full.said()[1] == b"answer"


def test_at_the_end_what_an_answer_acknowledges_still_comes_before_it() -> None:
    talk = Talk().open().say(0, b"begin").say(1, b"lost").say(1, b"found").say(0, b"thanks")
    found = heard([*talk.segments[:4], *talk.segments[5:]])
    assert found.conversation() == [(0, b"begin"), (1, b"found"), (0, b"thanks")]
    assert found.missing() == ([], [(0, 4)])


def test_an_answer_to_an_end_that_was_not_recorded_comes_after_a_while() -> None:
    talk = Talk().open()
    talk.add(0, FIN | ACK, consumes=1)
    talk.say(1, b"answer")
    idle = [talk.add(1, ACK) for _ in range(100)]
    found = heard([*talk.segments[:3], talk.segments[4], *idle, talk.add(1, PSH | ACK, b"more")])
    assert (found.missing(), found.said()[1]) == (([], []), b"answermore")


def test_bytes_behind_an_end_that_comes_after_them_are_told() -> None:
    talk = lettered()
    end = Segment(0, talk.segments[5].sequence, talk.numbers[1], FIN | ACK)
    found = heard([*talk.segments[:4], *talk.segments[6:8], end, talk.segments[4]])
    assert (found.said()[0], found.ended()[0]) == (ALPHABET[:4], Close.FIN)
    assert [notice.text for notice in found.noticed if notice.text] == ["bytes behind the end"] * 2


def test_two_sides_that_wait_for_one_another_do_not_wait_for_ever() -> None:
    talk = Talk().open()
    (one, two), idle = talk.numbers, ACK | PSH
    first = Segment(0, one, two + 4, idle, b"deaf")
    second = Segment(1, two, one + 4, idle, b"lock")
    found = heard([*talk.segments, first, second, *[Segment(1, two, one, ACK)] * 200])
    assert (found.said(), found.missing()) == ((b"deaf", b"lock"), ([], []))
    assert len(found.streams[0][0].frames) == 1


def test_an_answer_that_was_repeated_before_it_came_waits_for_its_own_question_only() -> None:
    talk = Talk().open().say(0, b"one").say(1, b"two").say(0, b"three").say(1, b"four")
    repeated = Segment(1, talk.segments[4].sequence, talk.segments[6].acknowledged, PSH | ACK, b"twofour")
    found = heard([*talk.segments[:4], talk.segments[5], repeated, talk.segments[4], *talk.segments[6:]])
    assert found.conversation() == [(0, b"one"), (1, b"two"), (0, b"three"), (1, b"four")]
