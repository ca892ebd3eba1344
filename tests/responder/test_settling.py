from hotshoe.responder.beneath import Found
from hotshoe.responder.settling import QUIET, QUIET_EMPTY, Settling


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def seen(stamp: int, size: int = 1) -> Found:
    return Found(False, size, 0.0, False, stamp)


def test_a_file_is_quiet_at_the_second_look_that_is_late_enough() -> None:
    clock = Clock()
    settling: Settling[str] = Settling(clock)
    assert not settling.is_quiet("a", seen(1))
    clock.now += QUIET / 2
    assert not settling.is_quiet("a", seen(1))
    clock.now += QUIET / 2
    assert settling.is_quiet("a", seen(1))
    assert not settling


def test_every_change_begins_the_wait_anew() -> None:
    clock = Clock()
    settling: Settling[str] = Settling(clock)
    for stamp in range(10):
        assert not settling.is_quiet("a", seen(stamp))
        clock.now += QUIET
    assert settling.is_quiet("a", seen(9))


def test_an_empty_file_waits_longer() -> None:
    clock = Clock()
    settling: Settling[str] = Settling(clock)
    settling.is_quiet("a", seen(1, size=0))
    clock.now += QUIET_EMPTY - 0.01
    assert not settling.is_quiet("a", seen(1, size=0))
    clock.now += 0.01
    assert settling.is_quiet("a", seen(1, size=0))


def test_what_is_forgotten_waits_no_more() -> None:
    settling: Settling[str] = Settling(Clock())
    settling.is_quiet("a", seen(1))
    settling.is_quiet("b", seen(1))
    settling.forget("a")
    settling.forget("never seen")
    assert settling.waiting() == ("b",)
    assert settling
