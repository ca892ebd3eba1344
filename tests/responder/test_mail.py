import asyncio

from hotshoe.catalog.events import OBJECT_ADDED, UNREPORTED_STATUS
from hotshoe.responder.mail import Mail
from hotshoe.wire.packets import Event


async def test_events_come_in_order_and_whoever_waits_is_woken() -> None:
    mail = Mail(4)
    waiting = asyncio.create_task(mail.take())
    await asyncio.sleep(0)
    mail.put(Event(OBJECT_ADDED, params=(1,)))
    mail.put(Event(OBJECT_ADDED, params=(2,)))
    assert await waiting == Event(OBJECT_ADDED, params=(1,))
    assert await mail.take() == Event(OBJECT_ADDED, params=(2,))


async def test_too_many_become_one_that_says_so() -> None:
    mail = Mail(4)
    for handle in range(6):
        mail.put(Event(OBJECT_ADDED, params=(handle,)))
    assert [await mail.take(), await mail.take()] == [Event(UNREPORTED_STATUS), Event(OBJECT_ADDED, params=(5,))]


async def test_a_closed_mail_brings_nothing() -> None:
    mail = Mail(4)
    waiting = asyncio.create_task(mail.take())
    await asyncio.sleep(0)
    mail.close()
    assert await waiting is None
    mail.put(Event(OBJECT_ADDED))
    assert await mail.take() is None
