"""How a store or a handler says no to the initiator."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from hotshoe.catalog import responses

logger = logging.getLogger(__name__)


class Refusal(Exception):
    """The answer to an operation is ``code``, a response code; the message is for the responder's own log."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


_CODES: dict[int, int] = {
    errno.ENOSPC: responses.STORE_FULL,
    errno.EDQUOT: responses.STORE_FULL,
    errno.EFBIG: responses.STORE_FULL,
    errno.EROFS: responses.STORE_READ_ONLY,
    errno.EACCES: responses.ACCESS_DENIED,
    errno.EPERM: responses.ACCESS_DENIED,
    errno.EEXIST: responses.ACCESS_DENIED,
    errno.ENOTEMPTY: responses.PARTIAL_DELETION,
    errno.ENAMETOOLONG: responses.INVALID_PARAMETER,
    errno.EILSEQ: responses.INVALID_PARAMETER,
    # What was there a moment ago is gone, or is now a symlink (ELOOP), a socket (ENXIO) or no folder any more.
    errno.ENOENT: responses.INVALID_OBJECT_HANDLE,
    errno.ENOTDIR: responses.INVALID_OBJECT_HANDLE,
    errno.ELOOP: responses.INVALID_OBJECT_HANDLE,
    errno.ENXIO: responses.INVALID_OBJECT_HANDLE,
}


@contextmanager
def disk_refusals(doing: str) -> Iterator[None]:
    """Turn what this computer's disk says into a Refusal; ``doing`` ends the sentence "cannot ..."."""
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, responses.GENERAL_ERROR)
        if code == responses.GENERAL_ERROR:
            logger.warning("cannot %s: %s", doing, error)
        raise Refusal(code, f"cannot {doing}: {error.strerror or error}") from error
