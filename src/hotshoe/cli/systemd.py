"""``hotshoe systemd print|install``: ingest as a service of the system."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from hotshoe.cli.exits import Exit
from hotshoe.cli.options import DRY_RUN, FOLDER, Actions, Settings, Verb
from hotshoe.errors import StorageError, TargetExists

NAME = "hotshoe.service"
PLACE = Path("/etc/systemd/system")
SETTINGS = Path("/etc/hotshoe/config.toml")
PICTURES = Path("/var/lib/hotshoe/pictures")

UNIT = """\
[Unit]
Description=hotshoe: every picture of the cameras into the library
Documentation=man:systemd.exec(5)
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={program} ingest --config {settings} --dest {dest}
ExecReload=/bin/kill -HUP $MAINPID
WatchdogSec=30
Restart=always
RestartSec=5
# A wrong setting does not mend itself, and whoever asks for an end means it.
RestartPreventExitStatus=0 2
# TERM finishes the picture that is under way; a large film may take its time.
KillMode=mixed
TimeoutStopSec=90

{who}
StateDirectory=hotshoe
StateDirectoryMode=0750
Environment=HOTSHOE_STATE_DIR=%S/hotshoe
UMask=0027

# Cameras on the network, the library, and nothing else.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
{home}
{writable}
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
MemoryMax=1G

[Install]
WantedBy=multi-user.target
"""

DEST = click.option(
    "--dest", type=FOLDER, default=PICTURES, help=f"The library's folder.  [default: {PICTURES}]", show_default=False
)
USER = click.option("--user", metavar="NAME", help="Whose the pictures are.  [default: a user made up]")


@click.group(cls=Actions)
def command() -> None:
    """Run ingest as a service: a unit for systemd, hardened, that tells how it fares and is watched."""


@command.command("print", cls=Verb)
@DEST
@USER
@click.pass_obj
def show(settings: Settings, dest: Path, user: str | None) -> Exit:
    """Print the unit."""
    text = unit(dest, user, settings.config)
    if settings.output.json:
        settings.output.document(verb="systemd", unit=text)
    else:
        settings.output.data(text.rstrip("\n"))
    return Exit.DONE


@command.command(cls=Verb)
@DEST
@USER
@click.option("--into", type=FOLDER, default=PLACE, help=f"Where units are.  [default: {PLACE}]", show_default=False)
@DRY_RUN
@click.pass_obj
def install(settings: Settings, dest: Path, user: str | None, into: Path, dry_run: bool) -> Exit:
    """Write the unit to where systemd finds it; nothing is started."""
    output, path = settings.output, into / NAME
    if not dry_run:
        _write(path, unit(dest, user, settings.config))
    if output.json:
        output.document(verb="systemd", **{"would" if dry_run else "saved": str(path)})
        return Exit.DONE
    if dry_run:
        output.data(f"would write {path}")
        return Exit.DONE
    output.path(path)
    output.talk(f"then: systemctl daemon-reload && systemctl enable --now {NAME}")
    return Exit.DONE


def unit(dest: Path, user: str | None = None, config: Path | None = None) -> str:
    """The unit's text."""
    dest = dest.absolute()
    in_home = dest.is_relative_to("/home") or dest.is_relative_to("/root")
    return UNIT.format(
        program=shutil.which("hotshoe") or f"{sys.executable} -m hotshoe",
        settings=_quoted((config or SETTINGS).absolute()),
        dest=_quoted(dest),
        who=f"User={user}" if user else "DynamicUser=yes",
        # Where the library is in somebody's home, of all homes only that folder is to be seen.
        home="ProtectHome=tmpfs" if in_home else "ProtectHome=yes",
        writable=f"BindPaths={_quoted(dest)}" if in_home else f"ReadWritePaths=-{_quoted(dest)}",
    )


def _quoted(path: Path) -> str:
    """As systemd.syntax(7) wants a path: its own specifiers doubled, and quotes where there are blanks."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if any(char.isspace() for char in text) else text


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise TargetExists(f"there is a unit {path}; take it away first", path=str(path)) from error
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}", path=str(path)) from error
