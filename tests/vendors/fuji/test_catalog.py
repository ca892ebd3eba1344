import pytest

from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.catalog.units import parse_value, show_value
from hotshoe.vendors.fuji import catalog as fuji

CATALOG = STANDARD | MTP | fuji.FUJI


def test_codes_are_a_makers_own_where_the_standard_has_none() -> None:
    assert all(0x9000 <= code < 0xA000 for code in fuji.FUJI.operations)
    assert all(code >= 0xC000 for code in fuji.FUJI.events)
    own = [code for code in fuji.FUJI.properties if code not in STANDARD.properties]
    assert all(0xD000 <= code < 0xE000 for code in own)


def test_the_standard_is_still_there() -> None:
    assert CATALOG.operation_name(0x1009) == "GetObject"
    assert CATALOG.operation_name(0x902B) == "FujiGetDeviceInfo"
    assert CATALOG.event_name(0xC001) == "FujiPreviewAvailable"
    assert CATALOG.format_name(0xB103) == "RAF"


@pytest.mark.parametrize(
    ("field", "shown", "value"),
    [
        ("film-simulation", "classic-chrome", 11),
        ("whitebalance", "shade", 0x8006),
        ("focus-mode", "single", 0x8001),
        ("compression", "fine+raw", 4),
        ("mode", "remote", 5),
        ("camera-state", "remote-access", 6),
    ],
)
def test_values_as_people_write_them(field: str, shown: str, value: int) -> None:
    (kind,) = [kind for kind in fuji.PROPERTIES if kind.field == field]
    assert show_value(value, kind.unit) == shown
    assert parse_value(shown, kind.datatype, kind.unit) == value


def test_every_property_has_a_name_of_its_own() -> None:
    fields = [kind.field for kind in fuji.PROPERTIES if kind.field and kind.code >= 0xD000]
    assert len(fields) == len(set(fields))
