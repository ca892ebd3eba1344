from dataclasses import replace

import pytest

from hotshoe.client.address import Address, parse_address
from hotshoe.errors import SettingsError

TABLE = {
    "192.168.1.1": Address("192.168.1.1"),
    "camera.local": Address("camera.local"),
    "localhost:20000": Address("localhost", 20000),
    "192.168.1.1:20000:20001": Address("192.168.1.1", 20000, 20001),
    "ptpip://192.168.1.1": Address("192.168.1.1"),
    "ptpip://192.168.1.1:15741/": Address("192.168.1.1", 15741),
    "ptpip://z8@192.168.1.20": Address("192.168.1.20", alias="z8"),
    "z8@192.168.1.20:15741": Address("192.168.1.20", 15741, alias="z8"),
    "[fe80::1%eth0]": Address("fe80::1%eth0"),
    "[::1]:15741": Address("::1", 15741),
    "[::1]:15741:15742": Address("::1", 15741, 15742),
    "fe80::1": Address("fe80::1"),
    "::1": Address("::1"),
    "fe80::1%eth0": Address("fe80::1%eth0"),
    "2001:db8::1:2:3": Address("2001:db8::1:2:3"),
    "ptpip:127.0.0.1:20001:20001": Address("127.0.0.1", 20001, 20001),
    "ptpip:127.0.0.1": Address("127.0.0.1"),
    "fuji:192.168.0.1": Address("192.168.0.1", 55740, scheme="fuji"),
    "fuji:192.168.0.1:20000": Address("192.168.0.1", 20000, scheme="fuji"),
    "fuji:192.168.0.1:20000:20005": Address("192.168.0.1", 20000, 20005, scheme="fuji"),
    "fuji://xt4@192.168.0.1": Address("192.168.0.1", 55740, alias="xt4", scheme="fuji"),
    "fuji:[::1]:20000": Address("::1", 20000, scheme="fuji"),
    "fuji:::1": Address("::1", 55740, scheme="fuji"),
    "usb:": Address("", scheme="usb"),
    "usb:04b0:0436": Address("04b0:0436", scheme="usb"),
    "usb:3001234": Address("3001234", scheme="usb"),
    "usb:001,004": Address("001,004", scheme="usb"),
    "demo:": Address("", scheme="demo"),
    "demo:nikon?shots=2s": Address("nikon", scheme="demo", options={"shots": "2s"}),
    "  192.168.1.1 ": Address("192.168.1.1"),
}


@pytest.mark.parametrize(("text", "address"), TABLE.items())
def test_addresses_as_people_write_them(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", [text for text in TABLE if not text.startswith("demo:")])
def test_an_address_is_written_so_that_it_can_be_read(text: str) -> None:
    address = parse_address(text)
    assert parse_address(str(address)) == replace(address, alias="")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "fuji:",
        "fuji:host:0",
        "host:0",
        "host:65536",
        "host:x",
        "a b@c d/e",
        "http://camera",
        "[::1",
        "::1]",
        "host:1:2:3",
        "usb://1",
    ],
)
def test_what_is_no_address_is_refused_as_a_setting(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_address(text)
    assert caught.value.key == "camera"


def test_a_camera_is_called_by_its_alias() -> None:
    assert parse_address("z8@192.168.1.20").label == "z8"
    assert parse_address("192.168.1.20:15741").label == "192.168.1.20:15741"
    assert parse_address("[::1]:15741").label == "[::1]:15741"
