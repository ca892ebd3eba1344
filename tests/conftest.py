"""What all tests share: no test touches the user's own files, and in CI no test may be skipped."""

import os
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.borrowed import ABSENT

# Two busy cores make any wall-clock deadline a coin toss.
hypothesis.settings.register_profile("hotshoe", deadline=None, print_blob=True)
hypothesis.settings.load_profile("hotshoe")

SMALL = 1 << 20

HOME_FOLDERS = {
    "HOME": ".",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".data",
    "XDG_RUNTIME_DIR": ".run",
    "XDG_STATE_HOME": ".state",
}


@pytest.fixture(autouse=True, scope="session")
def _home_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of its own for the whole run, and no setting of the person who started it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in HOME_FOLDERS.items():
            (home / folder).mkdir(mode=0o700, exist_ok=True)
            patch.setenv(name, str(home / folder))
        for name in [name for name in os.environ if name.startswith("HOTSHOE_")]:
            patch.delenv(name)
        yield


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    if os.geteuid():
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], check=False)
    if mounting.returncode:
        pytest.skip("this root may not mount anything")
    yield folder
    subprocess.run(["umount", folder], check=True)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI a skip is a failure that tells the skip's reason, but for recordings that are not ours to bring along.

    An expected failure stays what it is.
    """
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if ABSENT in str(reason):
            return
        report.outcome = "failed"
        report.longrepr = f"In CI a skipped test is a failure. {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report
