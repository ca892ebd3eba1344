import base64
from pathlib import Path

import pytest

from hotshoe.errors import SettingsError
from hotshoe.ingest.secret import MOST_BYTES, Secret, read_secret

KEY = b"0123456789abcdef"


def test_it_does_not_show_itself() -> None:
    secret = Secret(KEY)
    assert repr(secret) == str(secret) == f"{secret}" == "***"
    assert secret.reveal() == KEY


@pytest.mark.parametrize("text", [KEY, KEY + b"\n", b"whsec_" + base64.b64encode(KEY) + b"\n"])
def test_what_a_file_holds(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(text)
    assert read_secret(tmp_path / "secret").reveal() == KEY


@pytest.mark.parametrize(
    "text, words",
    [
        (b"short", "only 5 bytes"),
        (b"", "only 0 bytes"),
        (b"whsec_not base64!", "no base64 follows"),
        (b"x" * (MOST_BYTES + 1), "is it a secret"),
    ],
)
def test_what_is_no_secret(text: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(text)
    with pytest.raises(SettingsError, match=words) as caught:
        read_secret(tmp_path / "secret")
    assert "base64!" not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the secret"):
        read_secret(tmp_path / "secret")
