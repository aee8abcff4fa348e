"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

pytest_plugins = ["pytester"]


class SkipsAreFailures:
    """Turn every skip into a failure, so that a green run has run everything.

    A plugin of its own: as hooks of this file, the methods would not be called for the doctests
    of the package and of the Markdown files, which lie outside this folder.
    """

    # Outermost of the wrappers: pytest's own make skips of unittest's exceptions, and xfails.
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self,
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Fail a test that is skipped before, in or after its body."""
        report = yield
        if report.skipped and not hasattr(report, "wasxfail"):
            _fail(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Fail a module that is skipped as a whole."""
        report = yield
        if report.skipped:
            _fail(report)
        return report


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = (
        f"{report.nodeid}: expected a result under CI=true, got a skip ({reason}); "
        "provide what the test needs, or delete it"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse skips where nobody reads the summary."""
    if os.environ.get("CI") == "true":
        config.pluginmanager.register(SkipsAreFailures(), "skips-are-failures")
