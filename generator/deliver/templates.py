"""The packaged templates: `python -m generator.deliver.templates build` makes them anew."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.deliver.docx import DOCUMENT_PART, read_parts
from generator.deliver.house import House, read_house
from generator.deliver.imposition import impose
from generator.deliver.manuscript import SOURCE_FORMAT, Manuscript, plain_text
from generator.deliver.reference import build_reference
from generator.errors import GeneratorError, TemplateError
from generator.packaged import packaged

WORD_TEMPLATES = packaged("templates") / "word"
REFERENCE = "reference.docx"
_PART = re.compile(r"^<<(\w+)((?: \w+=[\w.]+)*)>>$", re.MULTILINE)


def sources(folder: Path = WORD_TEMPLATES) -> list[Path]:
    """The Markdown sources, one per document."""
    return sorted((folder / "src").glob("*.md"))


def source_text(source: Path) -> str:
    """The source with its parts (`<<intensity item=water.reuse>>`) put in: text written once.

    A part may have parts of its own.
    """

    def put_in(match: re.Match[str]) -> str:
        path = source.parent / "parts" / f"{match[1]}.md"
        if not path.is_file():
            raise TemplateError(source.name, match[0], "没有这个片段。", "请在 src/parts 里补上。")
        text = path.read_text(encoding="utf-8")
        for pair in match[2].split():
            name, _, value = pair.partition("=")
            text = text.replace(f"@{name}@", value)
        return _PART.sub(put_in, text)

    return _PART.sub(put_in, source.read_text(encoding="utf-8"))


def build_template(source: Path, house: House, reference: Path) -> bytes:
    """The template document of one source. Same source, house and pandoc: same bytes."""
    import pypandoc  # a development dependency: whoever only fills templates has none

    tree = json.loads(pypandoc.convert_text(source_text(source), "json", format=SOURCE_FORMAT))
    meta = {key: plain_text(value["c"]) for key, value in tree["meta"].items()}
    if meta.get("look") not in house.looks:
        raise TemplateError(
            source.name, "", "没有写明“look”。", f"可以写：{'、'.join(house.looks)}。"
        )
    look = house.looks[meta["look"]]
    manuscript = Manuscript(source.name, house, look)
    if not any(_is_section(block) for block in tree["blocks"]):
        whole = ["", ["section"], [["page", look.page]]]
        tree["blocks"] = [{"t": "Div", "c": [whole, tree["blocks"]]}]
    tree["blocks"] = manuscript.set_blocks(sections_apart(tree["blocks"]))
    tree["meta"] = {}
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "body.docx"
        pypandoc.convert_text(
            json.dumps(tree),
            "docx",
            format="json",
            outputfile=str(output),
            extra_args=[f"--reference-doc={reference}"],
        )
        body = read_parts(output.read_bytes())[DOCUMENT_PART]
    return impose(
        body, manuscript.sections, house, look, meta.get("title", ""), meta.get("header", "")
    )


def sections_apart(blocks: Sequence[Any]) -> list[Any]:
    """Sections within a section stand beside its pieces: a page format ends where another begins.

    A part of several documents may so bring its own wide pages into any of them.
    """
    found: list[Any] = []
    for block in blocks:
        if not _is_section(block):
            found.append(block)
            continue
        attributes, inside = block["c"]
        piece: list[Any] = []
        for inner in sections_apart(inside):
            if _is_section(inner):
                found += [{"t": "Div", "c": [attributes, piece]}] if piece else []
                found.append(inner)
                piece = []
            else:
                piece.append(inner)
        found += [{"t": "Div", "c": [attributes, piece]}] if piece else []
    return found


def _is_section(block: Any) -> bool:
    return bool(block["t"] == "Div" and "section" in block["c"][0][1])


def build_all(
    folder: Path = WORD_TEMPLATES, into: Path | None = None, only: Sequence[str] = ()
) -> list[Path]:
    """Build reference.docx and each template below `folder` (or those named) that changed."""
    target = into or folder
    house = read_house(folder / "src" / "house_styles.yaml")
    reference = target / "src" / REFERENCE
    written = [reference]
    _write(reference, build_reference(house, house.looks["公文"]))
    for source in sources(folder):
        if only and source.stem not in only:
            continue
        template = target / f"{source.stem}.docx"
        _write(template, build_template(source, house, reference))
        written.append(template)
    return written


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main(arguments: list[str]) -> int:
    """`build`: make all templates anew, or those named."""
    if arguments[:1] != ["build"]:
        sys.stderr.write("用法：python -m generator.deliver.templates build [模板…]\n")
        return 2
    try:
        for path in build_all(only=arguments[1:]):
            sys.stdout.write(f"{path.relative_to(WORD_TEMPLATES).as_posix()}\n")
    except GeneratorError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
