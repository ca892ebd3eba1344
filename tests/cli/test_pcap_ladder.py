"""``hotshoe pcap ladder``: a recording as a diagram."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe

CAPTURE = Path(__file__).parents[1] / "captures" / "gphoto2" / "capimg.pcap"


def test_svg_by_default(hotshoe: Hotshoe) -> None:
    result = hotshoe("pcap", "ladder", CAPTURE)
    assert result.exit_code == 0
    assert ET.fromstring(result.stdout).tag.endswith("svg")


@pytest.mark.parametrize(("name", "begin"), [("x.html", "<!DOCTYPE html>"), ("x.svg", "<svg"), ("x", "<svg")])
def test_files_say_by_their_endings_what_they_are(hotshoe: Hotshoe, tmp_path: Path, name: str, begin: str) -> None:
    assert hotshoe("pcap", "ladder", CAPTURE, "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)


def test_an_excerpt_in_mermaid(hotshoe: Hotshoe) -> None:
    options = ["--format", "mermaid", "--operation", "GetDeviceInfo", "--most", "5"]
    lines = hotshoe("pcap", "ladder", CAPTURE, *options).stdout.splitlines()
    assert lines[0] == "sequenceDiagram"
    assert "    I->>R: GetDeviceInfo #35;1" in lines
