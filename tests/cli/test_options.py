import sys
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from hotshoe.cli import main
from hotshoe.cli.main import program
from hotshoe.cli.options import DURATION, Settings, Verb


@click.command(cls=Verb)
@click.option("--every", type=DURATION, default=3.0)
@click.pass_obj
def probe(settings: Settings, every: float) -> None:
    """Show what arrived."""
    click.echo(f"{settings.cameras} {settings.timeout} {settings.json} {settings.verbose} {settings.quiet} {every}")


@pytest.fixture(autouse=True)
def _one_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(main.VERBS, "probe", "Show what arrived.")
    module = ModuleType("hotshoe.cli.probe")
    module.command = probe  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def said(*args: str, **env: str) -> str:
    result = CliRunner().invoke(program, args, env=env)
    return result.output.strip() if result.exit_code == 0 else f"exit {result.exit_code}"


PLAIN = "() None False 0 False 3.0"


@pytest.mark.parametrize(
    "args, env, expected",
    [
        ("probe", {}, PLAIN),
        ("-c a probe", {}, "('a',) None False 0 False 3.0"),
        ("probe -c a", {}, "('a',) None False 0 False 3.0"),
        ("-c a probe -c b -c c", {}, "('a', 'b', 'c') None False 0 False 3.0"),
        ("probe", {"HOTSHOE_CAMERA": "x y"}, "('x', 'y') None False 0 False 3.0"),
        ("probe -c a", {"HOTSHOE_CAMERA": "x"}, "('a',) None False 0 False 3.0"),
        ("-c a probe", {"HOTSHOE_CAMERA": "x"}, "('a',) None False 0 False 3.0"),
        ("-v probe -v", {}, "() None False 2 False 3.0"),
        ("probe -vv -q", {}, "() None False 2 True 3.0"),
        ("--json probe --timeout 5s", {}, "() 5.0 True 0 False 3.0"),
        ("--timeout 5s probe --timeout 6s", {"HOTSHOE_TIMEOUT": "7s"}, "() 6.0 False 0 False 3.0"),
        ("probe", {"HOTSHOE_TIMEOUT": "7s", "HOTSHOE_JSON": "1", "HOTSHOE_VERBOSE": "1"}, "() 7.0 True 1 False 3.0"),
        ("probe", {"HOTSHOE_PROBE_EVERY": "1m"}, "() None False 0 False 60.0"),
        ("probe --every 2s", {"HOTSHOE_PROBE_EVERY": "1m"}, "() None False 0 False 2.0"),
        ("probe", {"HOTSHOE_VERSION": "9", "HOTSHOE_HELP": "maybe"}, PLAIN),
        ("probe --every soon", {}, "exit 2"),
        ("--color mauve probe", {}, "exit 2"),
    ],
)
def test_options_stand_anywhere(args: str, env: dict[str, str], expected: str) -> None:
    assert said(*args.split(), **env) == expected


def test_a_wrong_duration_is_explained() -> None:
    result = CliRunner().invoke(program, ["probe", "--every", "soon"])
    assert "'soon' is no duration; write 500ms, 3s, 2m or 1h" in result.output


@pytest.mark.parametrize(
    "color, no_color, colored",
    [("auto", "", None), ("auto", "1", False), ("always", "1", True), ("never", "", False)],
)
def test_colors(color: str, no_color: str, colored: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    assert Settings(color=color).output.color is colored


def test_help_has_the_verbs_own_options_first() -> None:
    text = said("probe", "-h")
    assert text.index("--every") < text.index("Options of every verb") < text.index("--camera")
