"""The simulator finds what it is there for: each of these mistakes is found by a few of its scenarios.

Every mistake is one that somebody could make in the engine, or in what carries out its commands.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest

from hotshoe.ingest import bundles, commands, inputs
from hotshoe.ingest.bench import Bench
from hotshoe.ingest.farewell import Farewell
from hotshoe.ingest.fetching import Fetching
from hotshoe.ingest.jobs import Job, Stage
from hotshoe.ingest.landing import Landing
from hotshoe.ingest.shot import Shot, State
from hotshoe.ingest.survey import Survey
from tests.ingest.simulator import answers, transfer, works
from tests.ingest.simulator.modelledger import ModelLedger
from tests.ingest.simulator.scenario import Scenario, live
from tests.ingest.simulator.strictdisk import StrictDisk
from tests.ingest.simulator.transfer import Transfer
from tests.ingest.simulator.world import World

MOST = 3000
"""Scenarios in which a mistake has to show."""

Patch = pytest.MonkeyPatch


def no_file_sync(patch: Patch) -> None:
    patch.setitem(works.DISK, commands.Sync, lambda world, side, command: inputs.Done(command))
    patch.setattr(Transfer, "_marked", 1_000_000, raising=False)


def no_folder_sync(patch: Patch) -> None:
    patch.setitem(works.DISK, commands.SyncFolder, lambda world, side, command: inputs.Done(command))


def only_the_folder_itself(patch: Patch) -> None:
    true = StrictDisk.sync_folder

    def sync(disk: StrictDisk, name: str, *, failing: bool = False) -> None:
        if name:
            true(disk, name, failing=failing)

    patch.setattr(StrictDisk, "sync_folder", sync)


def names_that_replace(patch: Patch) -> None:
    true = StrictDisk.link

    def link(disk: StrictDisk, folder: str, name: str, new: str) -> None:
        disk.folder(folder).names.pop(new, None)
        true(disk, folder, name, new)

    patch.setattr(StrictDisk, "link", link)


def acknowledged_when_named(patch: Patch) -> None:
    true = Landing.published

    def published(landing: Landing, job: Job) -> None:
        landing._bench.want(commands.Acknowledge(job.known))
        true(landing, job)

    patch.setattr(Landing, "published", published)


def done_before_the_folder_is_synced(patch: Patch) -> None:
    patch.setattr(Landing, "published", Landing.named)


def a_second_sync_after_one_that_failed(patch: Patch) -> None:
    true = Landing.failed

    def failed(landing: Landing, job: Job, failure: inputs.Failed) -> None:
        if job.stage is Stage.SYNCING:
            landing._bench.want(commands.Sync(job.known))
        else:
            true(landing, job, failure)

    def sync(world: World, side: object, command: commands.Sync) -> inputs.Input:
        part = side.parts[command.shot.key]  # type: ignore[attr-defined]
        world.disk.sync(part[0], failing=world.hit("sync fails"))
        return inputs.Done(command)

    patch.setattr(Landing, "failed", failed)
    patch.setitem(works.DISK, commands.Sync, sync)


def lengths_that_are_believed(patch: Patch) -> None:
    def fetched(fetching: Fetching, told: inputs.Fetched, command: commands.Fetch) -> None:
        fetching._under_way = None
        fetching._whole(fetching._bench.jobs[told.key], told)

    patch.setattr(Fetching, "fetched", fetched)


def parts_that_nobody_compares(patch: Patch) -> None:
    patch.setattr(transfer, "fits", lambda kept, theirs: True)
    patch.setattr(answers, "fits", lambda kept, theirs: True)


def parts_of_which_the_ledger_is_not_told(patch: Patch) -> None:
    """Writing anew into a file that the ledger takes for good."""
    true = Fetching._prepare

    def prepare(fetching: Fetching, job: Job) -> None:
        if job.shot and job.shot.offset > job.kept:
            job.shot = replace(job.shot, offset=0)
        true(fetching, job)

    patch.setattr(Fetching, "_prepare", prepare)


def handles_that_outlive_a_session(patch: Patch) -> None:
    patch.setattr(answers, "same", lambda world, side, found: side.camera.thing(found.handle))


def deleted_without_a_look_at_the_library(patch: Patch) -> None:
    def part(farewell: Farewell, job: Job) -> None:
        farewell._wait(job, Stage.DELETING)

    patch.setattr(Farewell, "part", part)
    patch.setattr(Landing, "synced", _deletes_early)


def _deletes_early(landing: Landing, job: Job) -> None:
    found = landing._bench.present.get(job.key)
    if found:
        landing._bench.want(commands.Delete(job.known, found))


def a_ledger_that_hears_old_news(patch: Patch) -> None:
    patch.setattr(Bench, "_is_news", lambda bench, shot: True)


def events_that_are_trusted(patch: Patch) -> None:
    true = Survey.list

    def once(survey: Survey) -> commands.Listing | None:
        return true(survey) if survey._listings == 0 else None

    patch.setattr(Survey, "list", once)


def numbers_for_each_file(patch: Patch) -> None:
    patch.setattr(bundles, "_own", lambda identity, captured, alike: None)


def copies_of_what_is_there(patch: Patch) -> None:
    def twin(ledger: ModelLedger, shot: Shot) -> None:
        assert shot.state in State

    patch.setattr(ModelLedger, "_twin", twin)


Where = tuple[tuple[str, ...], str]
"""Faults and an action under which a mistake shows soon."""

ANYWHERE: Where = ((), "")
COMMITS: Where = (("commit fails", "cut in data"), "shoot")
POWER: Where = (("write fails", "cut in data", "sync fails"), "power_cut")
CARDS: Where = (("event lost", "busy", "listing short"), "swap")

MISTAKES: dict[Callable[[Patch], None], Where] = {
    no_file_sync: ANYWHERE,
    no_folder_sync: ANYWHERE,
    only_the_folder_itself: ANYWHERE,
    names_that_replace: ANYWHERE,
    acknowledged_when_named: ANYWHERE,
    done_before_the_folder_is_synced: ANYWHERE,
    a_second_sync_after_one_that_failed: ANYWHERE,
    lengths_that_are_believed: ANYWHERE,
    parts_that_nobody_compares: ANYWHERE,
    parts_of_which_the_ledger_is_not_told: POWER,
    handles_that_outlive_a_session: CARDS,
    deleted_without_a_look_at_the_library: ANYWHERE,
    a_ledger_that_hears_old_news: COMMITS,
    events_that_are_trusted: ANYWHERE,
    numbers_for_each_file: ANYWHERE,
    copies_of_what_is_there: ANYWHERE,
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_is_found(mistake: Callable[[Patch], None], monkeypatch: Patch) -> None:
    mistake(monkeypatch)
    faults, action = MISTAKES[mistake]
    with pytest.raises(AssertionError, match=r"seed \d+: "):
        deque((live(seed, faults, action) for seed in range(MOST)), maxlen=0)


@pytest.mark.parametrize("where", [COMMITS, POWER, CARDS], ids=["commits", "power", "cards"])
def test_without_a_mistake_nothing_is_found_there(where: Where) -> None:
    deque((live(seed, *where) for seed in range(500)), maxlen=0)


def test_a_scenario_is_the_same_each_time() -> None:
    assert [Scenario(seed).run() for seed in range(20)] == [Scenario(seed).run() for seed in range(20)]
