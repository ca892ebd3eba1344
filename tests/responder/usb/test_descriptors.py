import struct

from hotshoe.responder.usb.descriptors import Face, configuration, descriptor, device, string

FACE = Face("maker", "Kamera ö", "1001", vendor=0x04B0, product=0x0436)


def test_the_device() -> None:
    data = device(FACE)
    assert len(data) == data[0] == 18
    assert struct.unpack_from("<HHH", data, 8) == (0x04B0, 0x0436, 0x0100)
    assert device(Face("m", "n", "s", packet=64))[2:4] == b"\x10\x01"


def test_the_configuration_counts_its_bytes() -> None:
    data = configuration(FACE)
    assert struct.unpack_from("<H", data, 2) == (len(data),)
    assert data[9:18] == bytes([9, 4, 0, 0, 3, 6, 1, 1, 0])
    endpoints = [data[18 + 7 * place :][:7] for place in range(3)]
    assert [(each[2], each[3], each[4] | each[5] << 8) for each in endpoints] == [
        (0x81, 2, 512),
        (0x02, 2, 512),
        (0x83, 3, 32),
    ]


def test_the_strings() -> None:
    assert string(FACE, 0) == bytes([4, 3, 0x09, 0x04])
    assert string(FACE, 2) == bytes([18, 3]) + "Kamera ö".encode("utf-16-le")
    assert string(FACE, 4) is None
    long = string(Face("x" * 300, "n", "s"), 1)
    assert long is not None
    assert len(long) == long[0] == 254


def test_each_by_its_kind() -> None:
    assert descriptor(FACE, 1, 0) == device(FACE)
    assert descriptor(FACE, 2, 0) == configuration(FACE)
    assert descriptor(FACE, 3, 1) == string(FACE, 1)
    assert descriptor(FACE, 2, 1) is None
    assert descriptor(FACE, 6, 0) is None
