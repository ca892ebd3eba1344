"""ingest and watch as processes of their own, with virtual cameras in this one."""

import json
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hotshoe.cli.libraries import ledger_path
from hotshoe.testing import BackgroundCamera
from tests.cli.conftest import Hotshoe
from tests.cli.processes import OnTerminal, Running

FLAT = ("-o", "{name}")

ENDINGS = ("JPG", "NEF", "MOV", "WAV")

QUICK_SECONDS = 5.0
"""From the shot to the library, on a computer that has other things to do."""


def contents(folder: Path) -> Counter[bytes]:
    """Everything in a folder but what ingest keeps for itself."""
    if not folder.exists():
        return Counter()
    return Counter(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[BackgroundCamera]:
    (tmp_path / "card").mkdir()
    with BackgroundCamera(tmp_path / "card", pictures=2) as camera:
        yield camera


def is_complete(camera: BackgroundCamera, library: Path) -> bool:
    return contents(library) == contents(camera.folder)


def test_what_is_there_and_what_is_shot_arrives_and_an_interrupt_ends_it_well(
    camera: BackgroundCamera, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    with Running(tmp_path, "ingest", "-c", f"z8@{camera.address}", "--dest", library, "--session", "derby") as ingest:
        ingest.until(lambda: is_complete(camera, library))
        camera.shoot()
        ingest.until(lambda: is_complete(camera, library))
        ingest.until(lambda: ingest.out.count("\n") == 3)
        ingest.signal(signal.SIGINT)
        assert ingest.wait() == 0
    assert "z8  connected  " in ingest.err
    assert "s/n 1001" in ingest.err
    assert ingest.err.splitlines()[-1].startswith("done  3 pictures, ")
    paths = [line.split("→ ")[1] for line in ingest.out.splitlines()]
    assert all(path.startswith("derby/z8/2") for path in paths)
    assert all((library / path).is_file() for path in paths)


def test_a_second_run_fetches_nothing_again(camera: BackgroundCamera, tmp_path: Path, hotshoe: Hotshoe) -> None:
    library = tmp_path / "library"
    words = ("ingest", "-c", camera.address, "--dest", library, *FLAT)
    with Running(tmp_path, *words) as ingest:
        ingest.until(lambda: is_complete(camera, library))
        ingest.signal(signal.SIGKILL)
        ingest.wait()
    result = hotshoe(*words, "--for", "1s")
    assert result.exit_code == 0, result.output
    assert is_complete(camera, library)


def test_signals_shoot_reload_and_end(camera: BackgroundCamera, tmp_path: Path) -> None:
    library, config = tmp_path / "library", tmp_path / "config.toml"
    config.write_text(f'[cameras]\nz8 = "{camera.address}"\n[ingest]\ndest = "{library}"\n')
    with Running(tmp_path, "ingest", "--config", config, "--json") as ingest:
        ingest.until(lambda: is_complete(camera, library))
        ingest.signal(signal.SIGUSR1)
        ingest.until(lambda: len(contents(camera.folder)) == 3 and is_complete(camera, library))
        config.write_text(config.read_text() + "[groups]\nall = 5\n")
        ingest.signal(signal.SIGHUP)
        ingest.until(lambda: "means every camera" in ingest.err)
        config.write_text(f'[cameras]\nz8 = "{camera.address}"\nz9 = "127.0.0.1:1"\n[ingest]\ndest = "{library}"\n')
        ingest.signal(signal.SIGHUP)
        ingest.until(lambda: "ingest.reloaded" in ingest.out and '"camera": "z9"' in ingest.out)
        ingest.signal(signal.SIGUSR2)
        assert ingest.wait() == 0
    events = [json.loads(line) for line in ingest.out.splitlines()]
    assert [event["event"] for event in events if event["event"].startswith("ingest.")] == [
        "ingest.began",
        "ingest.reloaded",
        "ingest.ended",
    ]
    assert events[-1]["files"] == 3


def test_what_is_under_way_is_finished_unless_the_signal_comes_twice(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    faults = "at GetObject stall 2s after 10 KB\nat GetPartialObject64 stall 2s after 10 KB"
    with BackgroundCamera(tmp_path / "card", pictures=1, faults=faults) as camera:
        with Running(tmp_path, "ingest", "-c", camera.address, "--dest", tmp_path / "once") as once:
            once.until(lambda: list((tmp_path / "once").rglob("*.part")))
            once.signal(signal.SIGTERM)
            assert once.wait() == 0
        assert is_complete(camera, tmp_path / "once")
        with Running(tmp_path, "ingest", "-c", camera.address, "--dest", tmp_path / "twice") as twice:
            twice.until(lambda: list((tmp_path / "twice").rglob("*.part")))
            twice.signal(signal.SIGINT)
            twice.until(lambda: "once more ends it at once" in twice.err)
            twice.signal(signal.SIGINT)
            assert twice.wait() == 130
        assert not list((tmp_path / "twice").rglob("*.JPG"))


def test_a_camera_that_hangs_or_is_not_there_delays_no_other(tmp_path: Path) -> None:
    for name in ("slow", "quick"):
        (tmp_path / name).mkdir()
    with (
        BackgroundCamera(tmp_path / "slow", pictures=1, serial="1", faults="at operations stall 60s") as slow,
        BackgroundCamera(tmp_path / "quick", pictures=1, serial="2") as quick,
    ):
        config = tmp_path / "config.toml"
        config.write_text(
            f'[cameras]\nslow = "{slow.address}"\nquick = "{quick.address}"\nnone = "127.0.0.1:1"\n'
            f'[ingest]\ndest = "{tmp_path / "library"}"\n'
        )
        with Running(tmp_path, "ingest", "--config", config) as ingest:
            ingest.until(lambda: is_complete(quick, tmp_path / "library"))
            began = time.monotonic()
            quick.shoot()
            ingest.until(lambda: is_complete(quick, tmp_path / "library"))
            assert time.monotonic() - began < QUICK_SECONDS


def test_only_what_is_wanted_is_taken(tmp_path: Path, hotshoe: Hotshoe) -> None:
    card, library = tmp_path / "card", tmp_path / "library"
    files = {
        f"DCIM/100TEST/A{number}.{ending}": f"{number}{ending}".encode() for number in range(2) for ending in ENDINGS
    }
    with BackgroundCamera(card, files=files) as camera:
        words = ("ingest", "-c", camera.address, "--dest", library, *FLAT)
        assert hotshoe(*words, "--formats", "raw,jpeg", "--for", "1500ms").exit_code == 0
        names = {path.name for path in library.iterdir() if not path.name.startswith(".")}
        assert names == {"A0.JPG", "A0.NEF", "A1.JPG", "A1.NEF"}
        words = ("ingest", "-c", camera.address, "--dest", tmp_path / "later", *FLAT)
        with Running(tmp_path, *words, "--backfill", "none") as ingest:
            ingest.until(lambda: "connected" in ingest.err)
            # The first listing tells what was there before; what comes after it is new.
            camera.wait_for_sessions(1)
            time.sleep(1)
            camera.shoot()
            ingest.until(lambda: ingest.out.count("\n") == 1)
        assert len(contents(tmp_path / "later")) == 1


def test_two_on_one_library(camera: BackgroundCamera, tmp_path: Path, hotshoe: Hotshoe) -> None:
    library = tmp_path / "library"
    words = ("ingest", "-c", camera.address, "--dest", library)
    with Running(tmp_path, *words) as ingest:
        ingest.until(lambda: is_complete(camera, library))
        second = hotshoe(*words)
        assert second.exit_code == 75
        assert "another process has" in second.stderr


def test_a_library_that_is_not_mounted_is_never_begun_anew(
    camera: BackgroundCamera, tmp_path: Path, hotshoe: Hotshoe
) -> None:
    library = tmp_path / "library"
    words = ("ingest", "-c", camera.address, "--dest", library, "--for", "1s")
    assert hotshoe(*words).exit_code == 0
    library.rename(tmp_path / "elsewhere")
    assert hotshoe(*words).exit_code == 8
    library.mkdir()
    away = hotshoe(*words)
    assert away.exit_code == 8
    assert "try: mount it" in away.stderr
    assert not list(library.iterdir())
    library.rmdir()
    (tmp_path / "elsewhere").rename(library)
    assert hotshoe(*words).exit_code == 0


def test_watch_follows_one(tmp_path: Path, hotshoe: Hotshoe) -> None:
    (tmp_path / "config.toml").write_text('[cameras]\na = "h"\nb = "i"\n[groups]\nx = ["a", "b"]\n')
    for words in (("-c", "a", "-c", "b"), ("-c", "x"), ("-c", "all")):
        result = hotshoe("watch", "--config", tmp_path / "config.toml", "--dest", tmp_path / "out", *words)
        assert result.exit_code == 2
        assert "watch follows one camera" in result.stderr
    assert hotshoe("watch", "--config", tmp_path / "config.toml").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_systemd_is_told(camera: BackgroundCamera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        with Running(tmp_path, "ingest", "-c", camera.address, "--dest", tmp_path / "library") as ingest:
            told = [listener.recv(4096).decode()]
            while sum(text == "WATCHDOG=1" for text in told) < 3 or "READY=1" not in told:
                told.append(listener.recv(4096).decode())
            ingest.until(lambda: is_complete(camera, tmp_path / "library"))
            ingest.signal(signal.SIGTERM)
            while told[-1] != "STOPPING=1":
                told.append(listener.recv(4096).decode())
            assert ingest.wait() == 0
    assert any(text.startswith("STATUS=") for text in told)


def test_numbers_for_prometheus(camera: BackgroundCamera, tmp_path: Path) -> None:
    words = ("ingest", "-c", f"z8@{camera.address}", "--dest", tmp_path / "library", "--metrics", "0", "--json")
    with Running(tmp_path, *words) as ingest:
        ingest.until(lambda: ingest.out.count("object.saved") == 2)
        events = [json.loads(line) for line in ingest.out.splitlines()]
        (address,) = [event["address"] for event in events if event["event"] == "metrics.listening"]
        with urllib.request.urlopen(address, timeout=10) as answer:
            text = answer.read().decode()
        assert 'hotshoe_pictures_total{camera="z8"} 2.0' in text
        ingest.signal(signal.SIGTERM)
        assert ingest.wait() == 0


class Ear(BaseHTTPRequestHandler):
    """Notes what a webhook says."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append(body["data"]["name"])  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def ear(port: int = 0) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", port), Ear)
    server.heard = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_dead_webhook_stops_no_download_and_hears_of_all_of_it_later(
    camera: BackgroundCamera, tmp_path: Path
) -> None:
    library, secret = tmp_path / "library", tmp_path / "secret"
    secret.write_text("0123456789abcdef0123")
    with ear() as server:
        port = server.server_port
    words = ("ingest", "-c", camera.address, "--dest", library, *FLAT, "--secret-file", secret)
    with Running(tmp_path, *words, "--webhook", f"http://127.0.0.1:{port}/hook") as ingest:
        ingest.until(lambda: is_complete(camera, library))
        ingest.until(lambda: "cannot reach" in ingest.err)
        ingest.signal(signal.SIGKILL)
        ingest.wait()
    with ear(port) as server, Running(tmp_path, *words, "--webhook", f"http://127.0.0.1:{port}/hook") as ingest:
        camera.shoot()
        heard: list[str] = server.heard  # type: ignore[attr-defined]
        ingest.until(lambda: len(heard) == 3)
        ingest.signal(signal.SIGTERM)
        assert ingest.wait() == 0
    assert sorted(heard) == sorted(path.name for path in library.iterdir() if not path.name.startswith("."))


def test_a_command_for_each_picture(camera: BackgroundCamera, tmp_path: Path) -> None:
    library, script = tmp_path / "library", tmp_path / "note.py"
    script.write_text(f"import sys; open({str(tmp_path / 'noted')!r}, 'a').write(sys.argv[1] + '\\n')")
    words = ("watch", "-c", camera.address, "--dest", library, "--on-shot", f"{sys.executable} {script} {{path}}")
    with Running(tmp_path, *words) as watch:
        watch.until(lambda: is_complete(camera, library))
        watch.signal(signal.SIGINT)
        assert watch.wait() == 0
    noted = (tmp_path / "noted").read_text().splitlines()
    assert sorted(noted) == sorted(str(path) for path in library.glob("*.JPG"))
    assert len(noted) == 2


def test_a_table_on_a_terminal(camera: BackgroundCamera, tmp_path: Path) -> None:
    words = ("ingest", "-c", f"z8@{camera.address}", "--dest", tmp_path / "library")
    with OnTerminal(*words, wholly=True) as ingest:
        for shown in ("pictures", "to come", "live"):
            ingest.until(shown)
        ingest.signal(signal.SIGINT)
        assert ingest.wait() == 0
    assert "done  2 pictures" in ingest.shown
    assert "\x1b[?25h" in ingest.shown


@pytest.mark.parametrize(
    "template, expected", [("{job}/{stem}.{ext:lower}", "J1/HSHO0001.jpg"), ("%f-x.%C", "HSHO0001-x.JPG")]
)
def test_names_beforehand(template: str, expected: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    words = ("--print-name", "-o", template, "--job", "J1", "--dest", tmp_path / "library")
    result = hotshoe("ingest", "-c", "demo:?pictures=1", *words)
    assert result.exit_code == 0, result.output
    assert result.stdout == f"/DCIM/100HSHOE/HSHO0001.JPG  → {expected}\n"
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    "words, message",
    [
        ((), "Which camera"),
        (("-c", "demo:"), "Where to"),
        (("-c", "demo:", "--dest", "x", "--webhook", "https://h/"), "--webhook needs --secret-file"),
        (("-c", "demo:", "--dest", "x", "--bucket", "ftp://h/"), "s3://"),
        (("-c", "demo:", "--dest", "x", "--exec", "it's"), "No closing quotation"),
        (("-c", "demo:", "--dest", "x", "--formats", "raw,?"), "no kind of file"),
        (("-c", "demo:", "--dest", "x", "-o", "{nothing}"), "nothing"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], message: str, hotshoe: Hotshoe, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        result = hotshoe("ingest", *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_demo_shoots_by_itself(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("ingest", "-c", "demo:?every=200ms", "--dest", tmp_path / "library", "--for", "2s")
    assert result.exit_code == 0, result.output
    assert len(contents(tmp_path / "library")) > 4


def test_each_library_has_a_ledger_of_its_own(tmp_path: Path) -> None:
    first, second = ledger_path(tmp_path / "a" / "x", None), ledger_path(tmp_path / "b" / "x", None)
    assert first != second
    assert first.parent.name.startswith("x-")
    assert ledger_path(tmp_path / "a", tmp_path / "state") == tmp_path / "state" / "ledger.db"
