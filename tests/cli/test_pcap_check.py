"""``hotshoe pcap check``."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hotshoe.analysis.model import Item
from hotshoe.analysis.rules import RULES
from hotshoe.analysis.rules.examples import CONNECTING, HELLO, does, initiator
from hotshoe.analysis.rules.model import Example, Start
from hotshoe.catalog import operations as op
from hotshoe.cli import pcap_check
from hotshoe.cli.exits import Exit
from hotshoe.cli.pcap import items_of
from hotshoe.wire.packets import InitCommandRequest
from tests.analysis.rules.playing import file_of
from tests.cli.conftest import Hotshoe
from tests.cli.test_json_page import NAMED, keys
from tests.interop.capture import write_capture

CAPTURES = Path(__file__).parents[1] / "captures" / "gphoto2"


def recorded(path: Path, example: Example) -> Path:
    """A pcap file of an example."""
    path.write_bytes(file_of(example))
    return path


@pytest.fixture
def padded(tmp_path: Path) -> Path:
    """Nine times the same warning."""
    lines = [line for number in range(9) for line in does(op.SELF_TEST, 0, 0, 0, id=2 + number)]
    return recorded(tmp_path / "padded.pcap", Example("", tuple(lines)))


def test_a_recording_that_keeps_to_all_rules(hotshoe: Hotshoe) -> None:
    ran = hotshoe("pcap", "check", CAPTURES / "listfiles.pcap")
    assert ran.exit_code == Exit.DONE
    assert ran.stdout == ""
    assert "0 errors, 0 warnings, 0 notes in 1 conversation" in ran.stderr


def test_a_finding_names_the_rule_its_source_the_frame_and_the_packet(hotshoe: Hotshoe, tmp_path: Path) -> None:
    (example,) = RULES["data-short"].examples
    ran = hotshoe("pcap", "check", recorded(tmp_path / "short.pcap", example))
    assert ran.exit_code == Exit.FOUND
    first, source, where, what = ran.stdout.splitlines()
    assert first == f"error: data-short: {RULES['data-short'].summary}"
    assert source.strip() == RULES["data-short"].source
    assert where.startswith("  frame 19, 2026-01-01T00:00:00.013000+00:00, conversation 1, responder on the command")
    assert "3 of 4 bytes" in what
    assert "1 error, 0 warnings, 0 notes" in ran.stderr
    assert "--explain data-short" in ran.stderr


def test_of_many_findings_the_first_are_shown(hotshoe: Hotshoe, padded: Path) -> None:
    assert hotshoe("pcap", "check", padded).stdout.count("SelfTest") == 5
    assert "and 4 more; --limit 0 shows all" in hotshoe("pcap", "check", padded).stdout
    assert hotshoe("pcap", "check", "--limit", 0, padded).stdout.count("SelfTest") == 9


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), Exit.FOUND),
        (("--fail-on", "error"), Exit.DONE),
        (("--fail-on", "note"), Exit.FOUND),
        (("--fail-on", "never"), Exit.DONE),
        (("--ignore", "parameters-padded"), Exit.DONE),
        (("--rule", "parameters-padded"), Exit.FOUND),
        (("--rule", "data-short"), Exit.DONE),
    ],
)
def test_the_exit_code_tells(hotshoe: Hotshoe, padded: Path, options: tuple[str, ...], code: Exit) -> None:
    assert hotshoe("pcap", "check", *options, padded).exit_code == code


def test_json_is_one_document(hotshoe: Hotshoe, padded: Path) -> None:
    ran = hotshoe("pcap", "check", "--json", padded)
    document = json.loads(ran.stdout)
    assert (document["v"], document["verb"], document["conversations"]) == (1, "pcap check", 1)
    assert document["counts"] == {"error": 0, "warning": 9, "note": 0}
    (rule,) = document["rules"]
    assert (rule["rule"], rule["severity"], rule["times"]) == ("parameters-padded", "warning", 9)
    assert len(rule["findings"]) == 9
    assert rule["findings"][0]["packet"] == "SelfTest(type=0) #2"
    assert {"frame", "time", "offset", "conversation", "connection", "sender", "text"} <= set(rule["findings"][0])


def test_sarif_names_the_file(hotshoe: Hotshoe, padded: Path) -> None:
    ran = hotshoe("pcap", "check", "--sarif", padded)
    assert ran.exit_code == Exit.FOUND
    (run,) = json.loads(ran.stdout)["runs"]
    assert run["artifacts"][0]["location"]["uri"] == padded.as_uri()
    assert len(run["results"]) == 9


def test_standard_input(hotshoe: Hotshoe, padded: Path) -> None:
    ran = hotshoe("pcap", "check", "--sarif", "-", input=padded.read_bytes())
    assert ran.exit_code == Exit.FOUND, ran.stderr
    (run,) = json.loads(ran.stdout)["runs"]
    assert run["artifacts"][0]["location"]["uri"] == "stdin"
    assert run["properties"]["found"] == {"parameters-padded": 9}


def test_what_was_found_before_an_interruption_is_shown(
    hotshoe: Hotshoe, padded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(files: Sequence[Path], vendor: str | None) -> Iterator[Item]:
        yield from items_of(files, vendor)
        raise KeyboardInterrupt

    monkeypatch.setattr(pcap_check, "items_of", interrupted)
    ran = hotshoe("pcap", "check", padded)
    assert ran.exit_code == Exit.FOUND
    assert "parameters-padded" in ran.stdout
    assert "interrupted" in ran.stderr


def test_a_rule_is_explained_without_a_recording(hotshoe: Hotshoe) -> None:
    ran = hotshoe("pcap", "check", "--explain", "data-short")
    assert ran.exit_code == Exit.DONE
    assert "three bytes of four" in ran.stdout
    assert "<  EndData 3 bytes #2   616263" in ran.stdout


def test_an_unknown_rule_is_refused_with_the_nearest(hotshoe: Hotshoe, padded: Path) -> None:
    ran = hotshoe("pcap", "check", "--rule", "data-shorter", padded)
    assert ran.exit_code == Exit.USAGE
    assert "did you mean 'data-short'?" in ran.stderr


def test_where_nobody_speaks_ptp(hotshoe: Hotshoe, tmp_path: Path) -> None:
    write_capture(tmp_path / "web.pcap", [(50000, 80, b"GET / HTTP/1.1\r\n\r\n")])
    ran = hotshoe("pcap", "check", tmp_path / "web.pcap")
    assert (ran.exit_code, ran.stdout) == (Exit.DONE, "")
    assert "nobody speaks PTP" in ran.stderr
    assert hotshoe("pcap", "check", "--fail-if-empty", tmp_path / "web.pcap").exit_code == Exit.NOTHING_TO_DO


def test_what_peers_say_cannot_harm_a_terminal(hotshoe: Hotshoe, tmp_path: Path) -> None:
    hello = InitCommandRequest(HELLO.guid, "\x1b[2Jboo", 0x64)
    path = recorded(tmp_path / "evil.pcap", Example("", (initiator(hello), *CONNECTING[1:]), Start.NOTHING))
    ran = hotshoe("pcap", "check", path)
    assert "version-unknown" in ran.stdout
    assert r"\x1b[2Jboo" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_trace_of_ours_keeps_to_all_rules(hotshoe: Hotshoe, tmp_path: Path) -> None:
    trace = tmp_path / "trace.pcapng"
    got = hotshoe("get", "-c", "demo:?pictures=1", "--dest", tmp_path, "--trace", trace)
    assert got.exit_code == Exit.DONE, got.stderr
    ran = hotshoe("pcap", "check", "--fail-on", "note", trace)
    assert (ran.exit_code, ran.stdout) == (Exit.DONE, "")


def test_the_page_about_json_names_all_keys(hotshoe: Hotshoe, padded: Path) -> None:
    assert set(keys(json.loads(hotshoe("pcap", "check", "--json", padded).stdout))) <= NAMED
