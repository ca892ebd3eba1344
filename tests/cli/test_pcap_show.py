"""``hotshoe pcap show``: a recording in lines."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe

FOLDER = Path(__file__).parents[1] / "captures" / "gphoto2"
CAPTURE = FOLDER / "capimg.pcap"


def test_transactions_by_default(hotshoe: Hotshoe) -> None:
    result = hotshoe("pcap", "show", CAPTURE)
    assert result.exit_code == 0
    assert "the recording begins at 2026-11-22T10:54:00.581037+00:00" in result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) == 12
    assert "GetDeviceInfo #1  < 153 bytes  OK  0.2 ms" in lines[6]
    assert lines[6].split()[:2] == ["0.006656", "#17"]


def test_packets(hotshoe: Hotshoe) -> None:
    lines = hotshoe("pcap", "show", "--packets", CAPTURE).stdout.splitlines()
    assert any("1 > GetDeviceInfo #1" in line for line in lines)
    assert any("1 < EndData 153 bytes #1" in line for line in lines)


def test_sessions(hotshoe: Hotshoe) -> None:
    (line,) = hotshoe("pcap", "show", "--sessions", CAPTURE).stdout.splitlines()
    assert "session 1 with ACME VirtualCam: 0.045 s, 6 operations  < 177 bytes, > 0 bytes  0 events" in line


def test_datasets_with_v(hotshoe: Hotshoe) -> None:
    said = hotshoe("pcap", "show", "-v", CAPTURE).stdout
    assert "manufacturer: ACME" in said
    assert "operations: 0x1001, 0x1002" in said


def test_events_that_answers_bring_have_names(hotshoe: Hotshoe) -> None:
    said = hotshoe("pcap", "show", "-v", FOLDER / "cancap.pcap", "--vendor", "canon").stdout
    assert "EosPropValueChanged(" in said
    lines = hotshoe("pcap", "show", "-v", "--json", FOLDER / "cancap.pcap").stdout.splitlines()
    (first, *_) = [json.loads(line) for line in lines if "EosGetEvent" in line]
    assert first["contents"][0]["name"].startswith("Eos")


@pytest.mark.parametrize(
    ("options", "operations"),
    [
        (["--operation", "getdeviceinfo"], {"GetDeviceInfo"}),
        (["--operation", "0x1004", "--operation", "InitiateCapture"], {"GetStorageIDs", "InitiateCapture"}),
        (["--response", "failed"], set()),
        (["--response", "ok", "--until", "7ms"], {"OpenSession", "GetDeviceInfo"}),
        (["--since", "9.5ms"], {"InitiateCapture"}),
        (["--since", "2026-11-22T10:54:00.590+00:00", "--session", "1"], {"InitiateCapture", "GetObjectHandles"}),
        (["--session", "0x2"], set()),
        (["--conversation", "2"], set()),
        (["--handle", "0xFFFFFFFF"], {"GetObjectHandles"}),
    ],
)
def test_a_part_can_be_chosen(hotshoe: Hotshoe, options: list[str], operations: set[str]) -> None:
    result = hotshoe("pcap", "show", CAPTURE, "--json", *options)
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {event["name"] for event in events if event["event"] == "transaction"} == operations


def test_json_lines(hotshoe: Hotshoe) -> None:
    result = hotshoe("pcap", "show", "--json", "--packets", "-v", CAPTURE)
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(event["v"] == 1 for event in events)
    (info,) = [e for e in events if e["event"] == "transaction" and e["name"] == "GetDeviceInfo"]
    assert info["contents"]["model"] == "VirtualCam"
    assert len([e for e in events if e["event"] == "packet"]) == 24


def test_several_files_are_one_recording(hotshoe: Hotshoe) -> None:
    lines = hotshoe("pcap", "show", CAPTURE, FOLDER / "summary.pcap").stdout.splitlines()
    assert any("conversation 2: " in line for line in lines)


def test_several_files_are_read_the_oldest_first(hotshoe: Hotshoe) -> None:
    files = [CAPTURE, FOLDER / "summary.pcap"]
    there, back = (hotshoe("pcap", "show", *order) for order in (files, files[::-1]))
    assert there.stdout == back.stdout
    times = [float(line.split()[0]) for line in there.stdout.splitlines() if "conversation" in line.split()]
    assert min(times) == 0


def test_one_of_several_files_that_is_no_recording(hotshoe: Hotshoe, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are no packets, and nothing else")
    result = hotshoe("pcap", "show", CAPTURE, file)
    assert result.exit_code == 2
    assert "neither a pcap nor a pcapng" in result.stderr


def test_standard_input(hotshoe: Hotshoe) -> None:
    result = hotshoe("pcap", "show", "-", input=CAPTURE.read_bytes())
    assert result.stdout == hotshoe("pcap", "show", CAPTURE).stdout


def test_a_recording_without_ptp(hotshoe: Hotshoe, tmp_path: Path) -> None:
    file = tmp_path / "empty.pcap"
    file.write_bytes(CAPTURE.read_bytes()[:24])
    result = hotshoe("pcap", "show", file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no PTP" in result.stderr


def test_what_is_no_recording(hotshoe: Hotshoe, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are no packets, and nothing else")
    result = hotshoe("pcap", "show", file)
    assert result.exit_code == 2
    assert "error:" in result.stderr


def test_what_is_not_understood(hotshoe: Hotshoe) -> None:
    assert "There is no verb 'shwo' of recordings. Did you mean 'show'?" in hotshoe("pcap", "shwo", CAPTURE).stderr
    assert "is no moment" in hotshoe("pcap", "show", CAPTURE, "--since", "soon").stderr
    assert (
        "both from the beginning" in hotshoe("pcap", "show", CAPTURE, "--since", "1s", "--until", "2026-01-01").stderr
    )
    assert "is no number" in hotshoe("pcap", "show", CAPTURE, "--handle", "x").stderr
    assert "there is no make 'zorki'" in hotshoe("pcap", "show", CAPTURE, "--vendor", "zorki").stderr


def test_help_names_the_verbs(hotshoe: Hotshoe) -> None:
    said = hotshoe("pcap", "--help").stdout
    assert "show" in said
    assert "Every packet, transaction or session in one line." in said
