from pathlib import Path

import pytest

from hotshoe.cli.witness import Seen
from hotshoe.responder.exchange import Exchange
from hotshoe.responder.handlers import Part
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street


def test_sessions_and_transfers_are_seen(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.txt").write_bytes(b"a" * 1000)
    (tmp_path / "b.txt").write_bytes(b"b" * 500)
    seen: list[Seen] = []
    at = street.folder(card, read_only=False, on_seen=seen.append)
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out").exit_code == 0
    assert hotshoe("put", "-c", at, tmp_path / "b.txt", "--to", "/").exit_code == 0
    assert [(each.what, each.name, each.size) for each in seen] == [
        ("session.opened", "", 0),
        ("object.sent", "a.txt", 1000),
        ("session.opened", "", 0),
        ("object.received", "b.txt", 500),
    ]
    assert all(each.initiator.startswith("hotshoe on ") for each in seen)


def test_what_is_refused_is_not_seen(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    seen: list[Seen] = []
    at = street.folder(tmp_path, on_seen=seen.append)
    assert hotshoe("raw", "GetObject", "99", "-c", at).exit_code == 5
    assert [each.what for each in seen] == ["session.opened"]


def test_large_objects_are_seen_and_still_go_straight_from_their_file(
    tmp_path: Path, hotshoe: Hotshoe, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, sent = tmp_path / "card", list[int]()
    card.mkdir()
    (card / "large.dat").write_bytes(bytes(5_000_000))
    original = Exchange._send_file

    async def counting(self: Exchange, part: Part, descriptor: int) -> None:
        sent.append(part.size)
        await original(self, part, descriptor)

    monkeypatch.setattr(Exchange, "_send_file", counting)
    seen: list[Seen] = []
    at = street.folder(card, on_seen=seen.append)
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "large.dat").read_bytes() == bytes(5_000_000)
    assert sent == [5_000_000]
    assert (seen[1].what, seen[1].name, seen[1].size) == ("object.sent", "large.dat", 5_000_000)
