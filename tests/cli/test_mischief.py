from pathlib import Path

import pytest

from tests.cli.conftest import Hotshoe
from tests.cli.processes import Running
from tests.responder.faults.test_presets import CARD, all_whole, bytes_of


@pytest.mark.parametrize("verb", [("serve", "."), ("demo", "--for", "1s")])
def test_a_script_with_a_typo(verb: tuple[str, ...], tmp_path: Path, hotshoe: Hotshoe) -> None:
    file = tmp_path / "my.faults"
    file.write_text("at connect late 8s\nat GetObject ctu\n")
    result = hotshoe(*verb, "--faults", file)
    assert result.exit_code == 2
    assert f"{file}:2:14: 'ctu' is not understood" in result.stderr
    assert "did you mean 'cut'?" in result.stderr


def test_a_script_that_is_not_there(hotshoe: Hotshoe) -> None:
    result = hotshoe("serve", ".", "--faults", "/no/such/file")
    assert (result.exit_code, "cannot read /no/such/file" in result.stderr) == (2, True)


def test_a_demonstration_with_mild_faults(tmp_path: Path, hotshoe: Hotshoe) -> None:
    result = hotshoe("demo", "--for", "300ms", "--every", "100ms", "--dest", tmp_path, "--faults", "mild")
    assert result.exit_code == 0, result.stderr
    assert "faults mild, seed " in result.stderr
    assert list(tmp_path.iterdir())


def test_the_seed_is_told_to_programs(tmp_path: Path, hotshoe: Hotshoe) -> None:
    arguments = ("demo", "--for", "50ms", "--dest", tmp_path, "--json", "--faults", "mild:12")
    result = hotshoe(*arguments)
    assert '"event": "faults.seeded", "script": "mild:12", "seed": 12' in result.stdout.splitlines()[0]


def test_a_script_without_chances_needs_no_seed(tmp_path: Path, hotshoe: Hotshoe) -> None:
    file = tmp_path / "my.faults"
    file.write_text("at 1h cut\n")
    result = hotshoe("demo", "--for", "50ms", "--dest", tmp_path / "out", "--faults", file)
    assert result.exit_code == 0
    assert "seed" not in result.stderr


@pytest.mark.parametrize("choice, runs", [("mild:1", 1), ("wild:6", 15)])
def test_hotshoe_get_from_hotshoe_serve(choice: str, runs: int, tmp_path: Path, hotshoe: Hotshoe) -> None:
    card, saved = tmp_path / "card", tmp_path / "saved"
    card.mkdir()
    saved.mkdir()
    for name, content in CARD.items():
        (card / name).write_bytes(bytes_of(content))
    with Running(tmp_path, "serve", card, "--port", 0, "--faults", choice) as served:
        address, codes = served.address(), []
        while not all_whole(saved):
            get = ("get", "-c", address, "--timeout", "3s", "--dest", saved, "--on-conflict", "skip", "/")
            codes.append(hotshoe(*get).exit_code)
            assert set(codes) <= {0, 3, 4, 5, 6, 7}
            assert len(codes) <= runs
    assert f"seed {choice[-1]}" in served.err
