"""The page about JSON names every key that a program can meet."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotshoe.analysis.facts import facts
from hotshoe.analysis.model import Payload
from hotshoe.analysis.stats import collect
from hotshoe.analysis.stats_facts import stats_facts
from hotshoe.responder.models import persona
from tests.analysis import conversations
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.cli.street import Street
from tests.vendors.nikon.wifi.profiles import AD_HOC, WEP64

CAPTURES = Path(__file__).parents[1] / "captures" / "gphoto2"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
NAMED = set(re.findall(r"[`\"]([a-z0-9_.]+)[`\"]", PAGE.read_text(encoding="utf-8")))

DATASETS = {"dataset", "data", "contents"}
"""Below these stand the fields of any dataset."""

BY_NAME = {"events", "event_delays", "oddities", "findings"}
"""Where these are objects, their keys are names of what was seen."""


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from keys(item)
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key in BY_NAME and isinstance(item, dict):
                yield from keys(list(item.values()))
            elif key not in DATASETS | {"params"}:
                yield from keys(item)


DOCUMENTS = [
    ("info", "--storage", "--ops", "--props", "--raw"),
    ("info",),
    ("ls", "-R"),
    ("get",),
    ("get", "--dry-run"),
    ("get", "/nope"),
    ("mkdir", "/NEW"),
    ("mkdir", "--dry-run", "/NEW"),
    ("rm", "--yes", "*.JPG"),
    ("rm", "--dry-run", "*.JPG"),
    ("shoot",),
    ("raw", "GetDeviceInfo"),
    ("raw", "GetThumb", "3"),
    ("raw", "GetObject", "99"),
    ("raw", "GetThumb", "3", "--out", "thumb.jpg"),
    ("put", "source.txt"),
    ("put", "--dry-run", "source.txt"),
    ("shoot", "--dry-run"),
    ("config", "list"),
    ("config", "set", "iso=400"),
    ("config", "set", "iso=400", "--dry-run"),
    ("config", "set", "iso=400", "nothing=1"),
    ("config", "save", "preset.toml"),
    ("config", "diff"),
    ("record", "--for", "1s", "--dry-run"),
    ("focus", "--dry-run"),
    ("drive", "near", "--dry-run"),
    ("pair", "--show"),
    ("wifi", "show", str(WEP64), "--hex"),
    ("wifi", "lint", str(WEP64), str(AD_HOC)),
    ("wifi", "diff", str(WEP64), str(AD_HOC)),
    ("wifi", "new", "--name", "a", "--ssid", "b", "--out", "new.bin"),
    ("wifi", "new", "--name", "a", "--ssid", "b", "--dry-run"),
    ("discover", "--usb"),
    ("doctor", "usb"),
    ("config", "path"),
    ("config", "init", "--config", "new.toml"),
    ("config", "check", "--config", "wrong.toml"),
    ("systemd", "print"),
    ("systemd", "install", "--dry-run"),
    ("ingest", "--print-name", "--dest", "library"),
    ("catalogue", "rebuild"),
    ("catalogue", "gc"),
]


@pytest.mark.parametrize("args", DOCUMENTS, ids=" ".join)
def test_documents(args: tuple[str, ...], tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source.txt").write_bytes(b"x")
    (tmp_path / "wrong.toml").write_text("what = 1")
    document = json.loads(hotshoe(*args, "--json", "-c", "demo:?pictures=1").stdout)
    assert document["v"] == 1
    assert set(keys(document)) <= NAMED


def test_documents_of_profiles_in_a_camera(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    card = tmp_path / "card"
    card.mkdir()
    address = street.folder(card, model=persona("nikon"))
    for args in (
        ("add", WEP64, "--dry-run"),
        ("add", WEP64),
        ("list",),
        ("rm", "0", "--dry-run"),
        ("rm", "0", "--yes"),
    ):
        document = json.loads(hotshoe("wifi", *args, "--json", "-c", address).stdout)
        assert set(keys(document)) <= NAMED


@pytest.mark.parametrize(
    "args",
    [
        ("demo", "--for", "1s", "--dest", "out"),
        ("events", "-c", "demo:?every=10ms", "--count", "2"),
        ("ingest", "-c", "demo:?every=200ms", "--dest", "out", "--for", "1s", "--metrics", "0", "--after", "delete"),
        ("ingest", "-c", "127.0.0.1:1", "--dest", "out", "--for", "1s"),
    ],
)
def test_lines(args: tuple[str, ...], tmp_path: Path, hotshoe: Hotshoe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    events = [json.loads(line) for line in hotshoe(*args, "--json").stdout.splitlines()]
    assert events
    assert {event["event"] for event in events} <= NAMED
    assert set(keys(events)) <= NAMED


@pytest.mark.parametrize("options", [(), ("--packets", "-v"), ("--sessions",)], ids=" ".join)
@pytest.mark.parametrize("name", ["cancap", "thumb"])
def test_lines_of_recordings(hotshoe: Hotshoe, name: str, options: tuple[str, ...]) -> None:
    result = hotshoe("pcap", "show", "--json", *options, CAPTURES / f"{name}.pcap")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {event["event"] for event in events} <= NAMED
    assert set(keys(events)) <= NAMED


def test_lines_of_every_kind_of_item() -> None:
    for item in conversations.items():
        if not isinstance(item, Payload):
            name, found = facts(item)
            assert {name, *keys(found)} <= NAMED


def test_a_document_of_figures(hotshoe: Hotshoe) -> None:
    document = json.loads(hotshoe("pcap", "stats", "--json", CAPTURES / "cancap.pcap").stdout)
    assert set(keys(document)) <= NAMED
    assert set(keys(stats_facts(collect(conversations.items())))) <= NAMED


def test_lines_of_serve(tmp_path: Path, hotshoe: Hotshoe) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.txt").write_bytes(b"a")
    with Running(tmp_path, "serve", card, "--port", 0, "--json") as served:
        served.until(lambda: "\n" in served.out)
        address = json.loads(served.out.splitlines()[0])["address"]
        assert hotshoe("get", "-c", address, "--dest", tmp_path / "out").exit_code == 0
        served.until(lambda: "session.ended" in served.out)
    events = [json.loads(line) for line in served.out.splitlines()]
    assert {event["event"] for event in events} <= NAMED
    assert set(keys(events)) <= NAMED
