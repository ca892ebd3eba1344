"""Every make's virtual body, and the verbs that it can do, as from the command line."""

from pathlib import Path

import pytest
from PIL import Image

from hotshoe.responder.models import MODELS
from tests.cli.conftest import Hotshoe

POWERED = {"fuji": "5/5"}
VIEWING = [name for name in MODELS if name not in {"generic", "leica", "theta"}]
FILMING = {"canon": "MP4", "nikon": "MOV", "panasonic": "MOV", "theta": "MP4"}


@pytest.mark.parametrize("model", MODELS)
def test_as_many_pictures_as_were_asked_for(hotshoe: Hotshoe, tmp_path: Path, model: str) -> None:
    """Whatever was on the card or in memory before."""
    result = hotshoe("shoot", "-c", f"demo:{model}?pictures=2", "--count", "2", "--dest", tmp_path)
    assert result.exit_code == 0, result.stderr
    pictures = list(tmp_path.iterdir())
    assert len(pictures) == 2
    for picture in pictures:
        Image.open(picture).load()


@pytest.mark.parametrize("model", VIEWING)
def test_live_view(hotshoe: Hotshoe, tmp_path: Path, model: str) -> None:
    result = hotshoe("live", "-c", f"demo:{model}?pictures=0", "--frames", "3", "-o", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 3


@pytest.mark.parametrize("model", FILMING)
def test_films(hotshoe: Hotshoe, tmp_path: Path, model: str) -> None:
    result = hotshoe("record", "-c", f"demo:{model}?pictures=1", "--for", "100ms", "--dest", tmp_path)
    assert result.exit_code == 0, result.stderr
    (film,) = tmp_path.iterdir()
    assert film.suffix == f".{FILMING[model]}"
    assert film.read_bytes().count(b"\xff\xd8\xff") > 1


def test_a_film_that_stays_on_the_card(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("record", "-c", "demo:sony?pictures=0", "--for", "100ms", "--dest", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "the film is on the camera's card" in result.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("model", sorted({*MODELS} - {*FILMING, "sony"}))
def test_bodies_that_make_no_films_say_so(hotshoe: Hotshoe, model: str) -> None:
    result = hotshoe("record", "-c", f"demo:{model}?pictures=0", "--for", "100ms")
    assert result.exit_code == 5
    assert "offers no way to record" in result.stderr


@pytest.mark.parametrize("model", MODELS)
def test_settings(hotshoe: Hotshoe, model: str) -> None:
    result = hotshoe("config", "list", "-c", f"demo:{model}?pictures=0")
    assert result.exit_code == 0, result.stderr
    assert POWERED.get(model, "100 %") in result.stdout
