from hotshoe.cli.pages import Pages


def test_each_in_its_turn() -> None:
    said: list[str] = []
    pages = Pages(3, said.append)
    pages.line(1, "b1")
    pages.line(0, "a1")
    assert said == ["a1"]
    pages.line(2, "c1")
    pages.end(2)
    pages.end(0)
    assert said == ["a1", "b1"]
    pages.line(1, "b2")
    pages.end(1)
    assert said == ["a1", "b1", "b2", "c1"]


def test_one_that_says_nothing() -> None:
    said: list[str] = []
    pages = Pages(2, said.append)
    pages.end(1)
    pages.line(0, "a")
    pages.end(0)
    assert said == ["a"]
