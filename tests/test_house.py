"""What the repository promises about itself: pins that anybody can check, and one command for CI."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINS = [ROOT / "constraints.txt", *sorted((ROOT / "devtools" / "pins").glob("*.txt"))]


def pinned(path: Path) -> dict[str, str]:
    """Each requirement's normalized name with all that belongs to it, hashes included."""
    entries = re.split(r"\n(?=\S)", "\n" + path.read_text())
    requirements = [entry for entry in entries if re.match(r"[\w.-]+==", entry)]
    return {re.split("==", entry)[0].lower().replace("_", "-"): entry for entry in requirements}


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_names_no_index(path: Path) -> None:
    assert pinned(path)
    for name, entry in pinned(path).items():
        assert "--hash=sha256:" in entry, name
    assert not re.search(r"https?:|--index|--find-links|file:", path.read_text())


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower() for line in [*project["dependencies"], *extras]}
    assert names <= pinned(ROOT / "constraints.txt").keys()


def test_ci_runs_what_the_readme_says() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line[:1] not in ("#", "")]
    assert commands[-1] == "exec devtools/test"
    for script in (".ci/run", "devtools/test"):
        subprocess.run(["bash", "-n", ROOT / script], check=True)
        assert (ROOT / script).stat().st_mode & 0o111
