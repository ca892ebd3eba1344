"""The Wi-Fi profiles that a Nikon keeps for computers, as far as libgphoto2 knows them."""

from __future__ import annotations

from typing import Final

from hotshoe.catalog import responses
from hotshoe.errors import MalformedPacket
from hotshoe.responder.body import Body
from hotshoe.responder.handlers import Answer, Call, Handlers
from hotshoe.responder.refusal import Refusal
from hotshoe.vendors.nikon import operations as nikon
from hotshoe.vendors.nikon.wifi.listing import Slot, Slots, free
from hotshoe.vendors.nikon.wifi.profile import VERSION, Profile, read_profile
from hotshoe.wire.codec import encode

HANDLERS = Handlers()
handles = HANDLERS.handles

SLOTS: Final = 16
"""No public text tells how many a body has."""


class Shelf:
    """Profiles by the number of their slot; they outlast sessions."""

    def __init__(self) -> None:
        self.profiles: dict[int, Profile] = {}

    def slot(self, number: int) -> Slot:
        """What a list tells of one slot: all of the profile but for the way into the network."""
        profile = self.profiles.get(number)
        if profile is None:
            return free(number)
        return Slot(
            number,
            1,
            profile.name,
            profile.display_order,
            profile.device_type,
            profile.icon,
            profile.date,
            "",
            profile.ssid,
            0,
        )


def shelf(body: Body) -> Shelf:
    """The profiles of that camera."""
    return body.part(Shelf, Shelf)


def _number(call: Call) -> int:
    number = call.params[0]
    if number >= SLOTS:
        raise Refusal(responses.INVALID_PARAMETER, f"there is no slot {number}")
    return number


@handles(nikon.GET_PROFILE_ALL_DATA)
def get_profile_all_data(call: Call) -> Answer:
    kept = shelf(call.body)
    return Answer(data=encode(Slots(VERSION, tuple(map(kept.slot, range(SLOTS))))))


@handles(nikon.SEND_PROFILE_DATA)
def send_profile_data(call: Call) -> None:
    number, kept = _number(call), shelf(call.body)
    try:
        profile = read_profile(call.data)
    except MalformedPacket as error:
        raise Refusal(responses.INVALID_DATA_SET, f"no profile: {error}") from error
    if number in kept.profiles:
        raise Refusal(responses.ACCESS_DENIED, f"slot {number} holds a profile")
    kept.profiles[number] = profile


@handles(nikon.DELETE_PROFILE)
def delete_profile(call: Call) -> None:
    shelf(call.body).profiles.pop(_number(call), None)


@handles(nikon.SET_PROFILE_DATA)
def set_profile_data(call: Call) -> None:
    # It is listed because libgphoto2 looks for all four; nobody has told what it does.
    raise Refusal(responses.PARAMETER_NOT_SUPPORTED, "no public text tells what SetProfileData takes")
