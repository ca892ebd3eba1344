"""The unit, as systemd itself reads and judges it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hotshoe.cli.systemd import unit
from tests.cli.conftest import Hotshoe

MOST_EXPOSED = 2.0
"""On systemd's scale from 0 to 10, of which it calls 2 and less OK."""


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if not found:
        pytest.skip("there is no systemd on this computer that could judge its unit")
    return found


def test_it_is_printed_and_installed_once(tmp_path: Path, hotshoe: Hotshoe) -> None:
    printed = hotshoe("systemd", "print").stdout
    assert "Type=notify" in printed
    installed = hotshoe("systemd", "install", "--into", tmp_path)
    assert installed.exit_code == 0
    assert (tmp_path / "hotshoe.service").read_text() == printed
    assert "systemctl enable --now" in installed.stderr
    assert hotshoe("systemd", "install", "--into", tmp_path).exit_code == 8
    assert hotshoe("systemd", "install", "--into", tmp_path / "nowhere").exit_code == 8


def test_a_dry_run_writes_nothing(tmp_path: Path, hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("systemd", "install", "--into", tmp_path, "--dry-run", "--json").stdout)
    assert document["would"] == str(tmp_path / "hotshoe.service")
    assert "would write" in hotshoe("systemd", "install", "--into", tmp_path, "--dry-run").stdout
    assert not list(tmp_path.iterdir())
    assert "Type=notify" in json.loads(hotshoe("systemd", "print", "--json").stdout)["unit"]


@pytest.mark.parametrize(
    "dest, user",
    [("/var/lib/hotshoe/pictures", None), ("/srv/my pictures 100%/$HOME", "root"), ("/home/me/Pictures", "root")],
)
def test_systemd_understands_all_of_it(dest: str, user: str | None, tmp_path: Path, analyze: str) -> None:
    path = tmp_path / "hotshoe.service"
    path.write_text(unit(Path(dest), user))
    judged = subprocess.run([analyze, "verify", path], capture_output=True, text=True, check=False, timeout=30)
    assert (judged.returncode, judged.stderr) == (0, "")


def test_systemd_finds_it_hardened(tmp_path: Path, analyze: str) -> None:
    path = tmp_path / "hotshoe.service"
    path.write_text(unit(Path("/srv/pictures")))
    judged = subprocess.run(
        [analyze, "security", "--offline=true", path], capture_output=True, text=True, check=True, timeout=30
    )
    found = re.search(r"Overall exposure level for hotshoe.service: ([\d.]+)", judged.stdout)
    assert found, judged.stdout
    assert float(found[1]) <= MOST_EXPOSED


def test_of_all_homes_only_the_library_is_seen() -> None:
    text = unit(Path("/home/me/Pictures"), "me")
    assert "ProtectHome=tmpfs\nBindPaths=/home/me/Pictures\n" in text
    assert "User=me" in text
    assert "ProtectHome=yes\nReadWritePaths=-/srv/x\n" in unit(Path("/srv/x"))
