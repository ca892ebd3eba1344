import pytest

from hotshoe.responder.likeness.formats import format_code, listed_formats, spaced_formats


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("JPEG", 0x3801),
        ("Apple Quicktime", 0x300D),
        ("Unknown(b982)", 0xB982),
        ("Defined Type", 0x3800),
        ("TIFF_IT", 0x380E),
        ("nothing", None),
        ("Unknown(b9820)", None),
    ],
)
def test_names(name: str, code: int | None) -> None:
    assert format_code(name) == code


def test_a_list_with_commas() -> None:
    assert listed_formats("Association/Directory, JPEG, , Unknown(b101), Nonsense") == (
        [0x3001, 0x3801, 0xB101],
        ["Nonsense"],
    )


def test_a_list_with_blanks_only() -> None:
    """The longest name wins: "TIFF EP" is no TIFF."""
    assert spaced_formats("MS Wave MS AVI Unknown(b980) TIFF TIFF EP Defined Type Odd") == (
        [0x3008, 0x300A, 0xB980, 0x380D, 0x3802, 0x3800],
        ["Odd"],
    )
    assert spaced_formats("  ") == ([], [])
