from pathlib import Path
from typing import Any

import pytest

from hotshoe.ingest.policy import After, Backfill
from hotshoe.ingest.settings import (
    KEYS,
    BucketSettings,
    IngestSettings,
    WebhookSettings,
    ingest_in,
    parse_command,
    parse_hook,
)
from hotshoe.ingest.tomlfile import TomlFile

FULL = """
[ingest]
cameras = ["z8", "studio"]
dest = "/pictures"
template = "{name}"
session = "derby"
job = "J1"
formats = ["RAW", "jpg"]
backfill = "new"
after = "delete"
look = "2m"
metrics = 9106
exec = "rsync {path} 'nas: x'"
[[ingest.webhook]]
url = "https://one.example/x"
secret-file = "/secret"
[[ingest.webhook]]
url = "http://two.example/"
secret-file = "/secret"
[ingest.bucket]
url = "s3://pictures/studio"
options = { region = "x" }
"""


def read(text: str) -> tuple[IngestSettings, list[str]]:
    file = TomlFile(Path("f.toml"), text.encode())
    told = ingest_in(file)
    return told, [str(each) for each in file.sorted_complaints()]


def test_everything_that_can_be_said() -> None:
    told, complaints = read(FULL)
    assert complaints == []
    assert told == IngestSettings(
        cameras=("z8", "studio"),
        dest=Path("/pictures"),
        template="{name}",
        session="derby",
        job="J1",
        formats=("raw", "jpg"),
        backfill=Backfill.NEW,
        after=After.DELETE,
        look=120.0,
        metrics=9106,
        exec=("rsync", "{path}", "nas: x"),
        webhooks=(
            WebhookSettings("https://one.example/x", Path("/secret")),
            WebhookSettings("http://two.example/", Path("/secret")),
        ),
        buckets=(BucketSettings("s3://pictures/studio", {"region": "x"}),),
    )
    assert KEYS.keys() == {"webhook", "bucket"} | told.__dataclass_fields__.keys() - {"webhooks", "buckets"}


def test_what_the_engine_has_to_know() -> None:
    policy = read(FULL)[0].policy
    assert {"nef", "jpg"} <= policy.formats
    assert (policy.backfill, policy.after, policy.relist) == (Backfill.NEW, After.DELETE, 120.0)


def test_a_file_that_says_nothing_of_it() -> None:
    assert read("[cameras]\nz8 = 'h'") == (IngestSettings(), [])


def test_a_home_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert read("ingest.dest = '~/x'")[0].dest == Path("/home/me/x")


@pytest.mark.parametrize(
    "line, words",
    [
        ("destt = 'x'", "ingest.destt: there is no such setting; did you mean 'dest'?"),
        ("dest = 5", "ingest.dest: a text is wanted, in quotes"),
        ("dest = ''", "a folder or file is wanted"),
        ("cameras = 'z8'", "a list of texts is wanted"),
        ("cameras = [5]", "a list of texts is wanted"),
        ("formats = ['raw', '*']", "'*' is no kind of file"),
        ("backfill = 'some'", "one of all, new, none is wanted"),
        ("look = 0", "a duration is wanted"),
        ("look = true", "a duration is wanted"),
        ("look = 'soon'", "ingest.look: "),
        ("metrics = 99999", "a port is wanted"),
        ("metrics = true", "a port is wanted"),
        ("exec = ''", "a command is wanted"),
        ("exec = []", "a command is wanted"),
        ('exec = "it\'s"', "ingest.exec: No closing quotation"),
        ("webhook = 5", "a table is wanted: [ingest.webhook]"),
        ("webhook = {url = 'https://h/'}", "ingest.webhook: secret-file is missing"),
        ("webhook = {url = 'ftp://h/', secret-file = 's'}", "begins with https:// or http://"),
        ("bucket = {url = 's3://key:secret@b'}", "secrets do not belong into an address"),
        ("bucket = {url = 's3://b', options = {x = 5}}", "a table of texts is wanted"),
        ("bucket = {url = 's3://b', option = {}}", "did you mean 'options'?"),
    ],
)
def test_what_is_wrong_is_told_and_the_default_stands(line: str, words: str) -> None:
    told, complaints = read("[ingest]\n" + line)
    assert len(complaints) == 1
    assert words in complaints[0]
    assert complaints[0].startswith("f.toml:2: ") or "{" in line
    assert (told.webhooks, told.exec, told.metrics, told.dest) == ((), (), None, None)


@pytest.mark.parametrize("value", ["5", "[]", "'x'"])
def test_no_table_at_all(value: str) -> None:
    told, complaints = read(f"ingest = {value}")
    assert told == IngestSettings()
    assert complaints == ["f.toml:1: ingest: a table is wanted: [ingest]"]


def test_on_the_command_line_too() -> None:
    assert parse_command("a 'b c'") == ("a", "b c")
    assert parse_hook("https://h/x") == "https://h/x"


def test_words_of_the_camera_are_no_format(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: Any) -> None:
        raise ValueError("the template")

    monkeypatch.setattr("hotshoe.ingest.settings.Naming", wrong)
    assert read("[ingest]\ntemplate = '{x'")[1] == ["f.toml:2: ingest.template: the template"]
