"""All files of one release under one name: RAW, JPEG, XMP and WAV share the number that sets them apart from others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from hotshoe.client.partfile import COPIES
from hotshoe.errors import StorageError
from hotshoe.ingest.naming import Naming, folded, split_name
from hotshoe.ingest.shot import Identity
from hotshoe.wire.values import parse_date

SIDECARS = frozenset({"xmp", "wav", "thm", "dop", "txt"})
"""Endings of files that belong to a picture and are written later than it."""

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
    names: frozenset[str] = frozenset()


class Names(Protocol):
    """What is taken already."""

    def newest(self, family: bytes) -> Bundle | None:
        """The last bundle of files that are called alike."""

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
    text = "\0".join((identity.camera, identity.storage, identity.folder, folded(stem)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def assign(
    identity: Identity, captured: str, naming: Naming, names: Names, *, apart: bool = False
) -> tuple[Bundle, str]:
    """The bundle of a file, and its path; a file that has to stand ``apart`` never joins others.

    Raises StorageError when there are no names left.
    """
    family = family_of(identity)
    newest = None if apart else names.newest(family)
    if newest and _belongs(identity, captured, newest):
        path = _path(naming, identity, captured, newest, newest.number)
        claim = naming.claim(identity, newest.captured or captured, sequence=newest.sequence, shot=newest.shot)
        if claim == newest.claim and not names.held(path) and names.free(path, alone=True):
            return _with(newest, identity, captured), path
    return _new(identity, captured, naming, names, family)


def _new(identity: Identity, captured: str, naming: Naming, names: Names, family: bytes) -> tuple[Bundle, str]:
    sequence, shot = names.next_numbers(identity.camera)
    claim = naming.claim(identity, captured, sequence=sequence, shot=shot)
    last = names.last_number(claim)
    first = 0 if last is None else last + 1
    empty = Bundle(0, family, claim, first, sequence, shot, "")
    for number in range(first, first + COPIES):
        path = _path(naming, identity, captured, empty, number)
        if not names.held(path) and names.free(path, alone=False):
            return _with(replace(empty, number=number), identity, captured), path
    raise StorageError(f"{COPIES} files of the name {identity.name} are there already", path=claim)


def _path(naming: Naming, identity: Identity, captured: str, bundle: Bundle, number: int) -> str:
    date = bundle.captured or captured
    return naming.path(identity, date, sequence=bundle.sequence, shot=bundle.shot, number=number)


def _with(bundle: Bundle, identity: Identity, captured: str) -> Bundle:
    date = bundle.captured or ("" if _is_sidecar(identity) else captured or identity.date)
    return replace(bundle, captured=date, names=bundle.names | {folded(identity.name)})


def _belongs(identity: Identity, captured: str, bundle: Bundle) -> bool:
    if folded(identity.name) in bundle.names:
        return False
    return _is_sidecar(identity) or not bundle.captured or _close(captured or identity.date, bundle.captured)


def _is_sidecar(identity: Identity) -> bool:
    return split_name(identity.name)[1].lower() in SIDECARS


def _close(one: str, other: str) -> bool:
    if one == other:
        return True
    first, second = parse_date(one), parse_date(other)
    if first is None or second is None:
        return False
    return abs((first.replace(tzinfo=None) - second.replace(tzinfo=None)).total_seconds()) <= SAME_RELEASE
