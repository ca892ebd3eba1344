from hotshoe.vendors.canon.eos.device_info import EosDeviceInfo, eos_device_info
from hotshoe.wire.codec import decode, encode


def test_three_lists_behind_their_size() -> None:
    data = encode(eos_device_info((0xC181, 0xC189), (0xD101,), (1,)))
    assert data.hex(" ", 4) == "20000000 02000000 81c10000 89c10000 01000000 01d10000 01000000 01000000"
    assert int.from_bytes(data[:4], "little") == len(data)
    assert decode(EosDeviceInfo, data).properties == (0xD101,)


def test_what_follows_the_lists_is_kept() -> None:
    data = encode(eos_device_info((), (), ())) + b"more"
    assert decode(EosDeviceInfo, data).more == b"more"
