"""The house stays as it was drawn: layers, pure rooms, one home per package, module sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator"
MODULES = sorted(PACKAGE.rglob("*.py"))

PURE = (
    "model",
    "check",
    "score",
    "formula",
    "forms/layout.py",
    "deliver/sentences.py",
    "deliver/chart.py",
    "deliver/chart_look.py",
    "deliver/chart_xml.py",
    "deliver/comparison.py",
    "deliver/context.py",
    "deliver/counts.py",
    "deliver/diagram.py",
    "deliver/diagram_flow.py",
    "deliver/diagram_network.py",
    "deliver/diagram_parts.py",
    "deliver/diagram_sankey.py",
    "deliver/diagram_shapes.py",
    "deliver/diagram_stages.py",
    "deliver/diagram_text.py",
    "deliver/diagram_tiers.py",
    "deliver/diagram_xml.py",
    "deliver/equation.py",
    "deliver/enterprise",
    "deliver/firm.py",
    "deliver/measures.py",
    "deliver/narrative.py",
    "deliver/numbers.py",
    "deliver/report.py",
    "deliver/report_energy.py",
    "deliver/report_score.py",
    "deliver/report_tables.py",
)
IMPURE_MODULES = {
    "os",
    "io",
    "time",
    "logging",
    "random",
    "secrets",
    "subprocess",
    "socket",
    "shutil",
    "tempfile",
}
IMPURE_CALLS = {"open", "print", "input"}
IMPURE_ATTRIBUTES = {
    "now",
    "today",
    "utcnow",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "getenv",
    "environ",
    "iterdir",
    "glob",
    "rglob",
    "exists",
    "is_file",
    "is_dir",
    "mkdir",
    "unlink",
    "stat",
}

HOMES = {
    "xlsxwriter": ("forms/", "deliver/book.py", "deliver/admission_book.py"),
    "openpyxl": ("intake/",),
    "python_calamine": ("intake/",),
    "docxtpl": ("deliver/",),
    "docx": ("deliver/",),
    "pypandoc": ("deliver/templates.py",),
    "jinja2": ("deliver/", "board/"),
    "watchdog": ("intake/watch.py",),
    "click": ("cli.py", "cli/", "cli_queries.py", "cli_analyse.py", "cli_problems.py",
              "cli_templates.py", "cli_admit.py", "cli_deliver.py"),
    "rich": ("cli.py", "cli/"),
    "yaml": ("yamlfile.py",),
    "sqlalchemy": ("workspace/",),
    "pandas": ("journey/export.py",),
}


def _relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _is_pure(path: Path) -> bool:
    relative = _relative(path)
    return any(relative == place or relative.startswith(f"{place}/") for place in PURE)


def _impurities(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.partition(".")[0] in IMPURE_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.partition(".")[0] in IMPURE_MODULES:
                found.append(node.module)
            if node.module == "pathlib" and any(alias.name == "Path" for alias in node.names):
                found.append("pathlib.Path")
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
                found.append(f"{node.func.id}()")
            if isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_ATTRIBUTES:
                found.append(f".{node.func.attr}()")
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if _is_pure(p)], ids=_relative)
def test_a_pure_module_touches_no_file_clock_environment_or_log(path: Path) -> None:
    assert _impurities(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_purity_test_can_fail() -> None:
    snippet = (
        "import os\nfrom pathlib import Path\nfrom datetime import datetime\n"
        "open('x'); datetime.now(); Path('x').read_text()"
    )
    assert set(_impurities(ast.parse(snippet))) == {
        "os",
        "pathlib.Path",
        "open()",
        ".now()",
        ".read_text()",
    }


def _imported_packages(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_a_third_party_package_is_imported_only_at_home(path: Path) -> None:
    imported = _imported_packages(ast.parse(path.read_text(encoding="utf-8")))
    strayed = {
        name
        for name in imported & set(HOMES)
        if not any(_relative(path).startswith(home) for home in HOMES[name])
    }
    assert not strayed


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_no_module_passes_five_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=_relative)
def test_only_the_named_boundaries_catch_everything(path: Path) -> None:
    """One incoming file, one document, one worker task: each boundary is marked as such."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if "except Exception" in line or line.strip() == "except:":
            assert "boundary:" in line, f"{_relative(path)}:{number}"


def test_layers_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy() -> None:
    heavy = sorted({*HOMES, "numpy", "lxml"} - {"click"})
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom generator.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"
