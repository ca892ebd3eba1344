"""What is sent to a body, in order, to read, add and remove profiles."""

from dataclasses import dataclass, field, replace

import pytest

from hotshoe.catalog.responses import ACCESS_DENIED
from hotshoe.errors import AccessDenied, NotOffered, SettingsError, StoreFull, TransferError
from hotshoe.vendors import registry
from hotshoe.vendors.nikon import VENDOR
from hotshoe.vendors.nikon import operations as op
from hotshoe.vendors.nikon.wifi.listing import Slot, Slots, free
from hotshoe.vendors.nikon.wifi.profile import VERSION, profile_bytes, read_profile
from hotshoe.vendors.nikon.wifi.slots import add_profile, free_slot, read_slots, remove_profile
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo
from tests.vendors.callers import FakeCamera
from tests.vendors.nikon.wifi.profiles import wep64

ALL = (0x9006, 0x9007, 0x9008, 0x9009)
OTHERS = replace(free(0), valid=1, name=b"Home".ljust(17, b"\0"), ssid=b"HomeNet".ljust(33, b"\0"))


@dataclass
class Body:
    """The slots of a body that does as it is told."""

    slots: list[Slot] = field(default_factory=lambda: [OTHERS, free(1), free(2)])

    def listed(self, params: tuple[int, ...], data: bytes) -> bytes:
        return encode(Slots(VERSION, tuple(self.slots)))

    def take(self, params: tuple[int, ...], data: bytes) -> bytes:
        profile = read_profile(data)
        self._put(replace(free(params[0]), valid=1, name=profile.name, ssid=profile.ssid))
        return b""

    def free(self, params: tuple[int, ...], data: bytes) -> bytes:
        self._put(free(params[0]))
        return b""

    def _put(self, slot: Slot) -> None:
        self.slots = [slot if known.number == slot.number else known for known in self.slots]

    def camera(self, *operations: int) -> FakeCamera:
        answers = {0x9006: self.listed, 0x9007: self.take, 0x9008: self.free}
        return FakeCamera(DeviceInfo(operations=operations or ALL), registry.catalog_of(VENDOR), dict(answers))


async def test_a_profile_goes_into_the_first_free_slot_and_is_read_back() -> None:
    camera = Body().camera()
    slot = await add_profile(camera, wep64())
    assert (slot.number, slot.title, slot.network) == (1, "MyProfile", "TestNet")
    assert [(name, params) for name, params, _ in camera.asked] == [
        ("GetProfileAllData", ()),
        ("SendProfileData", (1,)),
        ("GetProfileAllData", ()),
    ]
    assert camera.asked[1][2] == profile_bytes(wep64())
    assert (await read_slots(camera)).find(0) == OTHERS


async def test_a_full_body_gets_nothing() -> None:
    camera = Body([OTHERS, replace(OTHERS, number=1)]).camera()
    with pytest.raises(StoreFull, match="each of its 2 slots"):
        await add_profile(camera, wep64())
    assert camera.names == ["GetProfileAllData"]


@pytest.mark.parametrize("held", [free(1), replace(OTHERS, number=1), None])
async def test_what_reads_back_otherwise_is_an_error(held: Slot | None) -> None:
    body = Body()
    camera = body.camera()

    def take(params: tuple[int, ...], data: bytes) -> bytes:
        body.slots = [OTHERS, held] if held else [OTHERS]
        return b""

    camera.answers[0x9007] = take
    with pytest.raises(TransferError, match="in slot 1"):
        await add_profile(camera, wep64())


async def test_a_refusal_stays_what_it_is() -> None:
    camera = Body().camera()
    camera.refuse(op.SEND_PROFILE_DATA, ACCESS_DENIED)
    with pytest.raises(AccessDenied):
        await add_profile(camera, wep64())


async def test_one_profile_is_removed_and_no_other() -> None:
    body = Body()
    camera = body.camera()
    slot = await add_profile(camera, wep64())
    await remove_profile(camera, slot)
    assert body.slots == [OTHERS, free(1), free(2)]
    assert [params for name, params, _ in camera.asked if name == "DeleteProfile"] == [(1,)]


async def test_a_slot_that_has_changed_meanwhile_is_left_alone() -> None:
    camera = Body().camera()
    with pytest.raises(SettingsError, match="has changed slot 0"):
        await remove_profile(camera, replace(OTHERS, name=b"Older"))
    assert "DeleteProfile" not in camera.names


async def test_a_body_that_holds_on_to_a_profile_is_told_of() -> None:
    camera = Body().camera()
    camera.answers[0x9008] = b""
    with pytest.raises(TransferError, match="still holds"):
        await remove_profile(camera, OTHERS)


async def test_a_body_without_the_operations_is_asked_nothing() -> None:
    camera = Body().camera(0x9006)
    with pytest.raises(NotOffered, match="does not offer SendProfileData"):
        await free_slot(camera)
    with pytest.raises(NotOffered, match="does not offer DeleteProfile"):
        await remove_profile(camera, OTHERS)
    assert camera.asked == []


@pytest.mark.parametrize("make", ["canon", "leica", "sony"])
async def test_the_same_numbers_mean_other_things_to_another_make(make: str) -> None:
    """A PowerShot would give itself over to the computer at 0x9008, a Leica end its session at 0x9006."""
    camera = Body().camera()
    camera.catalog = registry.catalog_of(registry.named(make))
    for asking in (read_slots(camera), add_profile(camera, wep64()), remove_profile(camera, OTHERS)):
        with pytest.raises(NotOffered, match="keeps no Wi-Fi profiles"):
            await asking
    assert camera.asked == []
