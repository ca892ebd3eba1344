import pytest

from hotshoe.errors import AccessDenied, MalformedPacket, NotOffered
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import OPERATION_REFUSED
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos import session as eos_session
from hotshoe.vendors.canon.eos.olc import FocusState, focusing
from hotshoe.vendors.canon.eos.properties import CAPTURE_DESTINATION
from hotshoe.vendors.canon.eos.records import NewObject, Number, Record, TransferRequest, write_records
from hotshoe.vendors.canon.eos.session import UNTOLD_EVENTS
from hotshoe.wire.values import Handle
from tests.vendors.canon.eos.fakes import body, told, value
from tests.virtual_clock import run

DESTINATION = 0xD11C
ADDED = NewObject(7, 0x10001, 0x3801, 0, 0, 9, 6, 0, b"A\0")


async def test_control_is_taken_and_given_back_in_order() -> None:
    camera = body()
    camera.tell(value(DESTINATION, 2))
    camera.tell(value(0xD103, 0x48))
    session = camera.session
    await session.take_control()
    assert camera.conversation == [
        "EosSetRemoteMode 1",
        "EosSetEventMode 1",
        "EosSetRequestOLCInfoGroup 1FFF",
    ]
    assert camera.fake.names.count(op.GET_EVENT.name) == 3
    assert session.number(0xD103) == 0x48
    # Its state was no news.
    assert await session.poll() == ()
    camera.fake.asked.clear()
    await session.close()
    assert camera.conversation == ["EosSetEventMode 0", "EosSetRemoteMode 0"]


async def test_a_body_that_refuses_something_at_the_end_gets_its_buttons_back() -> None:
    camera = body()
    session = camera.session
    camera.tell(value(DESTINATION, 2))
    await session.take_control()
    await session.keep_pictures(in_memory=True)
    camera.fake.refuse(op.SET_DEVICE_PROP_VALUE_EX, OPERATION_REFUSED)
    with pytest.raises(AccessDenied):
        await session.close()
    assert camera.conversation[-2:] == ["EosSetEventMode 0", "EosSetRemoteMode 0"]


async def test_a_body_that_keeps_pictures_in_memory_by_itself_hears_of_room() -> None:
    camera = body()
    camera.tell(value(DESTINATION, 4))
    await camera.session.begin()
    assert camera.conversation == ["EosPCHDDCapacity FFFFFFF 1000 1"]


async def test_what_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eos_session, "MOST_KEPT", 3)
    camera = body()
    session = camera.session
    camera.tell(*[value(code, 1) for code in (1, 2, 3, 4, 3)])
    await session.collect()
    assert list(session.values) == [2, 3, 4]


async def test_what_was_never_taken_is_not_given_back() -> None:
    camera = body()
    await camera.session.close()
    assert camera.fake.asked == []


async def test_a_body_that_always_has_news_is_not_asked_for_ever() -> None:
    camera = body()
    camera.fake.answers[op.GET_EVENT.code] = write_records([value(0xD103, 0x48)])
    await camera.session.take_control()
    assert camera.fake.names.count(op.GET_EVENT.name) == 10


@pytest.mark.parametrize(
    ("model", "modes"), [("Canon EOS M50", "15 2"), ("Canon PowerShot G7 X", "15 2"), ("Canon EOS 5D Mark IV", "1 1")]
)
async def test_some_models_want_other_modes(model: str, modes: str) -> None:
    camera = body(without=[op.SET_REQUEST_OLC_INFO_GROUP], model=model)
    await camera.session.take_control()
    remote, event = modes.split()
    assert camera.conversation == [f"EosSetRemoteMode {remote}", f"EosSetEventMode {event}"]


async def test_events_that_came_with_something_else_are_told_by_the_next_poll() -> None:
    camera = body()
    session = camera.session
    camera.tell(told(records.OBJECT_ADDED, ADDED))
    assert await session.collect()
    assert not await session.collect()
    camera.tell(told(records.CAMERA_STATUS_CHANGED, Number(1)))
    assert [(event.code, event.params) for event in await session.poll()] == [
        (0xC181, (7, 0x10001, 0x3801)),
        (0xC18B, (1,)),
    ]
    assert list(session.added) == [7]


async def test_events_that_nobody_asks_for_do_not_pile_up() -> None:
    camera = body()
    session = camera.session
    camera.tell(*[value(0xD103, number) for number in range(UNTOLD_EVENTS + 10)])
    await session.collect()
    told_events = await session.poll()
    assert len(told_events) == UNTOLD_EVENTS
    assert told_events[-1].params == (0xD103, UNTOLD_EVENTS + 9)


async def test_a_record_that_cannot_be_read_hides_no_other() -> None:
    camera = body()
    session = camera.session
    camera.tell(Record(records.OBJECT_ADDED, b"short"), value(0xD103, 0x50))
    with pytest.raises(MalformedPacket, match="0xC181"):
        await session.poll()
    assert session.number(0xD103) == 0x50
    assert [event.params for event in await session.poll()] == [(0xD103, 0x50)]


async def test_data_that_breaks_off_keeps_what_came_before() -> None:
    camera = body()
    session = camera.session
    camera.news.append(write_records([value(0xD103, 0x50)])[:-8] + b"\1\0\0\0\0\0\0\0")
    assert await session.collect()
    assert session.number(0xD103) == 0x50
    with pytest.raises(MalformedPacket):
        await session.poll()
    assert len(await session.poll()) == 1


async def test_pictures_are_kept_where_they_are_wanted_and_then_where_they_were() -> None:
    camera = body()
    session = camera.session
    camera.tell(value(DESTINATION, 2))
    await session.take_control()
    camera.fake.asked.clear()
    await session.keep_pictures(in_memory=False)
    assert camera.conversation == []
    await session.keep_pictures(in_memory=True)
    await session.keep_pictures(in_memory=True)
    await session.begin()
    await session.begin()
    assert camera.conversation == [
        "EosSetDevicePropValueEx 0c0000001cd1000004000000",
        "EosPCHDDCapacity FFFFFFF 1000 1",
    ]
    camera.fake.asked.clear()
    await session.keep_pictures(in_memory=False)
    await session.close()
    assert camera.conversation == [
        "EosSetDevicePropValueEx 0c0000001cd1000002000000",
        "EosSetDevicePropValueEx 0c0000001cd1000002000000",
        "EosSetEventMode 0",
        "EosSetRemoteMode 0",
    ]


async def test_nothing_is_sent_that_is_not_offered() -> None:
    camera = body(without=[op.SET_DEVICE_PROP_VALUE_EX])
    with pytest.raises(NotOffered):
        await camera.session.write(CAPTURE_DESTINATION, 4)
    assert camera.fake.asked == []


@pytest.mark.parametrize("state", list(FocusState))
def test_the_display_tells_how_focusing_went(state: FocusState) -> None:
    async def test() -> None:
        camera = body()
        session = camera.session
        camera.tell()
        for data in focusing(state, 0):
            camera.tell(told(records.OLC_INFO_CHANGED, data))
        assert await session.wait_for_focus() is state
        session.expect_focus()
        assert session.focus is None

    run(test())


def test_a_body_that_tells_nothing_of_its_focus_is_not_waited_for_long() -> None:
    async def test() -> None:
        camera = body()
        assert await camera.session.wait_for_focus() is None
        assert 30 < len(camera.fake.asked) < 50

    run(test())


async def test_the_end_of_focusing_may_be_all_that_is_told() -> None:
    camera = body()
    camera.tell(told(records.AF_RESULT, b"\1\0\0\0"))
    assert await camera.session.wait_for_focus() is None
    assert len(camera.fake.asked) == 1


async def test_a_picture_that_was_fetched_is_forgotten() -> None:
    camera = body()
    session = camera.session
    camera.tell(told(records.REQUEST_OBJECT_TRANSFER, TransferRequest(9, 0x3801, 0, 5, 0, b"A\0")))
    await session.begin()
    assert session.before == {9}
    assert session.transfers[9].size == 5
    await session.taken(Handle(9))
    assert camera.conversation == ["EosTransferComplete 9"]
    assert (session.added, session.transfers) == ({}, {})
