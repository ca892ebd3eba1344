import asyncio
import contextlib
import signal
import subprocess
import sys

import pytest

from hotshoe.cli.exits import Exit, Interrupted
from hotshoe.cli.options import Settings
from hotshoe.cli.run import Interrupts, for_a_while, run, together
from hotshoe.errors import LinkLost, ResponseTimeout


def test_the_exit_code_comes_back() -> None:
    async def work(_: Interrupts) -> Exit:
        return Exit.PARTLY

    assert run(Settings(), work) is Exit.PARTLY


def test_errors_come_out_as_they_are() -> None:
    async def work(_: Interrupts) -> Exit:
        raise LinkLost("gone")

    with pytest.raises(LinkLost):
        run(Settings(), work)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_work_which_cleans_up(number: signal.Signals) -> None:
    cleaned = []

    async def work(_: Interrupts) -> Exit:
        try:
            signal.raise_signal(number)
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)
        return Exit.DONE

    with pytest.raises(Interrupted):
        run(Settings(), work)
    assert cleaned
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_fails_while_closing_for_the_user_is_an_interruption() -> None:
    async def work(_: Interrupts) -> Exit:
        try:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            raise LinkLost("closed")

    with pytest.raises(Interrupted):
        run(Settings(), work)


def test_a_block_may_end_with_the_signal() -> None:
    async def work(interrupts: Interrupts) -> Exit:
        with interrupts.normal_end():
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        # The work that follows can wait, and be limited in time, as if nothing had happened.
        async with asyncio.timeout(30):
            await asyncio.sleep(0)
        return Exit.DONE

    assert run(Settings(), work) is Exit.DONE


def test_an_error_after_the_normal_end_is_told() -> None:
    async def work(interrupts: Interrupts) -> Exit:
        with interrupts.normal_end():
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        raise LinkLost("gone")

    with pytest.raises(LinkLost):
        run(Settings(), work)


def test_another_cancellation_passes_through_the_block() -> None:
    async def work(interrupts: Interrupts) -> Exit:
        task = asyncio.current_task()
        assert task
        asyncio.get_running_loop().call_soon(task.cancel)
        with interrupts.normal_end():
            await asyncio.Event().wait()
        return Exit.DONE

    with pytest.raises(asyncio.CancelledError):
        run(Settings(), work)


STUBBORN = """
import asyncio, signal
from hotshoe.cli.options import Settings
from hotshoe.cli.run import run

async def work(interrupts):
    try:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()
    finally:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()

run(Settings(), work)
"""


def test_the_second_signal_ends_it_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", STUBBORN], timeout=30, check=False)
    assert done.returncode == 130


async def test_for_a_while_ends_what_has_no_end() -> None:
    cancelled = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    await for_a_while(0, endless())
    assert cancelled.is_set()


async def test_for_a_while_lets_a_camera_s_silence_out() -> None:
    async def silent() -> None:
        raise ResponseTimeout("silent")

    for seconds in (None, 30):
        with pytest.raises(ResponseTimeout):
            await for_a_while(seconds, silent())


async def test_together_raises_the_first_error_and_ends_the_others() -> None:
    ended = []

    async def endless() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        ended.append(True)

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LinkLost("gone")

    with pytest.raises(LinkLost):
        await together([endless(), fails()])
    assert ended


async def test_together_waits_for_all() -> None:
    done: list[int] = []

    async def one(number: int) -> None:
        done.append(number)

    await together(map(one, range(3)))
    assert sorted(done) == [0, 1, 2]
