import asyncio

from hotshoe.client.turn import Turn


async def test_turns_are_taken_in_order() -> None:
    turn, order = Turn(), []

    async def work(name: str) -> None:
        async with turn:
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(work("a"), work("b"))
    assert order == ["a begins", "a ends", "b begins", "b ends"]


async def test_a_task_may_take_its_turn_again_and_others_wait_until_it_is_over() -> None:
    turn, order = Turn(), []

    async def several() -> None:
        async with turn:
            for step in range(2):
                async with turn:
                    order.append(step)
                    await asyncio.sleep(0)

    async def other() -> None:
        async with turn:
            order.append("other")  # type: ignore[arg-type]

    await asyncio.gather(several(), other())
    assert order == [0, 1, "other"]


async def test_who_is_cancelled_while_waiting_leaves_no_trace() -> None:
    turn = Turn()

    async def work() -> str:
        async with turn:
            return "done"

    async with turn:
        waiting = asyncio.ensure_future(work())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert await work() == "done"


async def test_a_turn_is_handed_over_so_that_nobody_gets_in_between() -> None:
    turn, order = Turn(), []

    async def work(name: str) -> None:
        async with turn:
            order.append(name)

    async with turn:
        waiting = asyncio.ensure_future(work("first"))
        await asyncio.sleep(0)
    assert not turn.mine
    assert not turn.take()
    await work("second")
    await waiting
    assert order == ["first", "second"]
    assert turn.take()


async def test_who_is_cancelled_when_it_was_just_given_passes_it_on() -> None:
    turn, done = Turn(), []

    async def work(name: str) -> None:
        async with turn:
            done.append(name)

    async with turn:
        first, second = (asyncio.ensure_future(work(name)) for name in ("first", "second"))
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first, second])
    assert first.cancelled()
    assert done == ["second"]
    assert turn.take()
