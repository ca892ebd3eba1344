"""The command line in this process, and cameras for it in a thread of their own."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from hotshoe.cli.main import program
from hotshoe.vendors import registry
from tests.cli.street import Street
from tests.cli.toymake import ToyMake

Hotshoe = Callable[..., Result]


@pytest.fixture
def hotshoe() -> Hotshoe:
    """Runs the program: ``hotshoe("ls", "-c", address)``."""

    def run(*args: object, **options: object) -> Result:
        return CliRunner().invoke(program, [str(arg) for arg in args], **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyMake]:
    """The make that virtual cameras are of during the test."""
    make = ToyMake()
    monkeypatch.setattr(registry, "_brought", lambda: (make.vendor,))
    yield make
    registry._catalogs.pop("toy", None)


@pytest.fixture
def street() -> Iterator[Street]:
    with Street() as street:
        yield street
