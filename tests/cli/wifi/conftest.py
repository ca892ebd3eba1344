"""An identity of the tests' own, and keys in files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotshoe.client.identity import identity
from hotshoe.responder.models import persona
from tests.cli.street import Street
from tests.cli.wifi.keyed import KEYS, profile_of

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


@pytest.fixture(params=KEYS)
def security(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def key(security: str) -> bytes:
    return KEYS[security]


@pytest.fixture
def mine(key: bytes, security: str, here: Path) -> Path:
    """A profile with the key, one that is as wrong as can be, and a settings file beside them."""
    (here / "p.bin").write_bytes(profile_of(key, security))
    (here / "wrong.bin").write_bytes(profile_of(key, security, channel=0, name=b"x" * 17, prefix=0, key_length=200))
    (here / "short.bin").write_bytes(profile_of(key, security)[:-1])
    (here / "lying.bin").write_bytes(bytes([0x64, 9]) + profile_of(key, security)[2:])
    (here / "key.txt").write_bytes(key + b"\n")
    (here / "p.toml").write_text(f'[profile]\nname="a"\nssid="b"\nsecurity="{security}"\nkey-file="key.txt"\n')
    (here / "typed.toml").write_text(f'[profile]\nkey = "{key.decode()}"\n')
    (here / "bare.toml").write_bytes(key)
    return here
