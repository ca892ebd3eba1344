"""What looks like a fault and is none."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hotshoe.analysis.conversation import follow
from hotshoe.analysis.rules import check
from hotshoe.analysis.rules.examples import (
    BEFORE,
    CARD,
    DEVICE,
    PICTURE,
    STORE,
    answers,
    asks,
    describes,
    device,
    does,
    gets,
    happens,
    initiator,
    lists,
    puts,
    responder,
)
from hotshoe.analysis.rules.model import Line, Start
from hotshoe.catalog import events, mtp, properties, responses
from hotshoe.catalog import operations as op
from hotshoe.protocol.states import Channel
from hotshoe.wire.datasets import DevicePropDesc, ObjectProperty, ObjectPropList, u32_list_bytes
from hotshoe.wire.datatypes import STRING, UINT16, Enumeration, Range
from hotshoe.wire.packets import Cancel, Data, EndData, InitFail, ProbeRequest, ProbeResponse, StartData
from hotshoe.wire.values import ROOT
from tests.analysis.rules.playing import record

STARTED = (asks(op.GET_OBJECT, 1), responder(StartData(2, 100)), responder(Data(2, bytes(10))))
CANCEL, CANCEL_EVENT = initiator(Cancel(2)), initiator(Cancel(2), on=Channel.EVENT)
PROBE = initiator(ProbeRequest(), on=Channel.EVENT)
ISO = DevicePropDesc(properties.EXPOSURE_INDEX.code, UINT16, 1, 100, 200, Enumeration((100, 200, 400)))
UPLOAD = puts(op.SEND_OBJECT_INFO, STORE, ROOT, data_out=replace(PICTURE, size=0), results=(STORE, ROOT, 9))

ALLOWED: dict[str, Sequence[Line]] = {
    "an empty object without any data packet": (*UPLOAD, *does(op.SEND_OBJECT, id=3)),
    "an empty object in an empty End_Data": (*UPLOAD, *puts(op.SEND_OBJECT, data_out=b"", id=3)),
    "an empty listing": lists(),
    "an answer in the midst of data": (*STARTED, answers(responses.INCOMPLETE_TRANSFER)),
    "data of unknown length": (
        asks(op.GET_OBJECT, 1),
        responder(StartData(2, 0xFFFFFFFF_FFFFFFFF)),
        responder(EndData(2, b"abcd")),
        answers(),
    ),
    "data in many packets and an empty End_Data": (
        asks(op.GET_OBJECT, 1),
        responder(StartData(2, 4)),
        responder(Data(2, b"ab")),
        responder(Data(2, b"cd")),
        responder(EndData(2)),
        answers(),
    ),
    "a cancelled download": (*STARTED, CANCEL, CANCEL_EVENT, answers(responses.TRANSACTION_CANCELLED)),
    "a Cancel whose other copy comes first": (*STARTED, CANCEL_EVENT, CANCEL, answers(responses.TRANSACTION_CANCELLED)),
    "a Cancel whose other copy comes after the response": (
        *STARTED,
        CANCEL,
        answers(responses.TRANSACTION_CANCELLED),
        CANCEL_EVENT,
        *does(op.SELF_TEST, id=3),
    ),
    "a Cancel that came too late": (*does(op.SELF_TEST), CANCEL, CANCEL_EVENT),
    "an early no to an upload, whose data still comes": (
        asks(op.SEND_OBJECT_INFO, STORE, ROOT, phase=2),
        answers(responses.STORE_FULL),
        initiator(StartData(2, 4)),
        initiator(EndData(2, b"abcd")),
        *does(op.SELF_TEST, id=3),
    ),
    "a probe and its answer": (PROBE, responder(ProbeResponse(), on=Channel.EVENT)),
    "a probe right before the end": (PROBE,),
    "a capture": (
        *does(op.INITIATE_CAPTURE, 0, 0),
        happens(events.OBJECT_ADDED, 7, id=2),
        happens(events.CAPTURE_COMPLETE, 2, id=2),
        *describes(7, id=3),
    ),
    "events of no transaction": (happens(events.DEVICE_INFO_CHANGED), happens(events.UNREPORTED_STATUS, id=0)),
    "an event without parameters that it may have": (happens(events.STORE_FULL),),
    "parts at the end of an object": gets(op.GET_PARTIAL_OBJECT, 1, 2, 100, data_in=b"cd", results=(2,)),
    "another session after the first": (
        *does(op.CLOSE_SESSION),
        *gets(op.GET_DEVICE_INFO, data_in=DEVICE, id=0),
        *does(op.OPEN_SESSION, 2, id=0),
        *does(op.SELF_TEST, id=1),
    ),
    "a session that is open already": does(op.OPEN_SESSION, 1, id=0, answer=responses.SESSION_ALREADY_OPEN),
    "the number of the open session in that answer": does(
        op.OPEN_SESSION, 2, id=0, answer=responses.SESSION_ALREADY_OPEN, results=(1,)
    ),
    "a store without medium": gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((0x00010000,))),
    "a store of a maker's kind, with unused fields": gets(
        op.GET_STORAGE_INFO, STORE, data_in=replace(CARD, storage_type=0x8001, free_bytes=0xFFFFFFFF_FFFFFFFF)
    ),
    "all stores at once": (
        *gets(op.GET_STORAGE_IDS, data_in=u32_list_bytes((STORE,))),
        *does(op.GET_NUM_OBJECTS, 0xFFFFFFFF, id=3, results=(0,)),
    ),
    "dates with tenths and zones": describes(1, replace(PICTURE, captured="20260101T120000.5Z", modified="")),
    "an object of more than 4 GiB": (
        *describes(1, replace(PICTURE, size=0xFFFFFFFF)),
        *gets(op.GET_OBJECT, 1, data_in=b"abcd", id=3),
    ),
    "a picture in the camera's memory": describes(0xFFFF0001, replace(PICTURE, storage=0, parent=0xFFFFFFFF)),
    "an object that changed meanwhile": (
        *describes(1),
        happens(events.OBJECT_INFO_CHANGED, 1),
        *gets(op.GET_OBJECT, 1, data_in=b"abcde", id=3),
    ),
    "a folder": describes(1, replace(PICTURE, format=0x3001, association=1, size=0, thumb_format=0, thumb_size=0)),
    "an object that came after the listing": (
        *lists(1),
        happens(events.OBJECT_ADDED, 2),
        *describes(2, id=3),
    ),
    "an uploaded object": (
        *lists(1),
        *puts(op.SEND_OBJECT_INFO, STORE, ROOT, data_out=PICTURE, results=(STORE, ROOT, 9), id=3),
        *puts(op.SEND_OBJECT, data_out=b"abcd", id=4),
        *describes(9, id=5),
    ),
    "everything is deleted": (
        *lists(1, 2),
        *does(op.DELETE_OBJECT, 0xFFFFFFFF, 0, id=3),
        *does(op.GET_THUMB, 1, id=4, answer=responses.INVALID_OBJECT_HANDLE),
    ),
    "a handle that is used again for another object": (
        *lists(1),
        *does(op.DELETE_OBJECT, 1, 0, id=3),
        happens(events.OBJECT_ADDED, 1),
        *describes(1, id=4),
    ),
    "a count before the listing": (
        *does(op.GET_NUM_OBJECTS, STORE, 0, 0, results=(2,)),
        *gets(op.GET_OBJECT_HANDLES, STORE, 0, 0, data_in=u32_list_bytes((1, 2)), id=3),
    ),
    "a value that is read and set": (
        *gets(op.GET_DEVICE_PROP_DESC, ISO.code, data_in=ISO),
        *gets(op.GET_DEVICE_PROP_VALUE, ISO.code, data_in=b"\xc8\0", id=3),
        *puts(op.SET_DEVICE_PROP_VALUE, ISO.code, data_out=b"\x90\1", id=4),
    ),
    "a level on no step of its range": gets(
        op.GET_DEVICE_PROP_DESC,
        properties.BATTERY_LEVEL.code,
        data_in=DevicePropDesc(properties.BATTERY_LEVEL.code, 2, 0, 100, 50, Range(0, 100, 0)),
    ),
    "an empty text as libgphoto2 writes it": puts(op.SET_DEVICE_PROP_VALUE, 0x501E, data_out=b"\1\0\0"),
    "all properties of an object": gets(
        mtp.GET_OBJECT_PROP_LIST,
        *(1, 0, 0xFFFFFFFF, 0, 0),
        data_in=ObjectPropList((ObjectProperty(1, mtp.OBJECT_FILE_NAME.code, STRING, "A.JPG"),)),
    ),
    "the folder and what is below it": gets(
        mtp.GET_OBJECT_PROP_LIST,
        *(1, 0, mtp.OBJECT_FILE_NAME.code, 0, 1),
        data_in=ObjectPropList((ObjectProperty(2, mtp.OBJECT_FILE_NAME.code, STRING, "A.JPG"),)),
    ),
    "a maker's operation that is listed": (
        *device(vendor_extension_id=10, operations=(*DEVICE.operations, 0x9ABC)),
        *gets(0x9ABC, 1, 2, 3, data_in=b"??", id=3),
    ),
    "a camera of version 1.1": device(standard_version=110),
    "a busy camera": (*does(op.SELF_TEST, answer=responses.DEVICE_BUSY), *does(op.SELF_TEST, id=3)),
    "a camera that is switched off": (asks(op.POWER_DOWN),),
}


@pytest.mark.parametrize("lines", ALLOWED.values(), ids=ALLOWED)
def test_is_allowed(lines: Sequence[Line]) -> None:
    found = list(check(follow(record((*BEFORE[Start.SESSION], *lines)))))
    assert [(finding.rule.name, finding.packet, finding.text) for finding in found] == []


@pytest.mark.parametrize("reason", [1, 2, 3])
def test_a_camera_may_refuse(reason: int) -> None:
    hello, *_ = BEFORE[Start.CONNECTED]
    assert list(check(follow(record((hello, responder(InitFail(reason))))))) == []


def test_transactions_begin_again_after_the_last() -> None:
    kept = [*BEFORE[Start.CONNECTED], *does(op.OPEN_SESSION, 1, id=0), *does(op.SELF_TEST, id=1)]
    for number in (0xFFFFFFFE, 1):
        kept += does(op.SELF_TEST, id=number)
    found = [finding.rule.name for finding in check(follow(record(kept)))]
    # From 1 to the last is a leap, from there to 1 is none.
    assert found == ["transaction-skipped"]
