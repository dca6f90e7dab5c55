"""What is said of the program is what it is: licences, pins, commands and targets.

That templates/excel and templates/word are what their sources build today is proven in
tests/forms/test_blank.py and tests/deliver/test_templates.py.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from generator.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def _same(name: str) -> str:
    """Package names as an index tells them apart."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if line and not line.startswith("#")]
    assert all(len(pin) == 2 for pin in pinned), "everything is pinned exactly"
    return {_same(name): version.strip() for name, version in pinned}


def _project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, object] = tomllib.load(file)["project"]
    return found


def _wanted() -> list[str]:
    project = _project()
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    listed = [project["dependencies"], *extras.values()]
    return [str(requirement) for requirements in listed for requirement in requirements]


@pytest.mark.parametrize("requirement", _wanted())
def test_what_the_project_depends_on_is_pinned_at_a_version_it_allows(requirement: str) -> None:
    found = re.fullmatch(r"([A-Za-z0-9_.-]+)\s*>=\s*([0-9.]+)", requirement)
    assert found, f"{requirement}: no lowest version"
    name, lowest = found.groups()
    pinned = _pins().get(_same(name))
    assert pinned, f"{name} is not in constraints.txt"

    def numbers(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", version)[:3])

    assert numbers(pinned) >= numbers(lowest)


def test_the_licence_page_names_every_pinned_package_at_its_version() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Za-z0-9_.-]+) \| ([0-9][^ |]*) \| ([^|]+?) \|", page, re.MULTILINE)
    assert {_same(name): version for name, version, _ in rows} == _pins()
    assert all(licence for _, _, licence in rows)
    assert "见包内说明" not in page


# -- commands -------------------------------------------------------------------------------------


def _commands(text: str) -> list[str]:
    """Every ``parkaudit …`` in blocks and between backticks; shorter forms in the prose too."""
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    names = set(main.commands)
    found = [line for line in (*lines, *inline) if line.startswith("parkaudit ")]
    found += [f"parkaudit {part}" for part in inline if part.split()[0] in names]
    return list(dict.fromkeys(found))


def _parse(command: str) -> None:
    """Parse as the command line would, without doing it; a wrong word raises UsageError."""
    words = shlex.split(command)[1:]
    if words[:1] == ["-C"]:
        words = words[2:]
    found: click.Command = main
    while isinstance(found, click.Group) and words:
        if words[0] not in found.commands:
            raise click.UsageError(f"no command {words[0]}")
        found, words = found.commands[words[0]], words[1:]
    try:
        found.make_context(found.name, words)
    except click.MissingParameter:
        return  # named in the prose without its arguments
    except click.BadParameter as fault:
        if "exist" not in fault.message:  # a file of the example need not lie here
            raise


COMMANDS = _commands(README)


def test_the_readme_shows_every_command() -> None:
    shown = " ".join(COMMANDS)
    assert len(COMMANDS) >= 12
    assert [name for name in main.commands if f" {name}" not in shown] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_parses(command: str) -> None:
    _parse(command)


@pytest.mark.parametrize(
    "command", ["parkaudit wtach", "parkaudit watch --onec", "parkaudit -C x rules lst"]
)
def test_a_command_that_is_not_there_is_noticed(command: str) -> None:
    with pytest.raises(click.UsageError):
        _parse(command)


# -- make -----------------------------------------------------------------------------------------

TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def _told() -> set[str]:
    """Every make target somebody is told to use."""
    told = set(re.findall(r"\bmake ([a-z][a-z-]+)\b", README))
    for path in (ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "rules" / "README.md"):
        told |= set(re.findall(r"(?:^|`)\s*make ([a-z][a-z-]+)\b", path.read_text("utf-8"), re.M))
    told |= set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.M)[1].split())  # type: ignore[index]
    return told


def test_every_make_target_that_is_named_exists() -> None:
    assert {"demo", "test", "lint", "bench", "soak"} <= _told()
    assert _told() - TARGETS == set()


def test_every_script_a_target_runs_exists() -> None:
    scripts = re.findall(r"python ([a-z_/]+\.py)", MAKEFILE)
    modules = re.findall(r"python -m (generator[a-z_.]*)", MAKEFILE)
    assert scripts
    assert modules
    missing = [script for script in scripts if not (ROOT / script).is_file()]
    files = [Path(module.replace(".", "/")).with_suffix(".py") for module in modules]
    missing += [str(file) for file in files if not (ROOT / file).is_file()]
    assert missing == []


def test_the_folders_the_readme_explains_are_the_folders_the_program_makes() -> None:
    from generator.workspace.paths import AuditFolder

    folder = AuditFolder(Path("x"))
    for path in (*folder.folders, folder.settings, folder.roster, folder.ledger, folder.board):
        top = path.relative_to(folder.root).parts[0]
        assert f"`{top}" in README, top
