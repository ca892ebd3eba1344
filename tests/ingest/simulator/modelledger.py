"""The ledger as its promise: every commit is whole and durable. Names are given by the real rules."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hotshoe.ingest.bundles import Bundle, assign
from hotshoe.ingest.ledger import is_twin
from hotshoe.ingest.naming import Naming, folded
from hotshoe.ingest.shot import Identity, Key, Shot, State

Free = Callable[[str, bool], bool]


class ModelLedger:
    """What ``Ledger`` does, in memory."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Key, int], Shot] = {}
        self.cameras: dict[str, int] = {}
        self._bundles: list[Bundle] = []
        self._paths: dict[str, tuple[Key, int]] = {}
        self._free: Free = lambda path, alone: True

    def recall(self, camera: str) -> tuple[tuple[Shot, ...], bool]:
        known = camera in self.cameras
        return tuple(s for s in self.rows.values() if s.identity.camera == camera and not s.state.settled), known

    def unfinished(self) -> list[Shot]:
        return [shot for shot in self.rows.values() if shot.state is State.HAVE]

    def look_up(self, keys: Iterable[Key]) -> dict[Key, Shot]:
        found: dict[Key, Shot] = {}
        for key in keys:
            turn = 0
            while shot := self.rows.get((key, turn)):
                found[key] = shot
                turn += 1
        return found

    def reserve(
        self, identity: Identity, captured: str, naming: Naming, free: Free, *, turn: int = 0, taken: str = ""
    ) -> Shot:
        key = identity.key
        known = self.rows.get((key, turn))
        if known and known.path and known.path != taken:
            return known
        self._free = free
        bundle, path = assign(identity, captured, naming, self, apart=bool(taken))
        self._keep(bundle)
        shot = replace(known, path=path) if known else Shot(key, identity, State.WANTED, turn, path, captured=captured)
        shot = replace(shot, part=shot.part or path, state=State.WANTED if shot.state is State.SEEN else shot.state)
        return self._put(shot)

    def record(self, shots: Sequence[Shot], camera: str = "") -> dict[Key, Shot]:
        if camera:
            self.cameras.setdefault(camera, 0)
        for shot in shots:
            self._put(shot)
        return {shot.key: twin for shot in shots if (twin := self._twin(shot))}

    def alike(self, family: bytes) -> list[Bundle]:
        return [bundle for bundle in self._bundles if bundle.family == family]

    def last_number(self, claim: str) -> int | None:
        return max((bundle.number for bundle in self._bundles if bundle.claim == claim), default=None)

    def next_numbers(self, camera: str) -> tuple[int, int]:
        self.cameras[camera] = self.cameras.get(camera, 0) + 1
        return len(self._bundles) + 1, self.cameras[camera]

    def held(self, path: str) -> bool:
        return folded(path) in self._paths

    def free(self, path: str, *, alone: bool) -> bool:
        return self._free(path, alone)

    def _keep(self, bundle: Bundle) -> None:
        if bundle.id:
            self._bundles[bundle.id - 1] = bundle
        else:
            self._bundles.append(replace(bundle, id=len(self._bundles) + 1))

    def _put(self, shot: Shot) -> Shot:
        place = shot.key, shot.turn
        before = self.rows.get(place)
        if before and before.path and self._paths.get(folded(before.path)) == place:
            del self._paths[folded(before.path)]
        if shot.path and not shot.same:
            holder = self._paths.setdefault(folded(shot.path), place)
            assert holder == place, f"two shots have the path {shot.path}"
        if shot.identity.camera not in self.cameras:
            self.cameras[shot.identity.camera] = 0
        row = self.rows[place] = replace(shot, number=before.number if before else len(self.rows) + 1)
        return row

    def _twin(self, shot: Shot) -> Shot | None:
        if shot.state is not State.HAVE or not shot.size:
            return None
        mine = self.rows[shot.key, shot.turn]
        return next(
            (s for s in self.rows.values() if s.state is State.DONE and not s.same and s.digest == shot.digest
             and is_twin(mine, s)),
            None,
        )  # fmt: skip
