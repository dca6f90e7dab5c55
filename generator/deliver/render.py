"""Word documents from templates: one function renders, and nothing from the data is ever markup."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jinja2
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from jinja2.nodes import Template as Syntax
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from generator.deliver.chart import Chart
from generator.deliver.contract import Contract, dress
from generator.deliver.diagram import Diagram
from generator.deliver.docx import (
    Member,
    Styles,
    join,
    pack,
    parse,
    read_parts,
    serialize,
    text_parts,
)
from generator.deliver.drawing import Drawings, Drawn, highest_id, room_of
from generator.deliver.equation import Equation
from generator.deliver.fields import number_captions, update_fields
from generator.deliver.figure import Figure, Missing, Number, Prose, RenderedDocument
from generator.deliver.keeping import keep_notes
from generator.deliver.marks import Recorder, clean
from generator.deliver.package import RELATIONSHIPS_PART, TYPES_PART
from generator.deliver.picture import read_picture
from generator.errors import TemplateError

_LINE_BREAK: Final = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAG: Final = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
_WRITTEN_FOR: Final = (
    ("&apos;", "'"), ("&#39;", "'"), ("&quot;", '"'), ("&#34;", '"'), ("&amp;", "&"),
    ("\u00a0", " "), ("\u3000", " "),
)  # fmt: skip
_LOOP_NAMES: Final = frozenset({"index", "first", "last", "length"})
_PLACES: Final = {"header": "页眉", "footer": "页脚", "footno": "脚注", "endnot": "尾注"}
NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})
_recorder: ContextVar[Recorder] = ContextVar("recorder")
_pictures: ContextVar[Mapping[str, bytes]] = ContextVar("pictures", default=NO_PICTURES)


class _Refused(jinja2.TemplateError):
    """A value or operation a template may not use; becomes a `generator.errors.TemplateError`."""


class _Unknown(jinja2.Undefined):
    """A name outside the contract: prints a marked gap and is recorded, also when looped over."""

    @property
    def label(self) -> str:
        return self._undefined_name or "未知名称"

    def __iter__(self) -> Iterator[Any]:
        _recorder.get().note_gap(self.label)
        return iter(())

    def __bool__(self) -> bool:
        return False


def _print(value: object) -> Markup:
    """What `{{ value }}` puts on paper (Jinja's finalize): data as data, never as markup."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        text = clean(value)
        _recorder.get().note_echo(text)
        return _as_data(text)
    if isinstance(value, Prose):
        return Markup().join(
            print_figure(piece) if isinstance(piece, Figure) else _print(piece)
            for piece in value.pieces
        )
    if isinstance(value, Number):
        return Markup(int(value))
    if isinstance(value, datetime):
        return Markup(f"{value.year}年{value.month}月{value.day}日{value.hour}:{value.minute:02d}")
    if isinstance(value, date):
        return Markup(f"{value.year}年{value.month}月{value.day}日")
    if isinstance(value, Missing | _Unknown):
        return Markup(_recorder.get().print_gap(value.label))
    if value is None:
        raise _Refused("可以为空的名称须先判断再打印")
    if isinstance(value, Figure):
        raise _Refused(f"数值“{value.text}”须用 fig 或 cell 打印")
    raise _Refused(f"“{value}”不是约定的数值、日期或名称，不能打印")


def _as_data(text: str) -> Markup:
    return escape(text) if "\n" not in text else _LINE_BREAK.join(text.split("\n"))


@jinja2.pass_context
def _finalize(_context: object, value: object) -> Markup:
    # taking the context keeps Jinja from printing constants while it compiles
    return _print(value)


def _figure(value: object, *, with_unit: bool) -> Markup:
    if isinstance(value, Figure):
        printed = _recorder.get().print_figure(value, with_unit)
        return _as_data(printed)
    if isinstance(value, Missing | _Unknown):
        return _print(value)
    raise _Refused(f"“{value}”不是带溯源号的数值，不能用 fig 或 cell 打印")


def print_figure(value: object) -> Markup:
    """`|fig`: a figure with its unit, for running text."""
    return _figure(value, with_unit=True)


def print_cell(value: object) -> Markup:
    """`|cell`: a figure without its unit, which stands in the table's heading."""
    return _figure(value, with_unit=False)


def print_ordinal(value: object) -> Markup:
    """`loop.index|ordinal`: the number of a row."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Markup(int(value))
    raise _Refused(f"“{value}”不是序号")


def print_chinese_ordinal(value: object) -> Markup:
    """`loop.index|cn`: 一, 二 ... 九十九."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 99:
        raise _Refused(f"“{value}”不能写成中文序号")
    tens, ones = divmod(int(value), 10)
    digits = "〇一二三四五六七八九"
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return Markup(head + (digits[ones] if ones else ""))


def print_list(values: Iterable[object], between: str = "、") -> Markup:
    """`names|join`: the elements, each printed as it would be alone."""
    return escape(between).join(_print(value) for value in values)


def _drawn(value: object, kind: type[Chart | Diagram | Equation], name: str) -> Markup:
    if isinstance(value, kind):
        return Markup(_recorder.get().print_drawing(value, value.figures()))
    if isinstance(value, Missing | _Unknown):
        return _print(value)
    raise _Refused(f"“{value}”不能用 {name} 打印")


def print_chart(value: object) -> Markup:
    """`|chart`: a chart, alone in its paragraph."""
    return _drawn(value, Chart, "chart")


def print_diagram(value: object) -> Markup:
    """`|diagram`: a diagram of Word's own shapes, alone in its paragraph."""
    return _drawn(value, Diagram, "diagram")


def print_equation(value: object) -> Markup:
    """`|equation`: an equation among the words or in a cell."""
    return _drawn(value, Equation, "equation")


def print_slot(name: object) -> Markup:
    """`'区位图'|slot`: the office's own picture of that name, or a framed gap until it is there."""
    name = clean(str(name))
    content = _pictures.get().get(name)
    if content is None:
        return Markup(_recorder.get().print_framed_gap(f"{name}（园区提供）"))
    try:
        picture = read_picture(content)
    except ValueError as error:
        return Markup(_recorder.get().print_framed_gap(f"{name}（{error}，请重新提供）"))
    return Markup(_recorder.get().print_drawing(picture, ()))


def _is_given(value: object) -> bool:
    return value is not None and not isinstance(value, Missing | _Unknown)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "fig": print_figure,
    "cell": print_cell,
    "ordinal": print_ordinal,
    "cn": print_chinese_ordinal,
    "join": print_list,
    "length": len,
    "chart": print_chart,
    "diagram": print_diagram,
    "equation": print_equation,
    "slot": print_slot,
}
TESTS: Final[Mapping[str, Callable[..., Any]]] = {"given": _is_given}


class Sandbox(SandboxedEnvironment):
    """Jinja with what a template needs and no more: no loaders, globals, calls or attributes."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, finalize=_finalize, undefined=_Unknown, cache_size=0)
        self.globals.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        self.tests.clear()
        self.tests.update(TESTS)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a record: never an attribute of a Python object (`row.items` is a field)."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else _Unknown(name=attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP_NAMES:
            return super().getattr(obj, attribute)
        if isinstance(obj, Missing | _Unknown) or obj is None:
            return _Unknown(name=attribute)
        raise _Refused(f"“{attribute}”不是这里可用的名称")

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.getattr(obj, str(argument))

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise SecurityError("模板里不能调用函数")


def tagged_source(content: bytes) -> str:
    """A part's XML with its tags made whole, as Jinja wants it; one line per paragraph and row.

    docxtpl is LGPL: it is used as installed, and nothing of it is copied here.
    Office programs split a tag over several runs; `patch_xml` of docxtpl joins it again and turns
    `{%tr … %}` and `{%p … %}` into tags around whole rows and paragraphs.
    """
    xml = content.decode("utf-8")
    xml = re.sub(r"^<\?xml.*?\?>\s*", "", xml, count=1)
    patched = str(DocxTemplate(io.BytesIO()).patch_xml(xml.replace("\n", " ")))
    patched = _TAG.sub(lambda tag: _typed_as(tag[0]), patched)
    return re.sub(r"<w:(p|tr)([ >])", r"\n<w:\1\2", patched)


def _typed_as(tag: str) -> str:
    """The tag as it was typed: office programs escape quotes and put in blanks of their own."""
    for written, meant in _WRITTEN_FOR:
        tag = tag.replace(written, meant)
    # Word curls quotes as they are typed; a tag that has straight ones means its curled ones
    return tag if re.search("['\"]", tag) else re.sub("[“”‘’]", "'", tag)


def parse_source(source: str) -> Syntax:
    """The syntax tree of a tagged source; raises jinja2.TemplateSyntaxError."""
    return Sandbox().parse(source)


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """A template read, patched and compiled once; any number of documents are rendered from it."""

    name: str
    contract: Contract
    styles: Styles
    members: tuple[Member | None, ...]
    sources: tuple[tuple[int, str, jinja2.Template], ...]
    package: Mapping[str, bytes] = field(default_factory=lambda: NO_PICTURES)
    """The parts that say what the package holds: drawings add to them."""
    highest_id: int = 0


def load_template(path: Path, contract: Contract) -> DocumentTemplate:
    """The template in `path`, ready to render."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TemplateError(
            path.name, "", "模板打不开。", f"系统提示：{error.strerror}。"
        ) from None
    return compile_template(path.name, data, contract)


def compile_template(name: str, data: bytes, contract: Contract) -> DocumentTemplate:
    """`load_template` for content already at hand."""
    try:
        parts = read_parts(data)
    except ValueError:
        raise TemplateError(
            name, "", "不是 Word 文档（.docx）。", "请另存为 .docx 后再试。"
        ) from None
    environment = Sandbox()
    texts = set(text_parts(parts))
    members: list[Member | None] = []
    sources: list[tuple[int, str, jinja2.Template]] = []
    for position, (part, content) in enumerate(parts.items()):
        if part not in texts:
            members.append(pack(part, content))
            continue
        members.append(None)
        try:
            sources.append((position, part, environment.from_string(tagged_source(content))))
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(
                name, "", f"标记写法有误（{error.message}）。", "请运行模板检查，按提示的位置改正。"
            ) from None
    return DocumentTemplate(
        name,
        contract,
        Styles.of(parts),
        tuple(members),
        tuple(sources),
        {part: parts[part] for part in (TYPES_PART, RELATIONSHIPS_PART) if part in parts},
        highest_id({part: parts[part] for part in texts}),
    )


def render_document(
    template: DocumentTemplate,
    document: str,
    context: Mapping[str, object],
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> RenderedDocument:
    """The template filled with `context`; `document` is what gaps and figures are recorded under.

    Same template, context and pictures, same bytes. A missing value is a marked, highlighted gap;
    a number that is no `Figure` and not declared in the contract raises `TemplateError`.
    `pictures` are what the office supplies for the slots, by name.
    """
    values = dress(template.contract, context)
    drawings = Drawings(template.highest_id)

    def draw(value: object, paragraph: etree._Element, name: str) -> etree._Element:
        assert isinstance(value, Drawn)
        return drawings.draw(value, room_of(paragraph), name)

    recorder = Recorder(document, draw)
    members = list(template.members)
    token = _recorder.set(recorder)
    pictures_token = _pictures.set(pictures)
    try:
        for position, part, source in template.sources:
            root = _render_part(template, source, values)
            number_captions(root)
            place = _PLACES.get(part[5:11], "")
            if recorder.has_marks:
                recorder.settle(root, template.styles, place)
            if template.highest_id:
                drawings.tell_apart(root)
            update_fields(root, template.styles)
            keep_notes(root, template.styles)
            members[position] = pack(part, serialize(root))
    finally:
        _recorder.reset(token)
        _pictures.reset(pictures_token)
    if drawings.parts:
        changed = drawings.registered(template.package)
        members = [
            pack(name, changed[name])
            if member is not None and (name := member.name.decode()) in changed
            else member
            for member in members
        ]
        members += [pack(name, content) for name, content in drawings.parts.items()]
    return RenderedDocument(
        content=join(member for member in members if member is not None),
        gaps=recorder.gaps,
        figures=recorder.figures,
        echoes=recorder.echoes,
    )


def _render_part(
    template: DocumentTemplate, source: jinja2.Template, values: Mapping[str, object]
) -> etree._Element:
    try:
        xml = source.render(values)
    except _Refused as error:
        raise TemplateError(
            template.name, "", f"{error.message}。", "请运行模板检查，按提示改正模板。"
        ) from None
    except (jinja2.TemplateError, TypeError) as error:
        # TypeError: an expression that compares or joins things that do not go together
        raise TemplateError(
            template.name, "", f"模板里有不能计算的表达式（{error}）。", "请运行模板检查。"
        ) from error
    try:
        return parse(re.sub(r"\n(?=<w:)", "", xml).encode())
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            template.name,
            "",
            "填好的文件结构不完整，多半是条件或循环只包住了半个段落或表格行。",
            "请让“{%p … %}”独占一段、“{%tr … %}”独占一行。",
        ) from error
