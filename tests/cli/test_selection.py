import pytest

from hotshoe.cli.selection import is_literal, matches, select
from hotshoe.errors import NoSuchObject
from tests.client.scripted import ScriptedCamera
from tests.client.world import visiting


@pytest.mark.parametrize(
    "pattern, path, expected",
    [
        ("*.JPG", "/DCIM/100A/X.JPG", True),
        ("*.jpg", "/DCIM/100A/X.JPG", False),
        ("X.???", "/DCIM/100A/X.JPG", True),
        ("[XY].JPG", "/DCIM/100A/X.JPG", True),
        ("[Z].JPG", "/DCIM/100A/[Z].JPG", True),
        ("100*", "/DCIM/100A", True),
        ("/DCIM/*/X.JPG", "/DCIM/100A/X.JPG", True),
        ("DCIM/*/X.JPG", "/DCIM/100A/X.JPG", True),
        ("/DCIM/*", "/DCIM/100A/X.JPG", False),
        ("/*/X.JPG", "/DCIM/100A/X.JPG", False),
        ("/**/X.JPG", "/DCIM/100A/X.JPG", True),
        ("/**", "/DCIM", True),
        ("/DCIM/**/X.JPG", "/DCIM/X.JPG", True),
        ("/DCIM/*/X.JPG", "/store_00010001/DCIM/100A/X.JPG", True),
        ("/store_00010001/*/*/X.JPG", "/store_00010001/DCIM/100A/X.JPG", True),
        ("/store_00020001/**", "/store_00010001/DCIM/X.JPG", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    "text, expected",
    [("/DCIM", True), ("DCIM", True), ("/100", True), ("0100", True), ("100", False), ("0x1F", False), ("*", False)],
)
def test_what_is_a_plain_path(text: str, expected: bool) -> None:
    assert is_literal(text) is expected


def camera() -> ScriptedCamera:
    """/DCIM/100A with two pictures, /DCIM/101B with one, /notes.txt."""
    made = ScriptedCamera()
    made.folder(1, "DCIM")
    made.folder(2, "100A", 1)
    made.folder(3, "101B", 1)
    made.file(4, "X.JPG", b"x", 2)
    made.file(5, "Y.NEF", b"y", 2)
    made.file(6, "X.JPG", b"z", 3)
    made.file(7, "notes.txt", b"n")
    return made


@pytest.mark.parametrize(
    "wanted, inside, expected",
    [
        ((), True, ["1:", "2:DCIM", "4:DCIM/100A", "5:DCIM/100A", "3:DCIM", "6:DCIM/101B", "7:"]),
        (("/",), False, ["1:", "7:"]),
        (("/DCIM/100A/X.JPG",), True, ["4:"]),
        (("/DCIM/100A",), True, ["2:", "4:100A", "5:100A"]),
        (("/DCIM/100A",), False, ["2:"]),
        (("4", "0x00000006"), True, ["4:", "6:"]),
        (("*.JPG",), True, ["4:", "6:"]),
        (("10*",), True, ["2:", "4:100A", "5:100A", "3:", "6:101B"]),
        (("10*",), False, ["2:", "3:"]),
        (("/DCIM/*/Y*", "/DCIM/100A"), True, ["5:", "2:", "4:100A"]),
        (("DC*",), True, ["1:", "2:DCIM", "4:DCIM/100A", "5:DCIM/100A", "3:DCIM", "6:DCIM/101B"]),
    ],
)
async def test_selecting(wanted: tuple[str, ...], inside: bool, expected: list[str]) -> None:
    async with visiting(camera()) as found:
        chosen = [f"{each.object.handle}:{each.folder}" async for each in select(found, wanted, inside=inside)]
    assert chosen == expected


@pytest.mark.parametrize("wanted", ["/DCIM/nothing", "*.TIF", "99", "/DCIM/*/Q?"])
async def test_nothing_there(wanted: str) -> None:
    async with visiting(camera()) as found:
        with pytest.raises(NoSuchObject):
            _ = [each async for each in select(found, [wanted])]
