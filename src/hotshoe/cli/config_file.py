"""``hotshoe config init|check|path``: the settings file itself."""

from __future__ import annotations

from pathlib import Path

import click

from hotshoe.cli import exits
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.settings import default_path, names_in, read_file
from hotshoe.cli.units import count
from hotshoe.errors import SettingsError, StorageError, TargetExists
from hotshoe.wire.text import safe_text

PRIVATE_FOLDER = 0o700

FIRST = """\
# Settings of hotshoe: names of cameras, and what `hotshoe ingest` does. `hotshoe config check` looks it through.

[cameras]
# Names for addresses: hotshoe ls -c z8
# z8 = "192.168.1.20"
# z9 = "192.168.1.21:15740"

[groups]
# Names for several cameras: hotshoe get -c studio
# studio = ["z8", "z9"]

[ingest]
# What `hotshoe ingest` does unless its options say otherwise.
# cameras = ["all"]         # names, groups, addresses
# dest = "~/Pictures/hotshoe"
# template = "{session}/{camera}/{date:%Y%m%d}/{name}"
# session = ""
# job = ""
# formats = ["raw", "jpeg"] # raw jpeg heif movie sound sidecar, or an ending such as "nef"; all unless said
# backfill = "all"          # all: what is on the card; new: since the camera was first here; none: from now on
# after = "keep"            # delete: take it off the card when it is safe here
# look = "30s"              # how often a quiet camera is listed again
# metrics = 9106            # for Prometheus, on this computer only
# exec = "rsync {path} nas:pictures/"   # no shell; {path} {name} {camera} {device} {source} {size} {hash} {captured}

# [[ingest.webhook]]
# url = "https://example.org/pictures"
# secret-file = "/etc/hotshoe/webhook.secret"

# [[ingest.bucket]]         # pip install 'hotshoe[s3]'
# url = "s3://pictures/studio"
# options = { endpoint = "https://s3.example.org", region = "eu-central-1" }
"""


@click.command("init", cls=Verb)
@click.pass_obj
def init(settings: Settings) -> Exit:
    """Write a first settings file, with everything in it explained and nothing set."""
    path = settings.config or default_path()
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(FIRST)
    except FileExistsError as error:
        raise TargetExists(f"there is a settings file {path}; hotshoe config check reads it", path=str(path)) from error
    except OSError as error:
        raise StorageError(f"cannot write the settings file: {error.strerror}", path=str(path)) from error
    return _tell(settings, path, made=True)


@click.command("path", cls=Verb)
@click.pass_obj
def path(settings: Settings) -> Exit:
    """Print where the settings file is, or would be."""
    return _tell(settings, settings.config or default_path())


@click.command("check", cls=Verb)
@click.pass_obj
def check(settings: Settings) -> Exit:
    """Read the settings file and tell everything that is wrong in it, with its line (exit 2)."""
    # Late: names of files and the like are of no use to other verbs.
    from hotshoe.ingest.settings import ingest_in

    output, where = settings.output, settings.config or default_path()
    file = read_file(settings.config)
    if file is None:
        raise SettingsError(f"there is no settings file {where}; hotshoe config init writes a first one", key="config")
    names, ingest = names_in(file), ingest_in(file)
    try:
        names.find(ingest.cameras)
    except SettingsError as error:
        file.complain(("ingest", "cameras"), str(error))
    complaints = file.sorted_complaints()
    if output.json:
        output.document(
            verb="config",
            config=str(where),
            cameras=[],
            names=len(names.cameras),
            groups=len(names.groups),
            failed=[{"what": each.key, "line": each.line, **exits.facts(each)} for each in complaints],
        )
    for each in complaints:
        output.complain(settings.verb, each)
    if complaints:
        return Exit.USAGE
    if not output.json:
        output.talk(
            f"{safe_text(str(where))}: {count(len(names.cameras), 'camera')}, {count(len(names.groups), 'group')}"
            + (f", ingest into {safe_text(str(ingest.dest))}" if ingest.dest else "")
        )
    return Exit.DONE


def _tell(settings: Settings, where: Path, *, made: bool = False) -> Exit:
    if settings.output.json:
        settings.output.document(verb="config", cameras=[], config=str(where), exists=made or where.exists())
    else:
        settings.output.path(where)
    return Exit.DONE


ACTIONS = (init, check, path)
