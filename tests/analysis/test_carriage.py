import pytest

from hotshoe.analysis.carriage import Carriage, Kind, carriage
from hotshoe.catalog.mtp import MTP
from hotshoe.catalog.standard import STANDARD
from hotshoe.vendors import registry
from hotshoe.wire.packets import OperationRequest

MAKES = ("canon", "nikon", "sony", "panasonic", "olympus", "leica", "theta", "fuji", "parrot")


def carried(make: str, code: int, *params: int) -> Carriage | None:
    catalog = STANDARD | MTP | registry.catalog_of(registry.named(make)) if make else STANDARD | MTP
    return carriage(OperationRequest(1, code, 7, params), catalog)


@pytest.mark.parametrize(
    "make, code, params, expected",
    [
        ("", 0x1009, (5,), Carriage(Kind.OBJECT, 5)),
        ("", 0x100D, (), Carriage(Kind.OBJECT)),
        ("", 0x100A, (5,), Carriage(Kind.THUMBNAIL, 5)),
        ("", 0x101B, (5, 10, 20), Carriage(Kind.OBJECT, 5, 10, whole=False)),
        ("", 0x95C1, (5, 10, 1, 20), Carriage(Kind.OBJECT, 5, 1 << 32 | 10, whole=False)),
        ("", 0x95C2, (5, 10, 0, 20), Carriage(Kind.OBJECT, 5, 10, whole=False)),
        ("canon", 0x9104, (5,), Carriage(Kind.OBJECT, 5)),
        ("canon", 0x9107, (5, 10, 20), Carriage(Kind.OBJECT, 5, 10, whole=False)),
        ("canon", 0x9172, (5, 10, 1, 20), Carriage(Kind.OBJECT, 5, 1 << 32 | 10, whole=False)),
        ("canon", 0x9153, (0x100000,), Carriage(Kind.LIVE)),
        ("nikon", 0x90C4, (5,), Carriage(Kind.THUMBNAIL, 5)),
        ("nikon", 0x9203, (), Carriage(Kind.LIVE)),
        ("nikon", 0x9428, (), Carriage(Kind.LIVE)),
        ("nikon", 0x9431, (5, 10, 1, 20, 0), Carriage(Kind.OBJECT, 5, 1 << 32 | 10, whole=False)),
        ("sony", 0x1009, (0xFFFFC002,), Carriage(Kind.LIVE, 0xFFFFC002)),
        ("sony", 0x9211, (5, 10, 0, 20), Carriage(Kind.OBJECT, 5, 10, whole=False)),
        ("panasonic", 0x9706, (), Carriage(Kind.LIVE)),
        ("olympus", 0x9484, (1,), Carriage(Kind.LIVE)),
    ],
)
def test_objects_and_frames_are_known_in_every_make(
    make: str, code: int, params: tuple[int, ...], expected: Carriage
) -> None:
    assert carried(make, code, *params) == expected


@pytest.mark.parametrize("make", MAKES)
def test_datasets_are_none(make: str) -> None:
    for code in (0x1001, 0x1005, 0x1007, 0x1008, 0x100C, 0x1014, 0x1015, 0x1016, 0x9803, 0x9805):
        assert carried(make, code, 5, 6) is None


def test_what_nobody_knows_carries_nothing() -> None:
    assert carried("", 0x9ABC, 5) is None
    assert carried("", 0x1009) is None
