"""The verbs at a body whose transport is its own, in another thread."""

import io
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from hotshoe.responder.bodies.fuji import PERSONA
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street


@pytest.fixture
def body(street: Street, tmp_path: Path) -> str:
    """The address of a body."""
    (tmp_path / "card").mkdir()
    return street.folder(tmp_path / "card", read_only=False, model=PERSONA)


def test_config(hotshoe: Hotshoe, body: str) -> None:
    assert body.startswith("fuji:")
    result = hotshoe("config", "set", "film-simulation=velvia", "iso=400", "aperture=f/8", "-c", body)
    assert result.stdout == "film-simulation: velvia\niso: ISO 400\naperture: f/8\n"
    listed = hotshoe("config", "list", "-c", body).stdout
    assert "provia | velvia" in listed
    assert hotshoe("config", "get", "iso", "film-simulation", "-c", body).stdout == "ISO 400\nvelvia\n"


def test_shoot(hotshoe: Hotshoe, body: str, tmp_path: Path) -> None:
    result = hotshoe("shoot", "-c", body, "--count", "2", "--dest", tmp_path / "shots")
    assert result.exit_code == 0, result.stderr
    for name in ("DSCF0001.JPG", "DSCF0002.JPG"):
        card = tmp_path / "card" / "DCIM" / "100_FUJI" / name
        assert (tmp_path / "shots" / name).read_bytes() == card.read_bytes()


def test_live(hotshoe: Hotshoe, body: str, tmp_path: Path) -> None:
    result = hotshoe("live", "-c", body, "--frames", "4", "-o", tmp_path / "frames")
    assert result.exit_code == 0, result.stderr
    frames = [path.read_bytes() for path in (tmp_path / "frames").iterdir()]
    assert len(set(frames)) == 4
    for data in frames:
        Image.open(io.BytesIO(data)).load()


def test_events(hotshoe: Hotshoe) -> None:
    result = hotshoe("events", "-c", "demo:fuji?pictures=0&every=20ms", "--count", "3")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("ObjectAdded(handle=") == 3


def test_a_demo(hotshoe: Hotshoe) -> None:
    result = hotshoe("info", "-c", "demo:fuji")
    assert "FUJIFILM" in result.stdout
    assert hotshoe("ls", "-R", "-c", "demo:fuji?pictures=2").stdout.count(".JPG") == 2


def test_several_bodies_are_served_with_three_ports_each(hotshoe: Hotshoe, tmp_path: Path) -> None:
    card, port = tmp_path / "card", free_ports(6)
    card.mkdir()
    with Running(tmp_path, "serve", card, "--port", port, "--model", "fuji", "--cameras", 2) as served:
        served.until(lambda: served.out.count("\n") == 2)
        assert served.out.split() == [f"fuji://127.0.0.1:{port}", f"fuji://127.0.0.1:{port + 3}"]
        for address in served.out.split():
            assert "iso" in hotshoe("config", "list", "iso", "-c", address).stdout


def test_ports_that_there_are_not(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("serve", tmp_path, "--model", "fuji", "--port", 65530, "--cameras", 3)
    assert result.exit_code == 2
    assert "There are no 9 ports from 65530 on" in result.stderr


def free_ports(number: int) -> int:
    """The first of several ports in a row that nobody uses at the moment."""
    while True:
        with ExitStack() as stack:
            first = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            try:
                for port in range(first + 1, first + number):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return int(first)
