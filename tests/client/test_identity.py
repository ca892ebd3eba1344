import os
import stat
from pathlib import Path

import pytest

from hotshoe.client.identity import adopt, identity, state_folder
from hotshoe.errors import SettingsError, StorageError
from hotshoe.wire.values import Guid, guid_text

GUID = Guid(bytes(range(16)))


def test_the_guid_is_random_made_once_and_private(tmp_path: Path) -> None:
    first = identity(folder=tmp_path / "state")
    assert identity(folder=tmp_path / "state").guid == first.guid
    assert identity(folder=tmp_path / "other").guid != first.guid
    kept = tmp_path / "state" / "guid"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert kept.read_text() == guid_text(first.guid) + "\n"


def test_arguments_come_before_the_environment_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSHOE_GUID", "ff" * 16)
    monkeypatch.setenv("HOTSHOE_NAME", "from the environment")
    assert identity(folder=tmp_path).guid == b"\xff" * 16
    assert identity(folder=tmp_path).name == "from the environment"
    assert identity(GUID, "mine", folder=tmp_path).guid == GUID
    assert identity(GUID, "mine", folder=tmp_path).name == "mine"


def test_the_state_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSHOE_STATE_DIR", str(tmp_path / "here"))
    assert state_folder() == tmp_path / "here"
    identity()
    assert (tmp_path / "here" / "guid").exists()


def test_a_guid_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "guid").write_text("nonsense")
    with pytest.raises(SettingsError):
        identity(folder=tmp_path)
    (tmp_path / "guid").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError):
        identity(folder=tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        identity(folder=tmp_path / "file" / "state")
    assert caught.value.path


def test_another_program_may_be_quicker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def late(source: str, target: str) -> None:
        real(source, target)
        raise FileExistsError

    monkeypatch.setattr(os, "link", late)
    first = identity(folder=tmp_path).guid
    assert identity(folder=tmp_path).guid == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["guid"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    first = identity(folder=tmp_path).guid
    assert identity(folder=tmp_path).guid == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["guid"]


def test_a_paired_identity_is_not_replaced_unasked(tmp_path: Path) -> None:
    before = identity(folder=tmp_path).guid
    with pytest.raises(SettingsError):
        adopt(GUID, folder=tmp_path)
    assert adopt(GUID, replace=True, folder=tmp_path) == before
    assert identity(folder=tmp_path).guid == GUID
    assert stat.S_IMODE((tmp_path / "guid").stat().st_mode) == 0o600
    assert adopt(GUID, folder=tmp_path) == GUID
