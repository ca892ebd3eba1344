import pytest

from hotshoe.cli.board import Board, Line, Meter

HEIGHT = 20


def test_a_rate_is_smooth_and_follows() -> None:
    meter = Meter()
    assert meter.read(0, 0.0) == 0
    assert meter.read(100, 1.0) == 100
    assert 100 < meter.read(300, 2.0) < 200
    assert meter.read(300, 2.0) == meter.rate
    for second in range(3, 30):
        meter.read(300 + 200 * (second - 2), float(second))
    assert meter.rate == pytest.approx(200, rel=0.01)
    for second in range(30, 60):
        meter.read(5700, float(second))
    assert meter.rate < 1


def test_one_file_of_one_camera() -> None:
    board = Board()
    row = board.row("z8")
    with row.file("X\x1b.JPG", 1_000_000) as advance:
        assert board.lines(0, HEIGHT) == [Line("z8  X\\x1b.JPG", "0 B of 1.00 MB", 0.0)]
        advance(500_000, 1_000_000)
        assert board.lines(1, HEIGHT) == [Line("z8  X\\x1b.JPG", "500 kB of 1.00 MB  500 kB/s  1.00 s left", 0.5)]
        advance(1_000_000, 1_000_000)
        (line,) = board.lines(1.5, HEIGHT)
        assert (line.part, "left" in line.tail) == (1.0, False)
    assert board.lines(2, HEIGHT) == []


def test_a_file_of_unknown_size() -> None:
    board = Board()
    with board.row("z8").file("X.JPG", None) as advance:
        advance(10, None)
        assert board.lines(0, HEIGHT) == [Line("z8  X.JPG", "10 B")]


def test_an_empty_file() -> None:
    board = Board()
    with board.row("z8").file("X.JPG", 0):
        assert board.lines(0, HEIGHT) == [Line("z8  X.JPG", "0 B of 0 B", 0.0)]


def test_the_total_of_two_cameras_and_what_is_left() -> None:
    board = Board()
    one, two = board.row("one"), board.row("two")
    one.expect(3, 3000)
    assert board.lines(0, HEIGHT)[-1] == Line("total  0 files", "0 B")
    two.expect(1, 1000)
    with one.file("a", 1000) as advance:
        advance(1000, 1000)
    with two.file("b", 1000) as advance:
        advance(1000, 1000)
        lines = board.lines(2, HEIGHT)
    assert lines[-1] == Line("total  1 of 4 files", "2.00 kB of 4.00 kB  1.00 kB/s  2.00 s left", 0.5)
    assert len(lines) == 2


def test_what_is_skipped_or_failed_is_not_waited_for() -> None:
    board = Board()
    row = board.row("z8")
    row.expect(2, 3000)
    with row.file("a", 2000):
        pass
    file = row.file("b", 1000)
    file.__enter__()(400, 1000)
    assert not file.__exit__(ValueError, ValueError("lost"), None)
    assert board.lines(0, HEIGHT) == [Line("total  2 of 2 files", "400 B of 400 B", 1.0)]


def test_as_many_cameras_as_fit() -> None:
    board = Board()
    rows = [board.row(f"cam{number}") for number in range(500)]
    files = [row.file("X.JPG", 10) for row in rows]
    for file in files:
        file.__enter__()
    lines = board.lines(0, 10)
    assert [line.head.split()[0] for line in lines] == [*(f"cam{number}" for number in range(8)), "…", "total"]
    assert lines[8].head == "… and 492 cameras more"
    for file in files[:495]:
        file.__exit__(None, None, None)
    assert [line.head.split()[0] for line in board.lines(1, 10)] == [*(f"cam{n}" for n in range(495, 500)), "total"]


def test_long_names_are_cut_and_transfers_announced() -> None:
    begun: list[int] = []
    board = Board()
    row = board.row("a-camera-with-a-very-long-name", lambda: begun.append(1))
    with row.file("A_PICTURE_WITH_A_VERY_LONG_NAME_INDEED.JPG", 10):
        assert board.lines(0, HEIGHT)[0].head == "a-camera-with-a-ver…  A_PICTURE_WITH_A_VERY_LONG_…"
    assert begun == [1]
