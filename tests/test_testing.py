"""The camera for other people's test suites."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hotshoe.sync
from hotshoe.errors import ConnectFailed, DeviceBusy, SettingsError, StorageError
from hotshoe.responder.faults import parse_script
from hotshoe.testing import SEED, BackgroundCamera, CameraFactory

ROOT = Path(__file__).parent.parent


def test_a_camera_in_the_background(tmp_path: Path) -> None:
    with BackgroundCamera(tmp_path, pictures=2, files={"A/B.TXT": b"b"}, name="Cam", model="X1", serial="7") as camera:
        assert camera.address == f"127.0.0.1:{camera.port}"
        with hotshoe.sync.connect(camera.address) as connected:
            assert (connected.info.model, connected.info.serial_number) == ("X1", "7")
            assert connected.read("/A/B.TXT") == b"b"
            camera.shoot()
            names = [found.name for found in connected.walk("/DCIM/100HSHOE")]
            assert names == ["HSHO0001.JPG", "HSHO0002.JPG", "HSHO0003.JPG"]
            assert len(camera.sessions) == 0
        (visit,) = camera.wait_for_sessions(1)
        assert visit.clean
        assert [visit] == list(camera.sessions)
        assert camera.do(lambda body: body.name) == "Cam"
        with pytest.raises(TimeoutError, match="1 of 2 visits"):
            camera.wait_for_sessions(2, timeout=0.0)
    camera.close()
    assert (tmp_path / "DCIM" / "100HSHOE" / "HSHO0003.JPG").exists()


def test_faults_by_text_by_name_and_as_values(tmp_path: Path) -> None:
    for faults in ("at GetStorageIDs busy", parse_script("seed 3\nat GetStorageIDs busy")):
        with (
            BackgroundCamera(tmp_path, faults=faults) as camera,
            pytest.raises(DeviceBusy),
            hotshoe.sync.connect(camera.address, patience=0.0) as connected,
        ):
            connected.stores()
    with BackgroundCamera(tmp_path, faults=f"mild:{SEED}") as camera, hotshoe.sync.connect(camera.address) as connected:
        assert list(connected.walk("/")) == []


def test_what_cannot_be_served(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="faults:1:1"):
        BackgroundCamera(tmp_path, faults="nonsense")
    with pytest.raises(StorageError):
        BackgroundCamera(tmp_path, faults="at 1s swap card to /nowhere/at/all")


def test_a_factory_switches_its_cameras_off(tmp_path: Path) -> None:
    cameras = CameraFactory(lambda: tmp_path)
    one, two = cameras(), cameras(tmp_path, read_only=True)
    assert one.port != two.port
    cameras.close()
    with pytest.raises(ConnectFailed), hotshoe.sync.connect(one.address):
        pass


def test_the_plugin_brings_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_two(virtual_camera):
            assert virtual_camera(pictures=1).address != virtual_camera(faults="at 1h cut").address
    """)
    result = pytester.runpytest_subprocess("-p", "hotshoe.pytest_plugin")
    result.assert_outcomes(passed=1)


def test_the_plugin_is_imported_without_pytest_and_without_the_rest() -> None:
    program = "import sys; import hotshoe.pytest_plugin; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"pytest", "_pytest", "asyncio", "hotshoe.testing", "hotshoe.responder"} & set(done.stdout.split())


def test_the_plugin_is_known_to_pytest_and_pytest_no_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"hotshoe.pytest_plugin": "hotshoe.pytest_plugin"}
    assert not any(line.startswith("pytest") for line in project["dependencies"])
