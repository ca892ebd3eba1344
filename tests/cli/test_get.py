import errno
import json
import os
from pathlib import Path

import pytest

from hotshoe.catalog import operations as op
from hotshoe.catalog import responses
from hotshoe.cli.overlap import LIGHT_WIDTH
from tests.cli.conftest import Hotshoe
from tests.cli.street import Street
from tests.cli.test_ls import HOSTILE
from tests.client.scripted import Reply, ScriptedCamera


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NINE_GIB = 9 << 30
FILES = {"DCIM/100A/X.txt": b"x" * 70_000, "DCIM/100A/Y.txt": b"", "DCIM/101B/X.txt": b"z", "top.txt": b"top"}


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "DCIM" / "empty").mkdir()
    return folder


def test_everything(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out" / "here")
    assert result.exit_code == 0
    assert tree(tmp_path / "out" / "here") == FILES
    assert (tmp_path / "out" / "here" / "DCIM" / "empty").is_dir()
    assert sorted(result.stdout.split()) == sorted(str(tmp_path / "out" / "here" / name) for name in FILES)
    assert result.stderr == ""


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (["/DCIM/100A/X.txt"], {"X.txt"}),
        (["DCIM/100A"], {"100A/X.txt", "100A/Y.txt"}),
        (["/"], set(FILES)),
        (["X.tx?"], {"X.txt", "X-1.txt"}),
        (["top.txt", "/DCIM/101B"], {"top.txt", "101B/X.txt"}),
    ],
)
def test_parts(
    wanted: list[str], expected: set[str], card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out", *wanted)
    assert result.exit_code == 0
    assert set(tree(tmp_path / "out")) == expected


def test_by_handle(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.folder(card)
    objects = json.loads(hotshoe("ls", "-R", "-c", at, "--json").stdout)["cameras"][0]["objects"]
    handle = next(each["handle"] for each in objects if each["path"] == "/top.txt")
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out", hex(handle)).exit_code == 0
    assert tree(tmp_path / "out") == {"top.txt": b"top"}


@pytest.mark.parametrize(
    "on_conflict, code, expected",
    [
        ("rename", 0, {"top.txt": b"mine", "top-1.txt": b"top"}),
        ("skip", 0, {"top.txt": b"mine"}),
        ("overwrite", 0, {"top.txt": b"top"}),
        ("fail", 8, {"top.txt": b"mine"}),
    ],
)
def test_a_file_in_the_way(
    on_conflict: str,
    code: int,
    expected: dict[str, bytes],
    card: Path,
    tmp_path: Path,
    hotshoe: Hotshoe,
    street: Street,
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "top.txt").write_bytes(b"mine")
    at = street.folder(card)
    result = hotshoe("get", "-c", at, "--dest", tmp_path / "out", "top.txt", "--on-conflict", on_conflict)
    assert result.exit_code == code
    assert tree(tmp_path / "out") == expected


def test_thumbnails(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("get", "--thumb", "-c", "demo:?pictures=1", "--dest", tmp_path)
    assert result.exit_code == 0
    (saved,) = tree(tmp_path).items()
    assert saved[0] == "DCIM/100HSHOE/thumb_HSHO0001.JPG"
    assert saved[1].startswith(b"\xff\xd8")


def test_no_thumbnail_is_one_failure(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("get", "--thumb", "top.txt", "-c", street.folder(card), "--dest", tmp_path / "out")
    assert result.exit_code == 5
    assert "/top.txt" in result.stderr
    assert tree(tmp_path / "out") == {}


def test_json(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out", "/DCIM/100A/X.txt", "/no", "--json")
    assert result.exit_code == 7
    (camera,) = json.loads(result.stdout)["cameras"]
    (file,) = camera["files"]
    assert set(file) == {"path", "handle", "saved", "size", "seconds", "skipped", "resumed"}
    assert (file["path"], file["size"], file["skipped"]) == ("/DCIM/100A/X.txt", 70_000, False)
    assert Path(file["saved"]).read_bytes() == FILES["DCIM/100A/X.txt"]
    (failed,) = camera["failed"]
    assert (failed["what"], failed["kind"], failed["exit"]) == ("/no", "NoSuchObject", 3)


def test_hostile_names_stay_below_the_folder_and_off_the_terminal(
    tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    camera = ScriptedCamera()
    camera.folder(1, "../../up")
    for handle, name in enumerate(["../../etc", "..", "", HOSTILE, "a/b", "x" * 254, "CON"], start=2):
        camera.file(handle, name, b"x", 1)
    result = hotshoe("get", "-c", street.scripted(camera), "--dest", tmp_path / "out" / "below")
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert len(tree(tmp_path / "out" / "below")) == 7
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"below"}
    assert not [path for path in tmp_path.rglob("*") if set(path.name) & {"\x1b", "\u202e"}]


def refuses(handle: int, code: int) -> ScriptedCamera:
    """Three files, one of which the camera does not give."""
    camera = ScriptedCamera()
    for number in (1, 2, 3):
        camera.file(number, f"{number}.jpg", b"x" * number)

    def get_object(visited: ScriptedCamera, request: object, data: bytes) -> Reply | None:
        asked = visited.requests[-1].params[0]
        return Reply(code) if asked == handle else Reply(data=visited.objects[asked][1])

    camera.answers[op.GET_OBJECT.code] = get_object
    return camera


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    at = street.scripted(refuses(2, responses.ACCESS_DENIED))
    result = hotshoe("get", "-c", at, "--dest", tmp_path)
    assert result.exit_code == 7
    assert tree(tmp_path) == {"1.jpg": b"x", "3.jpg": b"xxx"}
    assert "/2.jpg" in result.stderr
    assert "AccessDenied" in result.stderr


def test_less_than_was_announced(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    camera = ScriptedCamera()
    camera.file(1, "short.jpg", b"x" * 50, size=100)
    result = hotshoe("get", "-c", street.scripted(camera), "--dest", tmp_path)
    assert result.exit_code == 6
    assert set(tree(tmp_path)) <= {"short.jpg.part"}


def test_the_link_is_lost_in_the_middle(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    camera, asked = refuses(0, 0), list[int]()
    camera.file(1, "1.jpg", b"xxxx")

    def hang_up(visited: ScriptedCamera, request: object, data: bytes) -> Reply | None:
        asked.append(visited.requests[-1].params[0])
        if len(asked) == 1:
            return Reply(data=visited.objects[asked[0]][1])
        visited.visit.engine.start_data(len(visited.objects[asked[1]][1]))
        visited.visit.engine.send_chunk(b"x", visited.visit.now, last=False)
        visited.visit.flush()
        visited.visit.hang_up()
        return None

    camera.answers[op.GET_OBJECT.code] = hang_up
    result = hotshoe("get", "-c", street.scripted(camera), "--dest", tmp_path, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["cameras"][0]["error"]["kind"] == "LinkLost"
    whole, broken = f"{asked[0]}.jpg", f"{asked[1]}.jpg.part"
    assert {whole} <= set(tree(tmp_path)) <= {whole, broken}


def test_a_folder_that_cannot_be_made(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "file" / "below", "top.txt")
    assert result.exit_code == 8
    assert "cannot make the folder" in result.stderr


def test_a_full_disk_ends_it(tmp_path: Path, hotshoe: Hotshoe, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = ScriptedCamera()
    for number in range(1, 400):
        camera.file(number, f"{number}.jpg", b"x")
    monkeypatch.setattr("hotshoe.client.partfile.os.writev", full)
    result = hotshoe("get", "-c", street.scripted(camera), "--dest", tmp_path)
    assert result.exit_code == 8
    assert camera.count(op.GET_OBJECT.code) < 4 * LIGHT_WIDTH
    assert tree(tmp_path) == {}


def full(*_: object) -> int:
    raise OSError(28, "No space left on device")


def test_dry(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out", "--dry-run")
    assert result.exit_code == 0
    assert f"would save {tmp_path}/out/DCIM/100A/X.txt" in result.stdout
    assert not (tmp_path / "out").exists()


def test_nothing_to_get(tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    (tmp_path / "card").mkdir()
    at = street.folder(tmp_path / "card")
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out").exit_code == 0
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out", "--fail-if-empty").exit_code == 9


def test_verbose_sums_up(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    result = hotshoe("get", "-v", "-c", street.folder(card), "--dest", tmp_path / "out")
    assert "4 files, 70.0 kB in" in result.stderr


def test_several_cameras_have_folders_of_their_own(
    card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    at = street.folder(card)
    result = hotshoe("get", "-c", f"a@{at}", "-c", f"b@{at}", "--dest", tmp_path / "out", "top.txt")
    assert result.exit_code == 0
    assert tree(tmp_path / "out") == {"a/top.txt": b"top", "b/top.txt": b"top"}


def left_over(folder: Path, data: bytes) -> None:
    """What an interrupted run leaves of X.txt."""
    folder.mkdir()
    (folder / "X.txt.part").write_bytes(data)
    (folder / "X.txt.part").chmod(0o600)


def test_what_an_interrupted_run_left_is_continued(
    card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    left_over(tmp_path / "out", FILES["DCIM/100A/X.txt"][:66_000])
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out", "/DCIM/100A/X.txt")
    assert result.exit_code == 0
    assert "continued after 66.0 kB" in result.stderr
    assert tree(tmp_path / "out") == {"X.txt": FILES["DCIM/100A/X.txt"]}


def test_what_differs_is_begun_again_and_that_is_said(
    card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street
) -> None:
    left_over(tmp_path / "out", b"y" * 66_000)
    result = hotshoe("get", "-c", street.folder(card), "--dest", tmp_path / "out", "/DCIM/100A/X.txt")
    assert result.exit_code == 0
    assert "begun again" in result.stderr
    assert "differs" in result.stderr
    assert tree(tmp_path / "out") == {"X.txt": FILES["DCIM/100A/X.txt"]}


def test_who_does_not_want_to_continue(card: Path, tmp_path: Path, hotshoe: Hotshoe, street: Street) -> None:
    left_over(tmp_path / "out", b"y" * 66_000)
    at = street.folder(card)
    result = hotshoe("get", "-c", at, "--dest", tmp_path / "out", "/DCIM/100A/X.txt", "--no-resume")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert tree(tmp_path / "out") == {"X.txt": FILES["DCIM/100A/X.txt"]}


def test_a_range(tmp_path: Path, card: Path, hotshoe: Hotshoe, street: Street) -> None:
    (card / "top.txt").write_bytes(b"0123456789")
    at = street.folder(card)
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out", "top.txt", "--range", "2-4").exit_code == 0
    assert hotshoe("get", "-c", at, "--dest", tmp_path / "out", "top.txt", "--range", "8-").exit_code == 0
    assert tree(tmp_path / "out") == {"top.txt.2-4": b"234", "top.txt.8-": b"89"}
    assert hotshoe("get", "-c", at, "top.txt", "--range", "4-2").exit_code == 2
    assert hotshoe("get", "-c", at, "top.txt", "--range", "4-5", "--thumb").exit_code == 2


def test_nine_gibibytes_for_a_full_disk_are_refused_before_they_are_asked_for(
    tmp_path: Path, hotshoe: Hotshoe, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, size: int) -> None:
        assert size == NINE_GIB
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("hotshoe.client.partfile.reserve", full)
    camera = ScriptedCamera()
    camera.file(1, "A.MOV", b"", size=0xFFFFFFFF)
    camera.answers[0x9803] = lambda *_: Reply(data=NINE_GIB.to_bytes(8, "little"))
    result = hotshoe("get", "-c", street.scripted(camera), "--dest", tmp_path / "got")
    assert result.exit_code == 8
    assert "room" in result.stderr
    assert not camera.count(op.GET_OBJECT.code)
    assert not list((tmp_path / "got").iterdir())
