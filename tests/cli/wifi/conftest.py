"""An identity of the tests' own, and keys in files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.client.identity import identity
from hotshoe.responder.models import persona
from tests.cli.street import Street

MakeKey = Callable[[str], Path]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, with a state of its own."""
    monkeypatch.setenv("HOTSHOE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def guid() -> str:
    return identity().guid.hex()


@pytest.fixture
def key_file(here: Path) -> MakeKey:
    def make(text: str) -> Path:
        path = here / "key.txt"
        path.write_text(text)
        path.chmod(0o600)
        return path

    return make


@pytest.fixture
def nikon(street: Street, tmp_path: Path) -> str:
    """The address of a virtual Nikon."""
    card = tmp_path / "card"
    card.mkdir()
    model = persona("nikon")
    return street.folder(card, model=model)
