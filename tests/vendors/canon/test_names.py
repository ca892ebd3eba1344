import pytest

from hotshoe.vendors.canon.names import CAMERA_TIME, DESTINATION, PROGRAM, WHITE_BALANCE


def test_choices_have_the_words_of_photographers() -> None:
    assert (WHITE_BALANCE.show(1), WHITE_BALANCE.parse("Daylight")) == ("daylight", 1)
    assert (PROGRAM.show(3), PROGRAM.parse("aperture-priority")) == ("manual", 2)
    assert DESTINATION.show(4) == "memory"


def test_the_time_is_what_the_display_of_the_camera_shows() -> None:
    # Of a real body: 0x64D2437F, on 8 August 2023.
    assert CAMERA_TIME.show(0x64D2437F) == "2023-08-08T13:30:39"
    assert CAMERA_TIME.parse("2023-08-08T13:30:39") == 0x64D2437F
    assert CAMERA_TIME.parse("1970-01-01") == 0
    with pytest.raises(ValueError, match="noon"):
        CAMERA_TIME.parse("noon")
