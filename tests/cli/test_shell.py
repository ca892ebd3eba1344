from collections.abc import Iterator
from pathlib import Path

import pytest

from hotshoe.cli.completing import Completer
from hotshoe.cli.exits import Exit
from hotshoe.cli.sessions import Sessions
from hotshoe.client.address import parse_address
from hotshoe.client.connect import connect
from hotshoe.responder.connection import SessionReport
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street

DEMO = ("-c", "demo:?pictures=1")


def lines(*commands: str) -> list[str]:
    return [part for command in commands for part in ("--command", command)]


def test_verbs_share_one_session(hotshoe: Hotshoe, street: Street, tmp_path: Path) -> None:
    visits: list[SessionReport] = []
    address = street.folder(tmp_path, read_only=False, on_session_end=visits.append)
    result = hotshoe(
        "shell", "-c", address, *lines("config set iso=400", "config get iso", "shoot --no-download", "ls -R")
    )
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "iso: ISO 400",
        "ISO 400",
        "/DCIM/100HSHOE/HSHO0001.JPG",
        "/DCIM/",
        "/DCIM/100HSHOE/",
        "/DCIM/100HSHOE/HSHO0001.JPG",
    ]
    street.until(lambda: visits)
    assert [visit.clean for visit in visits] == [True]


def test_what_goes_wrong_is_told_and_the_shell_goes_on(hotshoe: Hotshoe) -> None:
    result = hotshoe(
        "shell", *DEMO, *lines("config set iso=1", "frobnicate", "ls 'unclosed", "serve .", "# nothing", "ls")
    )
    assert result.exit_code == 2
    for words in (
        "it can be ISO AUTO",
        "There is no verb 'frobnicate'",
        "No closing quotation",
        "serve is no verb for a shell",
    ):
        assert words in result.stderr
    assert result.stdout == "DCIM/\n"


def test_lines_are_read_until_the_end(hotshoe: Hotshoe) -> None:
    result = hotshoe("shell", *DEMO, input="config get aperture\n\nhelp config\n")
    assert result.exit_code == 0
    assert "f/5.6" in result.stdout
    assert "Usage: hotshoe config" in result.stdout
    assert hotshoe("shell", *DEMO, input="config get iso\nexit\nls\n").stdout.count("DCIM") == 0


def test_json_holds_for_every_line(hotshoe: Hotshoe) -> None:
    result = hotshoe("shell", *DEMO, "--json", *lines("ls"))
    assert '"verb": "ls"' in result.stdout


@pytest.fixture
def completer(street: Street, tmp_path: Path) -> Iterator[Completer]:
    address = street.folder(tmp_path)
    with Sessions() as sessions:
        sessions.open(parse_address(address), connect(address))
        yield Completer(("ls", "config"), sessions)


@pytest.mark.parametrize(
    "line, text, first",
    [
        ("", "", "ls "),
        ("co", "co", "config "),
        ("help l", "l", "ls"),
        ("config s", "s", "set "),
        ("config set ap", "ap", "aperture="),
        ("config set aperture=", "", "f/1.4"),
        ("config set aperture=f/2", "f/2", "f/2"),
        ("config set iso=400 shutt", "shutt", "shutter="),
        ("config set iso=", "", "ISO\\ AUTO"),
        ("config get is", "is", "iso"),
        ("config load x", "x", None),
        ("config set nothing=", "", None),
        ("ls D", "D", None),
    ],
)
def test_completion(completer: Completer, line: str, text: str, first: str | None) -> None:
    assert completer.complete(line, text, 0) == first
    if first:
        assert completer.complete(line, text, 999) is None


def test_the_worst_code_of_given_lines_is_the_shells(hotshoe: Hotshoe) -> None:
    assert hotshoe("shell", *DEMO, *lines("ls", "ls /none", "ls")).exit_code == Exit.UNREACHABLE
