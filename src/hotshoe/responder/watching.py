"""Which names in a folder may have changed: what the operating system reports, or else everything, now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import watchfiles

from hotshoe.responder.names import is_hidden

logger = logging.getLogger(__name__)

GATHER_MS = 100
STEP_MS = 50
TICK_MS = 200
LOOK_EVERY = 2.0
"""Seconds between looks at everything where the system cannot watch: too many folders, or an odd file system."""


def watch(root: Path, stop: Event, unsettled: Callable[[], bool]) -> Iterator[set[str] | None]:
    """Paths below ``root`` that may have changed, separated by ``/``, until ``stop`` is set. Blocks between them.

    None means that everything may have changed; it comes first, once nothing can be missed any more. While
    ``unsettled()``, an empty set comes every fifth of a second.
    """
    begun = False
    try:
        reports = watchfiles.watch(
            root,
            watch_filter=None,
            debounce=GATHER_MS,
            step=STEP_MS,
            rust_timeout=TICK_MS,
            stop_event=stop,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        for report in reports:
            paths = {path.removeprefix(str(root)).strip("/") for _, path in report}
            if not begun or "" in paths:
                begun = True
                yield None
                continue
            shown = {path for path in paths if not any(map(is_hidden, path.split("/")))}
            if shown or unsettled():
                yield shown
    except (OSError, RuntimeError) as error:  # watchfiles' own error is a RuntimeError
        logger.warning("cannot watch %s (%s): looking every %g s instead", root, error, LOOK_EVERY)
        while not stop.wait(LOOK_EVERY):
            yield None
