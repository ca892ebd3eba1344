"""Install the foreign programs that the interop tests talk to.

``python -m devtools.guests`` brings what is missing: Debian's programs through apt-get (as root), the others
pinned and in places of their own below ``.cache/guests``, never beside our own packages. What could not be
installed is told on stderr; the exit code is 1 only when CI is set, where a skipped test is a failure.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "guests"
PINS = Path(__file__).resolve().parent / "pins"

# The program, and the packages of Debian 12 that it takes.
DEBIAN = {
    "gphoto2": "gphoto2",
    "gphotofs": "gphotofs",
    "strace": "strace",
    "tshark": "tshark",
    "node": "nodejs",
    "npm": "npm",
    "umockdev-run": "umockdev gir1.2-umockdev-1.0 python3-gi",
    "usbip": "usbip",
    "systemd-analyze": "systemd",
    # Disks that ingest is tried on: those that are cut from power, and those of cameras and of Windows.
    "mkfs.ext4": "e2fsprogs",
    "mkfs.xfs": "xfsprogs",
    "eatmydata": "eatmydata",
    "mkfs.fat": "dosfstools",
    "fusefat": "fusefat fuse3",
    "lowntfs-3g": "ntfs-3g",
}

# Python 3.10 took these names out of collections, where construct 2.8 looks for them.
COLLECTIONS_SHIM = (
    "import collections, collections.abc; "
    "vars(collections).update(item for item in vars(collections.abc).items() if item[0][0] != '_')\n"
)


class GuestError(Exception):
    """A guest could not be installed; the text says why."""


def tell(text: str) -> None:
    """Say something on stderr."""
    print(f"guests: {text}", file=sys.stderr)


def run(command: Sequence[str | Path], **environment: str) -> None:
    """Run a command to its end; raises GuestError with its last lines when it fails."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
    except OSError as error:
        raise GuestError(str(error)) from error
    if ended.returncode:
        said = (ended.stdout + ended.stderr).strip().splitlines()[-5:]
        told = "".join(f"\n    {line}" for line in said)
        raise GuestError(f"{Path(command[0]).name} ended with exit code {ended.returncode}{told}")


@dataclass(frozen=True, slots=True)
class PythonGuest:
    """A package from PyPI in a virtual environment of its own, pinned with hashes in ``devtools/pins``."""

    name: str
    shim: str = ""

    @property
    def home(self) -> Path:
        return CACHE / self.name

    @property
    def interpreter(self) -> Path:
        return self.home / "bin" / "python"

    @property
    def recipe(self) -> str:
        """All that decides what is installed, so that a change of it installs anew."""
        pins = [(PINS / f"{name}.txt").read_text() for name in ("build", self.name)]
        return "\n".join([sys.version, *pins, self.shim])

    def install(self) -> None:
        run([sys.executable, "-m", "venv", "--clear", self.home])
        self._pip("build")
        self._pip(self.name)
        (site,) = self.home.glob("lib/python*/site-packages")
        (site / "guest_shim.pth").write_text(self.shim)

    def _pip(self, pins: str) -> None:
        options = ["-qq", "--no-deps", "--require-hashes", "--use-pep517", "--no-build-isolation"]
        if pins == "build":
            options = ["-qq", "--no-deps", "--require-hashes", "--only-binary=:all:"]
        run([self.interpreter, "-m", "pip", "install", *options, "-r", PINS / f"{pins}.txt"])


@dataclass(frozen=True, slots=True)
class NodeGuest:
    """Packages from npm, each with its exact version; no script of theirs runs while they are installed."""

    name: str
    packages: tuple[str, ...]

    @property
    def home(self) -> Path:
        return CACHE / self.name

    @property
    def recipe(self) -> str:
        return " ".join(self.packages)

    def install(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--fetch-retries=1"]
        options = ["--ignore-scripts", "--no-save", "--no-package-lock", *quiet]
        run(["npm", "install", *options, "--prefix", self.home, *self.packages])


PYTHON_GPHOTO2 = PythonGuest("python-gphoto2")
PTPY = PythonGuest("ptpy", shim=COLLECTIONS_SHIM)
NPM_PTP = NodeGuest("npm-ptp", ("ptp@2.1.0", "commander@2.20.3", "requirejs@2.3.8", "exit@0.1.2"))


def stamp(guest: PythonGuest | NodeGuest) -> Path:
    """The file that exists exactly when this version of the guest is installed completely."""
    return guest.home / f"installed-{hashlib.sha256(guest.recipe.encode()).hexdigest()[:16]}"


def missing_programs() -> list[str]:
    """Programs of Debian that are not on the path."""
    return [program for program in DEBIAN if shutil.which(program) is None]


def install_debian(programs: Sequence[str]) -> None:
    """Install Debian's packages of these programs; raises GuestError."""
    packages = " ".join(DEBIAN[program] for program in programs).split()
    if os.geteuid() != 0:
        raise GuestError(f"only root may install Debian's packages; as root: apt-get install {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    tell(f"installing {' '.join(packages)}")
    # One source that does not answer must not stop the others, so the installation alone decides.
    with contextlib.suppress(GuestError):
        run(["apt-get", "-qq", "update"], **quiet)
    run(["apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages], **quiet)


def install_all() -> Iterator[str]:
    """Install every guest that is missing; yields one complaint for each that could not be."""
    if programs := missing_programs():
        try:
            install_debian(programs)
        except GuestError as error:
            yield f"{', '.join(programs)}: {error}"
    for guest in (PYTHON_GPHOTO2, PTPY, NPM_PTP):
        if stamp(guest).exists():
            continue
        tell(f"installing {guest.name}")
        try:
            guest.install()
            stamp(guest).touch()
        except GuestError as error:
            yield f"{guest.name}: {error}"


def main() -> int:
    """Install all guests; the exit code is 1 when one is missing and CI is set."""
    complaints = list(install_all())
    for complaint in complaints:
        tell(f"could not install {complaint}")
    if complaints:
        tell("the tests that talk to them are skipped")
    return 1 if complaints and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
