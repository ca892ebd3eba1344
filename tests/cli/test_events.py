import json

import pytest

from hotshoe.catalog import operations as op
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera

SHOOTING = ("-c", "demo:?pictures=0&every=20ms")


def test_lines(hotshoe: Hotshoe) -> None:
    result = hotshoe("events", *SHOOTING, "--count", "3")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert any("ObjectAdded(handle=0x0000000" in line for line in lines)
    assert "connected" in result.stderr


def test_json(hotshoe: Hotshoe) -> None:
    result = hotshoe("events", *SHOOTING, "--count", "2", "--json")
    connected, *events = [json.loads(line) for line in result.stdout.splitlines()]
    assert (connected["event"], connected["camera"]) == ("camera.connected", "demo")
    assert len(events) == 2
    for event in events:
        assert set(event) == {"v", "event", "camera", "time", "code", "name", "transaction", "params"}
        assert (event["v"], event["event"], event["camera"]) == (1, "camera.event", "demo")


def test_for_a_time(hotshoe: Hotshoe) -> None:
    result = hotshoe("events", "-c", "demo:?pictures=0", "--for", "50ms")
    assert (result.exit_code, result.stdout) == (0, "")


def test_several_cameras_have_labels(hotshoe: Hotshoe) -> None:
    result = hotshoe("events", *SHOOTING, *SHOOTING, "--count", "6")
    assert result.exit_code == 0
    assert {line.partition(":")[0] for line in result.stdout.splitlines()} <= {"demo-1", "demo-2"}


@pytest.mark.parametrize("cameras, code", [(["z8@127.0.0.1:1"], 3), (["z8@127.0.0.1:1", "demo:?pictures=0"], 7)])
def test_a_camera_that_is_away(cameras: list[str], code: int, hotshoe: Hotshoe) -> None:
    args = [arg for camera in cameras for arg in ("-c", camera)]
    result = hotshoe("events", *args, "--for", "300ms")
    assert result.exit_code == code
    assert "error: events: z8: cannot connect" in result.stderr
    failed = json.loads(hotshoe("events", *args, "--for", "1s", "--json").stdout.splitlines()[0])
    assert (failed["event"], failed["camera"], failed["exit"]) == ("camera.failed", "z8", 3)


def test_a_camera_that_goes_away(hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()

    def last_words(visited: ScriptedCamera, request: object, data: bytes) -> Reply | None:
        visited.visit.event(0x4002, 1)
        visited.visit.hang_up()
        return None

    camera.answers[op.GET_DEVICE_INFO.code] = last_words
    result = hotshoe("events", "-c", street.scripted(camera))
    assert result.exit_code == 3
