from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.client.names import (
    LONGEST,
    PART,
    fallback_name,
    numbered,
    path_component,
    safe_component,
    safe_path,
)

TABLE = {
    # Ordinary names stay.
    "DSC_0412.NEF": "DSC_0412.NEF",
    "IMG 1.JPG": "IMG 1.JPG",
    "Müller.jpg": "Müller.jpg",
    "写真.JPG": "写真.JPG",
    "archive.tar.gz": "archive.tar.gz",
    # Names that lead elsewhere become one component.
    "../x": "_._x",
    "../../etc/passwd": "_._.._etc_passwd",
    "/etc/passwd": "_etc_passwd",
    "C:\\x": "C__x",
    "\\\\srv\\share": "__srv_share",
    "a/b": "a_b",
    "stream.jpg:hidden": "stream.jpg_hidden",
    # Nothing left to name a file by.
    "": "object-0001ABCD",
    ".": "object-0001ABCD",
    "..": "object-0001ABCD",
    "...": "object-0001ABCD",
    "   ": "object-0001ABCD",
    "\0\0": "object-0001ABCD",
    "/": "object-0001ABCD",
    # Names that shells, tools and people misread.
    "-rf": "_rf",
    ".bashrc": "_bashrc",
    "~root": "_root",
    " lead.jpg": "lead.jpg",
    "trail.jpg.": "trail.jpg",
    "trail.jpg ": "trail.jpg",
    "trail.jpg. . .": "trail.jpg",
    "esc\x1b[2Jape": "esc_[2Jape",
    "new\nline": "new_line",
    "nul\0nul": "nul_nul",
    "gpj.\u202eexe": "gpj._exe",
    "zero\u200bwidth": "zero_width",
    "lone\ud800": "lone_",
    "\udc80": "object-0001ABCD",
    'a<b>c"d|e?f*g': "a_b_c_d_e_f_g",
    # Windows keeps these for its devices, with any ending (Microsoft, Naming Files, Paths, and Namespaces).
    "CON": "_CON",
    "con.txt": "_con.txt",
    "Aux.tar.gz": "_Aux.tar.gz",
    "nul .jpg": "_nul .jpg",
    "COM1": "_COM1",
    "LPT\u00b9.jpg": "_LPT\u00b9.jpg",
    "COM10": "COM10",
    "CONSOLE.JPG": "CONSOLE.JPG",
    # The ending of unfinished files.
    "x.part": "x.part_",
    "x.PART": "x.PART_",
    # One spelling for what looks the same.
    "cafe\u0301.jpg": "caf\u00e9.jpg",
}


@pytest.mark.parametrize(("name", "safe"), TABLE.items(), ids=[ascii(name) for name in TABLE])
def test_names_from_a_camera(name: str, safe: str) -> None:
    assert safe_component(name, 0x1ABCD) == safe


def _fits(name: str) -> bool:
    return bool(name) and len((numbered(name, 9999) + PART).encode()) <= LONGEST


@pytest.mark.parametrize("name", ["a" * 254, "é" * 254 + ".jpg", "写" * 254, "x." + "y" * 250, "😀" * 127 + ".NEF"])
def test_a_long_name_is_cut_and_keeps_its_ending(name: str) -> None:
    safe = safe_component(name)
    assert _fits(safe)
    ending = Path(name).suffix
    assert len(ending) > 9 or safe.endswith(ending)


@given(st.text(st.characters(exclude_categories=()), max_size=254))
def test_any_name_is_one_usable_component(name: str) -> None:
    safe = safe_component(name, 7)
    assert _fits(safe)
    assert Path(safe).name == safe
    assert safe not in {".", ".."}
    assert not safe.endswith((PART, ".", " "))
    assert safe_component(safe, 7) == safe
    assert safe.isprintable() or all(char.isprintable() or char == "\u3000" or char.isspace() for char in safe)


def test_every_name_of_the_table_makes_a_file_in_its_folder(tmp_path: Path) -> None:
    for number, name in enumerate(TABLE):
        inside = tmp_path / str(number)
        inside.mkdir()
        (inside / safe_component(name, 1)).write_bytes(b"")
        (entry,) = inside.iterdir()
        assert entry.is_file()
    assert len(list(tmp_path.iterdir())) == len(TABLE)


@given(st.text(max_size=100))
def test_a_path_stays_below_its_folder(path: str) -> None:
    safe = safe_path(path)
    assert not safe.is_absolute()
    assert ".." not in safe.parts


def test_a_path_keeps_its_folders() -> None:
    assert str(safe_path("/store_00010001/DCIM/../A.JPG")) == "store_00010001/DCIM/object-00000000/A.JPG"


def test_components_of_camera_paths_keep_all_but_the_slash() -> None:
    assert path_component("a/b\0c", 1) == "a_b_c"
    assert path_component("..", 1) == ".."
    assert path_component("", 0xABCD) == fallback_name(0xABCD) == "object-0000ABCD"


def test_numbers_go_before_the_ending() -> None:
    assert numbered("A.JPG", 0) == "A.JPG"
    assert numbered("A.JPG", 2) == "A-2.JPG"
    assert numbered("README", 1) == "README-1"
