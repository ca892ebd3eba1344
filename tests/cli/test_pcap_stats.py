"""``hotshoe pcap stats``: a recording in numbers."""

import json
from pathlib import Path

from tests.cli.conftest import Hotshoe

FOLDER = Path(__file__).parents[1] / "captures" / "gphoto2"


def test_tables(hotshoe: Hotshoe) -> None:
    result = hotshoe("pcap", "stats", FOLDER / "thumb.pcap")
    assert result.exit_code == 0
    assert "1 conversation, " in result.stdout
    assert "Operations" in result.stdout
    assert "GetThumb" in result.stdout


def test_json(hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("pcap", "stats", "--json", FOLDER / "thumb.pcap").stdout)
    assert (document["v"], document["verb"]) == (1, "pcap stats")
    assert {operation["name"] for operation in document["operations"]} >= {"GetThumb", "OpenSession"}


def test_a_page(hotshoe: Hotshoe, tmp_path: Path) -> None:
    page = tmp_path / "stats.html"
    result = hotshoe("pcap", "stats", "--html", page, "--stall", "1ms", FOLDER / "thumb.pcap")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "<svg" in page.read_text(encoding="utf-8")


def test_a_page_where_none_can_be(hotshoe: Hotshoe, tmp_path: Path) -> None:
    result = hotshoe("pcap", "stats", "--html", tmp_path / "no" / "x.html", FOLDER / "thumb.pcap")
    assert result.exit_code == 8
