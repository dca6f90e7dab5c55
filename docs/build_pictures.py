"""Make the pictures of docs/成果模板.md anew: ``python docs/build_pictures.py``.

A page of a template, and the same page of a document made from it with specimen data. Needs
LibreOffice and poppler.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from generator.deliver.render import load_template, render_document
from generator.deliver.specimen import specimen
from generator.journey.documents import contract_of
from generator.journey.pages import to_pdf

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "图"
DOCUMENT = "enterprise_report"
TEMPLATE = HERE.parent / "templates" / "word" / f"{DOCUMENT}.docx"
HEADING = "1.1基本信息"
_WIDTH = "640"


def pages(pdf: Path) -> list[str]:
    """The text of each page, without its blanks."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    return ["".join(text.split()) for text in done.stdout.decode("utf-8").split("\f")[:-1]]


def draw(pdf: Path, words: str, name: str) -> None:
    """The first page behind the contents that holds `words`, as a picture of that name."""
    _, number, *_ = (str(n) for n, text in enumerate(pages(pdf), 1) if words in text)
    subprocess.run(
        ["pdftoppm", "-f", number, "-l", number, "-scale-to-x", _WIDTH, "-scale-to-y", "-1",
         "-png", "-singlefile", str(pdf), str(PICTURES / name)],
        check=True,
    )  # fmt: skip


def main() -> None:
    contract = contract_of(DOCUMENT)
    made = render_document(load_template(TEMPLATE, contract), DOCUMENT, specimen(contract))
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        blank, filled = Path(scratch) / "blank.pdf", Path(scratch) / "filled.pdf"
        blank.write_bytes(to_pdf(TEMPLATE.read_bytes()))
        filled.write_bytes(to_pdf(made.content))
        draw(blank, HEADING, "模板")
        draw(filled, HEADING, "成文")


if __name__ == "__main__":
    main()
