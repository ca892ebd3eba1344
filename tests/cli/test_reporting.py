"""What ingest says, and the table, with reports of cameras that are not there."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from hotshoe.cli import dashboard as module
from hotshoe.cli.dashboard import Dashboard, dashboard, has_room
from hotshoe.cli.output import QUIET, Output
from hotshoe.cli.reporting import Reporter
from hotshoe.ingest.reports import CameraConnected, CameraLost, Progressed, ShotDeleted, ShotSaved, Told
from hotshoe.ingest.shot import Found, Identity, Shot, State
from hotshoe.ingest.status import CameraStatus, ServiceStatus, SinkStatus, Stand
from hotshoe.wire.values import Handle

EVIL = "\x1b[31mDSC\u202e.JPG"
IDENTITY = Identity("Nikon Z 8 1", "CARD", "DCIM/100", EVIL, 51_200_000, "")
SHOT = Shot(IDENTITY.key, IDENTITY, State.DONE, path="derby/DSC.JPG", size=51_200_000, digest=b"\x01", captured="2026")
CONNECTED = CameraConnected("z8", "Nikon Z 8 1", "Z \x1b8", "1", "10.0.0.1")

REPORTS = [
    (CONNECTED, "z8  connected  Z \\x1b8  s/n 1  → lib", "camera.connected"),
    (CameraConnected("z8", "Nikon Z 8 1", "Z 8", "1", "10.0.0.1", 3.1), "z8  back after 3.10 s", "camera.connected"),
    (CameraLost("z8", "no\nroute", 2.0, 1), "z8  no link, trying again: no\\x0aroute", "camera.lost"),
    (
        ShotSaved("z8", SHOT, Path("lib/derby/DSC.JPG"), 0.62),
        "z8  \\x1b[31mDSC\\u202e.JPG   51.2 MB  0.62 s  82.6 MB/s  → derby/DSC.JPG",
        "object.saved",
    ),
    (Told("z8", "it is gone", SHOT, alarm=True), "z8  \\x1b[31mDSC\\u202e.JPG  it is gone  (!)", "camera.told"),
]


@pytest.mark.parametrize("report, line, event", REPORTS)
def test_each_report_in_words_and_for_programs(
    report: Any, line: str, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Reporter(Output(), "lib").report(report)
    said = capsys.readouterr()
    assert said.out + said.err == line + "\n"
    assert bool(said.out) == isinstance(report, ShotSaved)
    Reporter(Output(json=True, verbosity=QUIET), "lib").report(report)
    said = capsys.readouterr()
    assert json.loads(said.out)["event"] == event
    assert said.out.isascii()
    assert "\x1b" not in said.out


@pytest.mark.parametrize(
    "report, line",
    [
        (Told("z8", "listed 5 pictures"), "z8  listed 5 pictures\n"),
        (CameraLost("z8", "no route", 2.0, 2), "z8  attempt 2 in vain: no route\n"),
        (ShotDeleted("z8", SHOT), "z8  \\x1b[31mDSC\\u202e.JPG  deleted from the card\n"),
    ],
)
def test_some_is_only_for_those_who_want_more(report: Any, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    Reporter(Output(), "lib").report(report)
    assert capsys.readouterr().err == ""
    Reporter(Output(verbosity=1), "lib").report(report)
    assert capsys.readouterr().err == line


def test_progress_once_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    reporter = Reporter(Output(json=True), "lib", lambda: now[0])
    for step in range(25):
        now[0] = step / 10
        reporter.report(Progressed("z8", Found(IDENTITY, Handle(1)), step, 100))
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["bytes"] for event in events] == [10, 20]
    assert events[0]["event"] == "object.progress"


def test_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    now = [5.0]
    reporter = Reporter(Output(), "lib", lambda: now[0])
    now[0] = 7.0
    reporter.ended(ServiceStatus([CameraStatus("a", files=6, bytes=307_000_000)]))
    assert capsys.readouterr().err == "done  6 pictures, 307 MB, 0 failed, in 2.00 s  → lib\n"


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on in a test: what it captures is another stream than that of its fixtures."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def test_who_gets_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_terminal(monkeypatch)
    assert has_room(Output())
    assert not has_room(Output(json=True))
    assert not has_room(Output(verbosity=QUIET))
    monkeypatch.setenv("TERM", "dumb")
    assert not has_room(Output())


def test_the_table_shows_cameras_and_sinks_and_lines_go_above_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_a_terminal(monkeypatch)
    output = Output(color=False)
    cameras = [
        CameraStatus("z8", stand=Stand.LIVE, files=3, bytes=100, queue=2, now=EVIL, passed=500_000, total=1_000_000),
        CameraStatus("z9", stand=Stand.LOST, error="no \x1broute"),
        *(CameraStatus(f"c{number}") for number in range(module.MOST_ROWS)),
    ]
    table = Dashboard(output, ServiceStatus(cameras, [SinkStatus("webhook", waiting=7, error="dead")]))
    table.draw(0.0)
    cameras[0].passed = 1_000_000
    table.draw(1.0)
    output.talk("somebody says something")
    table.draw(1.5)
    table.close()
    shown = capsys.readouterr().err
    for words in (
        "to come",
        "live",
        "lost",
        "no \\x1broute",
        "1.00 MB of 1.00 MB",
        "kB/s",
        "7 waiting",
        "dead",
        "and 2 more",
    ):
        assert words in shown, words
    assert "somebody says something" in shown
    assert "\x1b[31mDSC" not in shown
    assert output.above is None


async def test_the_table_goes_with_the_block(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_a_terminal(monkeypatch)
    output = Output()
    async with dashboard(output, ServiceStatus([CameraStatus("z8")])):
        output.talk("above")
    assert output.above is None
    assert "above" in capsys.readouterr().err


async def test_no_table_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    async with dashboard(Output(), ServiceStatus([CameraStatus("z8")])):
        pass
    assert capsys.readouterr().err == ""
