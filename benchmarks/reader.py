"""The program "reader": what lies below a conversation, and nothing else: frames to streams of bytes.

``python -m benchmarks.reader VERB FOLDER TIMES``
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.telling import tell
from hotshoe.analysis.model import Said
from hotshoe.analysis.reading import read


def main(folder: Path) -> None:
    """Read all recordings, and say how much was said."""
    began, said = time.perf_counter(), 0
    for record in read(sorted(folder.iterdir())):
        if type(record) is Said:
            said += len(record.data)
    tell(seconds=time.perf_counter() - began)
    print(said, "bytes were said")


if __name__ == "__main__":
    main(Path(sys.argv[2]))
