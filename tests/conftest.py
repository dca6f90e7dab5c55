"""What a test may need from the machine: what is missing is skipped, or fails where required."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from generator import rulebook
from generator.rulebook.book import Rulebook, load_rulebook
from generator.rulebook.files import find_files

# No timed assertion; where every tool is required the examples are the same in every run.
settings.register_profile("searching", deadline=None)
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady" if os.environ.get("PARKAUDIT_REQUIRE") else "searching")


_READ: dict[object, Rulebook] = {}
_KEPT = 8


def _load_once(packaged: Path, office: Path | None = None) -> Rulebook:
    """The same rules are the same value: files that differ in nothing are not read twice.

    Bytes and places are compared, so that a test which edits a rule gets the edited rule.
    """
    files = find_files(packaged, office)
    held = frozenset((name, file.path, file.data) for name, file in files.files.items())
    key = (packaged, files.root, held)
    if key not in _READ:
        while len(_READ) >= _KEPT:
            del _READ[next(iter(_READ))]
        _READ[key] = load_rulebook(packaged, office)
    return _READ[key]


rulebook.load_rulebook = _load_once


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


def pytest_configure(config: pytest.Config) -> None:
    """openpyxl's own temporary files name no encoding; ours do, and that stays an error.

    Under PYTHONWARNDEFAULTENCODING a save broken off there left a half-written zip behind, and its
    end, when it came while a failure was being told, took the whole run with it.
    """
    config.addinivalue_line(
        "filterwarnings",
        "ignore:'encoding' argument not specified:EncodingWarning:openpyxl.worksheet._writer",
    )


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
