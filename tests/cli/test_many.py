"""Very many cameras, some of which go away in the middle."""

import asyncio
from pathlib import Path

from hotshoe.catalog import operations as op
from hotshoe.wire.packets import OperationRequest
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.client.scripted import Reply, ScriptedCamera

CAMERAS, VANISHING = 500, 50
SIZE = 100_000


def _vanish(camera: ScriptedCamera, request: OperationRequest, data: bytes) -> Reply | None:
    camera.visit.engine.start_data(SIZE)
    camera.visit.engine.send_chunk(bytes(SIZE // 2), camera.visit.now, last=False)
    camera.visit.flush()
    asyncio.get_running_loop().call_soon(camera.visit.hang_up)
    return None


def test_fifty_of_five_hundred_vanish_in_the_middle(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    addresses = []
    for number in range(CAMERAS):
        camera = ScriptedCamera()
        camera.file(1, "A.JPG", number.to_bytes(4, "big") * (SIZE // 4))
        if number < VANISHING:
            camera.answers[op.GET_OBJECT.code] = _vanish
        addresses += ["-c", street.scripted(camera)]
    result = hotshoe("get", *addresses, "--dest", tmp_path)
    assert result.exit_code == 7
    whole = {path.read_bytes() for path in tmp_path.glob("*/A.JPG")}
    assert whole == {number.to_bytes(4, "big") * (SIZE // 4) for number in range(VANISHING, CAMERAS)}
    assert len(list(tmp_path.glob("*/*"))) - len(whole) == len(list(tmp_path.glob("*/A.JPG.part")))
