import pytest

from hotshoe.client import approaches
from hotshoe.client.address import parse_address
from hotshoe.errors import SettingsError
from hotshoe.transport import tcp
from hotshoe.transport.base import Dial
from hotshoe.transport.stillimage.dialling import UsbDial
from hotshoe.vendors.fuji import VENDOR
from hotshoe.vendors.fuji.dialling import FujiDial, FujiLiveView
from hotshoe.vendors.schemes import PORTS, USB


def test_every_network_has_an_approach() -> None:
    assert approaches.MAKES.keys() == {*PORTS, USB}


def test_cameras_on_a_cable_are_dialled_there_unless_told() -> None:
    where = parse_address("usb:04b0:0436")
    assert approaches.make_of(where) is None
    assert isinstance(approaches.route(tcp.dial, where, None).dial, UsbDial)
    own = UsbDial()
    assert approaches.route(own, where, None).dial is own
    # What is around the dial, a recorder for instance, is around that of the cable.
    around = list[object]()

    def wrapped(dial: Dial) -> Dial:
        around.append(dial)
        return own

    assert approaches.route(tcp.dial, where, None, wrapped).dial is own
    assert isinstance(around[0], UsbDial)


def test_cameras_after_the_standard_are_dialled_plainly() -> None:
    where = parse_address("127.0.0.1")
    assert approaches.make_of(where) is None
    route = approaches.route(tcp.dial, where, None)
    assert (route.dial, route.live) == (tcp.dial, None)


def test_a_make_with_a_transport_of_its_own_is_known_by_the_scheme() -> None:
    where = parse_address("fuji:127.0.0.1")
    assert approaches.make_of(where) is VENDOR
    first, second = (approaches.route(tcp.dial, where, VENDOR) for _ in range(2))
    assert isinstance(first.dial, FujiDial)
    assert isinstance(first.live, FujiLiveView)
    assert first.dial is not second.dial
    own = FujiDial()
    assert approaches.route(own, where, VENDOR).dial is own


def test_what_is_no_network() -> None:
    with pytest.raises(SettingsError, match="ptpip and fuji and usb"):
        approaches.make_of(parse_address("demo:"))
