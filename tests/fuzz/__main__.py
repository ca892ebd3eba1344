"""``python -m tests.fuzz TARGET ARGUMENT...``: one target under atheris, with libFuzzer's own arguments."""

import importlib
import sys
from typing import Any

ROOMS = ["hotshoe.analysis", "hotshoe.protocol", "hotshoe.wire"]
"""Whose branches the fuzzer watches."""

LARGEST = 1024
"""Bytes of an input: longer ones take longer, and find nothing that these do not."""


def main(name: str, arguments: list[str]) -> None:
    """Does not come back."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=ROOMS):
        targets = importlib.import_module("tests.fuzz.targets").TARGETS
    atheris.Setup([sys.argv[0], f"-max_len={LARGEST}", *arguments], targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
