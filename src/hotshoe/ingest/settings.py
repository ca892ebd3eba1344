"""What ingest is told: the table ``[ingest]`` of the settings file, and the same words on the command line."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hotshoe.catalog.units import parse_duration
from hotshoe.errors import SettingsError
from hotshoe.ingest.kinds import endings, parse_kinds
from hotshoe.ingest.naming import DEFAULT_TEMPLATE, Naming
from hotshoe.ingest.policy import After, Backfill, Policy
from hotshoe.ingest.tomlfile import TomlFile

TABLE = "ingest"


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where a signed message about each picture goes."""

    url: str
    secret_file: Path


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """Where a copy of each picture goes: ``s3://bucket/prefix``, or another address that obstore knows."""

    url: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """Everything, with its default."""

    cameras: tuple[str, ...] = ()
    dest: Path | None = None
    template: str = DEFAULT_TEMPLATE
    session: str = ""
    job: str = ""
    formats: tuple[str, ...] = ()
    backfill: Backfill = Backfill.ALL
    after: After = After.KEEP
    look: float = Policy().relist
    metrics: int | None = None
    exec: tuple[str, ...] = ()
    webhooks: tuple[WebhookSettings, ...] = ()
    buckets: tuple[BucketSettings, ...] = ()

    @property
    def policy(self) -> Policy:
        """What the engine has to know of it."""
        return Policy(formats=endings(self.formats), after=self.after, backfill=self.backfill, relist=self.look)


def ingest_in(file: TomlFile) -> IngestSettings:
    """The table of a file; of what cannot be used the file complains, and the default stands for it."""
    return IngestSettings(**_read(file, (TABLE,), KEYS))


def parse_command(text: str) -> tuple[str, ...]:
    """A command as a shell would divide it; raises ValueError. No shell ever sees it."""
    words = tuple(shlex.split(text))
    if not words:
        raise ValueError("a command is wanted, such as 'rsync {path} nas:'")
    return words


def parse_url(*schemes: str) -> Callable[[str], str]:
    """A reader of addresses of some kinds; it raises ValueError."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise ValueError(f"an address is wanted that begins with {' or '.join(s + '://' for s in schemes)}")
        if parts.username or parts.password:
            raise ValueError("secrets do not belong into an address: everybody who sees a log sees them")
        return text

    return parse


parse_hook = parse_url("https", "http")
parse_bucket = parse_url("s3", "gs", "az", "file")

Reader = Callable[[TomlFile, tuple[str | int, ...], Any], Any]


def _text(parse: Callable[[str], Any] = str) -> Reader:
    """A reader of texts; ``parse`` raises ValueError for those that cannot be used."""

    def read(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("a text is wanted, in quotes")
        return parse(value)

    return read


def _choice(choices: type[StrEnum]) -> Reader:
    def parse(text: str) -> StrEnum:
        if text not in {each.value for each in choices}:
            raise ValueError(f"one of {', '.join(choices)} is wanted")
        return choices(text)

    return _text(parse)


def _path(text: str) -> Path:
    if not text:
        raise ValueError("a folder or file is wanted")
    return Path(text).expanduser()


def _template(text: str) -> str:
    Naming(text)
    return text


def _seconds(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> float:
    if isinstance(value, str):
        value = parse_duration(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError('a duration is wanted, such as "30s"')
    return float(value)


def _port(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 65536:
        raise ValueError("a port is wanted, between 0 and 65535")
    return value


def _texts(parse: Callable[[str], Any] = str) -> Reader:
    def read(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValueError('a list of texts is wanted, such as ["one", "two"]')
        return tuple(parse(each) for each in value)

    return read


def _command(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        words = tuple(_texts()(file, keys, value))
        return words or parse_command("")
    return tuple(_text(parse_command)(file, keys, value))


def _strings(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("a table of texts is wanted")
    return dict(value)


def _tables(known: Mapping[str, tuple[str, Reader]], needed: tuple[str, ...], make: Callable[..., Any]) -> Reader:
    """A reader of one table or of an array of tables."""

    def read(file: TomlFile, keys: tuple[str | int, ...], value: Any) -> tuple[Any, ...]:
        if isinstance(value, dict):
            places: list[tuple[str | int, ...]] = [keys]
        elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
            places = [(*keys, number) for number in range(len(value))]
        else:
            raise ValueError(f"a table is wanted: [{'.'.join(map(str, keys))}]")
        found = []
        for place in places:
            facts = _read(file, place, known)
            if missing := [name for name in needed if known[name][0] not in facts and name not in file.table(*place)]:
                file.complain(place, f"{missing[0]} is missing")
            elif all(known[name][0] in facts for name in needed):
                found.append(make(**facts))
        return tuple(found)

    return read


def _read(file: TomlFile, keys: tuple[str | int, ...], known: Mapping[str, tuple[str, Reader]]) -> dict[str, Any]:
    """What a table says, by the names of fields; what cannot be used is complained of and left out."""
    table = file.table(*keys)
    file.known(keys, table, known)
    facts = {}
    for key, (name, read) in known.items():
        if key in table:
            try:
                facts[name] = read(file, (*keys, key), table[key])
            except (ValueError, SettingsError) as error:
                file.complain((*keys, key), str(error))
    return facts


WEBHOOK: Mapping[str, tuple[str, Reader]] = {
    "url": ("url", _text(parse_hook)),
    "secret-file": ("secret_file", _text(_path)),
}

BUCKET: Mapping[str, tuple[str, Reader]] = {
    "url": ("url", _text(parse_bucket)),
    "options": ("options", _strings),
}

# The keys of [ingest], in the order in which `config init` writes them, with their fields and readers.
KEYS: Mapping[str, tuple[str, Reader]] = {
    "cameras": ("cameras", _texts()),
    "dest": ("dest", _text(_path)),
    "template": ("template", _text(_template)),
    "session": ("session", _text()),
    "job": ("job", _text()),
    "formats": ("formats", _texts(parse_kinds)),
    "backfill": ("backfill", _choice(Backfill)),
    "after": ("after", _choice(After)),
    "look": ("look", _seconds),
    "metrics": ("metrics", _port),
    "exec": ("exec", _command),
    "webhook": ("webhooks", _tables(WEBHOOK, ("url", "secret-file"), WebhookSettings)),
    "bucket": ("buckets", _tables(BUCKET, ("url",), BucketSettings)),
}
