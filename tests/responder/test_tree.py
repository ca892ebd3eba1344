import pytest

from hotshoe.catalog import responses
from hotshoe.catalog.formats import ASSOCIATION, EXIF_JPEG, UNDEFINED
from hotshoe.responder.refusal import Refusal
from hotshoe.responder.store import TOP
from hotshoe.responder.tree import Node, Tree
from hotshoe.wire.values import ROOT, Handle


@pytest.fixture
def tree() -> Tree[str]:
    """DCIM(1)/100X(2)/A.JPG(3), DCIM/B(4), C(5)."""
    tree = Tree("top")
    dcim = tree.add(tree.top, "DCIM", "", Handle(1), folder=True)
    inner = tree.add(dcim, "100X", "", Handle(2), folder=True)
    tree.add(inner, "A.JPG", "a", Handle(3))
    tree.add(dcim, "B", "b", Handle(4))
    tree.add(tree.top, "C", "c", Handle(5))
    return tree


def names(nodes: list[Node[str]]) -> list[str]:
    return [node.name for node in nodes]


def test_a_path_goes_from_the_top_to_the_object(tree: Tree[str]) -> None:
    assert tree.node(3).path == ("DCIM", "100X", "A.JPG")
    assert tree.top.path == ()
    assert str(tree.node(3)) == "DCIM/100X/A.JPG"
    assert str(tree.top) == "the top"


def test_an_object_shown_to_people_has_no_control_characters(tree: Tree[str]) -> None:
    evil = tree.add(tree.top, "\x1b[2J", "", Handle(9))
    assert str(evil) == "\\x1b[2J"


def test_the_top_has_two_names(tree: Tree[str]) -> None:
    assert tree.folder(TOP) is tree.folder(ROOT) is tree.top
    assert tree.node(1).parent == TOP
    assert tree.node(3).parent == 2


@pytest.mark.parametrize("handle", [TOP, ROOT, 99])
def test_what_is_no_object_has_no_node(tree: Tree[str], handle: int) -> None:
    with pytest.raises(Refusal) as caught:
        tree.node(handle)
    assert caught.value.code == responses.INVALID_OBJECT_HANDLE
    assert handle not in tree


@pytest.mark.parametrize("handle", [5, 99])
def test_what_is_no_folder_holds_nothing(tree: Tree[str], handle: int) -> None:
    with pytest.raises(Refusal) as caught:
        tree.folder(handle)
    assert caught.value.code == responses.INVALID_PARENT_OBJECT


def test_a_folder_is_no_file(tree: Tree[str]) -> None:
    assert tree.file(5).held == "c"
    with pytest.raises(Refusal) as caught:
        tree.file(1)
    assert caught.value.code == responses.INVALID_OBJECT_HANDLE


def test_formats_go_by_names(tree: Tree[str]) -> None:
    assert [tree.node(handle).format for handle in (1, 3, 4)] == [ASSOCIATION, EXIF_JPEG, UNDEFINED]


def test_a_walk_begins_with_the_deepest(tree: Tree[str]) -> None:
    walked = names(list(tree.node(1).walk()))
    assert sorted(walked) == ["100X", "A.JPG", "B", "DCIM"]
    assert walked.index("A.JPG") < walked.index("100X") < walked.index("DCIM") == 3


def test_removing_and_moving(tree: Tree[str]) -> None:
    tree.remove(tree.node(4))
    tree.move(tree.node(3), tree.top)
    assert tree.handles() == (1, 2, 3, 5)
    assert len(tree) == 4
    assert names(list(tree.node(1).children())) == ["100X"]
    assert tree.node(3).path == ("A.JPG",)
    assert tree.node(2).below == {}


def test_being_within(tree: Tree[str]) -> None:
    assert tree.node(3).is_within(tree.node(1))
    assert tree.node(1).is_within(tree.node(1))
    assert tree.node(1).is_within(tree.top)
    assert not tree.node(1).is_within(tree.node(3))
