"""All files of one release under one name: RAW, JPEG, XMP and WAV share the number that sets them apart from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from hotshoe.client.partfile import COPIES
from hotshoe.errors import StorageError
from hotshoe.ingest.naming import Naming, folded, split_name
from hotshoe.ingest.shot import Identity
from hotshoe.ingest.template import UNDATED
from hotshoe.wire.values import parse_date

SIDECARS = frozenset({"xmp", "wav", "thm", "dop", "txt"})
"""Endings of files that belong to a picture and are written later than it."""

DOUBLES = COPIES // 2
"""The first number of what seems to be there already, far from those that other releases will want."""

SAME_RELEASE = 10.0
"""Seconds between the dates of two files of one release: some cards keep dates in steps of two."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one release. ``number`` sets their names apart, ``captured`` is that of its picture, if one came.

    ``id`` is the ledger's own, 0 for one that it does not have yet.
    """

    id: int
    family: bytes
    claim: str
    number: int
    sequence: int
    shot: int
    captured: str
    members: tuple[Identity, ...] = ()

    def has(self, name: str) -> bool:
        """Whether it has a file of that name."""
        return any(folded(member.name) == folded(name) for member in self.members)

    def doubles(self, identity: Identity) -> bool:
        """Whether it seems to have the same file from another card."""
        return any(
            member.storage != identity.storage and member._replace(storage=identity.storage) == identity
            for member in self.members
        )


class Names(Protocol):
    """What is taken already."""

    def alike(self, family: bytes) -> Sequence[Bundle]:
        """The bundles of files that are called alike, oldest first."""

    def last_number(self, claim: str) -> int | None:
        """The highest number of the bundles that want that name."""

    def next_numbers(self, camera: str) -> tuple[int, int]:
        """The numbers of the next release, in all and of that camera."""

    def held(self, path: str) -> bool:
        """Whether a shot has that path, as file systems compare them that are most easily confused."""

    def free(self, path: str, *, alone: bool) -> bool:
        """Whether the disk has no such file; nor, unless ``alone``, another that would be taken for its pair."""


def family_of(identity: Identity) -> bytes:
    """Which files are called alike on the camera."""
    stem, _ = split_name(identity.name)
    # Not the card: many cameras put the RAW on one and the JPEG on the other, or the JPEG on both.
    text = "\0".join((identity.camera, identity.folder, folded(stem)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def assign(
    identity: Identity, captured: str, naming: Naming, names: Names, *, apart: bool = False
) -> tuple[Bundle, str]:
    """The bundle of a file, and its path; a file that has to stand ``apart`` never joins others.

    Raises StorageError when there are no names left.
    """
    family = family_of(identity)
    alike = () if apart else names.alike(family)
    if double := next((bundle for bundle in alike if bundle.doubles(identity)), None):
        # It will turn out to be there already; its path is for the case that it does not.
        return _with(double, identity, captured), _free(identity, captured, naming, names, double, DOUBLES)
    bundle = _own(identity, captured, alike)
    if bundle:
        path = _path(naming, identity, captured, bundle, bundle.number)
        claim = naming.claim(identity, bundle.captured or captured, sequence=bundle.sequence, shot=bundle.shot)
        if claim == bundle.claim and not names.held(path) and names.free(path, alone=True):
            return _with(bundle, identity, captured), path
    return _new(identity, captured, naming, names, family)


def _new(identity: Identity, captured: str, naming: Naming, names: Names, family: bytes) -> tuple[Bundle, str]:
    sequence, shot = names.next_numbers(identity.camera)
    claim = naming.claim(identity, captured, sequence=sequence, shot=shot)
    last = names.last_number(claim)
    empty = Bundle(0, family, claim, 0, sequence, shot, "")
    number = _free_number(identity, captured, naming, names, empty, 0 if last is None else last + 1)
    path = _path(naming, identity, captured, empty, number)
    return _with(replace(empty, number=number), identity, captured), path


def _free(identity: Identity, captured: str, naming: Naming, names: Names, bundle: Bundle, first: int) -> str:
    number = _free_number(identity, captured, naming, names, bundle, first)
    return _path(naming, identity, captured, bundle, number)


def _free_number(identity: Identity, captured: str, naming: Naming, names: Names, bundle: Bundle, first: int) -> int:
    for number in range(first, first + COPIES):
        path = _path(naming, identity, captured, bundle, number)
        if not names.held(path) and names.free(path, alone=False):
            return number
    raise StorageError(f"{COPIES} files of the name {identity.name} are there already", path=bundle.claim)


def _path(naming: Naming, identity: Identity, captured: str, bundle: Bundle, number: int) -> str:
    date = bundle.captured or captured
    return naming.path(identity, date, sequence=bundle.sequence, shot=bundle.shot, number=number)


def _with(bundle: Bundle, identity: Identity, captured: str) -> Bundle:
    date = bundle.captured or ("" if _is_sidecar(identity) else captured or identity.date or UNDATED)
    return replace(bundle, captured=date, members=(*bundle.members, identity))


def _own(identity: Identity, captured: str, alike: Sequence[Bundle]) -> Bundle | None:
    """The bundle of its release: rather one from its own card, and the first of those.

    A sidecar belongs to the last release.
    """
    date = captured or identity.date or UNDATED
    if _is_sidecar(identity) and alike:
        date = alike[-1].captured
    fitting = [each for each in alike if not each.has(identity.name) and _fits(date, each)]
    storage = identity.storage
    near = (each for each in fitting if any(member.storage == storage for member in each.members))
    # Without dates all that is called alike would be one release, and another card is rather another release.
    return next(near, fitting[0] if fitting and parse_date(date) else None)


def _fits(date: str, bundle: Bundle) -> bool:
    return not bundle.captured or not date or _close(date, bundle.captured)


def _is_sidecar(identity: Identity) -> bool:
    return split_name(identity.name)[1].lower() in SIDECARS


def _close(one: str, other: str) -> bool:
    if one == other:
        return True
    first, second = parse_date(one), parse_date(other)
    if first is None or second is None:
        return False
    return abs((first.replace(tzinfo=None) - second.replace(tzinfo=None)).total_seconds()) <= SAME_RELEASE
