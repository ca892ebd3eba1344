"""Many cameras in one process: all at the same time, and none at the cost of another."""

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from hotshoe.catalog import operations as op
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings
from hotshoe.cli.visits import Visit, visit_cameras
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera


def given(*addresses: str) -> list[str]:
    return [word for address in addresses for word in ("-c", address)]


def hashes(folder: Path) -> dict[str, str]:
    """The files of a card or of what was made of it, by name."""
    return {path.name: hashlib.blake2b(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def card(folder: Path, mark: int, files: int) -> Path:
    inside = folder / "DCIM" / "100TEST"
    inside.mkdir(parents=True)
    for number in range(files):
        (inside / f"C{mark:02}_{number:04}.DAT").write_bytes(b"%d/%d " % (mark, number) * (100 + 37 * number))
    return folder


def test_twenty_cameras_of_fifty_files(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    cards = [card(tmp_path / f"card-{mark}", mark, 50) for mark in range(20)]
    where = [f"cam{mark:02}@{street.folder(folder)}" for mark, folder in enumerate(cards)]
    result = hotshoe("get", *given(*where), "--dest", tmp_path / "out")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 20 * 50
    for mark, folder in enumerate(cards):
        assert hashes(tmp_path / "out" / f"cam{mark:02}") == hashes(folder)
    assert not list((tmp_path / "out").rglob("*.part"))


def vanishing() -> ScriptedCamera:
    """A camera that is gone in the middle of its first object."""
    camera = ScriptedCamera()
    camera.file(1, "HALF.JPG", bytes(1000))

    def half(visited: ScriptedCamera, request: object, data: bytes) -> Reply | None:
        visit = visited.visit
        visit.engine.start_data(1000)
        visit.engine.send_chunk(bytes(500), visit.now, last=False)
        visit.flush()
        visit.hang_up()
        return None

    camera.answers[op.GET_OBJECT.code] = half
    return camera


def refusing() -> ScriptedCamera:
    """A camera that opens no session for anybody."""
    camera = ScriptedCamera()
    camera.answers[op.OPEN_SESSION.code] = lambda *_: Reply(0x200F)
    return camera


def hung() -> ScriptedCamera:
    """A camera that lets everybody in and never says a word after that."""
    camera = ScriptedCamera()
    camera.answers[op.OPEN_SESSION.code] = lambda *_: None
    return camera


def test_three_bad_ones_among_eight(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    cards = [card(tmp_path / f"card-{mark}", mark, 20) for mark in range(5)]
    good = [f"good{mark}@{street.folder(folder)}" for mark, folder in enumerate(cards)]
    bad = [f"{camera.__name__}@{street.scripted(camera())}" for camera in (hung, refusing, vanishing)]
    result = hotshoe("get", *given(*bad, *good), "--dest", tmp_path / "out", "--timeout", "2s", "--json")
    assert result.exit_code == Exit.PARTLY
    for mark, folder in enumerate(cards):
        assert hashes(tmp_path / "out" / f"good{mark}") == hashes(folder)
    cameras = {each["camera"]: each for each in json.loads(result.stdout)["cameras"]}
    assert list(cameras) == ["hung", "refusing", "vanishing", *(f"good{mark}" for mark in range(5))]
    assert cameras["hung"]["error"]["exit"] == Exit.UNREACHABLE
    assert cameras["refusing"]["error"]["exit"] == Exit.CAMERA_ERROR
    assert cameras["vanishing"]["error"]["exit"] == Exit.UNREACHABLE
    assert not (tmp_path / "out" / "vanishing" / "HALF.JPG").exists()
    assert not any("error" in cameras[f"good{mark}"] for mark in range(5))
    told = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert [each["camera"] for each in told if each["event"] == "camera.failed"][-1] == "hung"
    assert sum(each["event"] == "object.saved" for each in told) == 5 * 20


def test_a_hung_camera_costs_the_others_nothing(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    cards = [card(tmp_path / f"card-{mark}", mark, 3) for mark in range(2)]
    good = [f"good{mark}@{street.folder(folder)}" for mark, folder in enumerate(cards)]
    began = time.time()
    result = hotshoe("get", *given(f"hung@{street.scripted(hung())}", *good), "--dest", tmp_path, "--timeout", "3s")
    assert result.exit_code == Exit.PARTLY
    saved = [Path(line).stat().st_ctime - began for line in result.stdout.splitlines()]
    assert len(saved) == 6
    assert max(saved) < 3


def test_all_fail_with_the_code_of_the_first(hotshoe: Hotshoe, street: Street) -> None:
    bad = [f"refusing@{street.scripted(refusing())}", "away@127.0.0.1:1"]
    assert hotshoe("ls", *given(*bad)).exit_code == Exit.CAMERA_ERROR
    assert hotshoe("ls", *given(*reversed(bad))).exit_code == Exit.UNREACHABLE


def test_listings_stay_together_in_the_order_of_the_cameras(hotshoe: Hotshoe, street: Street) -> None:
    def cameras(number: int) -> list[str]:
        names = [(f"{place}.JPG", b"x") for place in range(30)]
        return [f"cam{mark}@{street.memory(*names)}" for mark in range(number)]

    result = hotshoe("ls", "-R", *given(*cameras(3)))
    labels = [line.partition(":")[0] for line in result.stdout.splitlines()]
    assert labels == sorted(labels)
    assert {label: labels.count(label) for label in labels} == {"cam0": 31, "cam1": 31, "cam2": 31}


def test_shots_and_cards_of_several(tmp_path: Path, hotshoe: Hotshoe) -> None:
    both = given("demo:?pictures=0", "demo:?pictures=0")
    result = hotshoe("shoot", *both, "--dest", tmp_path)
    assert result.exit_code == 0
    assert {Path(line).parent.name for line in result.stdout.splitlines()} == {"demo-1", "demo-2"}
    labels = [line.partition(":")[0] for line in hotshoe("info", *both).stdout.splitlines()]
    assert labels == sorted(labels)


def visited(settings: Settings, **options: Any) -> list[str]:
    """What began and ended at two cameras."""
    log: list[str] = []

    async def work(visit: Visit) -> None:
        log.append(f"{visit.label} begins")
        for _ in range(20):
            await visit.camera.stores()
        log.append(f"{visit.label} ends")

    assert visit_cameras(settings, work, **options) is Exit.DONE
    return log


@pytest.mark.parametrize("at_once", [True, False])
def test_at_once_or_in_turn(at_once: bool) -> None:
    log = visited(Settings(cameras=("demo:", "demo:"), verb="probe"), at_once=at_once)
    in_turn = ["demo-1 begins", "demo-1 ends", "demo-2 begins", "demo-2 ends"]
    assert sorted(log) == in_turn
    if not at_once:
        assert log == in_turn


def most_at_once(cameras: int) -> int:
    """How many were inside at the same time, of cameras that all transfer ten files."""
    inside = most = 0

    async def work(visit: Visit) -> None:
        nonlocal inside, most
        for _ in range(10):
            async with visit.transfer():
                inside += 1
                most = max(most, inside)
                await visit.camera.stores()
                inside -= 1

    settings = Settings(cameras=("demo:?pictures=0",) * cameras, verb="probe")
    assert visit_cameras(settings, work) is Exit.DONE
    return most


def test_files_of_many_cameras_have_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotshoe.cli.visits.TRANSFERS_AT_ONCE", 2)
    assert most_at_once(5) == 2
    assert most_at_once(1) == 1
