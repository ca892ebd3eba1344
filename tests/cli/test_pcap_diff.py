"""``hotshoe pcap diff``."""

import json
from pathlib import Path

from hotshoe.cli.exits import Exit
from tests.cli.conftest import Hotshoe
from tests.cli.test_json_page import NAMED, keys

CAPTURES = Path(__file__).parents[1] / "captures" / "gphoto2"
LISTED, THUMB = CAPTURES / "listfiles.pcap", CAPTURES / "thumb.pcap"


def test_a_recording_is_the_same_as_itself(hotshoe: Hotshoe) -> None:
    ran = hotshoe("pcap", "diff", LISTED, LISTED)
    assert (ran.exit_code, ran.stdout) == (Exit.DONE, "")
    assert "14 steps the same; nothing differs" in ran.stderr


def test_what_only_the_second_does(hotshoe: Hotshoe) -> None:
    ran = hotshoe("pcap", "diff", LISTED, THUMB)
    assert ran.exit_code == Exit.FOUND
    assert ran.stdout == "+ GetThumb(handle=0x00000003) -> OK (only in the second, frame 67)\n"
    assert "14 steps the same; 1 only in the second" in ran.stderr


def test_json(hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("pcap", "diff", "--json", LISTED, THUMB).stdout)
    assert (document["v"], document["verb"], document["same"]) == (1, "pcap diff", 14)
    (difference,) = document["differences"]
    assert (difference["kind"], difference["first"]) == ("only in the second", None)
    assert difference["second"]["frame"] == 67
    assert set(keys({**document, "counts": {}})) <= NAMED


def test_a_page(hotshoe: Hotshoe, tmp_path: Path) -> None:
    ran = hotshoe("pcap", "diff", LISTED, THUMB, "--html", tmp_path / "diff.html")
    assert (ran.exit_code, ran.stdout) == (Exit.FOUND, "")
    assert "GetThumb" in (tmp_path / "diff.html").read_text()


def test_standard_input_is_one_of_them_only(hotshoe: Hotshoe) -> None:
    assert hotshoe("pcap", "diff", "-", LISTED, input=LISTED.read_bytes()).exit_code == Exit.DONE
    assert hotshoe("pcap", "diff", "-", "-", input=b"").exit_code == Exit.USAGE
