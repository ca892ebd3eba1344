import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import MalformedPacket
from hotshoe.wire import usbip
from hotshoe.wire.usbip import (
    Code,
    ExportedDevice,
    Refusal,
    Speed,
    Submit,
    Submitted,
    Transfer,
    Unlink,
    Unlinked,
    decode_question,
    decode_transfer,
    encode_transfer,
)

DEVICE = ExportedDevice("1-1", 1, 2, Speed.HIGH, 0x04B0, 0x0436, 0x0100, 1, ((6, 1, 1),))

# The example of the kernel's description of the protocol (usbip_protocol.rst): a control transfer of device 3-2.
DOCUMENTED_SUBMIT = bytes.fromhex(
    "00000001 00000d05 0001000f 00000001 00000000 00000200 00000040 ffffffff 00000000 00000004 8006000100004000"
)
DOCUMENTED_UNLINK = bytes.fromhex("00000002 00000d06 0001000f 00000000 00000000 00000d05") + bytes(24)


def test_the_documented_transfers_are_read() -> None:
    setup = bytes.fromhex("8006000100004000")
    assert decode_transfer(DOCUMENTED_SUBMIT) == Submit(0xD05, True, 0, 0x200, 64, setup)
    assert decode_transfer(DOCUMENTED_UNLINK) == Unlink(0xD06, 0xD05)


@pytest.mark.parametrize(
    "transfer",
    [
        Submit(1, True, 1, 0, 512),
        Submit(2, False, 2, 0x40, 12),
        Submitted(1, 0, 512),
        Submitted(2, -32, 0),
        Unlink(3, 1),
        Unlinked(3, -104),
    ],
)
def test_each_is_read_as_it_was_written(transfer: Transfer) -> None:
    data = encode_transfer(transfer, device=0x10001)
    assert len(data) == usbip.TRANSFER.size == 48
    assert decode_transfer(data) == transfer


@given(st.binary(min_size=48, max_size=48))
def test_nonsense_is_malformed_and_nothing_else(data: bytes) -> None:
    try:
        decode_transfer(data)
    except MalformedPacket:
        return


@pytest.mark.parametrize(
    "data, words",
    [
        (encode_transfer(Submit(1, True, 16, 0, 0)), "no endpoint 16"),
        (encode_transfer(Submit(1, True, 1, 0, usbip.MOST_TRANSFER + 1)), "16777217 bytes"),
        (encode_transfer(Submitted(1, 0, -1)), "-1 bytes"),
        (struct.pack(">I44x", 9), "no command 9"),
    ],
)
def test_what_cannot_be(data: bytes, words: str) -> None:
    with pytest.raises(MalformedPacket, match=words):
        decode_transfer(data)


def test_a_device_in_a_list() -> None:
    data = usbip.device_list((DEVICE,))
    assert len(data) == 12 + 312 + 4
    assert struct.unpack_from(">HHII", data) == (0x0111, 0x0005, 0, 1)
    assert data[12 + 256 : 12 + 259] == b"1-1"
    assert struct.unpack_from(">IIIHHHBBBBBB", data, 12 + 288) == (1, 2, 3, 0x04B0, 0x0436, 0x0100, 0, 0, 0, 1, 1, 1)
    assert data[-4:] == bytes([6, 1, 1, 0])


def test_a_device_that_is_imported_comes_without_its_interfaces() -> None:
    data = usbip.import_answer(DEVICE)
    assert struct.unpack_from(">HHI", data) == (0x0111, 0x0003, 0)
    assert len(data) == 8 + 312
    assert usbip.import_answer(None, Refusal.NO_DEVICE) == struct.pack(">HHI", 0x0111, 0x0003, 4)


def test_questions() -> None:
    assert decode_question(struct.pack(">HHI", 0x0111, 0x8005, 0)) is Code.LIST
    assert decode_question(struct.pack(">HHI", 0x0111, 0x8003, 0)) is Code.IMPORT
    assert usbip.bus_id(b"1-1" + bytes(29)) == "1-1"
    for wrong in ((0x0110, 0x8005), (0x0111, 0x0005)):
        with pytest.raises(MalformedPacket, match="no question of USB/IP"):
            decode_question(struct.pack(">HHI", *wrong, 0))
