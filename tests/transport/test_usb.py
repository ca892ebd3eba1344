"""What libusb says, and what becomes of it; pyusb stands on a backend of ours."""

import errno
import sys
import time
from array import array
from collections.abc import Iterator
from typing import Any

import libusb_package
import pytest
import usb.core
import usb.util

from hotshoe.errors import ConnectFailed, LinkLost
from hotshoe.responder.usb.descriptors import BULK_IN, BULK_OUT, INTERRUPT_IN
from hotshoe.transport import usb as ours
from hotshoe.transport.stillimage.dialling import find
from hotshoe.transport.stillimage.pipes import Came, DeviceStatus, Stalled
from hotshoe.wire.containers import CommandContainer, ResponseContainer, decode_container, encode_container
from tests.transport.stillimage.bench import Bench, BenchBackend, camera_on_a_cable

OPEN_SESSION = array("B", encode_container(CommandContainer(0x1002, 0, (1,))))


@pytest.fixture
def bench() -> Iterator[Bench]:
    with camera_on_a_cable() as bench:
        yield bench


@pytest.fixture
def pipes(bench: Bench) -> Iterator[ours.UsbPipes]:
    pipes = ours.open_pipes(find("", ours.models(bench.backend)))
    yield pipes
    pipes.close()


def test_a_transaction(pipes: ours.UsbPipes) -> None:
    assert (pipes.packet, pipes.product) == (512, "Virtual Camera")
    assert pipes.write(OPEN_SESSION, 1000) == len(OPEN_SESSION)
    memory = array("B", bytes(1024))
    assert pipes.read(memory, 1000) == Came(12, short=True)
    assert decode_container(memory[:12].tobytes()) == ResponseContainer(0x2001, 0)
    assert pipes.status() == DeviceStatus(0x2001)
    assert pipes.cancel(7)
    assert pipes.reset()


def test_silence_is_no_error(pipes: ours.UsbPipes) -> None:
    assert pipes.read(array("B", bytes(512)), 10) is None
    assert pipes.event(10) is None


@pytest.mark.parametrize(
    "number, error, words",
    [
        (errno.EPIPE, Stalled, "halted"),
        (errno.ENODEV, LinkLost, "unplugged or switched off"),
        (errno.EIO, LinkLost, "the USB connection broke while reading; is the cable loose"),
        (errno.EPROTO, LinkLost, "the USB connection broke while reading"),
        (errno.ENOMEM, LinkLost, "USB failed while reading: read refused"),
    ],
)
def test_errors_in_our_words(
    pipes: ours.UsbPipes, bench: Bench, number: int, error: type[Exception], words: str
) -> None:
    bench.port.refuses["read"] = number
    with pytest.raises(error, match=words):
        pipes.read(array("B", bytes(512)), 10)


def test_a_control_endpoint_that_does_not_answer_is_one_that_refuses(pipes: ours.UsbPipes, bench: Bench) -> None:
    bench.port.refuses["control"] = errno.ETIMEDOUT
    assert pipes.status() is None
    assert not pipes.cancel(7)
    assert not pipes.reset()


def test_a_halted_interrupt_endpoint_is_cleared(pipes: ours.UsbPipes, bench: Bench) -> None:
    bench.port.refuses["read"] = errno.EPIPE
    with pytest.raises(Stalled):
        pipes.event(10)
    assert ("clear", INTERRUPT_IN, 0) in bench.port.log


def test_an_event_that_is_too_long_costs_only_itself(pipes: ours.UsbPipes, bench: Bench) -> None:
    bench.port.refuses["read"] = errno.EOVERFLOW
    with pytest.raises(Stalled):
        pipes.event(10)


def test_a_device_without_events_says_none(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = ours._endpoint

    def bulk_only(interface: Any, kind: int, direction: int) -> Any:
        return endpoint(interface, kind, direction) if kind == usb.util.ENDPOINT_TYPE_BULK else None

    monkeypatch.setattr(ours, "_endpoint", bulk_only)
    pipes = ours.open_pipes(find("", ours.models(bench.backend)))
    began = time.monotonic()
    assert pipes.event(20) is None
    assert time.monotonic() - began >= 0.02
    pipes.close()


def test_halts_are_cleared_as_far_as_that_is_possible(pipes: ours.UsbPipes, bench: Bench) -> None:
    bench.port.refuses["clear"] = errno.EPIPE
    pipes.clear_halts((INTERRUPT_IN,))
    cleared = {endpoint for what, endpoint, _ in bench.port.log if what == "clear"}
    assert cleared == {BULK_IN, BULK_OUT, INTERRUPT_IN}


def test_a_device_that_has_no_configuration_gets_its_first(bench: Bench) -> None:
    bench.port.configured = 0
    ours.open_pipes(find("", ours.models(bench.backend))).close()
    assert bench.port.configured == 1


def test_a_device_without_endpoints_is_none(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "_endpoint", lambda *_: None)
    with pytest.raises(ConnectFailed, match="no pair of bulk endpoints"):
        ours.open_pipes(find("", ours.models(bench.backend)))
    assert bench.port.handles == 0


def test_a_system_without_drivers_to_detach(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(BenchBackend, "is_kernel_driver_active", unknown)
    ours.open_pipes(find("", ours.models(bench.backend))).close()
    bench.port.refuses["detach"] = errno.EBUSY
    monkeypatch.setattr(BenchBackend, "is_kernel_driver_active", lambda *_: True)
    with pytest.raises(ConnectFailed, match="cannot open"):
        ours.open_pipes(find("", ours.models(bench.backend)))


def test_a_device_that_tells_nothing_is_passed_over(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise usb.core.USBError("broken", errno=errno.EIO)

    monkeypatch.setattr(BenchBackend, "get_configuration_descriptor", broken)
    assert ours.models(bench.backend) == []
    monkeypatch.setattr(BenchBackend, "enumerate_devices", broken)
    with pytest.raises(ConnectFailed, match="cannot be listed"):
        ours.models(bench.backend)


def test_the_library_is_the_one_that_came_along(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ours.backend() is not None
    monkeypatch.setattr(libusb_package, "get_libusb1_backend", lambda: None)
    with pytest.raises(ConnectFailed, match="libusb cannot be loaded"):
        ours.backend()


def test_usb_is_not_imported_by_those_who_do_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # A module of None is one that is not there.
    for name in [name for name in sys.modules if name == "usb" or name.startswith("usb.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "hotshoe.transport.usb")
    from hotshoe.transport.stillimage import dialling  # noqa: PLC0415 - after the library has gone

    with pytest.raises(Exception, match="hotshoe\\[usb\\]"):
        dialling.cameras()
