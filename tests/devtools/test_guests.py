import os
import shutil
from pathlib import Path

import pytest

from devtools import guests

GUEST = guests.NodeGuest("npm-nothing", ("nothing@1.0.0",))


@pytest.fixture
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No foreign program, no index that answers, and nobody who may install anything."""
    monkeypatch.setattr(guests, "CACHE", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    def refuse(command: object, **_environment: str) -> None:
        raise guests.GuestError("no answer")

    monkeypatch.setattr(guests, "run", refuse)
    return tmp_path


def test_each_missing_guest_is_told(
    empty_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert guests.main() == 0
    told = capsys.readouterr().err
    assert "gphoto2, gphotofs, strace, tshark, node, npm, umockdev-run, usbip: only root may install" in told
    assert "gphoto2 gphotofs strace tshark nodejs npm umockdev gir1.2-umockdev-1.0 python3-gi usbip" in told
    for guest in (guests.PYTHON_GPHOTO2, guests.PTPY, guests.NPM_PTP):
        assert f"could not install {guest.name}: no answer" in told
    assert "skipped" in told


def test_a_missing_guest_is_a_failure_in_ci(empty_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert guests.main() == 1


def test_another_version_is_another_stamp() -> None:
    newer = guests.NodeGuest(GUEST.name, ("nothing@1.0.1",))
    assert guests.stamp(GUEST) != guests.stamp(newer)
    assert guests.stamp(GUEST).parent == GUEST.home


def test_a_command_that_fails_says_which() -> None:
    with pytest.raises(guests.GuestError, match="false ended with exit code 1"):
        guests.run(["false"])
    with pytest.raises(guests.GuestError, match="exit code 3\n    out\n    of order"):
        guests.run(["sh", "-c", "echo out; echo of order >&2; exit 3"])
    with pytest.raises(guests.GuestError, match="no-such-program"):
        guests.run(["no-such-program"])
