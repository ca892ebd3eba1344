from array import array

from hotshoe.transport.stillimage.blocks import Blocks


def test_a_block_comes_back_when_nobody_holds_it() -> None:
    blocks = Blocks(most=1, size=64)
    block = blocks.take()
    release = block.hold()
    assert release
    block.release()
    assert blocks.take() is not block
    release()
    assert blocks.take() is block


def test_when_all_are_held_there_is_the_scratch_which_cannot_be() -> None:
    blocks = Blocks(most=1, size=64)
    blocks.take()
    scratch = blocks.take()
    assert scratch.hold() is None
    scratch.release()
    assert blocks.take() is scratch


def test_a_view_shows_what_was_read() -> None:
    block = Blocks(most=1, size=64).take()
    block.memory[:3] = array("B", b"abc")
    assert bytes(block.view(3)) == b"abc"
