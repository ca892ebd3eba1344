import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass

import pytest

from hotshoe.wire.secret import MASK, Secret

KEY = b"correct horse"


@dataclass(frozen=True)
class Holder:
    key: Secret


def test_it_is_masked_however_it_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(KEY)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, "{}".format(secret)):  # noqa: UP031, UP032
        assert shown == MASK
    assert f"{secret:>6}" == "   ***"
    assert "horse" not in repr(Holder(secret))
    assert "horse" not in repr([secret, {"key": secret}])
    logging.getLogger("hotshoe").warning("the key is %s", secret)
    assert caplog.messages == ["the key is ***"]


def test_only_who_asks_is_told() -> None:
    assert Secret(KEY).reveal() == KEY
    assert Secret(bytearray(KEY)).reveal() == KEY
    assert len(Secret(KEY)) == len(KEY)
    assert not Secret()


def test_the_same_bytes_are_the_same_secret() -> None:
    assert Secret(KEY) == Secret(memoryview(KEY))
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret(b"other")
    assert Secret(KEY) != KEY


def test_copies_are_secrets_too() -> None:
    secret = Secret(KEY)
    assert copy.copy(secret) is secret
    assert asdict(Holder(secret)) == {"key": secret}


def test_nothing_writes_it_by_accident() -> None:
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(Secret(KEY))
    with pytest.raises(TypeError):
        json.dumps({"key": Secret(KEY)})
    assert json.dumps({"key": Secret(KEY)}, default=str) == '{"key": "***"}'
    with pytest.raises(TypeError):
        bytes(Secret(KEY))  # type: ignore[call-overload]
