"""A client of USB/IP for tests, and pyusb's backend interface on top of it: what Linux's own does, in a process."""

import errno
import itertools
import queue
import socket
import struct
import threading
from array import array
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import usb.core

from tests.transport.stillimage.bench import DescribedBackend

HEAD = struct.Struct(">IIIII")
VERSION = 0x0111
FOREVER = 60.0


class UsbIpClient:
    """One connection. Written from the kernel's description of the protocol, not with our own codec."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=FOREVER)
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.SimpleQueue[tuple[int, bytes]]] = {}
        self._wanted: dict[int, int] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def close(self) -> None:
        if self._thread:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._thread.join()
        self._socket.close()

    def devices(self) -> list[dict[str, Any]]:
        """What is exported."""
        self._socket.sendall(struct.pack(">HHI", VERSION, 0x8005, 0))
        version, code, status, count = struct.unpack(">HHII", self._exactly(12))
        assert (version, code, status) == (VERSION, 0x0005, 0)
        return [self._device(interfaces=True) for _ in range(count)]

    def attach(self, bus_id: str) -> int:
        """The status: 0 where the device is ours."""
        self._socket.sendall(struct.pack(">HHI32s", VERSION, 0x8003, 0, bus_id.encode()))
        version, code, status = struct.unpack(">HHI", self._exactly(8))
        assert (version, code) == (VERSION, 0x0003)
        if not status:
            self._device(interfaces=False)
            self._socket.settimeout(None)
            self._thread = threading.Thread(target=self._listen)
            self._thread.start()
        return int(status)

    def transfer(
        self, endpoint: int, *, data: bytes = b"", size: int = 0, setup: bytes = bytes(8), seconds: float = FOREVER
    ) -> tuple[int, bytes]:
        """Status and bytes; for a transfer to the device, those that went. Raises TimeoutError, and it was unlinked."""
        towards_host = bool(endpoint & 0x80)
        sequence = self._submit(endpoint, data, size, setup)
        try:
            status, answer = self._answers[sequence].get(timeout=seconds)
        except queue.Empty:
            return self._unlink(sequence)
        if status == -errno.ENOLINK:
            raise ConnectionError("the connection is gone")
        return status, answer if towards_host else data

    def _submit(self, endpoint: int, data: bytes, size: int, setup: bytes) -> int:
        with self._lock:
            sequence = next(self._numbers)
            self._answers[sequence] = queue.SimpleQueue()
            towards_host = bool(endpoint & 0x80)
            self._wanted[sequence] = int(towards_host)
            length = size if towards_host else len(data)
            head = HEAD.pack(1, sequence, 0x10001, int(towards_host), endpoint & 0x0F)
            rest = struct.pack(">Iiiii8s", 0, length, 0, 0, 0, setup)
            self._send(head + rest + data)
        return sequence

    def _unlink(self, sequence: int) -> tuple[int, bytes]:
        with self._lock:
            number = next(self._numbers)
            self._answers[number] = queue.SimpleQueue()
            self._send(HEAD.pack(2, number, 0x10001, 0, 0) + struct.pack(">I24x", sequence))
        status, _ = self._answers[number].get(timeout=FOREVER)
        if status == 0:
            # It had been done already.
            return self._answers[sequence].get(timeout=FOREVER)
        assert status == -errno.ECONNRESET
        raise TimeoutError

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise ConnectionError("the connection is gone") from error

    def _listen(self) -> None:
        try:
            while True:
                command, sequence, *_ = HEAD.unpack(self._exactly(20))
                status, size = struct.unpack(">ii20x", self._exactly(28))
                assert command in (3, 4)
                brings = command == 3 and self._wanted.pop(sequence)
                self._answers[sequence].put((status, self._exactly(size) if brings else b""))
        except (OSError, EOFError):
            for answers in tuple(self._answers.values()):
                answers.put((-errno.ENOLINK, b""))

    def _device(self, *, interfaces: bool) -> dict[str, Any]:
        data = self._exactly(312)
        bus_id = data[256:288].split(b"\0")[0].decode()
        _, _, speed, vendor, product, _ = struct.unpack_from(">IIIHHH", data, 288)
        count = data[311]
        kinds = [tuple(self._exactly(4)[:3]) for _ in range(count)] if interfaces else []
        return {"bus_id": bus_id, "speed": speed, "vendor": vendor, "product": product, "interfaces": kinds}

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self._socket.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)


class UsbIpBackend(DescribedBackend):
    """pyusb on a device that was attached."""

    def __init__(self, client: UsbIpClient) -> None:
        super().__init__()
        self._client = client
        self._descriptors: dict[int, bytes] = {}

    def enumerate_devices(self) -> Sequence[str]:
        return ["attached"]

    def device_bytes(self, dev: Any) -> bytes:
        return self._descriptor(1)

    def configuration_bytes(self, dev: Any) -> bytes:
        return self._descriptor(2)

    def _descriptor(self, kind: int) -> bytes:
        if kind not in self._descriptors:
            setup = struct.pack("<BBHHH", 0x80, 6, kind << 8, 0, 255)
            _, self._descriptors[kind] = self._client.transfer(0x80, size=255, setup=setup)
        return self._descriptors[kind]

    def open_device(self, dev: Any) -> Any:
        return dev

    def close_device(self, dev_handle: Any) -> None: ...

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def claim_interface(self, dev_handle: Any, intf: int) -> None: ...

    def release_interface(self, dev_handle: Any, intf: int) -> None: ...

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return False

    def clear_halt(self, dev_handle: Any, ep: int) -> None:
        self._do(0x00, setup=struct.pack("<BBHHH", 0x02, 1, 0, ep, 0))

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        data = self._do(ep, size=len(buff), timeout=timeout)
        memoryview(buff)[: len(data)] = memoryview(data)
        return len(data)

    intr_read = bulk_read

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: "array[int]", timeout: int) -> int:
        return len(self._do(ep, data=data.tobytes(), timeout=timeout))

    def ctrl_transfer(
        self,
        dev_handle: Any,
        bmRequestType: int,  # noqa: N803 - pyusb's names
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: "array[int]",
        timeout: int,
    ) -> int:
        setup = struct.pack("<BBHHH", bmRequestType, bRequest, wValue, wIndex, len(data))
        if not bmRequestType & 0x80:
            self._do(0x00, data=data.tobytes(), setup=setup, timeout=timeout)
            return len(data)
        answer = self._do(0x80, size=len(data), setup=setup, timeout=timeout)
        memoryview(data)[: len(answer)] = memoryview(answer)
        return len(answer)

    def _do(self, endpoint: int, timeout: int = 0, **what: Any) -> bytes:
        try:
            status, data = self._client.transfer(endpoint, seconds=timeout / 1000 or FOREVER, **what)
        except TimeoutError as error:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT) from error
        except ConnectionError as error:
            raise usb.core.USBError("no such device", errno=errno.ENODEV) from error
        if status:
            number = errno.ENODEV if status == -errno.ESHUTDOWN else -status
            raise usb.core.USBError("refused", errno=number)
        return data
