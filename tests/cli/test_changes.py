"""The verbs that change what is on the card: put, mkdir, rm."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from tests.cli.conftest import Hotshoe
from tests.cli.processes import OnTerminal
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera

Shown = Callable[..., str]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    (folder / "DCIM").mkdir(parents=True)
    (folder / "DCIM" / "a.txt").write_bytes(b"a")
    (folder / "DCIM" / "b.txt").write_bytes(b"b")
    return folder


@pytest.fixture
def at(card: Path, street: Street) -> str:
    return street.folder(card, read_only=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "up\x1b.txt"
    path.write_bytes(b"new" * 100_000)
    return path


def test_put(card: Path, at: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_bytes(b"new" * 100_000)
    two.write_bytes(b"")
    result = hotshoe("put", "-c", at, "--to", "/DCIM", one, two)
    assert (result.exit_code, result.stdout.split()) == (0, ["/DCIM/one.txt", "/DCIM/two.txt"])
    assert (card / "DCIM" / "one.txt").read_bytes() == one.read_bytes()
    assert (card / "DCIM" / "two.txt").read_bytes() == b""


def test_put_where_the_camera_likes(card: Path, at: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "one.txt").write_bytes(b"1")
    result = hotshoe("put", "-c", at, tmp_path / "one.txt", "--json")
    (camera,) = json.loads(result.stdout)["cameras"]
    (uploaded,) = camera["uploaded"]
    assert (card / uploaded["path"].lstrip("/")).read_bytes() == b"1"
    assert uploaded["source"] == str(tmp_path / "one.txt")


def test_put_into_a_folder_that_is_not_there(at: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "one.txt").write_bytes(b"1")
    assert hotshoe("put", "-c", at, "--to", "/nope", tmp_path / "one.txt").exit_code == 3


def test_put_what_is_there_already(at: str, card: Path, tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "a.txt").write_bytes(b"other")
    (tmp_path / "c.txt").write_bytes(b"c")
    result = hotshoe("put", "-c", at, "--to", "/DCIM", tmp_path / "a.txt", tmp_path / "c.txt")
    assert result.exit_code == 7
    assert (card / "DCIM" / "a.txt").read_bytes() == b"a"
    assert (card / "DCIM" / "c.txt").read_bytes() == b"c"


def test_put_what_is_not_here(at: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    assert hotshoe("put", "-c", at, tmp_path / "nope").exit_code == 2
    assert hotshoe("put", "-c", at, tmp_path).exit_code == 2


def test_put_over_a_link_that_is_lost(source: Path, street: Street, hotshoe: Hotshoe) -> None:
    camera = ScriptedCamera()

    def hang_up(visited: ScriptedCamera, request: object, data: bytes) -> Reply | None:
        visited.visit.hang_up()
        return None

    camera.answers[op.SEND_OBJECT_INFO.code] = hang_up
    assert hotshoe("put", "-c", street.scripted(camera), source, source).exit_code == 3


def test_put_dry(card: Path, at: str, source: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("put", "-c", at, "--dry-run", "--to", "/DCIM", source)
    assert result.exit_code == 0
    assert "would upload" in result.stdout
    assert "(300 kB) to /DCIM" in result.stdout
    assert "\x1b" not in result.stdout
    assert len(list(card.rglob("*.txt"))) == 2


def test_a_read_only_camera_takes_nothing(card: Path, source: Path, street: Street, hotshoe: Hotshoe) -> None:
    at = street.folder(card)
    result = hotshoe("put", "-c", at, source)
    assert result.exit_code == 5
    assert "does not offer SendObjectInfo" in result.stderr
    assert hotshoe("mkdir", "-c", at, "/NEW").exit_code == 5
    assert hotshoe("rm", "-y", "-c", at, "/DCIM/a.txt").exit_code == 5


def test_mkdir(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("mkdir", "-c", at, "/NEW", "/NEW/below")
    assert (result.exit_code, result.stdout.split()) == (0, ["/NEW", "/NEW/below"])
    assert (card / "NEW" / "below").is_dir()


def test_mkdir_what_is_there(at: str, hotshoe: Hotshoe) -> None:
    assert hotshoe("mkdir", "-c", at, "/DCIM").exit_code == 5
    assert hotshoe("mkdir", "-c", at, "/DCIM", "/NEW").exit_code == 7


def test_mkdir_dry(card: Path, at: str, hotshoe: Hotshoe) -> None:
    assert hotshoe("mkdir", "-c", at, "/NEW", "--dry-run").stdout == "would make /NEW\n"
    assert not (card / "NEW").exists()


def test_rm(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("rm", "-y", "-c", at, "/DCIM/a.txt")
    assert (result.exit_code, result.stdout) == (0, "/DCIM/a.txt\n")
    assert {path.name for path in card.rglob("*")} == {"DCIM", "b.txt"}


def test_rm_by_pattern_and_json(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("rm", "-y", "-c", at, "*.txt", "/DCIM/a.txt", "--json")
    deleted = json.loads(result.stdout)["cameras"][0]["deleted"]
    assert sorted(each["path"] for each in deleted) == ["/DCIM/a.txt", "/DCIM/b.txt"]
    assert {path.name for path in card.rglob("*")} == {"DCIM"}


def test_rm_takes_no_folder_by_accident(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("rm", "-y", "-c", at, "/DCIM")
    assert result.exit_code == 2
    assert "-r" in result.stderr
    assert len(list(card.rglob("*.txt"))) == 2
    assert hotshoe("rm", "-y", "-r", "-c", at, "/DCIM").exit_code == 0
    assert not list(card.iterdir())


def test_rm_some_that_are_not_there(card: Path, at: str, hotshoe: Hotshoe) -> None:
    assert hotshoe("rm", "-y", "-c", at, "/DCIM/a.txt", "/DCIM/z.txt").exit_code == 7
    assert hotshoe("rm", "-y", "-c", at, "/DCIM/z.txt").exit_code == 3


def test_rm_dry(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("rm", "--dry-run", "-c", at, "/DCIM/a.txt")
    assert (result.exit_code, result.stdout) == (0, "would delete /DCIM/a.txt\n")
    assert (card / "DCIM" / "a.txt").exists()


def test_rm_with_nobody_to_ask_deletes_nothing(card: Path, at: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("rm", "-c", at, "/DCIM/a.txt")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert (card / "DCIM" / "a.txt").exists()


@pytest.mark.parametrize(
    "answer, left",
    [(b"y\n", {"b.txt"}), (b"YES\n", {"b.txt"}), (b"n\n", {"a.txt", "b.txt"}), (b"\n", {"a.txt", "b.txt"})],
)
def test_rm_asks(answer: bytes, left: set[str], card: Path, at: str) -> None:
    with OnTerminal("rm", "-c", at, "/DCIM/a.txt") as rm:
        rm.until("[y/N]: ")
        assert "  /DCIM/a.txt\r\nDelete 1 object from" in rm.shown
        rm.type(answer)
        assert rm.wait() == 0
    assert {path.name for path in card.rglob("*.txt")} == left


def test_rm_is_interrupted_while_it_asks(card: Path, at: str) -> None:
    with OnTerminal("rm", "-c", at, "/DCIM/a.txt") as rm:
        rm.until("[y/N]: ")
        rm.signal(signal.SIGINT)
        assert rm.wait() == 130
    assert (card / "DCIM" / "a.txt").exists()


def test_rm_what_is_protected(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.file(1, "kept\x1b.jpg", b"x")
    camera.answers[op.DELETE_OBJECT.code] = lambda *_: Reply(responses.OBJECT_WRITE_PROTECTED)
    result = hotshoe("rm", "-y", "-c", street.scripted(camera), "1")
    assert result.exit_code == 5
    assert "protected" in result.stderr
    assert "\x1b" not in result.output
