"""PyPI's python-gphoto2, whose libgphoto2 is newer than Debian's."""

import asyncio
import json
from pathlib import Path

from hotshoe.catalog.properties import EXPOSURE_INDEX
from tests.interop.cards import FOLDER, hosted
from tests.interop.guests import PythonGuest

VISIT = """
import hashlib, json, sys
import gphoto2

ports, abilities = gphoto2.PortInfoList(), gphoto2.CameraAbilitiesList()
ports.load(), abilities.load()
camera = gphoto2.Camera()
camera.set_port_info(ports[ports.lookup_path(f"ptpip:127.0.0.1:{sys.argv[1]}:{sys.argv[1]}")])
camera.set_abilities(abilities[abilities.lookup_model("PTP/IP Camera")])
camera.init()

def names(found):
    return [found.get_name(place) for place in range(found.count())]

def files(folder):
    for name in names(camera.folder_list_files(folder)):
        yield folder, name
    for name in names(camera.folder_list_folders(folder)):
        yield from files(folder.rstrip("/") + "/" + name)

def taken(folder, name):
    file = camera.file_get(folder, name, gphoto2.GP_FILE_TYPE_NORMAL)
    return hashlib.sha256(bytes(file.get_data_and_size())).hexdigest()

told = {"summary": str(camera.get_summary()), "files": {}}
for folder, name in files("/"):
    told["files"][f"{folder}/{name}"] = taken(folder, name)
iso = camera.get_single_config("iso")
told["iso"] = iso.get_value()
iso.set_value("800")
camera.set_single_config("iso", iso)
path = camera.capture(gphoto2.GP_CAPTURE_IMAGE)
told["capture"] = [path.folder, path.name, taken(path.folder, path.name)]
up = gphoto2.CameraFile()
up.set_data_and_size(b"up there" * 20000)
camera.folder_put_file(sys.argv[2], "UP.BIN", gphoto2.GP_FILE_TYPE_NORMAL, up)
camera.file_delete(path.folder, path.name)
camera.exit()
print(json.dumps(told))
"""


async def test_a_whole_visit(python_gphoto2: PythonGuest, tmp_path: Path) -> None:
    async with hosted(tmp_path / "card") as here:
        before = here.card.files
        visit = await asyncio.to_thread(python_gphoto2.run, VISIT, str(here.port), f"{FOLDER}/MISC")
        assert visit.returncode == 0, visit.stderr
        told = json.loads(visit.stdout)
        assert "Model: Virtual Camera" in told["summary"]
        assert told["files"] == {f"{FOLDER}/{path}": known for path, known in before.items()}
        assert told["iso"] == "100"
        assert here.camera.body.properties.value(EXPOSURE_INDEX.code) == 800
        assert told["capture"][:2] == [f"{FOLDER}/DCIM/100HSHOE", "HSHO0001.JPG"]
        assert "DCIM/100HSHOE/HSHO0001.JPG" not in here.card.files
        assert (here.card.path / "MISC" / "UP.BIN").read_bytes() == b"up there" * 20000
    assert here.deviations == set()
