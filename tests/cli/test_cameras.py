import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotshoe.cli import cameras
from hotshoe.cli.cameras import labels, open_camera
from hotshoe.cli.options import Settings
from hotshoe.client.address import parse_address
from hotshoe.errors import LinkError, ResponseTimeout
from hotshoe.transport import tcp
from hotshoe.transport.base import ByteStream
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street


@pytest.mark.parametrize(
    "addresses, expected",
    [
        (["z8@192.168.1.20"], ["z8"]),
        (["192.168.1.20:15741"], ["192.168.1.20:15741"]),
        (["demo:"], ["demo"]),
        (["demo:generic"], ["demo-generic"]),
        (["demo:", "z8@h", "demo:"], ["demo-1", "z8", "demo-2"]),
    ],
)
def test_what_cameras_are_called(addresses: list[str], expected: list[str]) -> None:
    assert labels([parse_address(text) for text in addresses]) == expected


def test_no_camera_is_usage(hotshoe: Hotshoe) -> None:
    result = hotshoe("ls")
    assert result.exit_code == 2
    assert "-c ADDRESS" in result.stderr


@pytest.mark.parametrize(
    "address, words",
    [
        ("http://x", "'http'"),
        ("host:99999", "port"),
        ("demo:holga", "no virtual camera 'holga'"),
        ("demo:genreic", "did you mean generic?"),
        ("demo:?frobs=1", "no option 'frobs'"),
        ("demo:?pictures=many", "a number up to 1000"),
        ("demo:?pictures=1001", "a number up to 1000"),
        ("demo:?every=soon", "'soon' is no duration"),
    ],
)
def test_a_wrong_address_is_usage(address: str, words: str, hotshoe: Hotshoe) -> None:
    result = hotshoe("ls", "-c", address)
    assert result.exit_code == 2
    assert words in result.stderr


async def test_a_virtual_camera_lives_as_long_as_it_is_used() -> None:
    async with open_camera(parse_address("demo:?pictures=2"), Settings()) as camera:
        found = [each.path async for each in camera.walk("/") if not each.is_folder]
        assert found == ["/DCIM/100HSHOE/HSHO0001.JPG", "/DCIM/100HSHOE/HSHO0002.JPG"]
    assert not camera.connected


async def test_a_virtual_camera_may_shoot_by_itself() -> None:
    async with open_camera(parse_address("demo:?pictures=0&every=10ms"), Settings()) as camera, asyncio.timeout(30):
        events = camera.events()
        assert [event and event.name for event in [await events.next(), await events.next()]]
        events.close()


class Mute:
    """Whoever comes in is kept waiting."""

    def __init__(self) -> None:
        self.streams: list[ByteStream] = []

    def accept(self, stream: ByteStream) -> "Mute":
        self.streams.append(stream)
        return self

    def received(self, data: memoryview) -> None:
        """Not a word."""

    def ended(self, error: LinkError | None) -> None:
        """Nor then."""


async def test_who_waits_long_is_told_why(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cameras, "TELL_AT", 1)
    mute = Mute()
    listener = await tcp.listen("127.0.0.1", 0, mute.accept)
    with pytest.raises(ResponseTimeout):
        async with open_camera(parse_address(f"127.0.0.1:{listener.port}"), Settings(timeout=1.2), label="z8"):
            pytest.fail("nobody answered")
    for stream in mute.streams:
        await stream.close()
    await listener.close()
    hints = [line for line in capsys.readouterr().err.splitlines() if line.startswith("z8: no answer yet; ")]
    assert len(hints) == 1
    assert "press OK on its screen (" in hints[0]


class Stranger:
    """Says the first word, in another language."""

    def __init__(self, words: bytes) -> None:
        self._words = words

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        listener = await tcp.listen("127.0.0.1", 0, self._accept)
        yield listener.port
        await listener.close()

    def _accept(self, stream: ByteStream) -> Mute:
        stream.write(self._words)
        return Mute()


@pytest.mark.parametrize(
    "words", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x15\x03\x01\x00\x02\x02\x46" * 2]
)
def test_what_is_no_camera(words: bytes, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("ls", "-c", f"z8@127.0.0.1:{street.open(Stranger(words).listening())}")
    assert result.exit_code == 5
    assert result.stderr.startswith("error: ls: z8")
    assert "is that address a PTP/IP camera?" in result.stderr


def test_errors_name_the_camera(hotshoe: Hotshoe) -> None:
    result = hotshoe("ls", "-c", "z8@127.0.0.1:1")
    assert result.exit_code == 3
    assert result.stderr.startswith("error: ls: z8: cannot connect to 127.0.0.1 port 1: connection refused")
