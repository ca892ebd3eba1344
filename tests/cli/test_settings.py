from pathlib import Path

import platformdirs
import pytest

from hotshoe.cli.settings import Names, default_path, read_names
from hotshoe.errors import SettingsError
from hotshoe.ingest import tomlfile
from tests.cli.conftest import Hotshoe

STUDIO = """
[cameras]
z8 = "192.168.1.20"
"z9" = "192.168.1.21:15741"
wall = "demo:?pictures=0"

[groups]
studio = ["z8", "z9", "z8"]
one = ["wall"]
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def names(folder: Path, text: str = STUDIO) -> Names:
    return read_names(written(folder, text))


@pytest.mark.parametrize(
    "wanted, expected",
    [
        (["z8"], ["z8"]),
        (["studio"], ["z8", "z9"]),
        (["all"], ["z8", "z9", "wall"]),
        (["one", "studio", "z8", "all"], ["wall", "z8", "z9"]),
        ([" z9 ", "10.0.0.1", "10.0.0.1"], ["z9", "10.0.0.1", "10.0.0.1"]),
        (["ptpip://z8", "z8@10.0.0.1"], ["z8", "z8"]),
    ],
)
def test_what_names_and_groups_mean(wanted: list[str], expected: list[str], tmp_path: Path) -> None:
    assert [where.label for where in names(tmp_path).find(wanted)] == expected


def test_a_name_is_the_cameras_alias(tmp_path: Path) -> None:
    (z9,) = names(tmp_path, '[cameras]\nz9 = "other@192.168.1.21:15741"').find(["z9"])
    assert (z9.host, z9.port, z9.alias) == ("192.168.1.21", 15741, "z9")


@pytest.mark.parametrize(
    "text, line, key, words",
    [
        ("[cameras]\nz8 = 192.168.1.20", 2, "config", "no TOML"),
        ('[cameras]\nz8 = "h"\nz8 = "h"', 3, "config", "no TOML"),
        ("[cameras]\nz8 = '''", 2, "config", "no TOML"),
        (b"[cameras]\nz8 = '\xff'", 2, "config", "not UTF-8"),
        ("\n[camera]\nz8 = 'h'", 2, "camera", "did you mean 'cameras'?"),
        ("timeout = 5", 1, "timeout", "no such setting"),
        ("cameras = 5", 1, "cameras", "a table is wanted"),
        ("[cameras]\n\nz8 = 20", 3, "cameras.z8", "an address is wanted"),
        ("[cameras]\nz8 = 'host:99999'", 2, "cameras.z8", "a port is between 1 and 65535"),
        ("[cameras]\nz8 = 'http://x'", 2, "cameras.z8", "'http'"),
        ("cameras.z8 = ''", 1, "cameras.z8", "no camera address"),
        ("[cameras]\n'z 8' = 'h'", 2, "cameras.z 8", "cannot be a name"),
        ("[cameras]\nall = 'h'", 2, "cameras.all", "means every camera"),
        ("[cameras]\nz8 = 'h'\n[groups]\nz8 = ['z8']", 4, "groups.z8", "a camera of that name"),
        ("[cameras]\nleft = 'h'\n[groups]\nx = ['lfet']", 4, "groups.x", "no camera 'lfet'; did you mean 'left'?"),
        ("[groups]\nx = 'z9'", 2, "groups.x", "a list of cameras"),
        ("[groups]\nx = []", 2, "groups.x", "a list of cameras"),
        ("[groups]\nx = [5]", 2, "groups.x", "a list of cameras"),
        ("groups = {x = 5}", 0, "groups.x", "a list of cameras"),
    ],
)
def test_what_is_wrong_and_where(text: str | bytes, line: int, key: str, words: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        read_names(path)
    assert (caught.value.key, caught.value.line) == (key, line)
    assert words in str(caught.value)
    assert f"{path}:{line}:" in str(caught.value) or not line


@pytest.mark.parametrize("wanted, near", [("studoi", "studio"), ("wal", "wall")])
def test_a_slip_of_the_finger_is_no_host(wanted: str, near: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"did you mean '{near}'") as caught:
        names(tmp_path).find([wanted])
    assert f"ptpip://{wanted} " in str(caught.value)


def test_everything_where_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        Names().find(["all"])
    with pytest.raises(SettingsError, match="names no camera"):
        names(tmp_path, "").find(["all"])


def test_the_usual_place_may_be_empty_but_not_the_one_that_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda name: str(tmp_path / name))
    assert read_names() == Names()
    with pytest.raises(SettingsError, match="cannot read the settings file"):
        read_names(default_path())
    default_path().parent.mkdir()
    written(default_path().parent, STUDIO)
    assert set(read_names().groups) == {"studio", "one"}


def test_a_file_of_another_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomlfile, "MOST_BYTES", 10)
    with pytest.raises(SettingsError, match="more than 10 bytes"):
        names(tmp_path)


@pytest.mark.parametrize("how", ["option", "variable"])
def test_groups_on_the_command_line(how: str, tmp_path: Path, hotshoe: Hotshoe) -> None:
    path = written(tmp_path, '[cameras]\na = "demo:?pictures=1"\nb = "demo:?pictures=1"\n[groups]\nboth = ["b", "a"]')
    given, env = (("--config", path), {}) if how == "option" else ((), {"HOTSHOE_CONFIG": str(path)})
    result = hotshoe("ls", "-c", "both", *given, env=env)
    assert (result.exit_code, result.stdout) == (0, "b: DCIM/\na: DCIM/\n")


def test_a_broken_file_is_usage(tmp_path: Path, hotshoe: Hotshoe) -> None:
    path = written(tmp_path, "[cameras]\nz8 = 5")
    result = hotshoe("ls", "-c", "z8", "--config", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: ls: {path}:2: cameras.z8: ")


@pytest.mark.parametrize(
    "name, wanted, group",
    [
        ("z8", (), "studio"),
        ("z8", ("all",), "studio"),
        ("z9", ("all",), "studio"),
        ("wall", ("one",), "one"),
        ("z8", ("both", "z9"), "both"),
        ("192.168.1.77", ("192.168.1.77",), ""),
    ],
)
def test_the_group_of_a_camera(name: str, wanted: tuple[str, ...], group: str, tmp_path: Path) -> None:
    assert names(tmp_path, f'{STUDIO}both = ["z8", "wall"]\n').group_of(name, wanted) == group
