import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotshoe.analysis.disguise import Disguise, Kind


@given(st.text(min_size=1, max_size=30), st.sampled_from(Kind))
def test_a_text_becomes_another_with_as_many_units_and_always_the_same(text: str, kind: Kind) -> None:
    disguise = Disguise()
    other = disguise.text(kind, text)
    assert len(other.encode("utf-16-le", "surrogatepass")) == len(text.encode("utf-16-le", "surrogatepass"))
    assert disguise.text(Kind.TEXT, text) == other


def test_texts_say_what_they_were_and_digits_stay_digits() -> None:
    disguise = Disguise()
    assert disguise.text(Kind.SERIAL, "ABC-12345") == "serial-1x"
    assert disguise.text(Kind.SERIAL, "6001234") == "0000002"
    assert disguise.text(Kind.NAME, "Ann") == "n1x"
    assert disguise.text(Kind.NAME, "\0\0") == "\0\0"


@pytest.mark.parametrize("guid", [bytes(16), b"\xff" * 16])
def test_guids_that_everybody_may_have_stay(guid: bytes) -> None:
    assert Disguise().guid(guid) == guid


def test_guids_are_told_apart() -> None:
    disguise = Disguise()
    one, two = disguise.guid(bytes(range(16))), disguise.guid(bytes(range(1, 17)))
    assert one == b"redacted-0000001"
    assert one != two
    assert disguise.guid(bytes(range(16))) == one


@pytest.mark.parametrize("mac", ["000000000000", "ffffffffffff", "01005e0000fb"])
def test_hardware_addresses_of_nobody_and_of_groups_stay(mac: str) -> None:
    assert Disguise().mac(bytes.fromhex(mac)) == bytes.fromhex(mac)


def test_hardware_addresses_become_local_ones() -> None:
    assert Disguise().mac(bytes.fromhex("a4c361aabbcc")).hex() == "020000000001"


@pytest.mark.parametrize("address", ["7f000001", "e00000fb", "00000000", "ffffffff"])
def test_addresses_that_say_nothing_stay(address: str) -> None:
    assert Disguise().address(bytes.fromhex(address)) == bytes.fromhex(address)


def test_addresses_become_those_that_are_kept_for_tests() -> None:
    disguise = Disguise()
    assert disguise.address(bytes([192, 168, 1, 20])) == bytes([198, 18, 0, 1])
    assert disguise.address(bytes.fromhex("fe80" + "11" * 14)).hex().startswith("20010db8")
    mapped = bytes(10) + b"\xff\xff" + bytes([192, 168, 1, 20])
    assert disguise.address(mapped) == mapped[:12] + bytes([198, 18, 0, 1])
    assert disguise.address(bytes(15) + b"\1") == bytes(15) + b"\1"


def test_what_is_looked_for_everywhere_is_telling() -> None:
    disguise = Disguise()
    for text in ("Ann", "12345", "Model One", "One", "aaaaaa", "Annabel", "123456"):
        disguise.text(Kind.NAME, text)
    disguise.publish("Model One")
    assert set(disguise.texts) == {"Annabel", "123456"}


def test_addresses_are_looked_for_as_people_write_them() -> None:
    disguise = Disguise()
    disguise.address(bytes([192, 168, 1, 20]))
    disguise.mac(bytes.fromhex("a4c361aabbcc"))
    disguise.guid(bytes(range(16)))
    texts = disguise.texts
    assert texts["192.168.1.20"] == "198.18.0.100"
    assert {"a4:c3:61:aa:bb:cc", "A4-C3-61-AA-BB-CC", "00010203-0405-0607-0809-0a0b0c0d0e0f"} <= set(texts)
    assert all(len(text) == len(other) for text, other in texts.items())
    assert bytes(range(16)) in disguise.raw
