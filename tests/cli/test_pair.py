import json
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe

GPHOTO2 = "gphoto2=model=Canon\nptp2_ip=guid=01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef\nptp2_ip=other=1\n"
GUID = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HOTSHOE_STATE_DIR", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def gphoto2(home: Path) -> None:
    (home / ".gphoto").mkdir()
    (home / ".gphoto" / "settings").write_text(GPHOTO2)


def shown(hotshoe: Hotshoe) -> str:
    return str(json.loads(hotshoe("pair", "--show", "--json").stdout)["guid"])


def test_the_identity_stays_the_same(hotshoe: Hotshoe) -> None:
    result = hotshoe("pair", "--show")
    assert result.exit_code == 0
    guid, name = result.stdout.splitlines()
    assert guid == f"guid  {shown(hotshoe)}"
    assert name.startswith("name  hotshoe on ")


@pytest.mark.usefixtures("gphoto2")
def test_gphoto2_s_guid_can_be_taken_over(hotshoe: Hotshoe) -> None:
    result = hotshoe("pair", "--import", "gphoto2", "--show")
    assert result.exit_code == 0
    assert GUID in result.stdout
    assert shown(hotshoe) == GUID
    assert hotshoe("pair", "--import", "gphoto2").exit_code == 0


@pytest.mark.usefixtures("gphoto2")
def test_a_known_identity_is_not_replaced_unasked(hotshoe: Hotshoe) -> None:
    before = shown(hotshoe)
    result = hotshoe("pair", "--import", "gphoto2")
    assert result.exit_code == 2
    assert before in result.stderr
    assert shown(hotshoe) == before
    assert f"before, they were told {before}" in hotshoe("pair", "--import", "gphoto2", "--yes").stderr
    assert shown(hotshoe) == GUID


@pytest.mark.usefixtures("gphoto2")
def test_dry(hotshoe: Hotshoe) -> None:
    before = shown(hotshoe)
    assert f"would take over {GUID}" in hotshoe("pair", "--import", "gphoto2", "--dry-run").stderr
    assert shown(hotshoe) == before


def test_nothing_to_import(home: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("pair", "--import", "gphoto2")
    assert result.exit_code == 2
    assert "has no GUID" in result.stderr
    (home / ".gphoto" / "settings").mkdir(parents=True)
    assert hotshoe("pair", "--import", "gphoto2").exit_code == 8


def test_it_wants_to_be_told_what_to_do(hotshoe: Hotshoe) -> None:
    assert hotshoe("pair").exit_code == 2
