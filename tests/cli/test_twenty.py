"""Twenty cameras with a thousand files each, emptied at the same time."""

import hashlib
import random
from pathlib import Path

from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running

CAMERAS, FILES, LARGEST = 20, 1000, 2000


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_of_every_camera_arrives_as_it_is(tmp_path: Path, hotshoe: Hotshoe) -> None:
    dice, card, saved = random.Random(20), tmp_path / "card", tmp_path / "saved"
    for number in range(FILES):
        folder = card / "DCIM" / f"{100 + number // 500}TEST"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"IMG_{number:04}.JPG").write_bytes(dice.randbytes(dice.randrange(1, LARGEST)))
    with Running(tmp_path, "serve", card, "--port", 0, "--cameras", CAMERAS) as served:
        served.until(lambda: served.out.count("\n") == CAMERAS)
        cameras = [part for address in served.out.split() for part in ("-c", address)]
        result = hotshoe("get", *cameras, "--dest", saved)
    assert result.exit_code == 0, result.stderr
    known = hashes(card)
    assert len(known) == len(set(known.values())) == FILES
    folders = list(saved.iterdir())
    assert len(folders) == CAMERAS
    assert all(hashes(folder) == known for folder in folders)
