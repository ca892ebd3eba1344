import os
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import LinkLost
from hotshoe.transport.stillimage.outflow import Outflow

PACKET = 64
BLOCK = 4 * PACKET


class Pipe:
    """Notes what is written; ``takes`` is how much of each write goes, where not all of it."""

    packet = PACKET

    def __init__(self, *takes: int) -> None:
        self.written: list[bytes] = []
        self._takes = list(takes)

    def write(self, data: "array[int]", milliseconds: int) -> int:
        size = min(self._takes.pop(0), len(data)) if self._takes else len(data)
        if size or not data:
            self.written.append(data[:size].tobytes())
        return size


def an_outflow(pipe: Pipe) -> Outflow:
    return Outflow(pipe, lambda: True, BLOCK)  # type: ignore[arg-type]


@given(st.lists(st.binary(max_size=3 * BLOCK), min_size=1, max_size=5))
def test_parts_become_full_packets_and_a_short_one(parts: list[bytes]) -> None:
    pipe = Pipe()
    outflow = an_outflow(pipe)
    for place, part in enumerate(parts, 1):
        outflow.put(part, last=place == len(parts))
    whole = b"".join(parts)
    assert b"".join(pipe.written) == whole
    assert all(len(piece) % PACKET == 0 for piece in pipe.written[:-1])
    assert len(pipe.written[-1]) % PACKET or not pipe.written[-1]


@given(st.integers(0, 3 * BLOCK), st.integers(0, 40))
def test_a_file_follows_its_head(size: int, head: int) -> None:
    pipe, content = Pipe(), os.urandom(size)
    outflow = an_outflow(pipe)
    descriptor = os.memfd_create("content")
    os.write(descriptor, b"before" + content)
    outflow.put(b"h" * head, last=False)
    assert outflow.put_file(descriptor, 6, size, last=True)
    os.close(descriptor)
    assert b"".join(pipe.written) == b"h" * head + content


def test_a_file_that_became_shorter_is_made_up_with_zeros(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"abc")
    pipe = Pipe()
    with (tmp_path / "short").open("rb") as file:
        assert not an_outflow(pipe).put_file(file.fileno(), 0, 1000, last=True)
    assert b"".join(pipe.written) == b"abc" + bytes(997)


def test_what_was_not_taken_is_offered_again() -> None:
    pipe = Pipe(0, PACKET, 0)
    an_outflow(pipe).put(bytes(range(200)), last=True)
    assert b"".join(pipe.written) == bytes(range(200))


def test_what_was_begun_can_be_dropped() -> None:
    pipe = Pipe()
    outflow = an_outflow(pipe)
    outflow.put(b"unwanted", last=False)
    outflow.drop()
    outflow.put(b"wanted", last=True)
    assert pipe.written == [b"wanted"]


def test_nobody_waits_any_more() -> None:
    outflow = Outflow(Pipe(), lambda: False, BLOCK)  # type: ignore[arg-type]
    with pytest.raises(LinkLost, match="nobody waits"):
        outflow.put(b"x", last=True)
