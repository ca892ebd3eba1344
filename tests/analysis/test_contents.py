"""What is in the data of recorded transactions."""

import pytest

from hotshoe.analysis.contents import contents_of, events_among
from hotshoe.analysis.model import Conversation, Point, Transaction
from hotshoe.errors import MalformedPacket
from hotshoe.protocol.states import Role
from hotshoe.vendors import registry
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo, file_info
from hotshoe.wire.packets import DataPhase, Event, OperationRequest, OperationResponse

FNUMBER = 0x5007
PLACE = Point(1, 1, 0)


def transaction(code: int, data: bytes | None, *params: int, sender: Role = Role.RESPONDER) -> Transaction:
    request = OperationRequest(DataPhase.NONE_OR_IN, code, 1, params)
    known = Conversation(1, "PTP/IP", catalog=registry.KNOWN)
    return Transaction(known, 1, 1, request, PLACE, OperationResponse(0x2001, 1), PLACE, sender, data=data)


def test_datasets_either_way() -> None:
    info = file_info("A.JPG", 5, 0x3801)
    assert contents_of(transaction(0x1008, encode(info), 5)) == info
    assert contents_of(transaction(0x100C, encode(info), sender=Role.INITIATOR)) == info
    assert contents_of(transaction(0x1001, encode(DeviceInfo()))) == DeviceInfo()


def test_arrays() -> None:
    assert contents_of(transaction(0x1004, bytes.fromhex("01000000 01000100"))) == (0x00010001,)


@pytest.mark.parametrize("code", [0x1015, 0x1016])
def test_properties_are_values_as_photographers_write_them(code: int) -> None:
    assert contents_of(transaction(code, bytes.fromhex("3002"), FNUMBER)) == "f/5.6"
    assert contents_of(transaction(code, b"ab", 0xD999)) is None
    assert contents_of(transaction(code, b"ab")) is None


def test_what_cannot_be_read() -> None:
    with pytest.raises(MalformedPacket):
        contents_of(transaction(0x1008, b"abc", 5))
    with pytest.raises(MalformedPacket) as caught:
        contents_of(transaction(0x1015, b"a", FNUMBER))
    assert caught.value.packet == "FNumber"


def test_events_in_answers() -> None:
    found = transaction(0x9116, bytes.fromhex("0c000000 8bc10000 01000000 0800000000000000"))
    found.conversation.catalog = registry.catalog_of(registry.named("canon"))
    assert events_among(contents_of(found)) == [Event(0xC18B, params=(1,))]
    found.data = bytes.fromhex("0100 01c1 05000000")
    found.request = OperationRequest(DataPhase.NONE_OR_IN, 0x90C7, 1)
    found.conversation.catalog = registry.catalog_of(registry.named("nikon"))
    assert events_among(contents_of(found)) == [Event(0xC101, params=(5,))]


@pytest.mark.parametrize("found", [None, (), (1, 2), DeviceInfo(), "f/8"])
def test_what_is_no_list_of_events(found: object) -> None:
    assert events_among(found) is None


@pytest.mark.parametrize(
    "found",
    [
        transaction(0x1009, b"picture", 5),
        transaction(0x1009, None, 5),
        transaction(0x1009, b"", 5),
        transaction(0x9999, b"abc"),
        transaction(0x100D, b"abc", sender=Role.INITIATOR),
        transaction(0x1004, b"abc", sender=Role.INITIATOR),
    ],
)
def test_bytes_are_only_bytes(found: Transaction) -> None:
    assert contents_of(found) is None
