"""What the tests do a little of, to its full count: kills, power cuts and full disks.

``python -m devtools.rigs kills``: one line of figures, and one for whatever was lost; the exit code is 1 where it was.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

BATCH = 100

SHOWN = 20
"""Of what went wrong."""


def kills(options: argparse.Namespace) -> tuple[int, list[str]]:
    """SIGKILL at random moments of the real program, which follows the real virtual camera."""
    from tests.ingest.rigs.kills import kill  # noqa: PLC0415

    return kill(options.count or 1000, options.seed)


def power(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Power cuts of the disks, as root: ext4 and xfs, the ledger beside the pictures and on a disk of its own."""
    from tests.ingest.rigs.power import LAYOUTS, cut_power  # noqa: PLC0415

    rounds = max(1, (options.count or 200) // len(LAYOUTS))
    results = [cut_power(rounds, options.seed, layout) for layout in LAYOUTS]
    return sum(cuts for cuts, _ in results), [line for _, wrong in results for line in wrong]


def full(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Disks of 500 sizes that are too small, as root, the ledger beside the pictures and elsewhere."""
    from tests.ingest.rigs.full import BLOCKS, broken  # noqa: PLC0415

    cases = [(blocks, apart) for blocks in range(BLOCKS) for apart in (False, True)]
    with ProcessPoolExecutor(options.processes) as pool:
        return len(cases), [line for lines in pool.map(broken, _batches(cases)) for line in lines]


RIGS: dict[str, Callable[[argparse.Namespace], tuple[int, list[str]]]] = {
    "kills": kills,
    "power": power,
    "full": full,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one rig, and say how it went."""
    options = _options().parse_args(arguments)
    logging.getLogger("hotshoe").setLevel(logging.CRITICAL)
    began = time.monotonic()
    done, wrong = RIGS[options.rig](options)
    took = time.monotonic() - began
    print(f"{options.rig}: {done} in {took:.0f} s, seed {options.seed}, {len(wrong)} of them cost something")
    for line in wrong[:SHOWN]:
        print(f"  {line}")
    return 1 if wrong else 0


def _batches(places: list[object] | Iterable[object]) -> Iterator[list[object]]:
    left = list(places)
    for start in range(0, len(left), BATCH):
        yield left[start : start + BATCH]


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rigs", description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("rig", choices=sorted(RIGS))
    parser.add_argument("--count", type=int, default=0, help="how many, where there is no natural number of them")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="of what is random")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time (2)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
