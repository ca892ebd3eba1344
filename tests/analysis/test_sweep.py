import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.sweep import Sweep

SECRET, OTHER = "Käthe 77-Secret", "owner-1xxxxxxxx"
RAW, RAW_OTHER = bytes(range(200, 216)), b"redacted-0000001"


def swept(data: bytes, sweep: Sweep) -> bytes:
    out = bytearray(data)
    for at, other in sweep.find(data):
        out[at : at + len(other)] = other
    assert len(out) == len(data)
    return bytes(out)


def forms(text: str) -> dict[str, bytes]:
    found = {"utf-16-le": text.encode("utf-16-le"), "utf-16-be": text.encode("utf-16-be"), "utf-8": text.encode()}
    found["hex"] = text.encode().hex().encode()
    found["HEX"] = text.encode().hex().upper().encode()
    found["hex of utf-16"] = text.encode("utf-16-le").hex().encode()
    for shift in range(3):
        found[f"base64 {shift}"] = base64.b64encode(bytes(shift) + text.encode())
        found[f"url-safe base64 {shift}"] = base64.urlsafe_b64encode(bytes(shift) + text.encode())
        found[f"wide base64 {shift}"] = base64.b64encode(bytes(shift) + text.encode()).decode().encode("utf-16-le")
    return found


@pytest.mark.parametrize("form", forms(SECRET))
@pytest.mark.parametrize("around", [b"", b"\0", b"abcd", b"\xff\xd8", "wide".encode("utf-16-le")], ids=repr)
def test_a_text_is_found_in_every_encoding(form: str, around: bytes) -> None:
    data = around + forms(SECRET)[form] + around
    found = swept(data, Sweep({SECRET: OTHER}, {}))
    # Of base64 the first and the last character also depend on what is around.
    core = forms(SECRET)[form].rstrip(b"=\0")[4:-4]
    assert core in data
    assert core not in found


@pytest.mark.parametrize("write", [bytes, lambda raw: raw.hex().encode(), base64.b64encode])
def test_bytes_are_found_as_they_are_and_as_text(write: object) -> None:
    assert callable(write)
    data = b"before" + write(RAW) + b"after"
    assert write(RAW)[2:-4] not in swept(data, Sweep({}, {RAW: RAW_OTHER}))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_nothing_else_is_changed(before: bytes, after: bytes) -> None:
    sweep, secret = Sweep({"canary-8812": "serial-1xxx"}, {}), b"canary-8812"
    assert swept(before + secret + after, sweep).replace(b"serial-1xxx", secret) == before + secret + after
    assert swept(before, sweep) == before or secret in before


def test_the_longer_of_two_values_is_found_first() -> None:
    sweep = Sweep({"abcd": "1111", "abcdefgh": "22222222"}, {})
    assert swept(b"xx abcdefgh abcd", sweep) == b"xx 22222222 1111"


def test_without_values_nothing_is_found() -> None:
    assert list(Sweep({}, {}).find(b"anything")) == []
