"""Memory for reads: bounded, lent without a copy, and never written over while somebody holds it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from hotshoe.transport.arena import BLOCK_BYTES, SCRATCH_BYTES, Arena, Release, arena_here


def read(arena: Arena, data: bytes, deliver: Callable[[memoryview], None]) -> None:
    """As a socket does it."""
    arena.room()[: len(data)] = data
    arena.taken(len(data), deliver)


class Holder:
    """Holds every read, and checks that it stays as it was."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self.held: list[tuple[memoryview, bytes, Release]] = []
        self.copied = 0

    def __call__(self, data: memoryview) -> None:
        release = self._arena.hold()
        if release is None:
            self.copied += 1
        else:
            self.held.append((data, bytes(data), release))

    def let_go(self, place: int) -> None:
        data, expected, release = self.held.pop(place)
        assert data == expected
        release()


def test_a_read_that_nobody_holds_is_written_over() -> None:
    arena = Arena(1, 100)
    seen: list[memoryview] = []
    read(arena, b"first", seen.append)
    read(arena, b"other", seen.append)
    assert [bytes(data) for data in seen] == [b"other", b"other"]


def test_what_is_held_lies_beside_what_comes() -> None:
    arena = Arena(2, BLOCK_BYTES)
    holder = Holder(arena)
    for number in range(8):
        read(arena, bytes([number]) * 200_000, holder)
    assert not holder.copied
    while holder.held:
        holder.let_go(0)
    assert len(arena.room()) == BLOCK_BYTES


def test_when_all_is_held_one_small_buffer_is_left() -> None:
    arena = Arena(2, 100)
    holder = Holder(arena)
    for _ in range(2):
        read(arena, bytes(100), holder)
    assert len(arena.room()) == SCRATCH_BYTES
    read(arena, bytes(100), holder)
    assert holder.copied == 1
    holder.let_go(0)
    assert len(arena.room()) == 100


def test_nothing_is_written_over_that_somebody_holds() -> None:
    chance = random.Random(3)
    arena = Arena(3, BLOCK_BYTES)
    holder = Holder(arena)
    for _ in range(500):
        size = chance.randint(1, min(150_000, len(arena.room())))
        read(arena, chance.randbytes(size), holder if chance.random() < 0.7 else _nobody)
        while holder.held and chance.random() < 0.4:
            holder.let_go(chance.randrange(len(holder.held)))
    assert holder.copied
    while holder.held:
        holder.let_go(0)


def _nobody(data: memoryview) -> None:
    """Holds nothing."""


def test_letting_go_while_a_read_is_handed_on_does_not_endanger_it() -> None:
    arena = Arena(1, BLOCK_BYTES)
    holder = Holder(arena)
    read(arena, b"a" * 100, holder)

    def swap(data: memoryview) -> None:
        holder.let_go(0)
        holder(data)

    read(arena, b"b" * 100, swap)
    read(arena, b"c" * 100, holder)
    holder.let_go(0)
    holder.let_go(0)


def test_each_loop_has_an_arena_of_its_own() -> None:
    found: list[Arena] = []
    thread = threading.Thread(target=lambda: found.append(arena_here()))
    thread.start()
    thread.join()
    assert found[0] is not arena_here() is arena_here()
