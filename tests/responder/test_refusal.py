import errno
import logging
import os

import pytest

from hotshoe.catalog import responses
from hotshoe.responder.refusal import Refusal, disk_refusals


@pytest.mark.parametrize(
    "number,code",
    [
        (errno.ENOSPC, responses.STORE_FULL),
        (errno.EDQUOT, responses.STORE_FULL),
        (errno.EFBIG, responses.STORE_FULL),
        (errno.EROFS, responses.STORE_READ_ONLY),
        (errno.EACCES, responses.ACCESS_DENIED),
        (errno.EPERM, responses.ACCESS_DENIED),
        (errno.EEXIST, responses.ACCESS_DENIED),
        (errno.ENOENT, responses.INVALID_OBJECT_HANDLE),
        (errno.ELOOP, responses.INVALID_OBJECT_HANDLE),
        (errno.ENAMETOOLONG, responses.INVALID_PARAMETER),
    ],
)
def test_what_the_disk_says_has_a_response_code(number: int, code: int) -> None:
    with pytest.raises(Refusal) as caught, disk_refusals("write"):
        raise OSError(number, os.strerror(number))
    assert caught.value.code == code
    assert str(caught.value) == f"cannot write: {os.strerror(number)}"


def test_what_has_no_code_of_its_own_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refusal) as caught, disk_refusals("read"), caplog.at_level(logging.WARNING):
        raise OSError(errno.EIO, "the disk is dying")
    assert caught.value.code == responses.GENERAL_ERROR
    assert "the disk is dying" in caplog.text


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), disk_refusals("count"):
        raise ZeroDivisionError
