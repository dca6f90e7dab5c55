"""What a test may need from the machine: what is missing is skipped, or fails where required."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import settings

# No timed assertion; where every tool is required the examples are the same in every run.
settings.register_profile("searching", deadline=None)
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady" if os.environ.get("PARKAUDIT_REQUIRE") else "searching")


def _has_module(name: str) -> Callable[[], bool]:
    return lambda: importlib.util.find_spec(name) is not None


def _has_program(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


AVAILABLE: dict[str, tuple[Callable[[], bool], str]] = {
    "office": (_has_program("soffice", "pdftoppm"), "没有安装 LibreOffice 或 poppler-utils"),
    "browser": (_has_program("chromium"), "没有安装 Chromium"),
    "pandoc": (_has_module("pypandoc"), "没有安装 pypandoc_binary"),
    "wheel": (_has_module("build"), "没有安装 build"),
}


def _required() -> set[str]:
    return {name for name in os.environ.get("PARKAUDIT_REQUIRE", "").split(",") if name}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, unless PARKAUDIT_REQUIRE says it must."""
    missing = {
        name: reason
        for name, (available, reason) in AVAILABLE.items()
        if name not in _required() and not available()
    }
    for item in items:
        for name, reason in missing.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where tools are required, a skipped test fails the run: green means all of it ran."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", ())) if reporter else 0
    if _required() and skipped and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
