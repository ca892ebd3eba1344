"""What must not be seen: the one type of keys, passwords and tokens."""

from __future__ import annotations

from typing import Any, NoReturn, Self

MASK = "***"
"""What people and programs see instead."""


class Secret:
    """Bytes that are shown as ``***`` wherever they are printed or logged; only ``reveal`` gives them."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes | bytearray | memoryview = b"") -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """The bytes themselves, for the wire and for people who asked to see them."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        # A pickle would hold the bytes for everybody to read.
        raise TypeError("a secret is not written anywhere by itself")
