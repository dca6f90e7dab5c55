"""排版: page numbers of the contents, PDF and page images, by the LibreOffice of this machine.

Nothing LibreOffice saves ever replaces a document of ours: it lays out copies, and what is taken
from it are the PDF and the page numbers. Each run has a profile of its own and a limit of time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator.deliver.contents import (
    asking_for_pages,
    contents_of,
    page_count,
    pages_told,
    with_page_numbers,
)
from generator.errors import GeneratorError, WorkspaceError
from generator.platform import office_program, run_program
from generator.workspace.atomic import publish_beside_open
from generator.workspace.paths import AuditFolder

_PATIENCE_S: Final = 180.0
_DOTS_PER_INCH: Final = "100"
_NO_OFFICE: Final = "没有找到 LibreOffice，不能排出页码和 PDF。"
_INSTALL: Final = "请安装 LibreOffice 后再运行；不装也可以用 Word 打开文件，右键目录选“更新域”。"


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A document with the pages in its contents, its PDF, and how many entries have a page."""

    content: bytes
    pdf: bytes
    pages: int
    entries: int
    numbered: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One file of 成果 laid out: paths as they now stand, or why it could not be."""

    name: str
    pages: int = 0
    unnumbered: int = 0
    fault: str = ""


def need_office() -> None:
    """A machine without LibreOffice is told before anything is made."""
    if not office_program():
        raise GeneratorError(_NO_OFFICE, _INSTALL)


def lay_out(content: bytes, convert: Callable[[bytes], bytes] | None = None) -> LaidOut:
    """The document laid out; `convert` makes a PDF of a document, LibreOffice where none is given.

    A contents whose pages the PDF does not tell stays without them.
    """
    make = convert or to_pdf
    names = contents_of(content)
    told = pages_told(content, make(asking_for_pages(content))) if names else {}
    numbered = with_page_numbers(content, told) if told else content
    pdf = make(numbered)
    pages = page_count(pdf)
    if not pages:
        raise GeneratorError("LibreOffice 没有排出页面。", "请用 Word 打开这份文件，核对是否完好。")
    return LaidOut(numbered, pdf, pages, len(names), len(told))


def to_pdf(content: bytes) -> bytes:
    """The document as PDF; a machine without LibreOffice and a run without end are told."""
    need_office()
    program = office_program()
    with tempfile.TemporaryDirectory(prefix="parkaudit-") as scratch:
        folder = Path(scratch)
        source = folder / "document.docx"
        source.write_bytes(content)
        profile = (folder / "profile").as_uri()
        ended = run_program(
            (
                program,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                str(source),
            ),
            _PATIENCE_S,
        )
        made = source.with_suffix(".pdf")
        if not ended:
            raise GeneratorError(
                f"LibreOffice 排版超过 {_PATIENCE_S:.0f} 秒，已停止。", "请关闭其他程序后再试。"
            )
        if not made.is_file():
            raise GeneratorError("LibreOffice 没有转出 PDF。", "请确认 LibreOffice 能正常打开。")
        return made.read_bytes()


def pdf_beside(path: Path) -> Path:
    """The PDF of a document, beside it; the document is left as it is."""
    laid_out = lay_out(path.read_bytes())
    return publish_beside_open(path.with_suffix(".pdf"), laid_out.pdf)


def place_pages(
    root: Path, files: Sequence[Path] = (), *, images: bool = False, outdated_only: bool = False
) -> Iterator[Placed]:
    """Each document of 成果 (or of `files`) with the pages in its contents, its PDF beside it.

    With `images` a picture of every page in a folder beside, where poppler is there to draw it;
    with `outdated_only` those whose PDF is no older than the document are passed over. One that
    fails is told and the others go on.
    """
    need_office()
    wanted = list(files) or _documents(root)
    if not wanted:
        raise WorkspaceError(root, "“成果”里还没有文件。", "请先运行 parkaudit deliver。")
    for path in wanted:
        if outdated_only and _has_pages(path):
            continue
        try:
            yield _place(path, images)
        except GeneratorError as fault:
            yield Placed(path.name, fault=str(fault))
        except ValueError:
            yield Placed(path.name, fault="不是 Word 文档（.docx），或者已经损坏。")


def _documents(root: Path) -> list[Path]:
    results = AuditFolder.open(root).results
    return [path for path in sorted(results.rglob("*.docx")) if path.name[0] not in "~."]


def _has_pages(path: Path) -> bool:
    pdf = path.with_suffix(".pdf")
    return pdf.is_file() and pdf.stat().st_mtime >= path.stat().st_mtime


def _place(path: Path, images: bool) -> Placed:
    content = path.read_bytes()
    laid_out = lay_out(content)
    standing = path
    if laid_out.content != content:
        standing = publish_beside_open(path, laid_out.content)
    pdf = publish_beside_open(standing.with_suffix(".pdf"), laid_out.pdf)
    if images:
        _draw(pdf)
    return Placed(standing.name, laid_out.pages, laid_out.entries - laid_out.numbered)


def _draw(pdf: Path) -> None:
    """A picture of every page in 名称_页面, those of an earlier run gone."""
    program = shutil.which("pdftoppm")
    if program is None:
        raise GeneratorError("没有找到 pdftoppm，不能画出页面图。", "请安装 poppler，或只用 PDF。")
    folder = pdf.with_name(f"{pdf.stem}_页面")
    folder.mkdir(exist_ok=True)
    for old in folder.glob("page*.png"):
        old.unlink()
    drawn = (program, "-r", _DOTS_PER_INCH, "-png", str(pdf), str(folder / "page"))
    if not run_program(drawn, _PATIENCE_S) or not any(folder.glob("page*.png")):
        raise GeneratorError("页面图没有画出来。", "PDF 已写好，可以直接打开。")
