from pathlib import Path

import pytest

from hotshoe.catalog.standard import STANDARD
from hotshoe.cli.presets import preset_text, read_preset
from hotshoe.client.settings import Properties
from hotshoe.errors import SettingsError, StorageError
from hotshoe.wire.datasets import DevicePropDesc
from hotshoe.wire.datatypes import STRING, UINT16


def test_a_preset_reads_back_whatever_the_texts_are(tmp_path: Path) -> None:
    known = Properties()
    known.learn(DevicePropDesc(0x500F, UINT16, 1, 100, 400), STANDARD)
    known.learn(DevicePropDesc(0x501E, STRING, 1, "", 'A "B"\n\\ Ñ \x7f 🎞'), STANDARD)
    known.learn(DevicePropDesc(0x5001, UINT16, 0, 1, 1), STANDARD)
    known.learn(DevicePropDesc(0xD123, UINT16, 1, 1, 7), STANDARD)
    path = tmp_path / "a.toml"
    path.write_text(preset_text('Mak"er', "Mödel", known.values()))
    assert read_preset(path) == {"iso": "ISO 400", "artist": 'A "B"\n\\ Ñ \x7f 🎞', "0xD123": "7"}


def test_what_others_depend_on_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[properties]\niso = 1\ndrive = "burst"\nshutter = "1/4"\nprogram = "manual"\n')
    assert list(read_preset(path)) == ["program", "drive", "iso", "shutter"]


@pytest.mark.parametrize(
    "text, words",
    [
        ("iso = ", "is no preset: Invalid value"),
        ("iso = 3", r"no \[properties\]"),
        ("[properties]\n", r"no \[properties\]"),
        ("[properties]\niso = [1]\n", "iso is neither text nor a number"),
        ("[properties]\niso = true\n", "iso is neither"),
    ],
)
def test_what_is_no_preset_is_said(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=words):
        read_preset(path)


def test_a_preset_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_preset(tmp_path)
    (tmp_path / "b").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="no preset"):
        read_preset(tmp_path / "b")
