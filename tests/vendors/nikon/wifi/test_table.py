"""Fields as people and programs see them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given

from hotshoe.vendors.nikon.wifi.profile import SIZE, Profile, profile_bytes
from hotshoe.vendors.nikon.wifi.table import FIELDS, differences, facts, pieces, texts
from hotshoe.wire.secret import Secret
from tests.vendors.nikon.wifi.profiles import profiles, wep64

# Field after field: its place and size in libgphoto2's PTPIP.TXT; lengths belong to what they announce.
PLACES = {
    "version": (0x00, 1),
    "name": (0x01, 4 + 17),
    "display_order": (0x16, 1),
    "device": (0x17, 1),
    "icon": (0x18, 1),
    "created": (0x19, 1 + 32),
    "address": (0x3A, 4),
    "prefix": (0x3E, 1),
    "gateway": (0x3F, 4),
    "address_setting": (0x43, 1),
    "access_mode": (0x44, 1),
    "channel": (0x45, 1),
    "ssid": (0x46, 4 + 33),
    "authentication": (0x6B, 1),
    "encryption": (0x6C, 1),
    "key": (0x6D, 4 + 64),
    "key_number": (0xB1, 1),
    "guid": (0xB2, 16),
    "key_length": (0xC2, 2),
}


def test_every_field_is_in_its_place() -> None:
    assert {field.name: field.offset for field in FIELDS} == {name: place for name, (place, _) in PLACES.items()}
    assert sum(size for _, size in PLACES.values()) == SIZE
    for (_, (place, size)), (_, (after, _)) in pairwise(PLACES.items()):
        assert place + size == after
    sizes = {field.name: len(piece.split()) for field, piece in pieces(wep64())}
    assert sizes == {name: size for name, (_, size) in PLACES.items()}


def test_people_read_words_and_programs_numbers() -> None:
    shown = {field.name: text for field, text in texts(wep64())}
    assert shown["created"] == "1999-09-09 09:09:09"
    assert shown["prefix"] == "/24 (255.255.255.0)"
    assert (shown["encryption"], shown["key"], shown["key_length"]) == ("wep64", "***", "5 bytes")
    known = facts(wep64())
    assert (known["prefix"], known["created"], known["version"]) == (24, "19990909T090909", 100)
    assert known["guid"] == "27f252aa-7645-e7f7-a236-d5edf6bcf4ad"
    json.dumps(known)


def test_numbers_without_a_word_are_shown_as_they_are() -> None:
    odd = wep64(encryption=9, device_type=200, prefix=99, created="no date at all.\0")
    assert (facts(odd)["encryption"], facts(odd)["device"]) == ("0x09", "0xc8")
    shown = {field.name: text for field, text in texts(odd)}
    assert (shown["prefix"], shown["created"]) == ("/99", "no date at all.")


def test_the_key_is_shown_to_who_asks() -> None:
    assert facts(wep64(), reveal=True)["key"] == "0102030405"
    tkip = wep64(encryption=3, key=Secret(b"correct horse".ljust(64, b"\0")), key_length=13)
    assert facts(tkip, reveal=True)["key"] == "correct horse"
    assert {field.name: text for field, text in texts(tkip, reveal=True)}["key"] == "correct horse"


@pytest.mark.parametrize("reveal", [False, True])
@given(profile=profiles)
def test_the_pieces_are_the_bytes_but_for_the_key(profile: Profile, reveal: bool) -> None:
    shown = " ".join(piece for _, piece in pieces(profile, reveal=reveal)).split(" ")
    whole = profile_bytes(profile).hex(" ").split(" ")
    if not reveal:
        whole[0x71:0xB1] = ["**"] * 64
    assert shown == whole
    assert len(list(texts(profile))) == len(facts(profile)) == 19


def test_an_open_network_has_no_key_to_hide() -> None:
    assert facts(wep64(key=Secret(bytes(64)), key_length=0))["key"] == ""


def test_differences_are_found_field_by_field() -> None:
    other = wep64(channel=7, key=Secret(b"other".ljust(64, b"\0")))
    assert [field.name for field in differences(wep64(), other)] == ["channel", "key"]
    assert list(differences(wep64(), wep64())) == []
