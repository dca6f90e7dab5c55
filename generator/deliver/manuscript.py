"""Template sources (Markdown) to blocks in house style: the one filter between pandoc's two halves.

pandoc reads the source and writes the document; what it has no notion of is settled here: which
style a block has, tables in house form, captions with numbers, references, contents, sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from generator.deliver.docx import FIGURE, FIGURE_CAPTION
from generator.deliver.house import House, Look, Page, TableStyle
from generator.errors import TemplateError

# Strict Markdown plus what the sources use; `smart` stays off, or it would curl quotes in tags.
SOURCE_FORMAT: Final = (
    "markdown_strict-smart+pipe_tables+fenced_divs+bracketed_spans+yaml_metadata_block"
    "+escaped_line_breaks+all_symbols_escapable+link_attributes+intraword_underscores"
)
SECTION_END: Final = "parkaudit-section:"
_CHAPTER = re.compile(r"([0-9]+)\s")
_WITHIN = re.compile(r"([0-9]+)\.[0-9]+\s")
"""3.4 问题与原因: the chapter of a section, also where a condition has opened chapter 4 before."""
_ROW_TAG = re.compile(r"\{%\s*tr\s")
_HINT: Final = '<w:rFonts w:hint="eastAsia"/>'

Json = dict[str, Any]


def run(text: str, style_id: str = "") -> str:
    """A run of text; the hint sends “ ” — · Ⅰ to the East-Asian face."""
    style = f'<w:rStyle w:val="{style_id}"/>' if style_id else ""
    return (
        f"<w:r><w:rPr>{style}{_HINT}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def field_run(instruction: str, shown: str) -> str:
    return f"<w:fldSimple w:instr={quoteattr(f' {instruction} ')}>{run(shown)}</w:fldSimple>"


def paragraph(style_id: str, inside: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{properties}</w:pPr>{inside}</w:p>'


@dataclass(slots=True)
class Manuscript:
    """One source on its way into house style. `sections` collects the page of each section."""

    name: str
    house: House
    look: Look
    sections: list[str] = field(default_factory=list)
    _chapter: str = "0"
    _bookmarks: dict[str, int] = field(default_factory=dict)
    _page: Page | None = None

    def set_blocks(self, blocks: Sequence[Json]) -> list[Json]:
        """The blocks as pandoc's writer shall have them."""
        return [new for block in blocks for new in self._block(block)]

    def fault(self, message: str, remedy: str) -> TemplateError:
        return TemplateError(self.name, "", message, remedy)

    # -- blocks --------------------------------------------------------------------------------

    def _block(self, block: Json) -> list[Json]:
        kind, content = block["t"], block.get("c", [])
        if kind in ("Para", "Plain"):
            return [self._styled(self.look.body, [block])]
        if kind == "Header":
            level, _, inlines = content
            heading = _CHAPTER if level == 1 else _WITHIN
            if number := heading.match(plain_text(inlines)):
                self._chapter = number[1]
            if level > len(self.look.headings):
                raise self.fault(f"标题有 {level} 级，版式没有这么多级。", "请改得浅一些。")
            return [self._styled(self.look.headings[level - 1], [{"t": "Para", "c": inlines}])]
        if kind == "Div":
            return self._div(*content)
        if kind == "RawBlock":
            return [block]
        raise self.fault(
            f"源文件里用了不支持的写法（{kind}）。", "请改为段落、标题、表格或带样式名的块。"
        )

    def _div(self, attributes: list[Any], blocks: list[Json]) -> list[Json]:
        identifier, classes, pairs = attributes
        options = dict(pairs)
        if "table" in classes:
            return self._table(identifier, classes, options, blocks)
        if "figure" in classes:
            return self._figure(identifier, classes, options, blocks)
        if "section" in classes:
            return self._section(options, blocks)
        if "toc" in classes:
            return [_raw(self._contents(options.get("depth", "3")))]
        if len(classes) == 1 and classes[0] in self.house.paragraphs:
            return [self._styled(classes[0], blocks)]
        raise self.fault(
            f"没有名为“{' '.join(classes)}”的样式。", "请用 house_styles.yaml 里的样式名。"
        )

    def _styled(self, style: str, blocks: Sequence[Json]) -> Json:
        paragraphs = []
        for block in blocks:
            if block["t"] not in ("Para", "Plain"):
                raise self.fault(f"样式“{style}”里只能放段落。", "请改正。")
            paragraphs.append({"t": "Para", "c": self._inlines(block["c"])})
        return {"t": "Div", "c": [["", [], [["custom-style", style]]], paragraphs]}

    def _section(self, options: dict[str, str], blocks: Sequence[Json]) -> list[Json]:
        page = options.get("page", "")
        if page not in self.house.pages:
            raise self.fault(f"没有名为“{page}”的页面。", "请用 house_styles.yaml 里的页面名。")
        self._page = self.house.pages[page]
        self.sections.append(page)
        content = self.set_blocks(blocks)
        mark = f"<w:p><w:r><w:t>{SECTION_END}{len(self.sections) - 1}</w:t></w:r></w:p>"
        return [*content, _raw(mark)]

    def _contents(self, depth: str) -> str:
        toc = self.house.paragraphs["toc 1"].id
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText'
            f' xml:space="preserve"> TOC \\o "1-{depth}" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        return paragraph(toc, begin) + paragraph(toc, end)

    # -- tables --------------------------------------------------------------------------------

    def _table(
        self, identifier: str, classes: list[str], options: dict[str, str], blocks: list[Json]
    ) -> list[Json]:
        tables = [n for n, block in enumerate(blocks) if block["t"] == "Table"]
        if len(tables) != 1:
            raise self.fault("“table”块里要有且只有一张表。", "请改正。")
        before, after = blocks[: tables[0]], blocks[tables[0] + 1 :]
        result: list[Json] = []
        for block in before:
            inside = self._runs(block["c"])
            if "unnumbered" not in classes:
                inside = self._number(identifier, "表") + run("　") + inside
            result.append(_raw(paragraph(self.house.paragraphs["表题"].id, inside)))
        grid = self._grid(blocks[tables[0]]["c"], options, "together" in classes)
        result.append(_raw(grid))
        result.extend(self._styled("表注", [block]) for block in after)
        if not after:
            result.append(_raw(paragraph(self.house.paragraphs["表后"].id, "")))
        return result

    # -- figures -------------------------------------------------------------------------------

    def _figure(
        self, identifier: str, classes: list[str], options: dict[str, str], blocks: list[Json]
    ) -> list[Json]:
        """A paragraph with the drawing (a slot needs none), the caption below it, then notes."""
        if any(block["t"] not in ("Para", "Plain") for block in blocks):
            raise self.fault("“figure”块里只能放段落。", "请依次写图、图题和图注。")
        slot = options.get("slot", "")
        inside = [self._runs(block["c"]) for block in blocks]
        if slot:
            inside.insert(0, run(f"{{{{ '{slot}'|slot }}}}"))
        if len(inside) < 2 or "'" in slot or "\\" in slot:
            raise self.fault(
                f"图“{identifier}”缺少图或图题。", "请先写图（或 slot=图名），空一行再写图题。"
            )
        drawing, caption, *_ = inside
        if "unnumbered" not in classes:
            caption = self._number(identifier, "图") + run("　") + caption
        notes = blocks[1:] if slot else blocks[2:]
        kept = "<w:keepNext/>" if notes else ""
        xml = paragraph(self.house.paragraphs[FIGURE].id, drawing)
        xml += paragraph(self.house.paragraphs[FIGURE_CAPTION].id, caption, kept)
        return [_raw(xml), *(self._styled("表注", [block]) for block in notes)]

    def _number(self, identifier: str, label: str) -> str:
        """表2-, then a field that counts within the chapter, under a bookmark for references."""
        if not identifier or identifier in self._bookmarks:
            raise self.fault(
                f"{label}的标识“{identifier}”缺少或重复。",
                "表写成 {.table #t-名称}，图写成 {.figure #f-名称}。",
            )
        number = self._bookmarks[identifier] = len(self._bookmarks) + 1
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(identifier)}"/>'
            + run(f"{label}{self._chapter}-")
            + field_run(f"SEQ {label}{self._chapter} \\* ARABIC", "1")
            + f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def _grid(self, content: list[Any], options: dict[str, str], together: bool) -> str:
        """A table; `together` keeps a short one on one page, its note with it."""
        _, _, columns, (_, head), bodies, _ = content
        look = options.get("look", self.look.table)
        if look not in self.house.tables:
            raise self.fault(f"没有名为“{look}”的表格样式。", "请用 house_styles.yaml 里的名称。")
        alignments = [align["t"] for align, _ in columns]
        widths = self._widths(options.get("widths", ""), len(alignments))
        heads = int(options.get("head", "1"))
        rows = list(head) if heads else []
        rows += [row for _, _, _, body in bodies for row in body]
        height = Decimal(options.get("row-height", "0"))
        cells = [[self._cell(cell) for cell in row[1]] for row in rows]
        rules = self.house.tables[look]
        body_xml = "".join(
            self._row(
                cells,
                number,
                alignments,
                widths,
                height if number >= heads else None,
                self._head_rule(number, heads, rules) if heads > 1 and not rules.sides else "",
            )
            for number in range(len(rows))
        )
        if together:
            body_xml = re.sub(r'(<w:pStyle w:val="[^"]*"/>)', r"\1<w:keepNext/>", body_xml)
        columns_xml = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        first = int(heads > 0)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.house.tables[look].id}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{"0420" if first else "0400"}" w:firstRow="{first}" w:lastRow="0"'
            ' w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>'
            f"<w:tblGrid>{columns_xml}</w:tblGrid>{body_xml}</w:tbl>"
        )

    def _head_rule(self, number: int, heads: int, table: TableStyle) -> str:
        """Below a head of several rows: the style's own rule would lie under the first of them."""
        if number >= heads:
            return ""
        rule = 'w:val="nil"'
        if number == heads - 1:
            rule = f'w:val="single" w:sz="{table.head}" w:space="0" w:color="000000"'
        return f"<w:tcBorders><w:bottom {rule}/></w:tcBorders>"

    def _widths(self, wanted: str, count: int) -> list[int]:
        """Column widths in twips that fill the type area, in the wanted proportion."""
        shares = [Decimal(part) for part in wanted.split(",")] if wanted else [Decimal(1)] * count
        if len(shares) != count:
            raise self.fault(f"表有 {count} 列，widths 写了 {len(shares)} 个。", "请改成一致。")
        page = self._page or self.house.pages[self.look.page]
        total = int(Decimal(page.text_width) / Decimal("25.4") * 1440)
        return [int(total * share / sum(shares)) for share in shares]

    def _cell(self, cell: list[Any]) -> list[Json]:
        blocks = cell[4]
        return list(blocks[0]["c"]) if blocks else []

    def _row(
        self,
        cells: list[list[list[Json]]],
        number: int,
        alignments: list[str],
        widths: list[int],
        height: Decimal | None,
        rule: str,
    ) -> str:
        """One row; a cell "<" joins the one to its left, a cell "^" the one above.

        A row of the head has no `height`; `rule` is what each of its cells has below.
        """
        heading = height is None
        row = [plain_text(cell) for cell in cells[number]]
        below = [plain_text(cell) for cell in cells[number + 1]] if number + 1 < len(cells) else []
        properties = "<w:cantSplit/>"
        if height:
            properties += f'<w:trHeight w:val="{int(height * 57)}" w:hRule="atLeast"/>'
        if heading:
            properties += "<w:tblHeader/>"
        xml = []
        for column, text in enumerate(row):
            if text == "<":
                continue
            span = 1
            while column + span < len(row) and row[column + span] == "<":
                span += 1
            merged = ""
            if text == "^":
                merged = "<w:vMerge/>"
            elif column < len(below) and below[column] == "^":
                merged = '<w:vMerge w:val="restart"/>'
            width = sum(widths[column : column + span])
            spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            inside = [] if text == "^" else cells[number][column]
            style = self._cell_style(inside, heading, alignments[column])
            if len(inside) == 1 and inside[0]["t"] == "Strong":
                inside = inside[0]["c"]
            xml.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merged}{rule}</w:tcPr>'
                f"{paragraph(style, self._runs(inside))}</w:tc>"
            )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(xml)}</w:tr>"

    def _cell_style(self, inside: list[Json], heading: bool, alignment: str) -> str:
        bold = len(inside) == 1 and inside[0]["t"] == "Strong"
        if heading or bold:
            return self.house.paragraphs["表头"].id
        names = {"AlignLeft": "表文左", "AlignRight": "表文右"}
        return self.house.paragraphs[names.get(alignment, "表文")].id

    # -- inlines -------------------------------------------------------------------------------

    def _inlines(self, inlines: Iterable[Json]) -> list[Json]:
        result: list[Json] = []
        for inline in inlines:
            kind, content = inline["t"], inline.get("c", "")
            if kind == "SoftBreak":
                continue  # a line's end in the source is nothing in Chinese text
            if kind == "Link":
                result.append({"t": "RawInline", "c": ["openxml", self._reference(content)]})
            elif kind == "Span" and content[0][1] == ["tab"]:
                result.append({"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]})
            elif kind == "Span":
                result.append(self._span(content))
            elif kind == "Strong":
                result.append(self._span([["", ["强调"], []], content]))
            elif kind in ("Str", "Space", "LineBreak"):
                result.append(inline)
            else:
                raise self.fault(f"文字里用了不支持的写法（{kind}）。", "请改为普通文字。")
        return result

    def _span(self, content: list[Any]) -> Json:
        (_, classes, _), inlines = content
        if len(classes) != 1 or classes[0] not in self.house.characters:
            raise self.fault(f"没有名为“{' '.join(classes)}”的字符样式。", "请改正。")
        return {
            "t": "Span",
            "c": [["", [], [["custom-style", classes[0]]]], self._inlines(inlines)],
        }

    def _reference(self, content: list[Any]) -> str:
        target = content[2][0]
        if not target.startswith("#"):
            raise self.fault(f"链接“{target}”不能用在成果文件里。", "请写成 [](#t-名称) 引用表号。")
        return field_run(f"REF {bookmark_name(target[1:])} \\h", "表")

    def _runs(self, inlines: Iterable[Json]) -> str:
        """Inlines as runs, for paragraphs written here and not by pandoc."""
        xml = []
        for inline in self._inlines(inlines):
            kind, content = inline["t"], inline.get("c", "")
            if kind == "RawInline":
                xml.append(content[1])
            elif kind == "Span":
                style = self.house.characters[content[0][2][0][1]].id
                xml.append(run(plain_text(content[1]), style))
            elif kind == "LineBreak":
                xml.append("<w:r><w:br/></w:r>")
            else:
                xml.append(run(" " if kind == "Space" else content))
        return "".join(xml)


def bookmark_name(identifier: str) -> str:
    """A bookmark Word hides and keeps: letters, digits and underscores."""
    return "_Ref_" + re.sub(r"[^A-Za-z0-9]", "_", identifier)


def plain_text(inlines: Iterable[Json]) -> str:
    """The inlines as text."""
    words = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c", "")
        if kind == "Str":
            words.append(content)
        elif kind == "Space":
            words.append(" ")
        elif kind in ("Strong", "Span"):
            words.append(plain_text(content if kind == "Strong" else content[1]))
    return "".join(words)


def _raw(xml: str) -> Json:
    return {"t": "RawBlock", "c": ["openxml", xml]}
