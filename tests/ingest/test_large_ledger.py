"""What is settled costs nothing at the start: a tenth of what `just large-ledger` does."""

import pytest

from devtools.large_ledger import main


def test_an_ingest_that_knows_very_many_shots_starts_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "100000"]) == 0
    assert capfd.readouterr().out.startswith("100000 shots: start ")
