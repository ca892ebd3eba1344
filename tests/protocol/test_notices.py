"""Notices are plain values: they compare and they match."""

import dataclasses
from types import UnionType
from typing import get_args

from hotshoe.protocol import notices
from hotshoe.protocol.notices import Notice, Responded

MEMBERS = get_args(Notice)


def test_every_notice_is_in_the_union() -> None:
    assert isinstance(Notice, UnionType)
    defined = {
        value for value in vars(notices).values() if isinstance(value, type) and value.__module__ == notices.__name__
    }
    assert defined == set(MEMBERS)


def test_notices_are_small_and_documented() -> None:
    for member in MEMBERS:
        assert dataclasses.is_dataclass(member)
        assert member.__doc__
        assert hasattr(member, "__slots__")


def test_a_response_without_data_is_whole() -> None:
    assert Responded(0x1002, 0, 0x2001, ()) == Responded(0x1002, 0, 0x2001, (), 0, None, True, True)
