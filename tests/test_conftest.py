"""The guard against skipped tests fires, and only on them."""

from __future__ import annotations

from pathlib import Path

import pytest

GUARD = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")

SKIPS = {
    "mark": "@pytest.mark.skip\ndef test_it(): pass",
    "condition": "@pytest.mark.skipif(True, reason='no GPU')\ndef test_it(): pass",
    "body": "def test_it(): pytest.skip('no GPU')",
    "missing_import": "def test_it(): pytest.importorskip('no_such_module')",
    "setup": "@pytest.fixture\ndef gpu(): pytest.skip()\ndef test_it(gpu): pass",
    "unittest": "import unittest\ndef test_it(): raise unittest.SkipTest('no GPU')",
    "no_cases": "@pytest.mark.parametrize('n', [])\ndef test_it(n): pass",
    "module": "pytest.importorskip('no_such_module')\ndef test_it(): pass",
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project whose tests/ has this project's guard."""
    # Other plugins have no say here, and each inner run would import them anew.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.mkdir("tests").joinpath("conftest.py").write_text(GUARD, encoding="utf-8")
    return pytester


def _run(suite: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    test = suite.path / "tests" / "test_it.py"
    test.write_text(f"import pytest\n{source}\n", encoding="utf-8")
    return suite.runpytest("tests", *arguments)


def _outcomes(result: pytest.RunResult) -> dict[str, int]:
    # Summed over phases: an error in collection or set-up fails a run as a failed test does.
    outcomes = result.parseoutcomes()
    failed = outcomes.pop("failed", 0) + outcomes.pop("error", 0) + outcomes.pop("errors", 0)
    return {"failed": failed, **outcomes}


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_a_skip_fails_under_ci(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """Under CI=true a test that would be skipped, for whatever reason, fails and says why."""
    monkeypatch.setenv("CI", "true")
    result = _run(suite, source)
    outcomes = _outcomes(result)
    assert (outcomes["failed"], outcomes.get("skipped", 0)) == (1, 0)
    assert result.ret != pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*expected a result under CI=true, got a skip (*"])


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_a_skip_is_a_skip_elsewhere(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """Without CI=true the guard changes nothing."""
    monkeypatch.delenv("CI", raising=False)
    assert _outcomes(_run(suite, source)) == {"failed": 0, "skipped": 1}


def test_a_skip_in_teardown_fails_under_ci(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that passes and is skipped in tear-down fails too."""
    monkeypatch.setenv("CI", "true")
    source = "@pytest.fixture\ndef gpu():\n    yield\n    pytest.skip()\ndef test_it(gpu): pass"
    assert _outcomes(_run(suite, source)) == {"failed": 1, "passed": 1}


@pytest.mark.parametrize("name", ["package.py", "guide.md"])
def test_a_skipped_doctest_outside_the_tests_fails_under_ci(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The guard holds for the examples of the package and of the Markdown files."""
    monkeypatch.setenv("CI", "true")
    text = '"""\n>>> 1 / 0  # doctest: +SKIP\n\n"""\n'
    (suite.path / name).write_text(text, encoding="utf-8")
    result = _run(suite, "", name, "--doctest-modules", "--doctest-glob=*.md")
    assert _outcomes(result) == {"failed": 1}


def test_the_guard_holds_in_parallel_runs(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers of pytest-xdist refuse skips as well."""
    monkeypatch.setenv("CI", "true")
    assert _outcomes(_run(suite, SKIPS["body"], "-pxdist", "-n1")) == {"failed": 1}


def test_other_outcomes_are_left_alone(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A passing test passes and an expected failure stays expected, under CI=true."""
    monkeypatch.setenv("CI", "true")
    source = "def test_a(): pass\n@pytest.mark.xfail\ndef test_b(): raise ValueError"
    assert _outcomes(_run(suite, source)) == {"failed": 0, "passed": 1, "xfailed": 1}
