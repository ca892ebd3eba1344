"""However a conversation was recorded, the same is said of it."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.model import Diagnosed, Gap, Item, PacketSeen, TransactionEnded
from hotshoe.analysis.reading import read
from hotshoe.analysis.show import packet_text, transaction_text
from hotshoe.protocol.states import Role
from tests.analysis.recordings import ETHERNET, RAW, Frame, Segment, Talk, linked, packets, pcap
from tests.analysis.recutting import WINDOW
from tests.captures.pcap import connections

FOLDER = Path(__file__).resolve().parent.parent / "captures" / "gphoto2"
NAMES = ["capimg", "listfiles", "thumb"]
PORTS = ((50_000, 15740), (50_001, 15740))


def report(items: Sequence[Item]) -> dict[str, list[str]]:
    """What was said on each connection, and what came of it, without when and in which frame."""
    told: dict[str, list[str]] = {"command": [], "event": [], "transactions": [], "wrong": []}
    for item in items:
        match item:
            case PacketSeen():
                told[item.channel.value].append(f"{item.sender} {item.point.offset} {item.size} {packet_text(item)}")
            case TransactionEnded(transaction):
                told["transactions"].append(transaction_text(transaction).rpartition("  ")[0])
            case Diagnosed(text=text) | Gap(text=text):
                told["wrong"].append(text)
    return told


def turns_of(name: str) -> list[list[tuple[int, bytes]]]:
    """What the sides of both connections said."""
    found = connections(FOLDER / f"{name}.pcap")
    return [[(0 if role is Role.INITIATOR else 1, data) for role, data in connection.turns] for connection in found]


WHOLE = {name: report(list(follow(read([FOLDER / f"{name}.pcap"])))) for name in NAMES}


def mixed_up(segments: list[Segment], window: int, rng: Random) -> list[Segment]:
    """The same, each at most so many places too late, and some of them twice; the handshake comes first."""
    rest = segments[3:]
    rest += rng.sample(rest, min(4, len(rest)))
    order = sorted(range(len(rest)), key=lambda place: place + rng.uniform(0, window))
    return segments[:3] + [rest[place] for place in order]


def recorded(name: str, size: int, window: int, link: int, seed: int) -> bytes:
    """Both connections in segments of ``size`` bytes, mixed up, over a link type."""
    rng = Random(seed)
    both: list[list[bytes]] = []
    for ports, turns in zip(PORTS, turns_of(name), strict=True):
        talk = Talk().open()
        for side, data in turns:
            talk.say(side, data, size)
        both.append(packets(mixed_up(talk.segments, window, rng), ports=ports))
    command, event = both
    at = rng.randint(4, len(command))
    made = [linked(packet, link) for packet in [*command[:at], *event, *command[at:]]]
    return pcap([Frame(data, 10**18 + 10**6 * number, len(data)) for number, data in enumerate(made)], link)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(
    size=st.sampled_from([5, 20, 100, 1448]),
    window=st.integers(0, WINDOW),
    link=st.sampled_from([ETHERNET, RAW]),
    seed=st.integers(0, 2**32),
)
def test_recorded_in_any_way_it_is_the_same(name: str, size: int, window: int, link: int, seed: int) -> None:
    assert report(list(follow(read([BytesIO(recorded(name, size, window, link, seed))])))) == WHOLE[name]
