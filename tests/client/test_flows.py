import pytest

from hotshoe.client.flows import MemorySink, MemorySource
from hotshoe.errors import TransferError


async def test_a_source_in_memory_gives_its_bytes_once_more_after_a_rewind() -> None:
    source = MemorySource(b"abcde")
    assert source.size == 5
    assert [await source.read(3), await source.read(3), await source.read(3)] == [b"abc", b"de", b""]
    await source.rewind()
    assert await source.read(9) == b"abcde"


def test_a_sink_in_memory_joins_what_comes() -> None:
    sink = MemorySink(10)
    sink.attach(lambda: None)
    sink.start(None)
    assert sink.data == b""
    assert sink.write(memoryview(b"abc"))
    assert sink.data == b"abc"
    assert sink.write(memoryview(b"def"))
    assert sink.data == b"abcdef"


def test_a_sink_in_memory_refuses_before_it_takes() -> None:
    sink = MemorySink(10)
    with pytest.raises(TransferError):
        sink.start(11)
    sink.start(None)
    sink.write(memoryview(bytes(10)))
    with pytest.raises(TransferError) as caught:
        sink.write(memoryview(b"x"))
    assert caught.value.expected == 11
