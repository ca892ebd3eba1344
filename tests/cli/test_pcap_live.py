import os
import signal
from pathlib import Path

from tests.analysis.sessions import Session
from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running


def recording() -> tuple[bytes, int]:
    """A recording, and where its second operation ends."""
    session = Session()
    session.introduce()
    place = session.out.tell()
    return session.end(), place


def test_every_line_comes_as_soon_as_it_is_known(tmp_path: Path) -> None:
    whole, place = recording()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Running(tmp_path, "pcap", "live", pipe) as live, pipe.open("wb", buffering=0) as out:
        out.write(whole[: place - 100])
        live.until(lambda: "OpenSession" in live.out)
        assert "GetDeviceInfo" not in live.out
        out.write(whole[place - 100 : place])
        live.until(lambda: "GetDeviceInfo" in live.out)
        out.write(whole[place:])
        out.close()
        assert live.wait() == 0
    assert "CloseSession" in live.out


def test_an_interrupt_is_the_usual_end(tmp_path: Path) -> None:
    whole, place = recording()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Running(tmp_path, "pcap", "live", pipe) as live, pipe.open("wb", buffering=0) as out:
        out.write(whole[:place])
        live.until(lambda: "GetDeviceInfo" in live.out)
        live.signal(signal.SIGINT)
        assert live.wait() == 0
    assert live.err.count("error") == 0


def test_standard_input_is_read_and_the_views_are_those_of_show(hotshoe: Hotshoe, tmp_path: Path) -> None:
    whole, _ = recording()
    (tmp_path / "session.pcapng").write_bytes(whole)
    for view in ((), ("--packets",), ("--sessions", "--json"), ("--operation", "GetDeviceInfo", "-v")):
        shown = hotshoe("pcap", "show", tmp_path / "session.pcapng", *view)
        live = hotshoe("pcap", "live", *view, input=whole)
        assert (live.stdout, live.stderr) == (shown.stdout, shown.stderr)


def test_help_tells_how_to_record(hotshoe: Hotshoe) -> None:
    assert "dumpcap -q -i wlan0 -w - | hotshoe pcap live" in hotshoe("pcap", "live", "--help").stdout
