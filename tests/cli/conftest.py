"""The command line in this process, and cameras for it in a thread of their own."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from hotshoe.cli.main import program
from tests.cli.street import Street

Hotshoe = Callable[..., Result]


@pytest.fixture
def hotshoe() -> Hotshoe:
    """Runs the program: ``hotshoe("ls", "-c", address)``."""

    def run(*args: object, **options: object) -> Result:
        return CliRunner().invoke(program, [str(arg) for arg in args], **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def street() -> Iterator[Street]:
    with Street() as street:
        yield street
