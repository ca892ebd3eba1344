"""Twenty thousand lives of some minutes, each with what goes wrong in the field, and no broken promise."""

import pytest

from tests.ingest.simulator.scenario import live

SCENARIOS = 20_000
PARTS = 10
"""So that several processes share them."""

EACH = SCENARIOS // PARTS


@pytest.mark.parametrize("part", range(PARTS))
def test_no_promise_is_broken(part: int) -> None:
    steps = sum(live(seed) for seed in range(part * EACH, (part + 1) * EACH))
    assert steps > 50 * EACH
