import pytest

from hotshoe.errors import MalformedPacket
from hotshoe.vendors.canon.eos.events import event_of
from hotshoe.vendors.canon.eos.records import (
    Content,
    NewObject,
    NewObject64,
    Number,
    PropertyChoices,
    PropertyValue,
    Record,
    TransferRequest,
    record,
)


@pytest.mark.parametrize(
    ("code", "content", "params"),
    [
        (0xC189, PropertyValue(0xD103, b"\x48\0\0\0"), (0xD103, 0x48)),
        (0xC189, PropertyValue(0xD120, bytes(20)), (0xD120,)),
        (0xC189, PropertyValue(0xD1D0, b"Ann\0"), (0xD1D0,)),
        (0xC18A, PropertyChoices(0xD103, 3, 9, bytes(36)), (0xD103, 3, 9)),
        (0xC181, NewObject(7, 0x10001, 0x3801, 0, 0, 9, 6, 0, b"A\0"), (7, 0x10001, 0x3801)),
        (0xC1A7, NewObject64(7, 0x10001, 0xB105, 0, 0, 1 << 33, 6, 0, b"A\0"), (7, 0x10001, 0xB105)),
        (0xC186, TransferRequest(7, 0xB108, 0, 99, 0, b"A\0"), (7, 0xB108, 99)),
        (0xC182, Number(7), (7,)),
        (0xC1A5, bytes(range(16)), (0x03020100, 0x07060504, 0x0B0A0908)),
        (0xC1FF, b"xyz", ()),
    ],
)
def test_a_record_is_an_event_of_up_to_three_numbers(code: int, content: Content, params: tuple[int, ...]) -> None:
    event = event_of(record(code, content))
    assert (event.code, event.params) == (code, params)


def test_a_record_that_is_too_short_is_none() -> None:
    with pytest.raises(MalformedPacket):
        event_of(Record(0xC181, b"x"))
