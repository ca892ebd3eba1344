import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.catalog import responses
from hotshoe.responder.contents import FileContent, MemoryContent, PatternContent
from hotshoe.responder.refusal import Refusal

DATA = bytes(range(256)) * 5


def a_file(path: Path, data: bytes = DATA) -> FileContent:
    path.write_bytes(data)
    return FileContent(os.open(path, os.O_RDONLY), len(data))


@given(offset=st.integers(0, 1500), size=st.integers(0, 1500))
def test_memory_reads_like_a_slice(offset: int, size: int) -> None:
    content = MemoryContent(DATA)
    buffer = bytearray(size)
    assert content.read(offset, size) == DATA[offset : offset + size]
    count = content.readinto(offset, memoryview(buffer))
    assert buffer[:count] == DATA[offset : offset + size]


@pytest.mark.parametrize("offset,size", [(0, 1280), (0, 5000), (1000, 500), (1280, 1), (9999, 10), (0, 0)])
def test_a_file_reads_like_a_slice(tmp_path: Path, offset: int, size: int) -> None:
    buffer = bytearray(size)
    with a_file(tmp_path / "x") as content:
        assert content.read(offset, size) == DATA[offset : offset + size]
        count = content.readinto(offset, memoryview(buffer))
        assert buffer[:count] == DATA[offset : offset + size]
        assert content.size == len(DATA)


def test_what_is_appended_later_is_not_read(tmp_path: Path) -> None:
    with a_file(tmp_path / "x", b"abc") as content:
        with (tmp_path / "x").open("ab") as file:
            file.write(b"defghi")
        assert content.read(0, 100) == b"abc"
        assert content.readinto(1, memoryview(bytearray(100))) == 2


def test_a_file_that_got_shorter_gives_less(tmp_path: Path) -> None:
    with a_file(tmp_path / "x") as content:
        os.truncate(tmp_path / "x", 10)
        assert content.read(5, 100) == DATA[5:10]
        assert content.read(20, 100) == b""


def test_a_file_is_sent_by_its_descriptor_and_closed_once(tmp_path: Path) -> None:
    content = a_file(tmp_path / "x", b"abc")
    descriptor = content.fileno()
    assert descriptor is not None
    assert os.pread(descriptor, 3, 0) == b"abc"
    content.close()
    content.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_disk_that_fails_is_a_refusal(tmp_path: Path) -> None:
    with FileContent(os.open(tmp_path, os.O_RDONLY), 100) as content, pytest.raises(Refusal) as caught:
        content.read(0, 10)
    assert caught.value.code == responses.GENERAL_ERROR


def test_memory_has_no_descriptor() -> None:
    with MemoryContent(b"abc") as content:
        assert content.fileno() is None
        assert content.memory == content.size == 3


def test_a_pattern_is_as_long_as_it_is_told_and_takes_no_memory() -> None:
    content = PatternContent(9 << 30)
    assert content.size == 9 << 30
    assert content.memory == 0
    assert len(content.read((9 << 30) - 5, 100)) == 5
    assert content.read(9 << 30, 100) == b""


@given(offset=st.integers(0, 200_000), size=st.integers(0, 200_000))
def test_a_pattern_is_the_same_however_it_is_read(offset: int, size: int) -> None:
    content = PatternContent(250_000, seed=3)
    whole = content.read(0, 250_000)
    assert content.read(offset, size) == whole[offset : offset + size]


def test_a_block_from_the_wrong_place_is_a_wrong_block() -> None:
    content = PatternContent(1 << 33)
    blocks = {content.read(number << 16, 64) for number in range(1000)}
    assert len(blocks) == 1000
    assert content.read(0, 64) != PatternContent(64, seed=1).read(0, 64)
