import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.errors import SettingsError
from hotshoe.ingest.naming import UNNAMED, Naming, Place, folded, split_name
from hotshoe.ingest.shot import Identity

SHOT = Identity("Maker Model 7", "CARD", "/DCIM/100MAKER", "DSC_0042.NEF", 5, "20261122T130455")
PLACE = Place("z8", 3, "Z 8", "Nikon", "6001234", "derby", "job 7", "left")


def path(template: str, identity: Identity = SHOT, **numbers: int) -> str:
    return Naming(template, PLACE).path(identity, identity.date, **numbers)


@pytest.mark.parametrize(
    "template, expected",
    [
        ("{session}/{camera}/{date:%Y%m%d}/{name}", "derby/z8/20261122/DSC_0042.NEF"),
        ("{stem}_{seq:04}.{ext:lower}", "DSC_0042_0007.nef"),
        ("{cam:03}-{shot:05}", "003-00012.NEF"),
        ("{make} {model}/{serial}/{job}/{group}/{name}", "Nikon Z 8/6001234/job 7/left/DSC_0042.NEF"),
        ("{storage}/{folder}/{name}", "CARD/DCIM/100MAKER/DSC_0042.NEF"),
        ("{date:%H:%M}/{name}", "13_04/DSC_0042.NEF"),
        ("{date}{name:lower}", "20261122dsc_0042.nef"),
        ("%Y/%m-%d/%f.%C", "2026/11-22/DSC_0042.NEF"),
        ("%03n-%n%%.%C", "007-7%.NEF"),
        ("%F/%:", "DCIM/100MAKER/DSC_0042.NEF"),
        ("{name}/{stem}", "DSC_0042.NEF/DSC_0042"),
    ],
)
def test_a_template_is_filled_in(template: str, expected: str) -> None:
    assert path(template, sequence=7, shot=12) == expected


@pytest.mark.parametrize(
    "template",
    ["{0}", "{name.__class__}", "{name[0]}", "{name!r}", "{hash}", "{seq:>9}", "{seq:04d}", "{date:%Q}", "{name:x}",
     "{name", "", "///", "%Z-%f", "{date:{name}}"],
)  # fmt: skip
def test_nothing_else_can_be_said(template: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Naming(template)
    assert caught.value.key == "template"


@pytest.mark.parametrize("field", ["iso", "aperture", "shutter", "focal", "lens", "hash", "hash:8", "handle", "now"])
def test_what_is_only_known_later_is_refused_with_the_reason(field: str) -> None:
    with pytest.raises(SettingsError, match="has no place in a name: it "):
        Naming(f"{{{field}}}/{{name}}")


def test_a_date_that_is_none_is_said_to_be_none() -> None:
    assert path("{date:%Y}/{name}", SHOT._replace(date="19801399T999999")) == "undated/DSC_0042.NEF"


def test_a_number_sets_files_of_one_name_apart() -> None:
    assert path("{name}", number=2) == "DSC_0042-2.NEF"


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20), st.integers(0, 20))
def test_no_name_leads_out_of_the_library(name: str, folder: str, session: str, number: int) -> None:
    identity = SHOT._replace(name=name, folder=folder)
    naming = Naming("{session}/{folder}/{name}", Place(session=session))
    parts = naming.path(identity, "", number=number).split("/")
    assert all(part not in {"", ".", ".."} for part in parts)
    assert not any("\0" in part or "\\" in part for part in parts)
    assert all(len(part.encode()) <= 255 for part in parts)


@pytest.mark.parametrize("name", ["..", "", ".", "///", "con.txt", "-rf", ".hidden", "a\u202egpj.exe", "x" * 300])
def test_hostile_names_become_harmless(name: str) -> None:
    (only,) = path("{name}", SHOT._replace(name=name)).split("/")
    assert only == UNNAMED or (only[0] not in ".-" and only.isprintable())


def test_a_claim_is_the_same_for_a_pair_and_its_sidecars() -> None:
    naming = Naming("{date:%Y}/{ext:lower}/{name}")
    claims = {naming.claim(SHOT._replace(name=f"Dsc_0042.{ending}"), SHOT.date) for ending in ("NEF", "jpg", "XMP")}
    assert len(claims) == 1


def test_names_are_compared_as_the_strictest_file_system_does() -> None:
    assert folded("É.JPG") == folded("e\u0301.jpg")
    assert folded("straße") == folded("STRASSE")


@pytest.mark.parametrize(
    "name, parts", [("A.NEF", ("A", "NEF")), ("A", ("A", "")), (".x", (".x", "")), ("a.b.c", ("a.b", "c"))]
)
def test_a_name_has_a_stem_and_an_ending(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
