"""Cameras on a USB cable, recorded on Linux and on Windows."""

import struct
import subprocess
from pathlib import Path

import pytest

from hotshoe.analysis.limits import Limits
from hotshoe.analysis.model import Carrier, Close, Oddity
from hotshoe.analysis.usb_descriptors import pipes
from tests.analysis.heard import Heard, hear
from tests.analysis.recordings import Frame, pcap
from tests.analysis.usb_frames import (
    CANCELLED,
    GONE,
    INTERRUPT,
    STALLED,
    USBMON,
    USBMON_RING,
    USBPCAP,
    Camera,
    configuration,
)
from tests.borrowed import SHARED, needs, recording

OPEN = struct.pack("<IHHII", 16, 1, 0x1002, 0, 1)
ANSWER = struct.pack("<IHHI", 12, 3, 0x2001, 0)
EVENT = struct.pack("<IHHII", 16, 4, 0x4002, 7, 1)
GET_CONFIGURATION = bytes.fromhex("8006000200004000")
D5500 = "usb_nikon_d5500_capture_mtp-tools.pcapng"

every_recorder = pytest.mark.parametrize(
    ("link", "big"), [(USBMON, False), (USBMON, True), (USBMON_RING, False), (USBPCAP, False)]
)


def heard(camera: Camera, *parts: list[Frame], limits: Limits | None = None) -> Heard:
    file = pcap([frame for part in parts for frame in part], camera.link, big=camera.big)
    return hear(file, limits=limits or Limits())


@every_recorder
def test_bulk_transfers_are_a_stream_in_either_direction(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    found = heard(camera, camera.out(2, OPEN), camera.into(1, ANSWER), camera.out(2, b"x" * 512))
    assert found.said() == (OPEN + b"x" * 512, ANSWER)
    flow = found.flows[0]
    assert (flow.carrier, str(flow.ends[0]), str(flow.ends[1])) == (Carrier.USB_BULK, "host:0", "1.5:2")
    assert (found.noticed, found.whole) == ([], [False])
    assert found.ended() == (Close.RECORDING, Close.RECORDING)


@every_recorder
def test_a_transfer_that_is_not_full_is_short(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    parts = [camera.into(1, bytes(16384)), camera.into(1, bytes(1024), room=1024), camera.into(1, bytes(700))]
    assert heard(camera, *parts).streams[0][1].shorts == [16384 + 1024 + 700]
    ended = heard(camera, camera.into(1, bytes(16384)), camera.into(1, b""))
    assert ended.streams[0][1].shorts == [16384]
    sent = heard(camera, camera.out(2, bytes(16384)), camera.out(2, b""), camera.out(2, bytes(20)))
    assert sent.streams[0][0].shorts == [16384, 16404]


def test_the_room_that_was_left_tells_a_short_transfer_as_well() -> None:
    camera = Camera(USBMON)
    assert heard(camera, camera.into(1, bytes(1024))).streams[0][1].shorts == [1024]


@every_recorder
def test_interrupts_are_a_flow_of_their_own(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    found = heard(camera, camera.out(2, OPEN), camera.into(3, EVENT, INTERRUPT))
    assert found.said(1) == (b"", EVENT)
    assert found.flows[1].carrier is Carrier.USB_INTERRUPT
    assert found.flows[1].ends[1].host == found.flows[0].ends[1].host == "1.5"


@every_recorder
def test_endpoints_belong_to_interfaces_as_far_as_their_descriptors_were_recorded(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    told = configuration((0, 6, (0x81, 2, 0x83)), (1, 8, (0x84, 5)), (2, 0xFF, (0x86, 7)), packet=64)
    parts = [
        camera.control(GET_CONFIGURATION, told),
        camera.out(2, bytes(64)),
        camera.out(5, b"storage"),
        camera.out(7, b"of its maker"),
        camera.into(1, bytes(65)),
    ]
    found = heard(camera, *parts)
    assert [found.said(number)[0] for number in range(2)] == [bytes(64), b"of its maker"]
    assert found.whole == [True, True]
    assert (found.streams[0][0].shorts, found.streams[0][1].shorts) == ([], [65])
    assert len(found.flows) == 2


def test_descriptors_may_be_cut_anywhere() -> None:
    told = configuration((0, 6, (0x81, 2, 0x83)))
    for size in range(len(told)):
        assert pipes(memoryview(told[:size])).items() <= pipes(memoryview(told)).items()
    assert pipes(memoryview(b"\x00\x02" * 9)) == {}


@every_recorder
def test_what_is_said_beside_the_containers_is_told(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    parts = [
        camera.out(2, OPEN),
        camera.control(struct.pack("<BBHHH", 0x21, 0x64, 0, 0, 6), struct.pack("<HI", 0x4001, 9)),
        camera.control(struct.pack("<BBHHH", 0xA1, 0x67, 0, 0, 4), struct.pack("<HH", 4, 0x2019)),
        camera.control(struct.pack("<BBHHH", 0x02, 1, 0, 0x81, 0)),
        camera.control(struct.pack("<BBHHH", 0x21, 0x66, 0, 0, 0)),
        camera.control(struct.pack("<BBHHH", 0x80, 6, 0x300, 0, 255), b"\x04\x03a\0"),
        camera.control(struct.pack("<BBHHH", 0xA3, 0x67, 0, 0, 4), bytes(4)),
    ]
    found = heard(camera, *parts)
    assert [(notice.side, notice.text) for notice in found.noticed] == [
        (0, "Cancel of transaction 9"),
        (0, "GetDeviceStatus"),
        (1, "GetDeviceStatus: 0x2019"),
        (0, "ClearFeature: endpoint 0x81 is no longer halted"),
        (0, "DeviceReset"),
    ]
    assert {notice.oddity for notice in found.noticed} == {Oddity.CONTROL}


@every_recorder
def test_stalls_are_told(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    found = heard(camera, camera.into(1, b"", status=STALLED), camera.out(2, OPEN, status=STALLED, sent=0))
    assert [notice.text for notice in found.noticed if notice.oddity is Oddity.STALLED] == [
        "endpoint 0x81",
        "endpoint 0x02",
    ]


@every_recorder
def test_cancelled_transfers_say_nothing(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    found = heard(camera, camera.into(3, b"", INTERRUPT, status=CANCELLED), camera.out(2, OPEN))
    assert [flow.carrier for flow in found.flows] == [Carrier.USB_BULK]
    part = heard(camera, camera.into(1, bytes(100), status=CANCELLED), camera.into(1, bytes(50)))
    assert (part.said()[1], part.streams[0][1].shorts) == (bytes(150), [150])


@every_recorder
def test_a_device_that_was_pulled_out_ends_its_flows(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    found = heard(camera, camera.out(2, OPEN), camera.into(1, b"", status=GONE), camera.out(2, OPEN))
    assert [found.ended(number) for number in (0, 1)] == [
        (Close.RESET, Close.RESET),
        (Close.RECORDING, Close.RECORDING),
    ]


def test_bytes_that_were_not_taken_are_told() -> None:
    camera = Camera(USBMON)
    found = heard(camera, camera.out(2, bytes(1000), sent=400))
    assert [notice.text for notice in found.noticed] == ["600 bytes were not sent"]


@every_recorder
def test_transfers_that_were_cut_in_the_recording_tell_what_is_missing(link: int, big: bool) -> None:
    camera = Camera(link, big=big)
    whole = camera.into(1, bytes(1000)) + camera.into(1, ANSWER)
    cut = [Frame(frame.data[:100], frame.time, len(frame.data)) for frame in whole]
    if link != USBPCAP:
        # usbmon says itself how much of the data it kept.
        cut[1] = Frame(cut[1].data[:36] + struct.pack(">I" if big else "<I", 100) + cut[1].data[40:], cut[1].time)
    found = heard(camera, cut)
    kept = len(cut[1].data) - (len(whole[1].data) - 1000)
    assert found.missing()[1] == [(kept, 1000 - kept)]
    assert found.said()[1][1000:] == ANSWER
    assert found.streams[0][1].shorts == [1000, 1012]


def test_devices_and_transfers_are_not_remembered_without_end() -> None:
    limits = Limits(devices=3, transfers=4)
    parts = [Camera(USBMON, device=number).out(2, OPEN) for number in range(10)]
    found = heard(Camera(USBMON), *parts, limits=limits)
    assert [found.ended(number)[0] for number in (0, 9)] == [Close.UNSEEN, Close.RECORDING]
    begun = [Camera(USBMON, transfers=10 * number).out(2, OPEN)[0] for number in range(10)]
    assert len(heard(Camera(USBMON), begun, limits=limits).said()[0]) == 160


def test_frames_that_are_too_short_are_told() -> None:
    for link in (USBMON, USBMON_RING, USBPCAP):
        assert hear(pcap([Frame(bytes(20))], link)).oddities() == [Oddity.UNREADABLE]
        assert hear(pcap([Frame(bytes(20), length=90)], link)).oddities() == [Oddity.CUT_SHORT]


@needs(D5500)
def test_a_session_of_a_nikon_is_heard_as_wireshark_sees_it() -> None:
    found = hear(recording(D5500))
    assert len(found.flows) == 1
    fields = ["-Y", "usb.transfer_type == 3", "-T", "fields", "-e", "usb.endpoint_address", "-e", "usb.capdata"]
    told = _tshark(SHARED / "captures" / D5500, *fields)
    streams = {"0x02": b"", "0x81": b""}
    for line in told.splitlines():
        endpoint, _, data = line.partition("\t")
        streams[endpoint] += bytes.fromhex(data)
    assert found.said() == (streams["0x02"], streams["0x81"])
    assert [notice.text for notice in found.noticed] == [
        *["GetDeviceStatus", "GetDeviceStatus: 0x2001"] * 2,
        "DeviceReset",
        *["GetDeviceStatus", "GetDeviceStatus: 0x2001"],
    ]


def test_wireshark_reads_what_these_tests_write(tmp_path: Path) -> None:
    for link in (USBMON, USBMON_RING, USBPCAP):
        camera = Camera(link)
        (tmp_path / "usb.pcap").write_bytes(pcap(camera.out(2, OPEN) + camera.into(1, ANSWER), link))
        told = _tshark(tmp_path / "usb.pcap", "-T", "fields", "-e", "usb.endpoint_address", "-e", "usb.capdata")
        assert [line for line in told.split() if len(line) > 4] == [OPEN.hex(), ANSWER.hex()], link


def _tshark(path: Path, *arguments: str) -> str:
    command = ["tshark", "-n", "-r", str(path), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
