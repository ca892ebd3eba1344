"""The rules of tests/conftest.py, seen from inside a small test run of its own."""

from pathlib import Path

import pytest

SKIPS = """
import pytest

def test_skips():
    pytest.skip("no gphoto2 here")

@pytest.mark.skipif(True, reason="marked so")
def test_marked():
    pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False

def test_passes():
    pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text())
    return pytester


def test_a_skip_is_a_failure_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile(SKIPS)
    result = suite.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(failed=1, errors=1, passed=1, xfailed=1)
    result.stdout.fnmatch_lines(["In CI a skipped test is a failure.*marked so", "In CI*no gphoto2 here"])


def test_a_skip_is_a_skip_elsewhere(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    suite.makepyfile(SKIPS)
    suite.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(skipped=2, passed=1, xfailed=1)


def test_a_skipped_module_is_a_failure_in_ci(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    suite.makepyfile("import pytest\npytest.skip('not today', allow_module_level=True)")
    result = suite.runpytest_inprocess("-p", "no:asyncio")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*not today"])


def test_home_and_settings_are_not_the_users(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HOTSHOE_CAMERA", "ptpip://192.0.2.1")
    suite.makepyfile(f"""
        import os
        from pathlib import Path

        def test_home():
            assert Path.home() != Path({str(tmp_path)!r})
            assert "HOTSHOE_CAMERA" not in os.environ
            assert Path(os.environ["XDG_CONFIG_HOME"]).is_relative_to(Path.home())
    """)
    suite.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=1)
