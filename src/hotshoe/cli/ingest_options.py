"""What ``ingest`` and ``watch`` can be told, on the command line and behind it in the settings file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from hotshoe.cli.cameras import labels
from hotshoe.cli.exits import Exit
from hotshoe.cli.libraries import STATE
from hotshoe.cli.options import DURATION, READABLE_FILE, Settings
from hotshoe.cli.settings import ALL, Names, names_in, read_file
from hotshoe.ingest.kinds import KINDS, parse_kinds
from hotshoe.ingest.naming import DEFAULT_TEMPLATE, Naming
from hotshoe.ingest.policy import After, Backfill
from hotshoe.ingest.service import Plan
from hotshoe.ingest.settings import (
    BucketSettings,
    IngestSettings,
    WebhookSettings,
    ingest_in,
    parse_bucket,
    parse_command,
    parse_hook,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line says. ``given`` are fields of IngestSettings, which beat those of the settings file.

    Without ``own_table`` the file only has names of cameras.
    """

    settings: Settings
    given: dict[str, Any]
    state: Path | None = None
    duration: float | None = None
    faults: str | None = None
    own_table: bool = True

    def read(self) -> Plan:
        """What the settings say now, and the cameras that they name. Raises SettingsError and UsageError."""
        file = read_file(self.settings.config)
        names, told = Names(), IngestSettings()
        if file:
            names, told = names_in(file), ingest_in(file) if self.own_table else told
            file.check()
        told = replace(told, **self.given)
        wanted = self.settings.cameras or told.cameras or ((ALL,) if names.cameras and self.own_table else ())
        if not wanted:
            raise click.UsageError("Which camera? Give -c ADDRESS, or name some in the settings file.")
        if told.dest is None:
            raise click.UsageError("Where to? Give --dest DIR, or dest in [ingest] of the settings file.")
        Naming(told.template)
        cameras = names.find(wanted)
        if len(cameras) > 1 and not self.own_table:
            raise click.UsageError("watch follows one camera; hotshoe ingest follows several.")
        called = [replace(where, alias=label) for where, label in zip(cameras, labels(cameras), strict=True)]
        return Plan(called, told, {where.alias: names.group_of(where.alias, wanted) for where in called})


class KindsType(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """``raw,jpeg``."""

    name = "kinds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(parse_kinds(word) for word in value.split(","))
        except ValueError as error:
            self.fail(str(error), param, ctx)


_HELP = {
    "template": f"Names in the library, a gphoto2 pattern too.  [default: {DEFAULT_TEMPLATE}]",
    "print": "Only print which name each picture of the cameras would get.",
    "formats": f"Only these: {', '.join(KINDS)}, or endings such as nef.",
    "backfill": "What is there already: all, what is new since the camera was first here, or none.  [default: all]",
    "after": "The camera's copy, once ours is safe.  [default: keep]",
    "webhook": "Post a signed message about each picture; with --secret-file.",
    "secret": "The webhook's secret, whsec_... or any text.",
    "bucket": "Copy each picture to s3://BUCKET/PREFIX too.",
    "metrics": "Numbers for Prometheus, for this computer only.",
    "for": "End after this long.  [default: when interrupted]",
}

OPTIONS = (
    click.option("-o", "--template", metavar="TEMPLATE", help=_HELP["template"]),
    click.option("--print-name", is_flag=True, help=_HELP["print"]),
    click.option("--session", metavar="NAME", help="{session} in names."),
    click.option("--job", metavar="CODE", help="{job} in names."),
    click.option("--formats", type=KindsType(), metavar="raw,jpeg,...", help=_HELP["formats"]),
    click.option("--backfill", type=click.Choice([each.value for each in Backfill]), help=_HELP["backfill"]),
    click.option("--after", type=click.Choice([each.value for each in After]), help=_HELP["after"]),
    click.option("--webhook", metavar="URL", help=_HELP["webhook"]),
    click.option("--secret-file", type=READABLE_FILE, help=_HELP["secret"]),
    click.option("--bucket", metavar="URL", help=_HELP["bucket"]),
    click.option("--metrics", type=click.IntRange(0, 65535), metavar="PORT", help=_HELP["metrics"]),
    STATE,
    click.option("--for", "duration", type=DURATION, help=_HELP["for"]),
    click.option("--faults", metavar="mild|wild|FILE", help="Let demo: cameras misbehave."),
)


def ingest_options(function: Callable[..., Exit]) -> Callable[..., Exit]:
    """The options of both verbs."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def request(settings: Settings, options: dict[str, Any], *, own_table: bool = True) -> Request:
    """What was typed, as far as it was. Raises UsageError."""
    own = {name: options.pop(name) for name in ("state", "duration", "faults")}
    webhook, secret, bucket = (options.pop(name) for name in ("webhook", "secret_file", "bucket"))
    given = {name: value for name, value in options.items() if value is not None}
    try:
        if "exec" in given:
            given["exec"] = parse_command(given["exec"])
        if webhook:
            if not secret:
                raise click.UsageError("--webhook needs --secret-file, by which the receiver knows that it is us.")
            given["webhooks"] = (WebhookSettings(parse_hook(webhook), secret),)
        if bucket:
            given["buckets"] = (BucketSettings(parse_bucket(bucket)),)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    for name, kind in (("backfill", Backfill), ("after", After)):
        if name in given:
            given[name] = kind(given[name])
    return Request(settings, given, own_table=own_table, **own)
