import logging

import pytest

from hotshoe.catalog.standard import STANDARD
from hotshoe.protocol.states import Channel
from hotshoe.responder.packet_log import PacketLog
from hotshoe.wire.packets import (
    EndData,
    InitCommandRequest,
    OperationRequest,
    OperationResponse,
    PacketType,
    StartData,
    data_header,
    encode_packet,
)
from hotshoe.wire.values import Guid

logger = logging.getLogger("test.packets")

CONVERSATION = [
    ("received", InitCommandRequest(Guid(bytes(16)), "x\x1b[31m")),
    ("received", OperationRequest(1, 0x1006, 7, (0x10001, 0, 0))),
    ("sent", EndData(7, b"payload")),
    ("sent", OperationResponse(0x2001, 7, (3,))),
]
LINES = [
    '< InitCommandRequest name="x\\x1b[31m" guid="00000000-0000-0000-0000-000000000000" version="1.0"',
    "< GetNumObjects(storage=0x00010001, format=0, parent=0x00000000) #7",
    "> EndData 7 bytes #7",
    "> OK(count=3) #7",
]


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_one_line_for_each_packet_however_it_is_cut(caplog: pytest.LogCaptureFixture, size: int) -> None:
    caplog.set_level(logging.DEBUG, logger.name)
    log = PacketLog(logger, STANDARD)
    for way, packet in CONVERSATION:
        data = encode_packet(packet)
        for start in range(0, len(data), size):
            getattr(log, way)(Channel.COMMAND, memoryview(data)[start : start + size])
    assert caplog.messages == LINES


def test_nothing_is_read_where_nobody_wants_to_see_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger.name)
    log = PacketLog(logger, STANDARD)
    log.received(Channel.COMMAND, b"HTTP/1.1 200")
    assert caplog.messages == []


def test_a_direction_that_cannot_be_read_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger.name)
    log = PacketLog(logger, STANDARD)
    for _ in range(2):
        log.received(Channel.COMMAND, b"HTTP/1.1 200")
    log.sent(Channel.COMMAND, encode_packet(OperationResponse(0x2001, 7)))
    log.sent(Channel.COMMAND, b"")
    assert len(caplog.messages) == 2
    assert caplog.messages[0].startswith("< unreadable: ")
    assert caplog.messages[1] == "> OK #7"


def test_payload_that_goes_by_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger.name)
    log = PacketLog(logger, STANDARD)
    log.sent(Channel.COMMAND, encode_packet(StartData(7, 9)) + data_header(PacketType.END_DATA, 7, 9))
    log.went_by(Channel.COMMAND, 9)
    log.sent(Channel.COMMAND, encode_packet(OperationResponse(0x2001, 7)))
    assert [line.split()[1] for line in caplog.messages] == ["StartData", "EndData", "OK"]


def test_payload_goes_by_unseen_where_nobody_wants_to_see_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger.name)
    PacketLog(logger, STANDARD).went_by(Channel.COMMAND, 9)
    assert caplog.messages == []
