"""The record of the camera's displays (OLC): groups of bytes, each present where its bit in a mask is set.

Group sizes depend on the version that property 0xD199 tells. libgphoto2's ptp-pack.c has them from the bodies of its
users, and what the focus group's bytes mean: the fifth is 1 when the lens has found its focus, 2 when it has not.
"""

from __future__ import annotations

from enum import Enum

from hotshoe.wire.fields import Buffer, Reader, form_of, pack

HEADER = form_of("<IHH")
FOCUS_GROUP = 8
FOCUS_BYTES, OUTCOME = 6, 4
"""Of the focus group: the least bytes it has in any version, and which of them tells the outcome."""

_SIZES = (
    # From which version on, and the bytes of each group.
    (0x00, (2, 6, 5, 4, 4, 6, 7, 4, 6, 7, 7, 8, 1)),
    (0x0B, (2, 6, 5, 4, 4, 6, 8, 4, 6, 5, 5, 9, 1)),
    (0x0F, (2, 7, 6, 4, 4, 6, 8, 4, 6, 5, 5, 9, 1)),
    (0x11, (2, 7, 6, 6, 4, 6, 8, 4, 6, 5, 5, 9, 8)),
    (0x12, (2, 7, 9, 6, 4, 6, 8, 5, 7, 5, 5, 9, 8)),
    (0x13, (2, 7, 9, 7, 4, 6, 8, 5, 7, 5, 5, 9, 8)),
    (0x14, (2, 9, 9, 7, 4, 6, 8, 5, 7, 5, 5, 9, 8)),
)


class FocusState(Enum):
    """What the fifth byte of the focus group tells."""

    FOUND = 1
    FAILED = 2


def focus_state(data: Buffer, version: int) -> FocusState | None:
    """What a record says of the focus, None where it says nothing new. Raises MalformedPacket.

    A record that is shorter than its groups ought to be is of a version that is not known here, and says nothing.
    """
    reader = Reader(data)
    _, mask, _ = reader.unpack(HEADER)
    sizes = _sizes(version)
    before = sum(size for group, size in enumerate(sizes[:FOCUS_GROUP]) if mask >> group & 1)
    if not mask >> FOCUS_GROUP & 1 or reader.remaining < before + FOCUS_BYTES:
        return None
    reader.take(before)
    group = reader.take(FOCUS_BYTES)
    return next((state for state in FocusState if state.value == group[OUTCOME]), None)


def focusing(state: FocusState, version: int) -> tuple[bytes, ...]:
    """The data of the four records that a body tells around a release, with the focus group alone.

    The first two come while it focuses, the others when the button is let go, or at once where there is no focus. The
    fifth and the sixth byte are those that libgphoto2's ptp-pack.c has from a 5Ds.
    """
    outcome = state.value
    pairs = ((0, 1), (outcome, outcome), (outcome, 0), (0, 0))
    return tuple(_focus_record(pair, _sizes(version)[FOCUS_GROUP]) for pair in pairs)


def _focus_record(pair: tuple[int, int], size: int) -> bytes:
    group = bytes((*bytes(OUTCOME), *pair)).ljust(size, b"\0")
    # The size inside counts itself and everything behind it.
    return pack(HEADER, HEADER.size + size, 1 << FOCUS_GROUP, 0) + group


def _sizes(version: int) -> tuple[int, ...]:
    """The bytes of each group in that version."""
    return [sizes for since, sizes in _SIZES if version >= since][-1]
