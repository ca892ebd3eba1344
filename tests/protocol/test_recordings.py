"""Debian's gphoto2 2.5.28 with libgphoto2 2.5.30, recorded on loopback against a minimal responder.

The responder's own log of each run is an independent account of what was said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hotshoe.protocol.framing import DataHeader, Piece
from hotshoe.protocol.observer import Diagnosis, Observation, Observer, Seen, channel_of
from hotshoe.protocol.states import Channel, Phase, Role
from hotshoe.wire.deviations import DATA_END_MISSING
from hotshoe.wire.packets import (
    InitCommandRequest,
    InitEventRequest,
    OperationRequest,
    OperationResponse,
    Packet,
    StartData,
    data_header,
    encode_packet,
)
from tests.captures.pcap import Connection, connections

FOLDER = Path(__file__).resolve().parent.parent / "captures" / "gphoto2"
NAMES = sorted(path.stem for path in FOLDER.glob("*.pcap"))

BROKEN_OFF = {"cancap": 73, "capimg": 6, "uploadempty": 13}
"""Recordings that end before the conversation does, after so many operations; the logs go on."""


@dataclass
class Account:
    """What an observer made of one connection."""

    observer: Observer
    seen: list[Seen] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    bytes_again: dict[Role, bytearray] = field(default_factory=lambda: {role: bytearray() for role in Role})

    def take(self, observation: Observation) -> None:
        if isinstance(observation, Diagnosis):
            self.diagnoses.append(observation)
            return
        assert isinstance(observation, Seen)
        frame = observation.frame
        match frame:
            case Piece(data):
                encoded = bytes(data)
                observation = Seen(observation.sender, Piece(memoryview(encoded), frame.last), *_rest(observation))
            case DataHeader(kind, transaction, size):
                encoded = data_header(kind, transaction, size)
            case _:
                encoded = encode_packet(frame)
        self.seen.append(observation)
        self.bytes_again[observation.sender] += encoded

    def packets(self, sender: Role) -> list[Packet]:
        return [seen.frame for seen in self.seen if seen.sender is sender and isinstance(seen.frame, Packet)]

    def payload_of(self, transaction: int) -> bytes:
        return b"".join(
            bytes(seen.frame.data)
            for seen in self.seen
            if isinstance(seen.frame, Piece) and seen.request and seen.request.transaction == transaction
        )


def _rest(seen: Seen) -> tuple[Phase, OperationRequest | None]:
    return seen.phase, seen.request


def observe(connection: Connection, segment: int | None = None) -> Account:
    channel = channel_of(connection.said(Role.INITIATOR))
    assert channel is not None
    account = Account(Observer(channel))
    for sender, data in connection.turns:
        for start in range(0, len(data), segment or len(data)):
            for observation in account.observer.receive(sender, data[start : start + (segment or len(data))]):
                account.take(observation)
    return account


def recorded(name: str) -> dict[Channel, tuple[Connection, Account]]:
    pairs = [(connection, observe(connection)) for connection in connections(FOLDER / f"{name}.pcap")]
    return {account.observer.channel: (connection, account) for connection, account in pairs}


def logged(name: str, pattern: str) -> Iterator[re.Match[str]]:
    yield from re.finditer(pattern, (FOLDER / f"{name}.responder.log").read_text())


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in re.findall(r"[0-9a-fx]+", text))


def test_the_recordings_are_there() -> None:
    assert NAMES == ["cancap", "capimg", "listfiles", "summary", "thumb", "uploadempty", "waitevent"]


@pytest.mark.parametrize("name", NAMES)
def test_every_byte_is_understood_and_comes_out_again(name: str) -> None:
    found = recorded(name)
    assert set(found) == set(Channel)
    for connection, account in found.values():
        assert account.diagnoses == []
        assert account.observer.at_boundary
        for role in Role:
            assert account.bytes_again[role] == connection.said(role)
        assert connection.ended == (set() if name in BROKEN_OFF else set(Role))


@pytest.mark.parametrize("name", NAMES)
def test_libgphoto2_keeps_to_the_standard(name: str) -> None:
    for _, account in recorded(name).values():
        assert account.observer.deviations == ()


def test_but_for_the_end_of_an_empty_file() -> None:
    # The recording ends with the announcement; the log tells that nothing came for half a second, and what came then.
    _, account = recorded("uploadempty")[Channel.COMMAND]
    assert account.packets(Role.INITIATOR)[-1] == StartData(12, 0)
    assert list(logged("uploadempty", r"NO End_Data within 0.5s\n.* data: \n.* REQ op=1003 phase=1 tid=13 params=\[\]"))
    account.observer.receive(Role.RESPONDER, encode_packet(OperationResponse(0x2001, 12)))
    account.observer.receive(Role.INITIATOR, encode_packet(OperationRequest(1, 0x1003, 13)))
    assert [known.deviation for known in account.observer.deviations] == [DATA_END_MISSING]


@pytest.mark.parametrize("name", NAMES)
def test_slices_do_not_matter(name: str) -> None:
    for connection in connections(FOLDER / f"{name}.pcap"):
        whole, sliced = observe(connection), observe(connection, segment=1)
        assert sliced.bytes_again == whole.bytes_again
        assert sliced.diagnoses == []
        for role in Role:
            assert sliced.packets(role) == whole.packets(role)


@pytest.mark.parametrize("name", NAMES)
def test_the_responder_heard_the_same_operations(name: str) -> None:
    _, account = recorded(name)[Channel.COMMAND]
    requests = [packet for packet in account.packets(Role.INITIATOR) if isinstance(packet, OperationRequest)]
    account_of_the_log = [
        (int(line["op"], 16), int(line["phase"]), int(line["tid"]), numbers(line["params"]))
        for line in logged(name, r"REQ op=(?P<op>\w+) phase=(?P<phase>\d) tid=(?P<tid>\d+) params=\[(?P<params>.*)\]")
    ]
    assert len(requests) == BROKEN_OFF.get(name, len(account_of_the_log))
    assert [(r.code, r.phase, r.transaction, r.params) for r in requests] == account_of_the_log[: len(requests)]
    assert [request.transaction for request in requests] == list(range(len(requests)))


@pytest.mark.parametrize("name", NAMES)
def test_the_responder_heard_the_same_greeting(name: str) -> None:
    found = recorded(name)
    (line,) = logged(name, r"INIT_CMD len (\d+) (\w+)")
    (greeting,) = [p for p in found[Channel.COMMAND][1].packets(Role.INITIATOR) if isinstance(p, InitCommandRequest)]
    assert encode_packet(greeting) == bytes.fromhex(line[2])
    assert (greeting.name, len(line[2]) // 2) == ("vm", int(line[1]))
    (line,) = logged(name, r"INIT_EVT conn (\d+)")
    assert found[Channel.EVENT][1].packets(Role.INITIATOR) == [InitEventRequest(int(line[1]))]


@pytest.mark.parametrize("name", NAMES)
def test_the_responder_took_the_same_data(name: str) -> None:
    _, account = recorded(name)[Channel.COMMAND]
    starts = [(p.transaction, p.total) for p in account.packets(Role.INITIATOR) if isinstance(p, StartData)]
    lines = list(logged(name, r"START_DATA tid=(\d+) total=(\d+)"))
    assert starts == [(int(line[1]), int(line[2])) for line in lines][: len(starts)]
    assert bool(starts) is (name in {"cancap", "uploadempty"})
    taken = [bytes.fromhex(line[1]) for line in logged(name, r"   data: (\w*)\n")]
    assert [account.payload_of(transaction) for transaction, _ in starts] == taken[: len(starts)]
