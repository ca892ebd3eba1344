from collections.abc import Callable, Sequence

import pytest

from hotshoe.protocol.states import Channel
from hotshoe.responder.outlet import Outlet, Written, joined, whole
from hotshoe.transport.base import Piece
from hotshoe.wire.packets import EndData, OperationResponse, PacketType, ProbeResponse, data_header, encode_packet

COMMAND, EVENT = Channel.COMMAND, Channel.EVENT
OK = encode_packet(OperationResponse(0x2001, 3))


class Stream:
    """Remembers."""

    peer = "nobody"
    ends = ("here", 1), ("there", 2)
    carries_files = True

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.calls: list[str] = []

    def write(self, data: bytes | memoryview) -> None:
        self.written.append(bytes(data))

    async def drain(self) -> None:
        self.calls.append("drain")

    def acknowledge(self) -> None: ...

    def hold(self) -> None: ...

    def ferry(self, transaction: int, due: int, room: int) -> None: ...

    async def send_file(self, pieces: Sequence[Piece], descriptor: int, offset: int, moved: Callable[[], None]) -> bool:
        self.written += [header for header, _ in pieces]
        self.calls.append(f"file {descriptor} from {offset}")
        return True

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    async def close(self) -> None:
        self.calls.append("close")

    def abort(self) -> None:
        self.calls.append("abort")


def header(size: int) -> bytes:
    return data_header(PacketType.END_DATA, 3, size)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ([OK, OK], [OK, OK]),
        ([header(3), b"abc", OK], [header(3) + b"abc", OK]),
        ([header(0), b"", OK], [header(0), OK]),
        # A payload that looks like a header is no header.
        ([header(12), header(99), OK], [header(12) + header(99), OK]),
        ([header(9), b"too large", OK], [header(9), b"too large", OK]),
    ],
)
def test_header_and_payload_are_one_write_where_they_are_small(given: list[bytes], written: list[bytes]) -> None:
    packets: list[Written] = [(COMMAND, data) for data in given]
    most = 8 if b"too large" in given else 64
    assert [data for _, data in whole(packets, most)] == written


def test_all_packets_can_be_made_whole() -> None:
    packets: list[Written] = [(COMMAND, header(9)), (COMMAND, b"not small"), (EVENT, encode_packet(ProbeResponse()))]
    assert list(whole(packets)) == [
        (COMMAND, encode_packet(EndData(3, b"not small"))),
        (EVENT, encode_packet(ProbeResponse())),
    ]


async def test_files_take_their_place_in_the_stream_and_are_overheard() -> None:
    outlet, command = Outlet(), Stream()
    heard: list[Written | tuple[Channel, int]] = []
    outlet.overhear = lambda channel, data: heard.append((channel, data))
    outlet.overlook = lambda channel, size: heard.append((channel, size))
    outlet.attach(COMMAND, command)
    assert await outlet.carry(COMMAND, [(b"one", 5), (b"two", 6)], 7, 8)
    assert (command.written, command.calls) == ([b"one", b"two"], ["file 7 from 8"])
    assert [what for _, what in heard] == [b"one", 5, b"two", 6]


def test_small_packets_of_a_channel_are_joined() -> None:
    large = bytes(99)
    packets: list[Written] = [
        (COMMAND, b"a"),
        (COMMAND, b"b"),
        (EVENT, b"c"),
        (COMMAND, large),
        (COMMAND, large),
        (COMMAND, b"d"),
    ]
    assert list(joined(packets, 10)) == [
        (COMMAND, b"ab"),
        (EVENT, b"c"),
        (COMMAND, large),
        (COMMAND, large),
        (COMMAND, b"d"),
    ]


async def test_each_channel_has_its_stream_and_somebody_may_overhear() -> None:
    outlet, command, event = Outlet(), Stream(), Stream()
    heard: list[Written] = []
    outlet.overhear = lambda channel, data: heard.append((channel, data))
    outlet.attach(COMMAND, command)
    outlet.put([(COMMAND, OK), (EVENT, b"nobody is there yet")])
    await outlet.drain(EVENT)
    outlet.attach(EVENT, event)
    outlet.write(EVENT, b"now")
    await outlet.drain(COMMAND)
    await outlet.close()
    outlet.abort()
    assert (command.written, event.written) == ([OK], [b"now"])
    assert (command.calls, event.calls) == (["drain", "close", "abort"], ["close", "abort"])
    assert [data for _, data in heard] == [OK, b"nobody is there yet", b"now"]
