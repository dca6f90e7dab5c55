"""The real office program opens, lays out and saves what we make."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.deliver.contract import read_contract
from generator.deliver.lint import check_template
from generator.deliver.render import load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from tests.deliver import sample_context
from tests.deliver.small_template import house, paragraphs

SAMPLES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "notice": ("correction_notice", sample_context.correction_notice),
    "draft": ("management_measures", sample_context.management_measures),
    "issued": ("management_measures", sample_context.management_measures_issued),
    "report": ("enterprise_report", sample_context.enterprise_report),
    "suspended": ("enterprise_report", sample_context.enterprise_report_suspended),
}
TEMPLATES = ["correction_notice", "management_measures", "enterprise_report"]
pytestmark = pytest.mark.office


def _convert(folder: Path, files: list[Path], kind: str) -> None:
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind,
         "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of every sample document."""
    folder = tmp_path_factory.mktemp("pages")
    files = []
    for stem, (name, context) in SAMPLES.items():
        contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
        template = load_template(WORD_TEMPLATES / f"{name}.docx", contract)
        files.append(folder / f"{stem}.docx")
        files[-1].write_bytes(render_document(template, stem, context()).content)
    _convert(folder, files, "pdf")
    found = {}
    for stem in SAMPLES:
        done = subprocess.run(
            ["pdftotext", "-layout", str(folder / f"{stem}.pdf"), "-"],
            check=True, capture_output=True, encoding="utf-8", timeout=60,
        )  # fmt: skip
        found[stem] = done.stdout.removesuffix("\f").split("\f")
    return found


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates as the office program saves them after somebody looked at them."""
    folder = tmp_path_factory.mktemp("saved")
    files = [WORD_TEMPLATES / f"{name}.docx" for name in TEMPLATES]
    _convert(folder, files, "docx:MS Word 2007 XML")
    return folder


@pytest.mark.parametrize("stem", SAMPLES)
def test_no_page_is_empty(stem: str, pages: dict[str, list[str]]) -> None:
    """A header and a page number alone do not fill a page."""
    for number, page in enumerate(pages[stem], 1):
        lines = [line for line in page.splitlines() if line.strip()]
        assert len(lines) > 2, f"第{number}页几乎是空的：{lines}"


def test_pages_before_the_body_count_in_roman_and_the_body_from_one(
    pages: dict[str, list[str]],
) -> None:
    feet = [page.rstrip().rpartition("\n")[2].strip() for page in pages["report"]]
    cover, *rest = feet
    front = rest[: rest.index("1")]
    body = rest[len(front) :]

    assert not cover.isdigit()
    assert front == ["I", "II", "III", "IV", "V"][: len(front)]
    assert len(front) >= 2
    assert body == [str(number) for number in range(1, len(body) + 1)]


@pytest.mark.parametrize("stem", SAMPLES)
def test_no_heading_stands_alone_at_the_foot_of_a_page(
    stem: str, pages: dict[str, list[str]]
) -> None:
    for page in pages[stem]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        last = lines[-2] if lines[-1].strip("— ").isdigit() and len(lines) > 1 else lines[-1]
        assert not last.startswith(("表1-", "表2-", "表0-")), last
        assert not (last.startswith("第") and "章" in last[:4]), last


def test_references_keep_their_numbers_when_the_office_program_recomputes_them(
    pages: dict[str, list[str]],
) -> None:
    everything = "".join(pages["report"])

    assert "Error" not in everything
    assert "未找到" not in everything


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_copy_saved_by_the_office_program_passes_and_prints_the_same(
    name: str, saved: Path
) -> None:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
    copy = saved / f"{name}.docx"
    context = getattr(sample_context, name)()

    faults = check_template(copy, contract, house().style_names)
    theirs = render_document(load_template(copy, contract), "成果", context)
    ours = render_document(
        load_template(WORD_TEMPLATES / f"{name}.docx", contract), "成果", context
    )

    assert [fault.text for fault in faults] == []
    assert [line for line in paragraphs(theirs.content) if line] == [
        line for line in paragraphs(ours.content) if line
    ]
    assert [f.trail_id for f in theirs.figures] == [f.trail_id for f in ours.figures]
